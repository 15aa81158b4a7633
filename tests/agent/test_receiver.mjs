// The receiver that judges the agent is judged itself: that it refuses what is wrong, counts what
// it took, and breaks as it is told to.
//
//   node --test test_receiver.mjs

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { LogsRequest, LogsResponse, readMessage, writeMessage } from './messages.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const protobuf = 'application/x-protobuf';

function lineOf(id) {
  return JSON.stringify({ specversion: '1.0', id, source: '/wnetwatch/PC', type: 't' });
}

function logOf(id, line = lineOf(id)) {
  const attributes = { id, source: '/wnetwatch/PC', type: 't' };

  return {
    eventName: 't',
    body: { stringValue: line },
    attributes: Object.entries(attributes).map(([name, stringValue]) => ({
      key: `cloudevents.event_${name}`,
      value: { stringValue },
    })),
  };
}

function otlpOf(ids, contentType = protobuf) {
  const logRecords = ids.map((id) => logOf(id));

  const resourceLogs = [{ scopeLogs: [{ logRecords }] }];

  return writeMessage(LogsRequest, contentType, { resourceLogs });
}

class Receiver {
  constructor(...options) {
    this.folder = mkdtempSync(join(tmpdir(), 'receiver-'));
    this.options = options;
  }

  async start() {
    this.child = spawn(
      process.execPath,
      [join(here, 'receiver.mjs'), '--folder', this.folder, ...this.options],
      { stdio: 'inherit' },
    );
    while (!existsSync(join(this.folder, 'ready.json'))) {
      assert.equal(this.child.exitCode, null);
      await pause(20);
    }
    this.ports = JSON.parse(readFileSync(join(this.folder, 'ready.json'), 'utf8'));
  }

  async stop() {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));

    await this.call('/stop');
    await ended;
    rmSync(this.folder, { recursive: true });
  }

  async call(path, message = {}) {
    const response = await fetch(`http://127.0.0.1:${this.ports.controlPort}${path}`, {
      method: 'POST',
      body: JSON.stringify(message),
    });
    assert.equal(response.status, 200);
    return response.json();
  }

  async begin(message = {}) {
    const rules = { authorization: null, maxBytes: null, noGzip: false, poison: null };

    this.before = await this.call('/control', { clear: true, ...rules, ...message });
    this.linesBefore = this.accepted().length;
  }

  // How the counters have changed since begin.
  async since(name) {
    return (await this.call('/state'))[name] - this.before[name];
  }

  accepted() {
    const text = readFileSync(join(this.folder, 'accepted.ndjson'), 'utf8');
    return text.split('\n').slice(0, -1).map((line) => JSON.parse(line));
  }

  acceptedIds() {
    return this.accepted().slice(this.linesBefore).map(({ id }) => id);
  }

  async post(path, contentType, body, headers = {}) {
    const response = await fetch(`http://127.0.0.1:${this.ports.port}${path}`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': contentType, ...headers },
      redirect: 'manual',
    });
    return {
      status: response.status,
      headers: response.headers,
      body: Buffer.from(await response.arrayBuffer()),
    };
  }
}

describe('the receiver', () => {
  const receiver = new Receiver();
  before(() => receiver.start());
  after(() => receiver.stop());

  for (const contentType of [protobuf, 'application/json']) {
    test(`takes OTLP as ${contentType}, compressed too, and keeps the order`, async () => {
      await receiver.begin();
      const plain = await receiver.post('/v1/logs', contentType, otlpOf(['1', '2'], contentType));
      const packed = await receiver.post('/v1/logs', contentType,
        gzipSync(otlpOf(['3'], contentType)), { 'Content-Encoding': 'gzip' });

      assert.deepEqual([plain.status, packed.status], [200, 200]);
      assert.deepEqual(readMessage(LogsResponse, contentType, plain.body), {});
      assert.deepEqual(receiver.acceptedIds(), ['1', '2', '3']);
      assert.equal(await receiver.since('gzip'), 1);
    });
  }

  test('takes lines in three forms, byte for byte', async () => {
    const lines = [lineOf('1'), lineOf('2')];

    await receiver.begin();
    await receiver.post('/lines', 'application/json', `[${lines.join(',\n')}]`);
    await receiver.post('/lines', 'application/cloudevents-batch+json', `[${lines.join(',\n')}]`);
    await receiver.post('/lines', 'application/x-ndjson', `${lines.join('\n')}\n`);

    const taken = receiver.accepted().slice(receiver.linesBefore);
    assert.deepEqual(taken.map(({ line }) => line), [...lines, ...lines, ...lines]);
  });

  const wrong = {
    'bytes that are no message': [protobuf, Buffer.from([0xff, 0x01])],
    'a member that OTLP does not have': ['application/json', '{"resourceLogs":[],"logs":[]}'],
    'a number that readers round': ['application/json',
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":1544712660300000001}]}]}]}'],
    'no records': ['application/json', '{"resourceLogs":[]}'],
    'attributes that differ from the line': [protobuf, writeMessage(LogsRequest, protobuf,
      { resourceLogs: [{ scopeLogs: [{ logRecords: [logOf('1', lineOf('2'))] }] }] })],
    'what is said to be compressed and is not':
      [protobuf, otlpOf(['1']), { 'Content-Encoding': 'gzip' }],
  };
  for (const [what, [contentType, body, headers]] of Object.entries(wrong)) {
    test(`refuses ${what}`, async () => {
      await receiver.begin();
      const { status } = await receiver.post('/v1/logs', contentType, body, headers);

      assert.equal(status, 400);
      assert.equal(await receiver.since('invalid'), 1);
      assert.deepEqual(receiver.acceptedIds(), []);
    });
  }

  test('refuses a batch that the CloudEvents SDK refuses', async () => {
    await receiver.begin();
    const { status } = await receiver.post('/lines', 'application/cloudevents-batch+json',
      '[{"specversion":"1.0","id":"1","source":"/a","type":"t","Data_":1}]');

    assert.equal(status, 400);
  });

  test('answers what waits, in order, and then by default', async () => {
    await receiver.begin({
      answers: [{ status: 503, times: 2 }, { status: 429, headers: { 'Retry-After': '7' } },
        { status: 301, headers: { Location: 'http://127.0.0.1:1/' } }, { status: 204 }],
      default: { status: 202 },
    });
    const answers = [];
    for (let i = 0; i < 6; i++) {
      answers.push(await receiver.post('/v1/logs', protobuf, otlpOf([`${i}`])));
    }

    assert.deepEqual(answers.map(({ status }) => status), [503, 503, 429, 301, 204, 202]);
    assert.equal(answers[2].headers.get('retry-after'), '7');
    assert.deepEqual(receiver.acceptedIds(), ['4', '5']);
  });

  test('tells a partial success in the official message', async () => {
    await receiver.begin({ answers: [{ partial: 1, message: 'too old' }] });
    const { status, body } = await receiver.post('/v1/logs', protobuf, otlpOf(['1', '2']));

    assert.equal(status, 200);
    assert.deepEqual(readMessage(LogsResponse, protobuf, body),
      { partialSuccess: { rejectedLogRecords: '1', errorMessage: 'too old' } });
    assert.deepEqual(receiver.acceptedIds(), ['1']);
    assert.equal(await receiver.since('refused'), 1);
  });

  test('breaks connections where it is told to', async () => {
    const places = ['open', 'body', 'read', 'answer'];

    await receiver.begin({ answers: places.map((cut) => ({ cut, partial: 0 })) });
    for (let i = 0; i < 4; i++) {
      await assert.rejects(receiver.post('/v1/logs', protobuf, otlpOf([`${i}`])));
    }

    assert.deepEqual(receiver.acceptedIds(), ['2', '3']);
  });

  test('asks for an authorization, and refuses sizes, gzip and poison', async () => {
    const body = otlpOf(['1', 'poisoned']);
    const post = (headers) => receiver.post('/v1/logs', protobuf, body, headers);

    await receiver.begin({ authorization: 'Bearer right' });
    assert.equal((await post({ Authorization: 'Bearer wrong' })).status, 401);
    assert.equal((await post({ Authorization: 'Bearer right' })).status, 200);
    await receiver.begin({ maxBytes: body.length - 1 });
    assert.equal((await post()).status, 413);
    await receiver.begin({ poison: 'poisoned' });
    assert.equal((await post()).status, 400);
    await receiver.begin({ noGzip: true });
    const packed = await receiver.post('/v1/logs', protobuf, gzipSync(body),
      { 'Content-Encoding': 'gzip' });
    assert.equal(packed.status, 415);
    assert.deepEqual(receiver.acceptedIds(), []);
  });

  test('knows two paths', async () => {
    await receiver.begin();
    assert.equal((await receiver.post('/v1/traces', protobuf, otlpOf(['1']))).status, 404);
  });
});

describe('the receiver with TLS, a client certificate and a proxy', () => {
  const receiver = new Receiver('--tls', '--proxy');
  let authority;

  before(async () => {
    execFileSync(join(here, 'make_certificates.sh'), [receiver.folder]);
    authority = readFileSync(join(receiver.folder, 'ca.pem'));
    receiver.options.push('--client-ca', join(receiver.folder, 'ca.pem'));
    await receiver.start();
  });
  after(() => receiver.stop());

  function send(options) {
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        { host: '127.0.0.1', port: receiver.ports.port, path: '/v1/logs', method: 'POST',
          headers: { 'Content-Type': protobuf }, agent: false, ...options },
        (response) => response.resume().on('end', () => resolve(response.statusCode)),
      );
      request.on('error', reject);
      request.end(otlpOf(['1']));
    });
  }

  function withCertificate() {
    return {
      ca: authority,
      key: readFileSync(join(receiver.folder, 'client.key')),
      cert: readFileSync(join(receiver.folder, 'client.pem')),
    };
  }

  test('serves a client that trusts its authority and shows a certificate', async () => {
    assert.equal(await send(withCertificate()), 200);
  });

  test('is refused by a client that does not know its authority', async () => {
    await assert.rejects(send({ ...withCertificate(), ca: undefined }),
      /self-signed|unable to verify/);
  });

  test('refuses a client without a certificate', async () => {
    await assert.rejects(send({ ca: authority }));
  });

  function openTunnel(headers = {}) {
    return new Promise((resolve, reject) => {
      httpRequest({ host: '127.0.0.1', port: receiver.ports.proxyPort, method: 'CONNECT',
        path: `127.0.0.1:${receiver.ports.port}`, headers, agent: new HttpAgent() })
        .on('connect', (response, socket) => resolve({ status: response.statusCode, socket }))
        .on('error', reject)
        .end();
    });
  }

  test('leads through the proxy, which may ask for an authorization', async () => {
    await receiver.begin({ proxyAuthorization: 'Basic cmlnaHQ=' });
    const refused = await openTunnel();
    const let_through = await openTunnel({ 'Proxy-Authorization': 'Basic cmlnaHQ=' });
    refused.socket.destroy();

    assert.deepEqual([refused.status, let_through.status], [407, 200]);
    const status = await send({
      ...withCertificate(),
      createConnection: () => connectTls({ socket: let_through.socket, ...withCertificate() }),
    });
    assert.equal(status, 200);
    assert.equal(await receiver.since('tunnels'), 1);
    assert.equal(await receiver.since('accepted'), 1);
  });

  test('forwards plain requests to an absolute address', async () => {
    await receiver.begin({ proxyAuthorization: null });
    const socket = connect(receiver.ports.proxyPort, '127.0.0.1');
    const chunks = [];
    socket.write(`GET http://127.0.0.1:${receiver.ports.controlPort}/state HTTP/1.1\r\n` +
      'Host: x\r\nConnection: close\r\n\r\n');
    for await (const chunk of socket) {
      chunks.push(chunk);
    }
    assert.match(Buffer.concat(chunks).toString(), /^HTTP\/1\.1 200 /);
  });
});
