// Records one API call, as an API server that is not written in Java would after each request.
//
//   npm install
//   node record-call.js                                  # one call of account acme
//   node record-call.js globex "/contacts/7?limit=5"     # of another account, for another path
//
// KAFKA and REGISTRY say where; the defaults are the one-machine edition's.

import { randomBytes } from 'node:crypto';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { Kafka, Partitioners } from 'kafkajs';

const brokers = (process.env.KAFKA ?? '127.0.0.1:8084').split(',');
const host = process.env.REGISTRY ?? 'http://127.0.0.1:8083/apis/ccompat/v7';
const topic = process.env.TOPIC ?? 'keytrail.api-calls';
const [account = 'acme', path = '/contacts/7?properties=email'] = process.argv.slice(2);

/** UUIDv7 (RFC 9562): the same account, time and id are stored once, so that a call may be sent again. */
function uuidv7(millis) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(millis, 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Keys have no place in a call log. Keytrail takes them out too, but by then Kafka has seen them. */
function withoutCredentials(text) {
  return text
    .replace(/([?&;](?:hapikey|api[_-]?key|access[_-]?token|token|secret|password)=)[^&#]*/gi, '$1***')
    .replace(/kt(?:_|%5f)[a-z]{3}(?:_|%5f)[0-9a-z]+/gi, '***');
}

const registry = new SchemaRegistry({ host });
const schemaId = await registry.getLatestSchemaId(`${topic}-value`); // all of the schema that travels with a record
const kafka = new Kafka({ clientId: 'node-producer', brokers });
// murmur2 of the key, as Java's producer does; other partitioners cost Keytrail a second write
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });

/** Resolves once all replicas have the call: then it is not lost any more. */
async function record(call) {
  const value = await registry.encode(schemaId, call);
  const [{ partition, baseOffset }] = await producer.send({
    topic,
    acks: -1,
    messages: [{ key: call.accountId, value }],
  });
  return { callId: call.callId, accountId: call.accountId, partition, offset: baseOffset };
}

const arrivedAt = Date.now();
const call = {
  callId: uuidv7(arrivedAt),
  accountId: account, //                 '-' if the call names no known key
  occurredAt: arrivedAt, //              milliseconds since the epoch
  method: 'GET',
  path: withoutCredentials(path),
  status: 200,
  latencyMicros: 1830,
  requestBytes: 0,
  responseBytes: 512,
  outcome: 'ACCEPTED', //                or why it was refused: KEY_UNKNOWN, KEY_EXPIRED, ...
  keyId: null, //                        all from here on may be left out
  keyHint: null,
  kind: null,
  clientIp: '203.0.113.9',
  userAgent: 'node-producer/0.1',
  requestId: null,
  error: null,
  gateway: 'node-producer',
};

await producer.connect();
try {
  console.log(JSON.stringify(await record(call)));
} finally {
  await producer.disconnect();
}
