'use strict';

/*
 * Calls as they come in, above those that are there. No call is missing and none is there twice: the stream begins
 * first, then the newest page is fetched, and what both bring is told by its id; after a break the stream goes on behind
 * the last event that came.
 */
(() => {
  const place = document.getElementById('live');
  const entries = document.getElementById('entries');
  if (!place || !entries) {
    return;
  }
  const button = document.getElementById('live-button');
  const status = document.getElementById('live-status');
  const MOST_ROWS = 500;
  const MOST_HELD = 1000;
  const LONGEST_PAUSE = 30;

  let source;
  let lastEventId = '';
  let mode = 'off'; // off, live, paused
  let held = [];
  let waiting; // calls that came while the newest page is fetched
  let pause = 1;
  let timer;
  let shown = 0;

  const say = (text) => {
    status.textContent = text;
  };

  // rows, made of nodes and text alone: what calls say is what strangers wrote

  function cell(className, ...content) {
    const made = document.createElement('td');
    made.className = className;
    made.setAttribute('role', 'cell');
    made.append(...content);
    return made;
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) {
      made.className = className;
    }
    if (text !== undefined) {
      made.textContent = text;
    }
    return made;
  }

  function row(className, ...cells) {
    const made = element('tr', className);
    made.setAttribute('role', 'row');
    made.append(...cells);
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
        const pair = element('div');
        pair.append(element('dt', '', name), element('dd', '', String(value)));
        list.append(pair);
      }
    }
    const whole = cell('', list);
    whole.colSpan = 7;
    return row('record', whole);
  }

  function rowsOf(call) {
    const what = [element('b', '', call.method), ' ', element('span', '', call.path)];
    const outcome = element('span', call.outcome === 'ACCEPTED' ? '' : 'refused', call.outcome.toLowerCase().replaceAll('_', ' '));
    const summary = element('summary', '', 'Record');
    summary.setAttribute('aria-label', `Record of ${call.method} ${call.path}`);
    const more = element('details');
    more.append(summary);
    const entry = row('entry new',
      cell('when', timeOf(call)),
      cell('what', ...what),
      cell('status', element('span', `status s${Math.floor(call.status / 100)}`, String(call.status))),
      cell('became', outcome),
      cell('took', element('span', '', `${call.latencyMs} ms`)),
      cell('from', element('span', '', call.clientIp ?? '')),
      cell('more', more));
    entry.dataset.call = call.callId;
    return [entry, recordOf(call)];
  }

  const isThere = (call) => entries.querySelector(`[data-call="${CSS.escape(call.callId)}"]`) !== null;

  function show(calls) {
    const fresh = calls.filter((call) => !isThere(call));
    for (const call of fresh) {
      entries.prepend(...rowsOf(call));
    }
    shown += fresh.length;
    keytrail.showTimes(entries);
    while (entries.children.length > 2 * MOST_ROWS) {
      entries.lastElementChild.remove();
    }
    if (fresh.length > 0) {
      document.getElementById('none')?.remove();
      entries.closest('table').classList.remove('blank');
    }
  }

  function take(call) {
    if (waiting) {
      waiting.push(call);
    } else if (mode === 'paused') {
      hold(call);
    } else {
      show([call]);
      say(`Live. ${shown} new since you began.`);
    }
  }

  /** What comes during a pause is kept up to a bound; from there on the stream ends, and later goes on behind it. */
  function hold(call) {
    held.push(call);
    const isFull = held.length >= MOST_HELD;
    if (isFull) {
      close();
    }
    say(`Paused. ${held.length}${isFull ? ' or more' : ''} calls wait.`);
  }

  // the stream

  function open() {
    const address = new URL(place.dataset.stream, location.href);
    if (lastEventId) {
      address.searchParams.set('lastEventId', lastEventId);
    }
    source = new EventSource(address);
    source.addEventListener('open', () => {
      pause = 1;
      if (mode === 'live') {
        say('Live.');
      }
    });
    source.addEventListener('call', (event) => {
      lastEventId = event.lastEventId;
      take(JSON.parse(event.data));
    });
    source.addEventListener('error', () => {
      // otherwise the browser itself connects again, and says where it was
      if (source?.readyState === EventSource.CLOSED) {
        close();
        findOut();
      } else if (mode === 'live') {
        say('The connection broke; connecting again.');
      }
    });
  }

  function close() {
    source?.close();
    source = undefined;
  }

  /** An EventSource does not tell with what it was refused. */
  async function findOut() {
    const asked = new AbortController();
    try {
      const answer = await fetch(place.dataset.stream, {headers: {Accept: 'text/event-stream'}, signal: asked.signal});
      asked.abort();
      if (answer.status === 401 || answer.status === 403) {
        mode = 'off';
        button.textContent = 'Go live';
        say('Your session is over. Load this page again to sign in.');
        return;
      }
    } catch {
      // not reachable: tried again like everything else
    }
    say(`Not connected; trying again in ${pause} s.`);
    timer = setTimeout(open, pause * 1000);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }

  /** What came between the page and the stream. */
  async function catchUp() {
    waiting = [];
    try {
      const answer = await fetch(place.dataset.page, {headers: {Accept: 'text/html'}});
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const newest = page.getElementById('entries');
        if (newest && newest.children.length > 0) {
          entries.replaceChildren(...document.adoptNode(newest).children);
          document.getElementById('none')?.remove();
          entries.closest('table').classList.remove('blank');
        }
        const older = page.getElementById('older');
        if (older) {
          document.getElementById('older').replaceWith(document.adoptNode(older));
          htmx.process(document.getElementById('older'));
        }
      }
    } finally {
      const came = waiting;
      waiting = undefined;
      came.forEach(take);
      keytrail.showTimes(entries);
    }
  }

  function begin() {
    mode = 'live';
    shown = 0;
    button.textContent = 'Pause';
    say('Connecting…');
    open();
    source.addEventListener('open', catchUp, {once: true});
  }

  function resume() {
    mode = 'live';
    button.textContent = 'Pause';
    show(held);
    held = [];
    say('Live.');
    if (!source) {
      clearTimeout(timer);
      open();
    }
  }

  button.addEventListener('click', () => {
    if (mode === 'off') {
      begin();
    } else if (mode === 'live') {
      mode = 'paused';
      button.textContent = 'Resume';
      say('Paused. 0 calls wait.');
    } else {
      resume();
    }
  });
  addEventListener('pagehide', close);
  place.hidden = false;
})();
