'use strict';

/*
 * The human check of a form:
 *
 *   <form …>
 *     <div data-human-check data-challenge-url="/accounts/acme/human-check?kind=standard&amp;name=default&amp;action=ROTATE"></div>
 *     <button type="submit">…</button>
 *   </form>
 *
 * Puts a box to tick into the place. Ticked, it fetches a challenge, has it solved and writes the answer to the hidden
 * field humanCheckAnswer; only then can the form be submitted. Needs <meta name="csrf-header"> and <meta name="csrf-token">.
 * Also takes in what htmx brings.
 */
(() => {
  const WORKER = new URL('human-check-worker.js', document.currentScript.src);

  const TEXTS = {
    label: 'I am a person',
    progress: 'Progress of the check',
    working: 'Checking. This takes a few seconds.',
    widget: 'Please answer the question that has appeared.',
    passed: 'Checked. You can go on.',
    expired: 'That check is too old by now. Tick the box again.',
    failed: 'The check did not work. Tick the box again.',
    tooMany: 'Too many checks. Wait a minute, then tick the box again.',
    signedOut: 'Your session is over. Load this page again to sign in.',
    insecure: 'Your browser does this check only on pages that come over HTTPS.',
  };

  /** A failure whose message people are to read. */
  class CheckFailure extends Error {}

  let ids = 0;

  function element(name, attributes = {}) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  }

  function meta(name) {
    return document.querySelector(`meta[name="${name}"]`)?.content ?? '';
  }

  async function fetchChallenge(url, signal) {
    const answer = await fetch(url, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { Accept: 'application/json', [meta('csrf-header') || 'X-CSRF-TOKEN']: meta('csrf-token') },
      signal,
    });
    if (answer.redirected || answer.status === 401 || answer.status === 403) {
      throw new CheckFailure(TEXTS.signedOut);
    }
    if (!answer.ok) {
      throw new CheckFailure(answer.status === 429 ? TEXTS.tooMany : TEXTS.failed);
    }
    return answer.json();
  }

  /** ALTCHA: a worker of our own finds the number. */
  function work(challenge, box, signal) {
    if (!window.isSecureContext) {
      throw new CheckFailure(TEXTS.insecure);
    }
    return new Promise((resolve, reject) => {
      const worker = new Worker(WORKER);
      const end = (settle, value) => {
        worker.terminate();
        settle(value);
      };
      signal.addEventListener('abort', () => end(reject, signal.reason));
      worker.onerror = () => end(reject, new CheckFailure(TEXTS.failed));
      worker.onmessage = ({ data }) => {
        if (data.tried !== undefined) {
          box.showProgress(data.tried / challenge.maxnumber);
        } else if (data.number !== undefined) {
          const { algorithm, salt, signature } = challenge;
          const answer = { algorithm, challenge: challenge.challenge, number: data.number, salt, signature };
          end(resolve, btoa(JSON.stringify(answer)));
        } else {
          end(reject, new CheckFailure(TEXTS.failed));
        }
      };
      worker.postMessage({
        salt: challenge.salt,
        challenge: challenge.challenge,
        maxnumber: challenge.maxnumber,
      });
    });
  }

  function googlesScript(url) {
    return new Promise((resolve, reject) => {
      const ready = () => window.grecaptcha.ready(resolve);
      if (window.grecaptcha) {
        ready();
        return;
      }
      const script = element('script', { src: url });
      script.onload = ready;
      script.onerror = () => reject(new CheckFailure(TEXTS.failed));
      document.head.append(script);
    });
  }

  /** reCAPTCHA: Google's widget makes a token; ours goes before it. */
  async function widget(challenge, box) {
    const isV3 = challenge.provider === 'recaptcha-v3';
    await googlesScript(`${challenge.scriptUrl}?render=${isV3 ? encodeURIComponent(challenge.siteKey) : 'explicit'}`);
    const token = await (isV3
      ? window.grecaptcha.execute(challenge.siteKey, { action: challenge.action })
      : box.showWidget(challenge.siteKey));
    return `${challenge.formToken}:${token}`;
  }

  class Box {
    constructor(place) {
      this.url = place.dataset.challengeUrl;
      this.buttons = place.closest('form').querySelectorAll('button[type="submit"], input[type="submit"]');
      const id = `human-check-${++ids}`;
      this.box = element('input', { type: 'checkbox', id, autocomplete: 'off', 'aria-describedby': `${id}-status` });
      this.label = element('label', { for: id, class: 'human-check-label' });
      this.label.append(TEXTS.label);
      this.bar = element('progress', { max: '1', value: '0', 'aria-label': TEXTS.progress, hidden: '' });
      this.widgetPlace = element('div', { class: 'human-check-widget' });
      this.status = element('p', { id: `${id}-status`, class: 'human-check-status', role: 'status', 'aria-live': 'polite' });
      this.answer = element('input', { type: 'hidden', name: 'humanCheckAnswer' });
      place.replaceChildren(this.box, this.label, this.bar, this.widgetPlace, this.status, this.answer);
      this.box.addEventListener('change', () => (this.box.checked ? this.check() : this.reset('')));
      this.reset('');
    }

    /** Back to the beginning, with that to say about it. */
    reset(text) {
      this.running?.abort();
      clearTimeout(this.expiry);
      this.box.checked = false;
      this.bar.hidden = true;
      this.widgetPlace.replaceChildren();
      this.answer.value = '';
      this.status.textContent = text;
      this.allow(false);
    }

    allow(allowed) {
      this.buttons.forEach((button) => {
        button.disabled = !allowed;
      });
    }

    async check() {
      const running = new AbortController();
      this.running = running;
      this.status.textContent = TEXTS.working;
      this.showProgress(0);
      try {
        const challenge = await fetchChallenge(this.url, running.signal);
        const solve = challenge.provider === 'altcha' ? work : widget;
        const answer = await solve(challenge, this, running.signal);
        if (!running.signal.aborted) {
          this.pass(answer, challenge.validForSeconds);
        }
      } catch (failure) {
        if (!running.signal.aborted) {
          this.reset(failure instanceof CheckFailure ? failure.message : TEXTS.failed);
        }
      }
    }

    pass(answer, validForSeconds) {
      this.bar.hidden = true;
      this.answer.value = answer;
      this.status.textContent = TEXTS.passed;
      this.expiry = setTimeout(() => this.reset(TEXTS.expired), validForSeconds * 1000);
      this.allow(true);
    }

    showProgress(share) {
      this.bar.hidden = false;
      this.bar.value = share;
    }

    showWidget(siteKey) {
      this.bar.hidden = true;
      this.status.textContent = TEXTS.widget;
      return new Promise((resolve, reject) => {
        const inner = element('div');
        this.widgetPlace.replaceChildren(inner);
        window.grecaptcha.render(inner, {
          sitekey: siteKey,
          callback: resolve,
          'expired-callback': () => this.reset(TEXTS.expired),
          'error-callback': () => reject(new CheckFailure(TEXTS.failed)),
        });
      });
    }
  }

  const boxes = new WeakMap();

  function begin(root) {
    root.querySelectorAll('[data-human-check]').forEach((place) => {
      if (!boxes.has(place)) {
        boxes.set(place, new Box(place));
      }
    });
  }

  document.addEventListener('htmx:load', (event) => begin(event.detail.elt.parentNode ?? document));
  // a page that comes back from the browser's memory holds an answer that may be used up
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) {
      document.querySelectorAll('[data-human-check]').forEach((place) => boxes.get(place)?.reset(''));
    }
  });
  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', () => begin(document));
  } else {
    begin(document);
  }
})();
