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
    const copy = line.querySelector('[data-copy]');
    const again = line.querySelector('[data-again]');
    again.hidden = false;
    if (document.activeElement === copy) {
      again.focus();
    }
    copy.remove();
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
    const name = (choice) => {
      const words = choice.closest('label').textContent.trim();
      button.textContent = words === 'now' ? 'Rotate and expire this key now' : `Rotate, and expire this key ${words}`;
    };
    for (const choice of root.querySelectorAll('input[name=grace]')) {
      choice.addEventListener('change', () => name(choice));
      if (choice.checked) {
        name(choice);
      }
    }
  }

  /**
   * What answered a form goes by the address of its page: reloading it asks for the page, and does not send the form once
   * more. So does a page with a shown key, of whose ticket nothing is left.
   */
  function nameAddress() {
    const address = document.getElementById('page')?.dataset.address;
    if (address) {
      history.replaceState(null, '', address + location.hash);
    }
  }

  /** How long a key is still valid, counted down by the second. */
  function countDown(root) {
    for (const place of root.querySelectorAll('[data-countdown]')) {
      const end = new Date(place.dataset.until);
      const tick = () => {
        const left = Math.max(0, Math.floor((end - Date.now()) / 1000));
        place.textContent = left === 0 ? ' (over)' : ` (${inWords(left)} left)`;
        if (left > 0 && place.isConnected) {
          setTimeout(tick, 1000);
        }
      };
      tick();
    }
  }

  function inWords(seconds) {
    const two = (number) => String(number).padStart(2, '0');
    const days = Math.floor(seconds / 86_400);
    const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    return days > 0 ? `${days} d ${clock}` : clock;
  }

  /** A menu closes with Escape, and when something else is pressed. */
  function letMenusClose(root) {
    for (const menu of root.querySelectorAll('details[data-menu]')) {
      menu.addEventListener('keydown', (event) => {
        if (event.key === 'Escape' && menu.open) {
          menu.open = false;
          menu.querySelector('summary').focus();
        }
      });
      document.addEventListener('click', (event) => {
        if (!menu.contains(event.target)) {
          menu.open = false;
        }
      });
    }
  }

  /**
   * Opens the page that a link leads to as a dialog on this one. Any way in which that fails leads to the page itself,
   * which does the same.
   */
  function openInDialog(root) {
    for (const link of root.querySelectorAll('a[data-dialog]')) {
      link.addEventListener('click', async (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) {
          return;
        }
        event.preventDefault();
        // counting what would break takes a while; a second press opens no second dialog
        if (link.hasAttribute('aria-busy')) {
          return;
        }
        link.setAttribute('aria-busy', 'true');
        const dialog = document.createElement('dialog');
        dialog.setAttribute('aria-labelledby', 'change-title');
        document.body.append(dialog);
        dialog.addEventListener('close', () => {
          dialog.remove();
          link.closest('details')?.querySelector('summary').focus();
        });
        try {
          await htmx.ajax('GET', link.href, {target: dialog, select: '#change', swap: 'innerHTML'});
        } finally {
          link.removeAttribute('aria-busy');
          show(dialog, link);
        }
      });
    }
  }

  function show(dialog, link) {
    if (!dialog.querySelector('#change')) {
      dialog.remove();
      location.assign(link.href);
      return;
    }
    for (const way of dialog.querySelectorAll('[data-close]')) {
      way.addEventListener('click', (event) => {
        event.preventDefault();
        dialog.close();
      });
    }
    link.closest('details')?.removeAttribute('open');
    dialog.showModal();
    dialog.querySelector('#change-title').focus();
  }

  function begin(root) {
    showTimes(root);
    letCopy(root);
    nameRotateButton(root);
    countDown(root);
    letMenusClose(root);
    openInDialog(root);
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
  // A session that has ended: the page itself is asked for, which leads to the sign-in and back here. So is a page whose
  // retry found another answer than before. Where a link could not be followed, the browser does it.
  document.addEventListener('htmx:responseError', ({detail}) => {
    if (detail.xhr.status === 401 || detail.elt.closest('.outage')) {
      location.reload();
    } else if (detail.elt.href) {
      location.assign(detail.elt.href);
    }
  });
  document.addEventListener('htmx:sendError', ({detail}) => {
    if (detail.elt.href) {
      location.assign(detail.elt.href);
    } else if (detail.elt.closest('.outage')) {
      detail.elt.textContent = 'The server can’t be reached.';
    }
  });
  document.addEventListener('htmx:load', ({detail}) => {
    if (detail.elt !== document.body) {
      begin(detail.elt.parentElement ?? detail.elt);
    }
  });

  // for the scripts of single pages
  window.keytrail = {formatTime, showTimes};
  nameAddress();
  begin(document);
})();
