// Reads every Keytrail topic from its beginning to its present end, decodes each value through the schema registry, and
// writes one ApiCall and one record of garbage. Prints one JSON object; exits 1 with the error on standard error.
//
//   node interop.mjs --kafka HOST:PORT --registry URL --prefix keytrail. --account acme --call-id ID
import { parseArgs } from 'node:util';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';

const { values: options } = parseArgs({
  options: {
    kafka: { type: 'string' },
    registry: { type: 'string' },
    prefix: { type: 'string', default: 'keytrail.' },
    account: { type: 'string' },
    'call-id': { type: 'string' },
  },
});

const AVRO_TOPICS = [
  'key-actions',
  'action-outcomes',
  'api-calls',
  'audit-log',
  'key-status',
  'key-vault',
  'member-lists',
  'rotation-reminders',
];
const kafka = new Kafka({ clientId: 'keytrail-interop', brokers: [options.kafka], logLevel: logLevel.ERROR });
const registry = new SchemaRegistry({ host: options.registry });

/** All records of a topic up to the end that it had when this was called. */
async function readToEnd(topic, decode) {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const open = new Map(ends.filter((p) => BigInt(p.high) > BigInt(p.low)).map((p) => [p.partition, BigInt(p.high)]));
  const records = [];
  if (open.size === 0) return records;

  const consumer = kafka.consumer({ groupId: `interop-${topic}-${process.pid}`, readUncommitted: false });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    // the last offset may be a transaction's marker, which no message carries: the end of a batch tells
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      if (open.has(payload.partition) && BigInt(payload.lastOffset) + 1n >= open.get(payload.partition)) {
        open.delete(payload.partition);
      }
      if (open.size === 0) resolve();
    });
    consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        records.push({
          partition,
          key: message.key?.toString('utf8') ?? null,
          headers: Object.fromEntries(Object.entries(message.headers ?? {}).map(([k, v]) => [k, v.toString('utf8')])),
          value: message.value === null ? null : await decode(message.value),
        });
      },
    }).catch(reject);
  });
  await consumer.disconnect();
  return records;
}

async function write() {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const topic = `${options.prefix}api-calls`;
  const id = await registry.getLatestSchemaId(`${topic}-value`);
  const call = {
    callId: options['call-id'],
    accountId: options.account,
    occurredAt: Date.now(),
    method: 'GET',
    path: '/from/node?hapikey=not-a-real-credential',
    status: 200,
    latencyMicros: 1234,
    requestBytes: 0,
    responseBytes: 17,
    outcome: 'ACCEPTED',
    keyId: null,
    keyHint: null,
    kind: null,
    clientIp: '192.0.2.44',
    userAgent: 'kafkajs',
    requestId: 'interop',
    error: null,
    gateway: 'node',
  };
  await producer.send({
    topic,
    messages: [
      { key: options.account, value: await registry.encode(id, call) },
      { key: options.account, value: Buffer.from(`no avro at all: ${options['call-id']}`) },
    ],
  });
  await producer.disconnect();
}

const result = { topics: {} };
for (const name of AVRO_TOPICS) {
  const records = await readToEnd(options.prefix + name, (value) => registry.decode(value));
  result.topics[name] = {
    records: records.length,
    tombstones: records.filter((r) => r.value === null).length,
    sample: records.filter((r) => r.value !== null).slice(-1).map(({ key, value }) => ({ key, value }))[0] ?? null,
  };
}
await write();
let deadLetters = [];
for (let attempt = 0; attempt < 60 && deadLetters.length === 0; attempt++) {
  deadLetters = (await readToEnd(`${options.prefix}dead-letters`, async (value) => value.toString('utf8'))).filter((r) =>
    r.value?.includes(options['call-id']),
  );
}
result.deadLetters = deadLetters;
console.log(JSON.stringify(result, (_, v) => (typeof v === 'bigint' ? v.toString() : v)));
