// Verifies an export of an account's audit log, without Keytrail and without any package. The form of entries and hashes is in
// docs/audit-chain.md.
//
//   curl -u ada@acme.test:… -H 'Accept: application/x-ndjson' http://localhost:8081/api/v1/accounts/acme/audit \
//     | node verify.mjs
//
// Takes one entry a line, newest or oldest first. Says how far the chain is whole and exits with 0, or names the first entry
// that does not fit and exits with 1.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const GENESIS = "0".repeat(64);
const ENTRY_NAMESPACE = "270bb0d4-7f00-499a-a708-208407f81871";

/** The entry in the canonical form of RFC 8785, without its hash. */
export function canonicalForm({ hash, ...entry }) {
  return canonical(entry);
}

function canonical(value) {
  if (value === null || typeof value !== "object") {
    return JSON.stringify(value);
  }
  // sort() goes by UTF-16 code units, as RFC 8785 wants it
  const properties = Object.keys(value).sort();
  return `{${properties.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

/** What the entry's hash has to be. */
export function hash(entry) {
  return createHash("sha256").update(canonicalForm(entry), "utf8").digest("hex");
}

/** What the entry's id has to be: a name-based UUID (version 5, RFC 9562). */
export function entryId({ accountId, sequence }) {
  const namespace = Buffer.from(ENTRY_NAMESPACE.replaceAll("-", ""), "hex");
  const id = createHash("sha1").update(namespace).update(`${accountId}/${sequence}`, "utf8").digest().subarray(0, 16);
  id[6] = (id[6] & 0x0f) | 0x50;
  id[8] = (id[8] & 0x3f) | 0x80;
  return id.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The first thing that does not fit in entries of one account, oldest first; undefined if the chain is whole. */
export function firstBreak(entries) {
  let before;
  for (const entry of entries) {
    const expected = before ? before.sequence + 1 : entry.sequence;
    // a chain whose beginning has outlived its retention starts at its anchor, which has to be believed
    const previousHash = before ? before.hash : entry.sequence === 1 ? GENESIS : entry.previousHash;
    const flaw =
      (entry.chainVersion !== 1 && `chainVersion ${entry.chainVersion} is not known here`) ||
      (before && entry.accountId !== before.accountId && "it belongs to another account") ||
      (entry.sequence !== expected && `sequence ${expected} was expected here`) ||
      (entry.previousHash !== previousHash && "it does not follow its predecessor") ||
      (entry.hash !== hash(entry) && "it was edited: its hash is not that of its content") ||
      (entry.entryId !== entryId(entry) && "its entryId is not that of its place");
    if (flaw) {
      return `entry ${entry.sequence} does not fit: ${flaw}`;
    }
    before = entry;
  }
  return undefined;
}

function main() {
  const entries = readFileSync(0, "utf8").split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line));
  if (entries.length > 1 && entries[0].sequence > entries.at(-1).sequence) {
    entries.reverse();
  }
  const flaw = firstBreak(entries);
  if (flaw) {
    console.error(flaw);
    process.exitCode = 1;
  } else if (entries.length === 0) {
    console.log("no entries");
  } else {
    const [first, last] = [entries[0], entries.at(-1)];
    console.log(`whole: ${entries.length} entries, ${first.sequence} to ${last.sequence}, head ${last.hash}`);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main();
}
