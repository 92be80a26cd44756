/*
 * What is pasted is hashed here and never sent: its field has no name, and is emptied before the form goes.
 */
import {recognise, sha256} from './key-text.js';

const form = document.querySelector('[data-leaked-key]');
const field = form.querySelector('#pasted');
const button = form.querySelector('button');
const trouble = form.querySelector('[data-trouble]');

if (window.isSecureContext && window.crypto?.subtle) {
  field.disabled = false;
  button.disabled = false;
} else {
  form.querySelector('[data-insecure]').hidden = false;
}

function say(sentence) {
  trouble.textContent = sentence;
  if (sentence) {
    field.setAttribute('aria-invalid', 'true');
    field.focus();
  } else {
    field.removeAttribute('aria-invalid');
  }
}

field.addEventListener('input', () => say(''));

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const {key, hash, trouble: wrong} = recognise(field.value);
  if (wrong) {
    say(wrong);
    return;
  }
  field.value = '';
  form.elements.hash.value = hash ?? (await sha256(key));
  // not through this handler again
  form.submit();
});

// nor is anything left for whoever comes back with the browser's history
addEventListener('pagehide', () => {
  field.value = '';
});
