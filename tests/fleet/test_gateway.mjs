// What the gateway answers, and what it keeps: with three real NATS servers.
//
//   node test_gateway.mjs WORK-FOLDER

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { makeLine } from './journal.mjs';
import { encode } from './otlp.mjs';
import { nats, root } from './packages.mjs';
import { Cluster, Gateway, Server, installGateway, until } from './servers.mjs';

const WINDOW_MS = 2000;
const work = process.argv[2];
const otlp = { sink: 'otlp', format: 'json' };

let cluster;
let gateway;

before(async () => {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  cluster = await Cluster.start(work, 3);
  gateway = await Gateway.start('gateway', work, cluster);
});

after(() => Promise.all([gateway, cluster].map((each) => each?.kill())));

function post(path, type, body, headers = {}) {
  return fetch(`${gateway.url}${path}`, {
    method: 'POST', body, headers: { 'content-type': type, ...headers },
  });
}

function send(lines, settings, headers) {
  const { type, body } = encode(lines, settings);

  return post(settings.sink === 'json' ? '/events' : '/v1/logs', type, body, headers);
}

async function keptLines(machine) {
  const all = await cluster.messages();

  return all.filter(({ line }) => JSON.parse(line).source.startsWith(`/wnetwatch/${machine}`))
    .map(({ line }) => line);
}

function goodLines(kind) {
  const folder = join(root, 'proto', 'vectors', kind, 'good');

  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1').trimEnd());
}

for (const settings of [otlp, { ...otlp, format: 'protobuf' }, { sink: 'json', format: 'json' }]) {
  const way = Object.values(settings).join('-');

  test(`every line of the protocol is kept byte for byte, by ${way}`, async () => {
    const machine = `m.${way}`;
    const lines = [...goodLines('event'), ...goodLines('stream')
      .filter((line) => line.includes('stream.gap'))]
      .map((line) => line.replace('/DESKTOP-7', `/${machine}`));

    const response = await send(lines, settings);
    assert.equal(response.status, 200);
    const unique = new Map(lines.map((line) => {
      const { source, id } = JSON.parse(line);
      return [`${source}/${id}`, line];
    }).reverse()); // vectors share ids; the first of each is kept
    assert.deepEqual((await keptLines(machine)).sort(), [...unique.values()].sort());
  });
}

test('each character is written back as the broker writes it', async () => {
  const escaped = ['\\\\', '\\"', '/', '\\\\t', '\\\\u0009', '\\u007f', '\\u00e9', '\\ud83d\\ude00',
    ...Array.from({ length: 32 }, (_, code) => `\\u${code.toString(16).padStart(4, '0')}`)];
  const line = JSON.stringify({ ...JSON.parse(makeLine('escapes', 1)), text: 'HERE' })
    .replace('HERE', escaped.join(' '));

  const response = await send([line], { sink: 'json', format: 'json' });
  assert.equal(response.status, 200);
  assert.deepEqual(await keptLines('escapes'), [line]);
});

test('the id of a message is source and id, its subject the machine', async () => {
  await send([makeLine('pc.example.com', 1)], otlp);

  const stored = await cluster.manager.streams.getMessage('WNETWATCH',
    { last_by_subj: 'wnetwatch.events.pc=2eexample=2ecom' });
  assert.equal(stored.header.get('Nats-Msg-Id'),
    '/wnetwatch/pc.example.com/0de5c0de00000001.00000000000000000001');
});

test('gzip is unpacked', async () => {
  const { type, body } = encode([makeLine('packed', 1)], otlp);

  const response = await post('/v1/logs', type, gzipSync(body), { 'content-encoding': 'gzip' });
  assert.equal(response.status, 200);
  assert.equal((await keptLines('packed')).length, 1);
});

test('an accepted request is answered in the encoding that it came in', async () => {
  const asJson = await send([makeLine('encoding', 1)], otlp);
  const asProtobuf = await send([makeLine('encoding', 2)], { ...otlp, format: 'protobuf' });

  assert.equal(await asJson.text(), '{}');
  assert.equal(asProtobuf.headers.get('content-type'), 'application/x-protobuf');
  assert.equal(await asProtobuf.text(), '');
});

async function changeStream(changes) {
  const { config } = await cluster.info();

  await cluster.manager.streams.update('WNETWATCH', { ...config, ...changes });
  return config;
}

test('events behind one that the servers refuse wait for it', async () => {
  const long = makeLine('ordered', 2).replace('"local":', `"more":"${'x'.repeat(4000)}","local":`);
  const lines = [makeLine('ordered', 1), long, makeLine('ordered', 3)];

  const { max_msg_size } = await changeStream({ max_msg_size: 2000 });
  assert.equal((await send(lines, otlp)).status, 503);
  assert.deepEqual(await keptLines('ordered'), lines.slice(0, 1));

  await changeStream({ max_msg_size });
  assert.equal((await send(lines, otlp)).status, 200);
  assert.deepEqual(await keptLines('ordered'), lines);
});

test('an event sent again is kept once within the window, and twice after it', async () => {
  const lines = [makeLine('again', 1), makeLine('again', 2)];
  const { duplicate_window } = await changeStream({ duplicate_window: nats.nanos(WINDOW_MS) });

  assert.equal((await send(lines, otlp)).status, 200);
  assert.equal((await send(lines, otlp)).status, 200);
  assert.deepEqual(await keptLines('again'), lines);

  await setTimeout(WINDOW_MS + 1000); // time is what this test is about
  assert.equal((await send(lines, otlp)).status, 200);
  assert.deepEqual(await keptLines('again'), [...lines, ...lines]);
  await changeStream({ duplicate_window });
});

const good = makeLine('bad', 1);
const array = (...lines) => `[${lines.join(',')}]`;
const huge = ' '.repeat(5 * 1024 * 1024);
const refusals = [
  ['no JSON', 400, '/events', 'application/json', '['],
  ['no array', 400, '/events', 'application/json', '{}'],
  ['no event in the array', 400, '/events', 'application/json', array(good, '7')],
  ['an event of another product', 400, '/events', 'application/json',
    array(good.replace('/wnetwatch/', '/other/'))],
  ['an event without an id', 400, '/events', 'application/json',
    array(good.replace('"id":', '"di":'))],
  ['a line above 48 KiB', 400, '/events', 'application/json',
    array(good.replace('"local":', `"more":"${'x'.repeat(49152)}","local":`))],
  ['a record without a line', 400, '/v1/logs', 'application/json',
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"intValue":"7"}}]}]}]}'],
  ['a line with a line feed in it', 400, '/v1/logs', 'application/json',
    encode([`${good.slice(0, -1)}\n}`], otlp).body],
  ['no protobuf', 400, '/v1/logs', 'application/x-protobuf', 'abc'],
  ['no gzip', 400, '/events', 'application/json', array(good), { 'content-encoding': 'gzip' }],
  ['a body above 4 MiB', 413, '/events', 'application/json', huge],
  ['4 MiB behind gzip', 413, '/events', 'application/json', gzipSync(huge),
    { 'content-encoding': 'gzip' }],
  ['another encoding', 415, '/events', 'application/json', array(good),
    { 'content-encoding': 'zstd' }],
  ['another content type', 415, '/events', 'text/plain', array(good)],
  ['another path', 404, '/v1/traces', 'application/json', '{}'],
];
for (const [what, status, path, type, body, headers] of refusals) {
  test(`${what} is refused with ${status}, and nothing of it is kept`, async () => {
    const response = await post(path, type, body, headers);

    assert.equal(response.status, status);
    assert.notEqual(await response.text(), '');
    assert.deepEqual(await keptLines('bad'), []);
  });
}

// Opens a request whose body does not come.
function openSlowRequest(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('POST /events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
        'Content-Length: 2\r\n\r\n', () => resolve(socket))).on('error', reject);
  });
}

test('above 256 requests at once the answer is 503, until one of them ends', async () => {
  const slow = await Promise.all(Array.from({ length: 256 }, () =>
    openSlowRequest(gateway.port)));

  await until('256 requests are under way', async () =>
    (await send([makeLine('many', 1)], otlp)).status === 503);
  slow.forEach((socket) => socket.destroy());
  await until('they have ended', async () =>
    (await send([makeLine('many', 1)], otlp)).status === 200);
});

test('without a quorum the answer is 503 with a time to wait, and then all is well', async () => {
  const lost = cluster.nodes.slice(1);

  await Promise.all(lost.map((node) => node.kill()));
  const during = await send([makeLine('away', 1)], otlp);
  assert.equal(during.status, 503);
  assert.ok(Number(during.headers.get('retry-after')) > 0);
  assert.match((await during.json()).message, /^NATS: /);

  lost.forEach((node) => node.start());
  await cluster.leader();
  await gateway.untilItAnswers();
  await until('the event is accepted', async () =>
    (await send([makeLine('away', 1)], otlp)).status === 200);
  // The leader that acknowledged it may have handed over to one that is still applying it.
  await until('it can be read', async () => (await keptLines('away')).length > 0);
  assert.equal((await keptLines('away')).length, 1);
});

for (const words of [['--replicas', 'three'], ['--replicas', '0'], ['--window', '2h']]) {
  test(`a gateway does not start with ${words.join(' ')}`, { timeout: 30000 }, async (t) => {
    const wrong = new Server('wrong', work, [process.execPath, installGateway(work), ...words]);

    t.after(() => wrong.kill());
    assert.equal(await wrong.start().ended, 2);
  });
}

test('a gateway that is told to stop ends, whatever clients leave open', {
  timeout: 60000,
}, async (t) => {
  const stopped = await Gateway.start('stopped', work, cluster);
  t.after(() => stopped.kill());
  const slow = await openSlowRequest(stopped.port);

  slow.on('error', () => {}); // it is closed
  assert.equal(await stopped.kill('SIGTERM'), 0);
});

test('a gateway that is told to stop ends, and leaves nothing unanswered', async () => {
  const answers = Array.from({ length: 20 }, (_, index) =>
    send([makeLine(`last${index}`, 1)], otlp).then(({ status }) => status, () => 'refused'));

  await answers[0];
  assert.equal(await gateway.kill('SIGTERM'), 0);
  const accepted = (await Promise.all(answers)).filter((answer) => answer === 200).length;
  assert.ok((await keptLines('last')).length >= accepted);
  assert.ok(accepted > 0);
});
