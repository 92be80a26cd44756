'use strict';

/*
 * What all pages share. Each part takes the elements it is for inside `root`: the whole page at first, later what htmx
 * has brought.
 */
(() => {
  // A key's text stays on the page for this long, and not when the page is left or hidden by its history.
  const SHOWN_FOR = 30_000;

  /** Times in the viewer's zone, UTC on hover. */
  function showTimes(root) {
    for (const time of root.querySelectorAll('time[data-time]')) {
      const at = new Date(time.dateTime);
      if (!Number.isNaN(at.valueOf())) {
        time.title = at.toISOString();
        time.textContent = formatTime(at, time.dataset);
      }
    }
  }

  function formatTime(at, {date, seconds}) {
    if (date !== undefined) {
      return at.toLocaleDateString(undefined, {dateStyle: 'medium'});
    }
    return at.toLocaleString(undefined, {dateStyle: 'medium', timeStyle: seconds === undefined ? 'short' : 'medium'});
  }

  function hide(line) {
    const key = line.querySelector('[data-key-text]');
    key.textContent = key.dataset.mask;
    line.querySelector('[data-copy]').remove();
    line.querySelector('[data-said]').textContent = 'Hidden again.';
    delete line.dataset.revealed;
  }

  function letCopy(root) {
    for (const line of root.querySelectorAll('[data-revealed]')) {
      const said = line.querySelector('[data-said]');
      line.querySelector('[data-copy]').addEventListener('click', async () => {
        try {
          await navigator.clipboard.writeText(line.querySelector('[data-key-text]').textContent);
          said.textContent = 'Copied.';
        } catch {
          getSelection().selectAllChildren(line.querySelector('[data-key-text]'));
          said.textContent = 'Your browser does not let this page copy; the key is selected, copy it with Ctrl+C.';
        }
      });
      const hideOnce = () => 'revealed' in line.dataset && hide(line);
      setTimeout(hideOnce, SHOWN_FOR);
      addEventListener('pagehide', hideOnce);
    }
  }

  /** The button says what the chosen grace period does. */
  function nameRotateButton(root) {
    const button = root.querySelector('[data-rotate-button]');
    for (const choice of root.querySelectorAll('input[name=grace]')) {
      choice.addEventListener('change', () => {
        const words = choice.closest('label').textContent.trim();
        button.textContent = words === 'now' ? 'Rotate and expire this key now' : `Rotate, and expire this key ${words}`;
      });
    }
  }

  function begin(root) {
    showTimes(root);
    letCopy(root);
    nameRotateButton(root);
  }

  // A second click on a form's button sends nothing more. The answer replaces the page, so nothing is switched on again,
  // except for a page that comes back out of the browser's history.
  const sent = new WeakSet();
  document.addEventListener('submit', (event) => {
    if (event.target.method !== 'post' || event.defaultPrevented) {
      return;
    }
    if (sent.has(event.target)) {
      event.preventDefault();
      return;
    }
    sent.add(event.target);
    event.target.setAttribute('aria-busy', 'true');
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) {
      location.reload();
    }
  });

  // What htmx sends that changes something carries the session's token, as forms do.
  document.addEventListener('htmx:configRequest', ({detail}) => {
    const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
    if (detail.verb !== 'get' && meta('csrf-header')) {
      detail.headers[meta('csrf-header')] = meta('csrf-token');
    }
  });
  document.addEventListener('htmx:load', ({detail}) => {
    if (detail.elt !== document.body) {
      begin(detail.elt.parentElement ?? detail.elt);
    }
  });

  // for the scripts of single pages
  window.keytrail = {formatTime, showTimes};
  begin(document);
})();
