'use strict';

/* A log's filter: times in the viewer's zone, and nothing empty in the address. */
(() => {
  const form = document.querySelector('[data-filter]');
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const pad = (number, digits = 2) => String(number).padStart(digits, '0');

  function localText(at) {
    const day = `${pad(at.getFullYear(), 4)}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
    const seconds = at.getSeconds() || at.getMilliseconds() ? `:${pad(at.getSeconds())}` : '';
    const millis = at.getMilliseconds() ? `.${pad(at.getMilliseconds(), 3)}` : '';
    return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}${seconds}${millis}`;
  }

  /** The field shows local time and has no name; a hidden one beside it is what is sent, in UTC. */
  function makeLocal(field) {
    const sent = document.createElement('input');
    sent.type = 'hidden';
    sent.name = field.name;
    field.removeAttribute('name');
    field.after(sent);
    const shown = field.value && new Date(`${field.value}Z`);
    if (shown && !Number.isNaN(shown.valueOf())) {
      field.value = localText(shown);
      sent.value = shown.toISOString();
    }
    // what was given stays as exact as it was until somebody changes it
    field.addEventListener('input', () => {
      const chosen = field.value ? new Date(field.value) : undefined;
      sent.value = chosen && !Number.isNaN(chosen.valueOf()) ? chosen.toISOString() : '';
    });
  }

  for (const field of form.querySelectorAll('[data-local-time][type=datetime-local]')) {
    makeLocal(field);
  }
  function nameZone() {
    for (const note of document.querySelectorAll('[data-zone]')) {
      note.textContent = zone;
    }
  }

  nameZone();
  document.addEventListener('htmx:load', nameZone);
  // an empty field is no filter, and nothing to see in the address
  form.addEventListener('formdata', ({formData}) => {
    for (const [name, value] of [...formData]) {
      if (value === '') {
        formData.delete(name);
      }
    }
  });
})();
