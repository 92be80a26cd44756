// What the console's look-up makes of pasted text: reads a JSON list of texts, writes what was recognised in each, and
// the SHA-256 that would be asked for.
import {readFile} from 'node:fs/promises';

const source = await readFile(process.argv[2], 'utf8');
const {recognise, sha256} = await import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`);

let input = '';
for await (const part of process.stdin) {
  input += part;
}
const answers = [];
for (const pasted of JSON.parse(input)) {
  const {key, hash, trouble} = recognise(pasted);
  answers.push({hash: hash ?? (key ? await sha256(key) : null), trouble: trouble ?? null});
}
console.log(JSON.stringify(answers));
