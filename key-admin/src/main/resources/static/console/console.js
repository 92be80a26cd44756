'use strict';

// A key's text stays on the page for this long, and not when the page is left or hidden by its history.
const SHOWN_FOR = 30_000;

function hide(line) {
  const key = line.querySelector('[data-key-text]');
  key.textContent = key.dataset.mask;
  line.querySelector('[data-copy]').remove();
  line.querySelector('[data-said]').textContent = 'Hidden again.';
  delete line.dataset.revealed;
}

for (const line of document.querySelectorAll('[data-revealed]')) {
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

// Times in the viewer's zone, UTC on hover.
for (const time of document.querySelectorAll('time[data-time]')) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.valueOf())) {
    time.title = at.toISOString();
    time.textContent = 'date' in time.dataset
      ? at.toLocaleDateString(undefined, {dateStyle: 'medium'})
      : at.toLocaleString(undefined, {dateStyle: 'medium', timeStyle: 'short'});
  }
}

// The button says what the chosen grace period does.
const rotateButton = document.querySelector('[data-rotate-button]');
for (const choice of document.querySelectorAll('input[name=grace]')) {
  choice.addEventListener('change', () => {
    const words = choice.closest('label').textContent.trim();
    rotateButton.textContent = words === 'now' ? 'Rotate and expire this key now' : `Rotate, and expire this key ${words}`;
  });
}
