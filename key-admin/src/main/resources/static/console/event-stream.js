'use strict';

/*
 * Server-sent events, read with fetch. An EventSource is not told with what it was refused, and does not tell where it is
 * while only heartbeats come: whoever began anew after a refusal would miss what was sent meanwhile.
 */
(() => {
  const FIRST_PAUSE = 1;
  const LONGEST_PAUSE = 30;
  // the server gives a sign of life every 15 s
  const LONGEST_SILENCE = 45_000;

  /**
   * Follows a stream over breaks, each time behind the last event that came, until it is closed.
   *
   * @param hear what happens: opened(time), event(text), waiting(seconds), ended(status) for a refusal that stays
   */
  class EventStream {
    #address;
    #hear;
    #place = '';
    #pause = FIRST_PAUSE;
    #connection;
    #timer;

    constructor(address, hear) {
      this.#address = address;
      this.#hear = hear;
    }

    /** Begins, or goes on behind the last event. */
    async open() {
      const connection = new AbortController();
      this.#connection = connection;
      const after = await this.#follow(connection);
      if (this.#connection === connection) {
        this.#connection = undefined;
        this.#goOn(after);
      }
    }

    /** Keeps its place, for another open. */
    close() {
      clearTimeout(this.#timer);
      const connection = this.#connection;
      this.#connection = undefined;
      connection?.abort();
    }

    #goOn({status, seconds}) {
      if ([400, 401, 403].includes(status)) {
        this.#hear.ended(status);
        return;
      }
      const wait = Math.max(seconds, this.#pause);
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
      this.#hear.waiting(wait);
      this.#timer = setTimeout(() => this.open(), wait * 1000);
    }

    /** Reads until the connection ends; tells the status, and how long the server wants to be left alone. */
    async #follow(connection) {
      const alarm = {};
      const hush = () => {
        clearTimeout(alarm.timer);
        alarm.timer = setTimeout(() => connection.abort(), LONGEST_SILENCE);
      };
      try {
        hush();
        const answer = await fetch(this.#address, {
          headers: {Accept: 'text/event-stream', ...(this.#place && {'Last-Event-ID': this.#place})},
          cache: 'no-store',
          redirect: 'manual',
          signal: connection.signal,
        });
        if (!answer.ok) {
          // a redirect leads to the sign-in
          const status = answer.type === 'opaqueredirect' ? 401 : answer.status;
          return {status, seconds: Number(answer.headers.get('Retry-After')) || 0};
        }
        await this.#read(answer, hush);
      } catch {
        // broken or not reachable: there is nothing to say but when it is tried again
      } finally {
        clearTimeout(alarm.timer);
      }
      return {status: 0, seconds: 0};
    }

    async #read(answer, hush) {
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let isOpen = false;
      let rest = '';
      for (;;) {
        const {done, value} = await reader.read();
        if (done) {
          return;
        }
        hush();
        const blocks = (rest + value).split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) {
          if (!isOpen) {
            isOpen = true;
            this.#pause = FIRST_PAUSE;
            this.#hear.opened(Date.parse(answer.headers.get('Date')) || Date.now());
          }
          this.#take(block);
        }
      }
    }

    /** A block moves the place on, also one without data. */
    #take(block) {
      const data = [];
      for (const line of block.split('\n')) {
        const [, name, value] = line.match(/^([a-z]+): ?(.*)$/) ?? [];
        if (name === 'id') {
          this.#place = value;
        } else if (name === 'data') {
          data.push(value);
        }
      }
      if (data.length > 0) {
        this.#hear.event(data.join('\n'));
      }
    }
  }

  keytrail.EventStream = EventStream;
})();
