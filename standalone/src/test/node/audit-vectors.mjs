// Holds the example's verifier against the committed test vectors: node audit-vectors.mjs VECTORS. Prints how many it checked.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { canonicalForm, entryId, firstBreak, hash } from "../../../../examples/verify-audit-log/verify.mjs";

const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const { name, entry, canonicalForm: expected } of [...vectors.entries, ...vectors.sanitised]) {
  assert.equal(canonicalForm(entry), expected, name);
  assert.equal(hash(entry), entry.hash, name);
  assert.equal(entryId(entry), entry.entryId, name);
}

const { chain } = vectors;
assert.equal(firstBreak(chain), undefined);
assert.equal(firstBreak(chain.slice(2)), undefined);
const dropped = chain.filter((entry) => entry.sequence !== 3);
assert.match(firstBreak(dropped), /^entry 4 does not fit: sequence 3/);
const edited = chain.map((entry) => (entry.sequence === 3 ? { ...entry, outcome: "DENIED" } : entry));
assert.match(firstBreak(edited), /^entry 3 does not fit: it was edited/);
const swapped = [chain[1], chain[0], ...chain.slice(2)];
assert.match(firstBreak(swapped), /does not fit/);

console.log(vectors.entries.length + vectors.sanitised.length + chain.length);
