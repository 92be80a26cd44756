/*
 * The text of a key (contract, "Key text"), recognised in whatever somebody pastes. Knows neither page nor network.
 */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 32;
const CHECKSUM_LENGTH = 6;
const TAIL_LENGTH = SECRET_LENGTH + CHECKSUM_LENGTH;

// whole keys and what is left of them; in an address an underscore may be encoded
const ANYWHERE = /kt(?:_|%5f)([a-z]{3})(?:_|%5f)([0-9A-Za-z]*)/gi;
const KINDS = ['std', 'dev', 'app', 'con'];
// what copying out of a document or a chat brings along
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
const HASH = /(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])/gi;

const WRONG = 'This is no complete key: check for missing characters.';

/** IEEE CRC-32 of ASCII text, as the zip format has it. */
export function crc32(text) {
  let crc = 0xffffffff;
  for (const character of text) {
    crc ^= character.charCodeAt(0);
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function checksum(text) {
  let rest = crc32(text);
  let digits = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = ALPHABET[rest % ALPHABET.length] + digits;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}

/** The key that begins there, null if its checksum does not fit. More may follow: a line break may have been lost. */
function keyOf(kind, tail) {
  const body = `kt_${kind}_${tail.slice(0, SECRET_LENGTH)}`;
  const stated = tail.slice(SECRET_LENGTH, TAIL_LENGTH);
  return KINDS.includes(kind) && stated === checksum(body) ? body + stated : null;
}

function whatIsWrong(kind, tail) {
  if (!KINDS.includes(kind.toLowerCase())) {
    return `This is no key of ours: they begin with ${KINDS.map((known) => `kt_${known}_`).join(', ')}.`;
  }
  const missing = TAIL_LENGTH - tail.length;
  if (missing > 0) {
    return `${WRONG} ${missing === 1 ? 'One is' : `${missing} are`} missing.`;
  }
  return `${WRONG} Its checksum does not fit, so at least one is wrong.`;
}

/**
 * What was pasted: `{key}` if there is a whole key in it, `{hash}` if there is a SHA-256 (lower case), otherwise
 * `{trouble}`, a sentence for people. It repeats nothing of what was pasted.
 */
export function recognise(pasted) {
  const text = pasted.replace(INVISIBLE, '').trim();
  if (text === '') {
    return {trouble: 'Paste a key, or its SHA-256.'};
  }
  const traces = [...text.matchAll(ANYWHERE)].map(([, kind, tail]) => ({kind, tail}));
  const keys = new Set(traces.map(({kind, tail}) => keyOf(kind, tail)).filter((key) => key !== null));
  const hashes = new Set([...text.matchAll(HASH)].map(([hash]) => hash.toLowerCase()));
  if (keys.size > 1 || (keys.size === 0 && traces.length === 0 && hashes.size > 1)) {
    return {trouble: 'There is more than one key in this. Look them up one by one.'};
  }
  if (keys.size === 1) {
    return {key: [...keys][0]};
  }
  if (traces.length > 0) {
    return {trouble: whatIsWrong(traces[0].kind, traces[0].tail)};
  }
  if (hashes.size === 1) {
    return {hash: [...hashes][0]};
  }
  return {trouble: 'There is no key in this. A key begins with kt_; its SHA-256 has 64 digits of 0-9 and a-f.'};
}

/** SHA-256 of ASCII text as 64 lower-case hex digits. Only in a secure context. */
export async function sha256(text) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
