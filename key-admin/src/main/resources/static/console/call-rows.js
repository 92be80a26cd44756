'use strict';

/* Rows of the call log, as the page's template makes them: of nodes and text alone, since calls say what strangers wrote. */
(() => {
  function element(name, className, ...content) {
    const made = document.createElement(name);
    if (className) {
      made.className = className;
    }
    made.append(...content);
    return made;
  }

  function cell(className, ...content) {
    const made = element('td', className, ...content);
    made.setAttribute('role', 'cell');
    return made;
  }

  function row(className, ...cells) {
    const made = element('tr', className, ...cells);
    made.setAttribute('role', 'row');
    return made;
  }

  function timeOf(call) {
    const time = element('time', '', call.occurredAt);
    time.dateTime = call.occurredAt;
    time.dataset.time = '';
    time.dataset.seconds = '';
    return time;
  }

  function recordOf(call) {
    const list = element('dl');
    for (const [name, value] of Object.entries(call)) {
      if (value !== null && name !== 'accountId') {
        list.append(element('div', '', element('dt', '', name), element('dd', '', String(value))));
      }
    }
    const whole = cell('', list);
    whole.colSpan = 7;
    return row('record', whole);
  }

  /** The row of a call, and below it that of its record. */
  function rowsOf(call) {
    const summary = element('summary', '', 'Record');
    summary.setAttribute('aria-label', `Record of ${call.method} ${call.path}`);
    const outcome = call.outcome.toLowerCase().replaceAll('_', ' ');
    const entry = row('entry',
      cell('when', timeOf(call)),
      cell('what', element('b', '', call.method), ' ', element('span', '', call.path)),
      cell('status', element('span', `status s${Math.floor(call.status / 100)}`, String(call.status))),
      cell('became', element('span', call.outcome === 'ACCEPTED' ? '' : 'refused', outcome)),
      cell('took', element('span', '', `${call.latencyMs} ms`)),
      cell('from', element('span', '', call.clientIp ?? ''), ...(call.keyHint ? [' ', element('small', '', `key ••••${call.keyHint}`)] : [])),
      cell('more', element('details', '', summary)));
    entry.dataset.call = call.callId;
    keytrail.showTimes(entry);
    return [entry, recordOf(call)];
  }

  /** Says what is not shown, across the table. */
  function note(...content) {
    const whole = cell('', ...content);
    whole.colSpan = 7;
    return row('note', whole);
  }

  keytrail.callRows = {element, note, rowsOf};
})();
