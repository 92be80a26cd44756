'use strict';

/*
 * Looks for the number n from 0 to maxnumber with SHA-256(salt + n) = challenge (ALTCHA, version 1).
 * Takes {salt, challenge, maxnumber}. Posts {tried} about ten times a second, and at last {number} or {unsolvable: true}.
 */

const AT_ONCE = 256;
const REPORT_EVERY_MILLIS = 100;

function bytesOf(hex) {
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

function isEqual(wanted, hash) {
  const bytes = new Uint8Array(hash);
  return wanted.every((byte, place) => byte === bytes[place]);
}

self.onmessage = async ({ data: { salt, challenge, maxnumber } }) => {
  const encoder = new TextEncoder();
  const wanted = bytesOf(challenge);
  let reported = performance.now();
  for (let first = 0; first <= maxnumber; first += AT_ONCE) {
    const next = Math.min(first + AT_ONCE, maxnumber + 1);
    const hashes = [];
    for (let n = first; n < next; n++) {
      hashes.push(crypto.subtle.digest('SHA-256', encoder.encode(salt + n)));
    }
    const found = (await Promise.all(hashes)).findIndex((hash) => isEqual(wanted, hash));
    if (found >= 0) {
      self.postMessage({ number: first + found });
      return;
    }
    if (performance.now() - reported >= REPORT_EVERY_MILLIS) {
      reported = performance.now();
      self.postMessage({ tried: next });
    }
  }
  self.postMessage({ unsolvable: true });
};
