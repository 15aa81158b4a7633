// The agent as it is shipped, from a drive that is mapped to a line that a collector has accepted:
// broker, notify DLL and agent are real, and the collector fails in every way that it can.
//
//   node --test test_agent.mjs
//
// Environment: AGENT_PROGRAMS is the folder of the programs, MPR_HOST the test MPR,
// PUT_CERTIFICATE what imports certificates, AGENT_KILLS how many kills (default 5), AGENT_SEED what
// is random.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const programs = process.env.AGENT_PROGRAMS;
const kills = Number(process.env.AGENT_KILLS ?? 5);
const WAIT_MS = 60000; // generous: the machine may be busy with anything
const LOOK_MS = 50;
const STORES_KEY = 'HKLM\\SOFTWARE\\Microsoft\\SystemCertificates';

const work = mkdtempSync(join(tmpdir(), 'agent-'));
const inWine = (path) => `Z:${path.replaceAll('/', '\\')}`;
const program = (name) => join(programs, name);
let seed = Number(process.env.AGENT_SEED ?? 1);
let broker;
let session;
let receiver;
let tests = 0;

function random(bound) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor((seed / 2147483648) * bound);
}

async function until(what, isDone) {
  const end = Date.now() + WAIT_MS;

  while (!(await isDone())) {
    assert.ok(Date.now() < end, `${typeof what === 'function' ? what() : what} within ${WAIT_MS} ms`);
    await pause(LOOK_MS);
  }
}

function wine(name, ...words) {
  return execFileSync('wine', [program(name), ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

const quietly = (...words) => spawnSync('wine', words, { stdio: 'ignore' }).status;

function readLines(file) {
  return existsSync(file)
    ? readFileSync(file, 'utf8').split('\n').filter((line) => line.endsWith('}')).map((line) => JSON.parse(line))
    : [];
}

const receivers = []; // one that a failed test has left would keep this program from its end

class Receiver {
  constructor(...options) {
    receivers.push(this);
    this.folder = mkdtempSync(join(work, 'receiver-'));
    this.options = options;
  }

  async start() {
    this.child = spawn(process.execPath,
      [join(here, 'receiver.mjs'), '--folder', this.folder, ...this.options],
      { stdio: 'inherit' });
    await until('the receiver listens', () => existsSync(join(this.folder, 'ready.json')));
    this.ports = JSON.parse(readFileSync(join(this.folder, 'ready.json'), 'utf8'));
  }

  async stop() {
    this.child.kill();
  }

  async control(message) {
    const response = await fetch(`http://127.0.0.1:${this.ports.controlPort}/control`,
      { method: 'POST', body: JSON.stringify(message) });
    assert.equal(response.status, 200);
  }

  async reset() {
    await this.control({
      clear: true, authorization: null, proxyAuthorization: null, maxBytes: null, noGzip: false, poison: null,
    });
  }

  state() {
    return JSON.parse(readFileSync(join(this.folder, 'state.json'), 'utf8'));
  }

  // The ids of real events, in the order in which they were accepted.
  accepted() {
    return readLines(join(this.folder, 'accepted.ndjson'))
      .filter(({ type }) => type.startsWith('wnetwatch.connection.'))
      .map(({ id }) => id);
  }
}

class Agent {
  constructor(...options) {
    this.folder = join(work, `state-${tests += 1}`);
    this.options = options;
  }

  words(verb) {
    return [program('wnetwatch-agent.exe'), verb, '--state', inWine(this.folder), ...this.options];
  }

  start(...more) {
    this.errors = '';
    this.child = spawn('wine', [...this.words('run'), '--first-pause', '0', ...more],
      { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child.stderr.on('data', (bytes) => { this.errors += bytes; });
    this.ended = new Promise((resolve) => this.child.once('exit', (code) => resolve(code)));
    return this;
  }

  says(text) {
    return until(() => `the agent says "${text}", but: ${this.errors}`, () => this.errors.includes(text));
  }

  // Ctrl+C.
  async stop() {
    this.child.kill('SIGINT');
    return this.ended;
  }

  status() {
    const { status, stdout } = spawnSync('wine', [...this.words('status'), '--json'], { encoding: 'utf8' });

    return { code: status, ...JSON.parse(stdout) };
  }

  run(verb, ...more) {
    const { status, stdout, stderr } = spawnSync('wine', [...this.words(verb), ...more], { encoding: 'utf8' });

    return { code: status, text: stdout + stderr };
  }
}

let agents = [];

function agentFor(path, ...options) {
  const agent = new Agent('--url', `http://127.0.0.1:${receiver.ports.port}${path}`, ...options);

  agents.push(agent);
  return agent;
}

const lines = (...options) => agentFor('/lines', '--sink', 'json', ...options);

// Map and unmap a drive count times: four events each.
let mapped = 0;
async function map(count) {
  for (let i = 0; i < count; i += 1) {
    mapped += 1;
    session.stdin.write(`add Q: \\\\srv\\share${mapped}\ncancel Q:\n`);
  }
  await until('the events are in the journal', () => journal().length >= mapped * 4);
}

// The ids of all events of connections, in order.
function journal() {
  return wine('wnetwatch.exe', 'events', '--json', '--after', 'oldest', '--no-follow', '--quiet')
    .split('\n').filter((line) => line.includes('"wnetwatch.connection.')).map((line) => JSON.parse(line).id);
}

const once = (ids) => [...new Set(ids)];

// All events since the start of the test, each once and in order.
async function expectAll(begin, options = {}) {
  const expected = journal().slice(begin.journal);

  assert.ok(expected.length > 0);
  await until(() => `${expected.length} events are accepted, not ${receiver.accepted().length - begin.accepted}`,
    () => once(receiver.accepted().slice(begin.accepted)).length >= expected.length);
  const got = receiver.accepted().slice(begin.accepted);
  assert.deepEqual(options.mayRepeat ? once(got) : got, expected);
}

const beginning = () => ({ journal: journal().length, accepted: receiver.accepted().length });

async function live(agent) {
  agent.start();
  await agent.says('broker live');
  return agent;
}

before(async () => {
  execFileSync('wine', [process.env.MPR_HOST, 'setup', programs]);
  broker = spawn('wine', [program('wnetwatchd.exe'), 'run', '--identity', 'process', '--quiet',
    '--state', inWine(join(work, 'broker'))], { stdio: ['ignore', 'ignore', 'inherit'] });
  wine('wnetwatch.exe', 'events', '--after', 'oldest', '--count', '1');
  session = spawn('wine', [process.env.MPR_HOST, 'session'], { stdio: ['pipe', 'ignore', 'inherit'] });
  receiver = new Receiver();
  await receiver.start();
});

afterEach(async () => {
  for (const agent of agents) {
    agent.child?.kill('SIGKILL');
  }
  agents = [];
  await receiver.reset();
});

after(async () => {
  session.stdin.end();
  broker.kill('SIGINT');
  await receiver.stop();
  receivers.forEach((left) => left.child?.kill('SIGKILL'));
  execFileSync('wine', [process.env.MPR_HOST, 'teardown']);
  rmSync(work, { recursive: true, force: true });
});

for (const [path, ...options] of [
  ['/lines', '--sink', 'json', '--compression', 'none'],
  ['/lines', '--sink', 'json'],
  ['/v1/logs', '--format', 'json'],
  ['/v1/logs'],
]) {
  test(`events arrive, once and in order: ${path} ${options.join(' ')}`, async () => {
    const agent = await live(agentFor(path, ...options));
    const begin = beginning();

    await map(2);
    await expectAll(begin);
    assert.equal(await agent.stop(), 0);
  });
}

// Pauses double, so few failures follow each other in one test.
for (const answers of [
  [{ status: 429, headers: { 'Retry-After': '1' } }, { status: 503 }, { status: 500 }],
  [{ cut: 'open' }, { cut: 'body' }],
  [{ cut: 'read' }, { cut: 'answer' }, { status: 200, delay: 2000 }],
]) {
  test(`what fails is tried again, and nothing is lost: ${JSON.stringify(answers)}`, async () => {
    const agent = await live(lines());
    const begin = beginning();

    await receiver.control({ answers });
    await map(2);
    await expectAll(begin, { mayRepeat: true });
    await agent.says('sending works again');
    assert.equal(await agent.stop(), 0);
  });
}

test('a request under which the connection breaks is halved', async () => {
  const agent = await live(lines());
  const begin = beginning();
  const before_it = readLines(join(receiver.folder, 'accepted.ndjson')).length;

  await receiver.control({ answers: [{ cut: 'read' }] });
  await map(1);
  await expectAll(begin, { mayRepeat: true });
  await agent.says('sending works again');
  const requests = readLines(join(receiver.folder, 'accepted.ndjson')).slice(before_it)
    .map(({ request }) => request);
  const sizes = once(requests).map((number) => requests.filter((other) => other === number).length);
  assert.ok(sizes[0] > 1 && sizes[1] <= sizes[0] / 2, `requests of ${sizes} records`);
  assert.equal(await agent.stop(), 0);
});

test('a record that is refused is set aside, and the others arrive', async () => {
  const agent = await live(lines());
  const begin = beginning();

  await receiver.control({ poison: `share${mapped + 2}"` });
  await map(3);
  await agent.says('set aside');
  const refused = () => readLines(join(agent.folder, 'refused.ndjson'));
  const poisoned = journal().slice(begin.journal).length;
  await until('the rest is accepted', () =>
    receiver.accepted().length - begin.accepted + refused().length >= poisoned);
  assert.ok(refused().length >= 2);
  assert.ok(refused().every(({ status }) => status === 400));
  assert.equal(await agent.stop(), 0);
});

test('a request that is too large is halved', async () => {
  const agent = lines('--compression', 'none', '--after', 'oldest');

  await receiver.control({ maxBytes: 4096 });
  agent.start();
  await until('all is accepted', () => {
    const all = new Set(receiver.accepted());

    return journal().every((id) => all.has(id));
  });
  assert.ok(receiver.state().answers[413] > 0);
  assert.equal(await agent.stop(), 0);
});

test('a server that takes no gzip is sent plain requests', async () => {
  await receiver.control({ noGzip: true });
  const agent = await live(lines());
  const begin = beginning();

  await map(1);
  await expectAll(begin);
  await agent.says('takes no gzip');
  assert.equal(await agent.stop(), 0);
});

test('a partial success is counted and not sent again', async () => {
  const agent = await live(agentFor('/v1/logs'));

  await receiver.control({ answers: [{ partial: 1, message: 'no room' }] });
  await map(1);
  await agent.says('has not taken 1 records of a request: no room');
  assert.equal(await agent.stop(), 0);
});

test('an agent that the server refuses keeps its place, and says so', async () => {
  const agent = await live(lines());
  const begin = beginning();

  await receiver.control({ authorization: 'Bearer good' });
  await map(1);
  await agent.says('authentication');
  await until('the status says so', () => agent.status().health === 'configuration');
  assert.equal(agent.status().code, 3);
  assert.equal(await agent.stop(), 0);
  await receiver.reset();
  await live(agent);
  await expectAll(begin);
});

test('a second agent with the same state folder is refused', async () => {
  const agent = await live(lines());
  const { code, text } = agent.run('run');

  assert.equal(code, 1);
  assert.match(text, /another agent uses it/);
});

test('a state folder that others can read becomes private', async () => {
  const agent = lines();

  mkdirSync(agent.folder);
  chmodSync(agent.folder, 0o777);
  await live(agent);
  assert.equal(statSync(agent.folder).mode & 0o007, 0);
  assert.equal(await agent.stop(), 0);
});

test('the state folder is never below that of the broker', () => {
  const agent = lines();
  const { code, text } = agent.run('run', '--state', 'C:\\ProgramData\\wnetwatch\\agent');

  assert.equal(code, 1);
  assert.match(text, /broker's folder/);
});

test('a run with --once ends when all is accepted', async () => {
  const agent = lines('--once', '--after', 'oldest');
  const before_it = receiver.accepted().length;

  agent.start();
  assert.equal(await agent.ended, 0);
  assert.deepEqual(receiver.accepted().slice(before_it), journal());
  agent.start();
  assert.equal(await agent.ended, 0);
  assert.equal(receiver.accepted().length, before_it + journal().length);
});

test('a stop during a request is no failure, and nothing is lost', async () => {
  const agent = await live(lines());
  const begin = beginning();
  const { requests } = receiver.state();

  await receiver.control({ default: { delay: 25000 } });
  await map(1);
  await until('a request is under way', () => receiver.state().requests > requests);
  assert.equal(await agent.stop(), 0);
  const { health, retried, trouble } = agent.status();
  assert.deepEqual({ health, retried, trouble }, { health: 'well', retried: 0, trouble: '' });
  await receiver.reset();
  await live(agent);
  await expectAll(begin, { mayRepeat: true });
  assert.equal(await agent.stop(), 0);
});

test('a run with --once waits for no broker and no server', async () => {
  const without_broker = lines('--pipes', 'nowhere');
  const without_server = new Agent('--url', 'http://127.0.0.1:1/', '--after', 'oldest');

  agents.push(without_server);
  without_broker.start('--once');
  without_server.start('--once');
  assert.equal(await without_broker.ended, 1);
  assert.equal(await without_server.ended, 1);
  assert.match(without_server.errors, /no connection can be made/);
  assert.equal(without_server.status().health, 'retrying');
});

test('when the file of refused records is full, nothing is sent and nothing is lost', async () => {
  const agent = lines('--after', 'oldest');
  const file = join(agent.folder, 'refused.ndjson');
  const before_it = receiver.accepted().length;

  await map(1);
  mkdirSync(agent.folder, { mode: 0o700 });
  writeFileSync(file, Buffer.alloc(16 * 1024 * 1024, '\n'));
  await receiver.control({ poison: `share${mapped}"` });
  agent.start('--once');
  assert.equal(await agent.ended, 1);
  assert.match(agent.errors, /refused.ndjson is full/);
  assert.equal(agent.status().health, 'full');
  await receiver.reset();
  rmSync(file);
  agent.start('--once');
  assert.equal(await agent.ended, 0);
  assert.deepEqual(receiver.accepted().slice(before_it), journal());
});

test('an answer that is no acceptance counts without the rest of its body', async () => {
  const agent = lines();
  const body = 'x'.repeat(500);

  await receiver.control({ answers: [401, 413].map((status) => ({ status, body, cut: 'answer' })) });
  assert.match(agent.run('check').text, /stage authentication.*HTTP 401/);
  assert.match(agent.run('check').text, /stage content.*HTTP 413/);
});

// A google.rpc.Status: 1 is its code, 2 the message.
test('the reason that a server gives in protobuf is told', async () => {
  const url = `http://127.0.0.1:${receiver.ports.port}/v1/logs`;

  await receiver.control({ answers: [{ status: 503, body: '\x08\x0e\x12\x07TIMEOUT' }] });
  assert.match(new Agent('--url', url).run('check').text,
    /the server cannot take anything now \(HTTP 503, TIMEOUT\)/);
});

test('a check tells the stage at which it failed', async () => {
  const check = (url) => new Agent('--url', url, '--sink', 'json').run('check');
  const here_url = `http://127.0.0.1:${receiver.ports.port}`;

  assert.equal(check(`${here_url}/lines`).code, 0);
  assert.match(check('http://nowhere.invalid/').text, /stage name/);
  assert.match(check('http://127.0.0.1:1/').text, /stage connection/);
  assert.match(check(`https://127.0.0.1:${receiver.ports.port}/`).text, /stage TLS/);
  assert.match(check(`${here_url}/nothing`).text, /stage content/);
  const with_account = check('https://anna:password@host/').text;
  assert.match(with_account, /one with an account, which is not shown/);
  assert.doesNotMatch(with_account, /password/);
  await receiver.control({ authorization: 'Bearer good' });
  assert.match(check(`${here_url}/lines`).text, /stage authentication/);
});

test('a content type is free unless it is that of another format', () => {
  const check = (type) => lines('--content-type', type).run('check');
  const wrong = check('application/x-ndjson');

  assert.equal(wrong.code, 2);
  assert.match(wrong.text, /'application\/x-ndjson' is that of --sink json --format ndjson/);
  assert.equal(check('application/json; charset=utf-8').code, 0);
  assert.equal(check('text/plain').code, 0);
});

// Put a certificate without a key into a store of the machine: its hash and its bytes, each behind the
// number of the property. Returns the registry key that it is in.
function putInto(store, der) {
  const sha1 = createHash('sha1').update(der).digest();
  const part = (number, bytes) => {
    const head = Buffer.alloc(12);

    head.writeUInt32LE(number, 0);
    head.writeUInt32LE(1, 4);
    head.writeUInt32LE(bytes.length, 8);
    return Buffer.concat([head, bytes]);
  };
  const key = `${STORES_KEY}\\${store}\\Certificates\\${sha1.toString('hex').toUpperCase()}`;

  execFileSync('wine', ['reg', 'add', key, '/v', 'Blob', '/t', 'REG_BINARY', '/d',
    Buffer.concat([part(3, sha1), part(32, der)]).toString('hex'), '/f'], { stdio: 'ignore' });
  return key;
}

async function startSecure(...options) {
  const secure = new Receiver('--tls', ...options);

  execFileSync('bash', [join(here, 'make_certificates.sh'), secure.folder]);
  if (options.includes('--client-ca')) {
    secure.options.push(join(secure.folder, 'ca.pem'));
  }
  await secure.start();
  return secure;
}

// Wine reads the host's authorities into the same key meanwhile, so it may take a moment.
async function trustWith(agent, secure) {
  const key = putInto('Root', readFileSync(join(secure.folder, 'ca.cer')));

  await until('the authority is trusted', () => agent.run('check').code === 0);
  return key;
}

// Wine does not tell what is wrong with a certificate.
test('a server is trusted if the store of the machine has its authority, else not', async () => {
  const secure = await startSecure();
  const agent = new Agent('--url', `https://localhost:${secure.ports.port}/lines`, '--sink', 'json');
  const refused = agent.run('check');
  agent.start('--once', '--after', 'oldest');
  assert.equal(await agent.ended, 1);
  const key = await trustWith(agent, secure);

  execFileSync('wine', ['reg', 'delete', key, '/f'], { stdio: 'ignore' });
  await secure.stop();
  assert.match(refused.text, /stage TLS.*no secure channel/);
});

// Returns its thumbprint.
function putClientCertificate(secure, name) {
  const file = join(secure.folder, name);
  const words = ['x509', '-in', `${file}.pem`, '-outform', 'DER'];

  execFileSync('wine', [process.env.PUT_CERTIFICATE, inWine(`${file}.pfx`)]);
  return createHash('sha1').update(execFileSync('openssl', words)).digest('hex').toUpperCase();
}

// Wine does not know TLS 1.3, with which a server refuses a certificate later.
test('a server that asks for a certificate gets the one that is chosen', async () => {
  const secure = await startSecure('--client-ca');
  const agent = new Agent('--url', `https://localhost:${secure.ports.port}/lines`, '--sink', 'json',
    '--after', 'oldest');
  const runOnce = (...more) => agent.start('--once', ...more).ended;
  const cursor = () => readFileSync(join(agent.folder, 'cursor'), 'utf8');
  const keys = [`HKCU\\Software\\Wine\\Crypto\\RSA\\${userInfo().username}`];

  try {
    const [client, expired] = ['client', 'expired', 'stranger'].map((name) => {
      const thumbprint = putClientCertificate(secure, name);

      keys.push(`${STORES_KEY}\\My\\Certificates\\${thumbprint}`);
      return thumbprint;
    });
    keys.push(putInto('My', readFileSync(join(secure.folder, 'ca.cer'))));
    const withClient = new Agent(...agent.options, '--client-certificate', 'TEST CLIENT');
    keys.push(await trustWith(withClient, secure));
    assert.equal(secure.state().client, 'wnetwatch test client');
    await map(1);
    assert.equal(await runOnce('--client-certificate', client), 0, agent.errors);
    assert.deepEqual(secure.accepted(), journal());
    const stored = cursor();
    await map(1);
    for (const refused of [[], ['--client-certificate', 'wnetwatch test stranger'],
      ['--client-certificate', expired]]) {
      assert.equal(await runOnce(...refused), 1);
      assert.match(agent.errors, /TLS: .*no secure channel can be made, because of a certificate/);
      assert.equal(cursor(), stored);
    }
    for (const missing of ['wnetwatch test authority', 'nowhere', '00'.repeat(20)]) {
      assert.equal(await runOnce('--client-certificate', missing), 1);
      assert.match(agent.errors, /no certificate with a private key in this machine's store My/);
      assert.equal(cursor(), stored);
    }
    // Of those that have this in their names, the client's ends last.
    assert.equal(await runOnce('--client-certificate', 'wnetwatch test'), 0);
    assert.deepEqual(secure.accepted(), journal());
  } finally {
    keys.forEach((key) => quietly('reg', 'delete', key, '/f'));
    await secure.stop();
  }
});

// Wine takes the proxy from the environment where Windows takes it from its settings. It asks for the
// whole address inside the tunnel, which the receiver does not know, so an answer is enough here.
test('requests go through the proxy of the system', async () => {
  const secure = await startSecure('--proxy');
  const agent = new Agent('--url', `https://localhost:${secure.ports.port}/lines`, '--sink', 'json');
  const key = await trustWith(agent, secure);

  process.env.http_proxy = `http://127.0.0.1:${secure.ports.proxyPort}`;
  const accepted = agent.run('check');
  await secure.control({ proxyAuthorization: 'Basic eDp5' });
  const refused = agent.run('check');
  delete process.env.http_proxy;
  execFileSync('wine', ['reg', 'delete', key, '/f'], { stdio: 'ignore' });
  assert.doesNotMatch(accepted.text, /stage (name|connection|TLS)/);
  assert.equal(secure.state().tunnels, 1);
  assert.equal(refused.code, 1);
  await secure.stop();
});

const SETTINGS = 'HKLM\\SOFTWARE\\wnetwatch\\agent';
const POLICY = 'HKLM\\SOFTWARE\\Policies\\wnetwatch\\agent';
const set = (key, name, value) => quietly('reg', 'add', key, '/v', name, '/d', value, '/f');
const run = (verb, ...words) => spawnSync('wine', [program('wnetwatch-agent.exe'), verb, ...words],
  { encoding: 'utf8' });

function setForService(agent) {
  const url = `http://127.0.0.1:${receiver.ports.port}/lines`;

  for (const [name, value] of [['Url', url], ['Sink', 'json'], ['FirstPause', '0'],
    ['State', inWine(agent.folder)]]) {
    set(SETTINGS, name, value);
  }
}

test('the service is installed, sends, and is removed', async () => {
  const agent = new Agent();

  setForService(agent);
  try {
    assert.match(run('install').stdout, /the service runs/);
    assert.equal(run('install').status, 0);
    await until('it is live', () => /is_live +true/.test(run('status').stdout));
    const begin = beginning();
    await map(1);
    await expectAll(begin);
    assert.match(readFileSync(join(agent.folder, 'agent.log'), 'utf8'), /broker live/);
    for (const left of ['status.json.new', 'cursor.new12-34']) {
      writeFileSync(join(agent.folder, left), 'a killed agent has left this');
    }
    assert.equal(run('uninstall', '--purge').status, 0);
    assert.equal(run('uninstall').status, 0);
    assert.equal(existsSync(agent.folder), false);
  } finally {
    run('uninstall');
    quietly('reg', 'delete', SETTINGS, '/f');
  }
});

test('a bad value of a policy is logged by the service, told by doctor, and fails no installer', async () => {
  const agent = new Agent();
  const log = () => readFileSync(join(agent.folder, 'agent.log'), 'utf8');

  setForService(agent);
  try {
    assert.equal(run('install').status, 0);
    assert.equal(quietly('net', 'stop', 'wnetwatch-agent'), 0);
    set(POLICY, 'FirstPause', '5000');
    quietly('net', 'start', 'wnetwatch-agent');
    await until('the log says so', () => /cannot start: .*FirstPause takes 0 to 3600/.test(log()));
    assert.match(run('doctor').stdout, /bad +settings +.*FirstPause/);
    const again = run('install');
    assert.equal(again.status, 0);
    assert.match(again.stderr, /installed and not started: .*FirstPause/);
    assert.equal(run('run').status, 2);
    set(POLICY, 'Format', 'protobuf'); // of another sink, which doctor tells beside the bad value
    assert.equal(run('doctor').status, 3);
    assert.equal(run('uninstall', '--purge').status, 2);
    assert.equal(existsSync(agent.folder), true);
    assert.match(run('uninstall').stdout, /is removed/);
    assert.notEqual(quietly('sc', 'query', 'wnetwatch-agent'), 0);
  } finally {
    quietly('reg', 'delete', POLICY, '/f');
    run('uninstall');
    quietly('reg', 'delete', SETTINGS, '/f');
  }
});

test('a service that cannot start is installed, and says why', async () => {
  const agent = new Agent();

  setForService(agent);
  set(SETTINGS, 'HeadersFile', 'Z:\\nowhere\\headers');
  try {
    const { status, stderr } = run('install');

    assert.equal(status, 0);
    assert.match(stderr, /is installed and does not start/);
    assert.match(readFileSync(join(agent.folder, 'agent.log'), 'utf8'), /nowhere/);
  } finally {
    run('uninstall', '--purge');
    quietly('reg', 'delete', SETTINGS, '/f');
    await pause(LOOK_MS); // lets Node see that the receiver has closed a connection meanwhile
  }
});

// Wine keeps of rights what the host has: those of the owner and of everyone.
test('doctor tells what the service may not read or replace', () => {
  const agent = new Agent();
  const [headers, key, counters] = ['headers', 'key', 'counters'].map((name) => join(work, `${name}-of-service`));
  const doctor = () => run('doctor').stdout;

  writeFileSync(headers, 'X-Key: value\n');
  writeFileSync(key, 'a key of many bytes');
  mkdirSync(counters);
  setForService(agent);
  set(SETTINGS, 'HeadersFile', inWine(headers));
  set(SETTINGS, 'HashKeyFile', inWine(key));
  set(SETTINGS, 'TextFile', inWine(join(counters, 'agent.prom')));
  try {
    [headers, key].forEach((file) => chmodSync(file, 0o600));
    chmodSync(counters, 0o700);
    assert.doesNotMatch(doctor(), /service rights/); // there is no service
    run('install', '--no-start');
    const closed = doctor();
    assert.match(closed, /bad +service rights the service may not read .*headers-of-service\n.*icacls FILE .*:R\n/);
    assert.match(closed, /headers-of-service is not read, since account .* owns it; only SYSTEM, Administrators and the/);
    assert.match(closed, /bad +service rights the service may not read .*key-of-service\n/);
    assert.match(closed, /bad +service rights the service may not write into the folder of .*\n.*icacls FOLDER/);
    chmodSync(headers, 0o644);
    chmodSync(counters, 0o777);
    const open = doctor();
    assert.match(open, /good +service rights the service may read .*headers-of-service\n/);
    assert.match(open, /good +service rights the service may write into the folder of .*agent.prom\n/);
    assert.match(open, /bad +service rights the service may not read .*key-of-service\n/);
    chmodSync(key, 0o644);
    assert.doesNotMatch(doctor(), /the service may not/);
  } finally {
    run('uninstall', '--purge');
    quietly('reg', 'delete', SETTINGS, '/f');
  }
});

test('a service of the same name of another program stays', () => {
  const other = 'C:\\wnetwatch-agent.exe.d\\other.exe';

  assert.equal(quietly('sc', 'create', 'wnetwatch-agent', 'binPath=', other), 0);
  try {
    for (const verb of ['install', 'uninstall']) {
      const { status, stderr } = run(verb);

      assert.equal(status, 1);
      assert.match(stderr, /another program has a service/);
    }
    assert.equal(quietly('sc', 'query', 'wnetwatch-agent'), 0);
  } finally {
    quietly('sc', 'delete', 'wnetwatch-agent');
  }
});

test('headers come from a file that others cannot read', async () => {
  const file = join(work, 'headers');

  writeFileSync(file, '# of the test\nAuthorization: Bearer good\nX-Key: key-that-is-secret\n');
  chmodSync(file, 0o644);
  const agent = lines('--headers', inWine(file));
  await receiver.control({ authorization: 'Bearer good' });
  const refused = agent.run('check');
  assert.equal(refused.code, 1);
  assert.match(refused.text, /S-1-1-0 can read, change or delete it/);
  assert.doesNotMatch(refused.text, /good/);
  chmodSync(file, 0o600);
  assert.equal(agent.run('check').code, 0);
  await receiver.control({ answers: [{ status: 422, body: 'no such key: key-that-is-secret' }] });
  assert.match(agent.run('check').text, /no such key: \*+\)/);
  if (process.getuid() === 0) { // others cannot give a file away
    chownSync(file, 65534, 65534);
    assert.match(agent.run('check').text, /owns it/);
  }
});

test('counters are written for Prometheus', async () => {
  const file = join(work, 'agent.prom');
  const agent = await live(lines('--textfile', inWine(file)));

  await map(1);
  await until('they are written', () => existsSync(file) &&
    /^wnetwatch_agent_sent_total [1-9]/m.test(readFileSync(file, 'utf8')));
  assert.equal(await agent.stop(), 0);
});

test(`events survive ${kills} kills, in order`, async () => {
  const agent = await live(lines());
  const begin = beginning();

  for (let i = 0; i < kills; i += 1) {
    await map(2);
    await pause(random(1500));
    agent.child.kill('SIGKILL');
    await agent.ended;
    agent.start();
  }
  await map(1);
  await expectAll(begin, { mayRepeat: true });
  assert.equal(await agent.stop(), 0);
});
