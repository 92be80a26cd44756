'use strict';

/*
 * Calls as they come in, above those that are there. None is missing and none is there twice: the stream begins first,
 * then the newest page is fetched until it reaches to where the stream began; calls are told apart by their id; after a
 * break, and after a long pause, the stream goes on behind the last event that came.
 */
(() => {
  const {element, note, rowsOf} = keytrail.callRows;
  const MOST_ROWS = 500;
  const MOST_HELD = 500;
  const CATCH_UPS = 6;
  // calls of this time are put into the table together
  const TOGETHER = 100;

  const wait = (millis) => new Promise((done) => setTimeout(done, millis));
  const count = (number, one, many) => `${number.toLocaleString()} ${number === 1 ? one : many}`;

  class LiveTail {
    #place;
    #entries = document.getElementById('entries');
    #button = document.getElementById('live-button');
    #said = document.getElementById('live-said');
    #count = document.getElementById('live-count');
    #mode = 'off'; // off, live, paused
    #stream;
    #isCaughtUp = false;
    #came = []; // since the last time that the table was changed
    #held = []; // during a pause
    #isFull = false;
    #timer;
    #shown = 0;

    constructor(place) {
      this.#place = place;
      this.#stream = new keytrail.EventStream(place.dataset.stream, {
        opened: (time) => this.#opened(time),
        event: (text) => this.#take(JSON.parse(text)),
        waiting: (seconds) => this.#say(`Not connected; trying again in ${seconds} s.`),
        ended: (status) => this.#ended(status),
      });
      this.#button.addEventListener('click', () => this.#press());
      addEventListener('pagehide', () => this.#stream.close());
      place.hidden = false;
    }

    /** What has changed is announced; figures that change all the time stand beside it. */
    #say(...words) {
      this.#said.replaceChildren(...words);
      this.#count.textContent = '';
    }

    #press() {
      const was = this.#mode;
      this.#mode = was === 'live' ? 'paused' : 'live';
      this.#button.textContent = was === 'live' ? 'Resume' : 'Pause';
      if (was === 'off') {
        this.#shown = 0;
        this.#say('Connecting…');
        this.#stream.open();
      } else if (was === 'live') {
        this.#say('Paused.');
        this.#tellHeld();
      } else {
        this.#resume();
      }
    }

    #resume() {
      this.#say('Live.');
      this.#came.push(...this.#held);
      this.#held = [];
      this.#showSoon();
      if (this.#isFull) {
        this.#isFull = false;
        this.#stream.open();
      }
    }

    #opened(time) {
      this.#say(this.#mode === 'live' ? 'Live.' : 'Paused.');
      this.#tellHeld();
      if (!this.#isCaughtUp) {
        this.#isCaughtUp = true;
        this.#catchUp(time);
      }
    }

    #ended(status) {
      this.#mode = 'off';
      this.#isCaughtUp = false;
      this.#button.hidden = true;
      const again = element('a', '', status === 401 ? 'Sign in again' : 'Load this page again');
      again.href = this.#place.dataset.page;
      const why = status === 401 ? 'You are signed out.' : 'This can’t go on.';
      this.#say(`${why} `, again);
    }

    #take(call) {
      if (this.#mode === 'paused') {
        this.#hold(call);
      } else {
        this.#came.push(call);
        this.#showSoon();
      }
    }

    /** What comes during a pause is kept up to a bound; from there on the stream waits, and later goes on behind it. */
    #hold(call) {
      this.#held.push(call);
      if (this.#held.length >= MOST_HELD) {
        this.#isFull = true;
        this.#stream.close();
      }
      this.#tellHeld();
    }

    #tellHeld() {
      if (this.#mode === 'paused') {
        const more = this.#isFull ? ' or more' : '';
        this.#count.textContent = `${this.#held.length}${more} ${this.#held.length === 1 ? 'call waits' : 'calls wait'}.`;
      }
    }

    #showSoon() {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#show();
      }, TOGETHER);
    }

    #show() {
      const fresh = this.#came.filter((call) => !this.#row(call.callId));
      this.#came = [];
      const rows = [];
      for (const call of fresh.slice(-MOST_ROWS)) {
        const [entry, record] = rowsOf(call);
        entry.classList.add('new');
        entry.dataset.live = '';
        record.dataset.live = '';
        rows.unshift(entry, record);
      }
      this.#entries.prepend(...rows);
      this.#shown += fresh.length;
      this.#makeRoom(fresh.length > MOST_ROWS);
      if (rows.length > 0) {
        this.#unblank();
      }
      if (this.#mode === 'live') {
        this.#count.textContent = `${count(this.#shown, 'new call', 'new calls')} since you began.`;
      }
    }

    #row(callId) {
      return this.#entries.querySelector(`[data-call="${CSS.escape(callId)}"]`);
    }

    #unblank() {
      document.getElementById('none')?.remove();
      this.#entries.closest('table').classList.remove('blank');
    }

    /** The oldest of the live rows go, and where they were the table says so. */
    #makeRoom(isShort) {
      const live = this.#entries.querySelectorAll('tr[data-live]');
      const tooMany = [...live].slice(2 * MOST_ROWS);
      if (tooMany.length > 0 || isShort) {
        if (!this.#entries.querySelector('.note')) {
          const again = element('a', '', 'Load the page again');
          again.href = this.#place.dataset.page;
          const shown = live[Math.min(live.length, 2 * MOST_ROWS) - 1];
          shown.after(note(`Of the calls that came in live the newest ${MOST_ROWS} are shown. `, again, ' for those that came in between.'));
        }
        tooMany.forEach((row) => row.remove());
      }
    }

    /** What came between the page and the stream, which the records know a moment after the stream does. */
    async #catchUp(opened) {
      for (let attempt = 0; attempt < CATCH_UPS; attempt++) {
        await wait(attempt === 0 ? 0 : 1000);
        const page = await this.#newestPage();
        if (page) {
          this.#merge(page);
          // the server's clock tells whole seconds
          if (Date.parse(page.querySelector('.as-of time')?.dateTime) > opened + 1000) {
            return;
          }
        }
      }
      const again = element('a', '', 'load the page again');
      again.href = this.#place.dataset.page;
      this.#entries.prepend(note('The records are behind. To see all calls from before you went live, ', again, ' in a moment.'));
      this.#unblank();
    }

    async #newestPage() {
      try {
        const answer = await fetch(this.#place.dataset.page, {headers: {Accept: 'text/html'}, cache: 'no-store'});
        return answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), 'text/html') : undefined;
      } catch {
        return undefined;
      }
    }

    /**
     * Puts what is new on the page where it stands there, between what is in the table already; if nothing is that did
     * not come live, the page takes the place of what was there.
     */
    #merge(page) {
      const pairs = [...page.querySelectorAll('#entries > .entry')].map((entry) => [entry, entry.nextElementSibling]);
      const known = pairs.map(([entry]) => this.#row(entry.dataset.call));
      if (!known.some((row) => row && !('live' in row.dataset))) {
        this.#entries.querySelectorAll('tr:not([data-live])').forEach((row) => row.remove());
        const older = document.adoptNode(page.getElementById('older'));
        document.getElementById('older').replaceWith(older);
        htmx.process(older);
      }
      const fresh = pairs.filter((_, at) => !known[at]);
      const first = known.find((row) => row);
      let above;
      pairs.forEach(([entry, record], at) => {
        if (known[at]) {
          above = known[at].nextElementSibling;
          return;
        }
        if (above) {
          above.after(entry, record);
        } else if (first) {
          first.before(entry, record);
        } else {
          this.#entries.append(entry, record);
        }
        above = record;
      });
      fresh.forEach(([entry]) => keytrail.showTimes(entry));
      if (pairs.length > 0) {
        this.#unblank();
      }
    }
  }

  /** Also where the table was not there at first, because the records could not be read. */
  function begin() {
    const place = document.querySelector('#live[hidden]');
    if (place && document.getElementById('entries')) {
      new LiveTail(place);
    }
  }

  document.addEventListener('htmx:load', begin);
  begin();
})();
