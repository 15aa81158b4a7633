// Measures what docs/fleet.md counts with: bytes, events a second, connections, handshakes,
// storage, and what an outage costs. All runs on this machine, so servers and load share its
// processors.
//
//   node measure.mjs WORK-FOLDER

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { makeLine } from './journal.mjs';
import { encode } from './otlp.mjs';
import { Cluster, Gateway, until } from './servers.mjs';

const OUTAGE_MS = 60000;
const RETRY_MS_MAX = 5000;
const work = process.argv[2];
const protobuf = { sink: 'otlp', format: 'protobuf' };

function say(name, value) {
  console.log(`${name.padEnd(66)} ${value}`);
}

function linesOf(machine, first, count) {
  return Array.from({ length: count }, (_, index) => makeLine(machine, first + index));
}

function measureBytes() {
  const sinks = { protobuf, json: { sink: 'otlp', format: 'json' }, array: { sink: 'json' } };
  const line = linesOf('pc', 1, 512).join('').length / 512;

  say('bytes of a line', line.toFixed(0));
  for (const [name, settings] of Object.entries(sinks)) {
    for (const count of [2, 20, 200, 512]) {
      const body = encode(linesOf('pc', 1, count), settings).body;

      say(`bytes an event, ${name}, ${count} a request: plain, gzip`,
        `${(body.length / count).toFixed(0)}, ${(gzipSync(body).length / count).toFixed(0)}`);
    }
  }
}

const connections = new Agent({ keepAlive: true });

function post(url, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
    const sent = request(`${url}/v1/logs`, { method: 'POST', agent: connections, headers },
      (response) => response.resume().on('end', () => resolve(response)).on('error', reject));

    sent.on('error', reject);
    sent.end(body);
  });
}

// A machine: its requests one after the other, each until it is accepted.
async function play({ url, bodies, counters }) {
  for (const body of bodies) {
    for (let delay = 500; ; delay = Math.min(2 * delay, RETRY_MS_MAX)) {
      const response = await post(url, body).catch(() => null);

      counters.requests++;
      counters.bytes += body.length;
      if (response?.statusCode === 200) {
        break;
      }
      counters.again++;
      const asked = Number(response?.headers['retry-after'] ?? 0) * 1000;
      await setTimeout(asked + Math.random() * delay);
    }
  }
}

let played = 0;

function makeMachines(urls, { machines, requests, events }, counters) {
  played++;
  return Array.from({ length: machines }, (_, index) => ({
    url: urls[index % urls.length],
    counters,
    bodies: Array.from({ length: requests }, (_, at) =>
      gzipSync(encode(linesOf(`load${played}-${index}`, 1 + at * events, events), protobuf).body)),
  }));
}

async function measureFlow(urls, load) {
  const counters = { requests: 0, bytes: 0, again: 0 };
  const all = makeMachines(urls, load, counters);
  const started = Date.now();

  await Promise.all(all.map(play));
  const seconds = (Date.now() - started) / 1000;
  const events = load.machines * load.requests * load.events;
  say(
    `events a second: gateways ${urls.length}, machines ${load.machines}, a request ${load.events}`,
    `${(events / seconds).toFixed(0)} (${events} in ${seconds.toFixed(1)} s)`,
  );
}

function kibOf(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]);
}

function processorSecondsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');

  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function openIdle(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('GET /idle HTTP/1.1\r\nHost: a\r\n\r\n'));

    socket.on('error', reject);
    socket.once('data', () => resolve(socket));
  });
}

function secondsOf(servers) {
  return servers.reduce((sum, { child }) => sum + processorSecondsOf(child.pid), 0);
}

async function measureConnections(gateway, count) {
  const before = kibOf(gateway.child.pid);
  const sockets = [];

  while (sockets.length < count) {
    sockets.push(...await Promise.all(Array.from({ length: 100 }, () => openIdle(gateway.port))));
  }
  say(`KiB of a gateway for each of ${count} idle connections`,
    ((kibOf(gateway.child.pid) - before) / count).toFixed(1));
  sockets.forEach((socket) => socket.destroy());
}

async function measureHandshakes() {
  const key = join(work, 'key.pem');
  const certificate = join(work, 'certificate.pem');
  const count = 1000;

  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
    '-nodes', '-subj', '/CN=gateway', '-days', '1', '-keyout', key, '-out', certificate],
  { stdio: 'ignore' });
  const server = tls.createServer({ key: readFileSync(key), cert: readFileSync(certificate) });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const secureContext = tls.createSecureContext(); // without it each client reads all roots
  const started = process.cpuUsage();
  for (let done = 0; done < count; done++) {
    await new Promise((resolve) => {
      const { port } = server.address();
      const client = tls.connect({ port, secureContext, rejectUnauthorized: false }, () =>
        client.end()).on('close', resolve);
    });
  }
  const { user, system } = process.cpuUsage(started);
  server.close();
  say('processor time of a TLS 1.3 handshake, P-256, both ends, ms',
    ((user + system) / 1000 / count).toFixed(2));
}

async function measureStorage(cluster) {
  const { messages, bytes } = (await cluster.info()).state;
  const disk = Number(execFileSync('du', ['-sb', join(work, 'store0')]).toString().split('\t')[0]);

  say('bytes an event: of the stream, on the disk of each server',
    `${(bytes / messages).toFixed(0)}, ${(disk / messages).toFixed(0)}`);
  return messages;
}

async function measureOutage(cluster, urls, kept) {
  const counters = { requests: 0, bytes: 0, again: 0 };
  const load = { machines: 100, requests: 40, events: 20 };
  const flow = Promise.all(makeMachines(urls, load, counters).map(play));
  const lost = cluster.nodes.slice(1);

  await setTimeout(3000);
  await Promise.all(lost.map((node) => node.kill()));
  const { again } = counters;
  await setTimeout(OUTAGE_MS);
  lost.forEach((node) => node.start());
  const accepted = counters.requests - counters.again;
  const started = Date.now();
  await until('a request is accepted again', () => counters.requests - counters.again > accepted);
  const first = Date.now() - started;
  await flow;

  const inVain = (counters.again - again) / load.machines;
  const { messages } = (await cluster.info()).state;
  say('a quorum away for 60 s: requests in vain of each machine', inVain.toFixed(1));
  say('  KiB of them', (inVain * counters.bytes / counters.requests / 1024).toFixed(1));
  say('  seconds from the start of the servers to an accepted request', (first / 1000).toFixed(1));
  say('  events sent, events kept',
    `${load.machines * load.requests * load.events}, ${messages - kept}`);
}

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
say('processors', `${cpus().length} of ${cpus()[0].model}`);
measureBytes();
await measureHandshakes();

const cluster = await Cluster.start(work, 3);
const gateways = [await Gateway.start('gateway0', work, cluster),
  await Gateway.start('gateway1', work, cluster)];
const urls = gateways.map(({ url }) => url);
const empty = cluster.nodes.map(({ child }) => kibOf(child.pid));

await measureConnections(gateways[0], 5000);
for (const [count, load] of [
  [1, { machines: 1, requests: 5, events: 200 }],
  [1, { machines: 10, requests: 5, events: 100 }],
  [1, { machines: 100, requests: 10, events: 20 }],
  [1, { machines: 1000, requests: 2, events: 20 }],
  [1, { machines: 1000, requests: 10, events: 2 }],
  [2, { machines: 100, requests: 10, events: 20 }],
  [2, { machines: 1000, requests: 2, events: 20 }],
]) {
  const busy = gateways.slice(0, count);
  const before = [secondsOf(busy), secondsOf(cluster.nodes)];
  const events = load.machines * load.requests * load.events;

  await measureFlow(urls.slice(0, count), load);
  say('  processor time of an event, ms: gateways, all three servers',
    [secondsOf(busy), secondsOf(cluster.nodes)]
      .map((seconds, at) => ((seconds - before[at]) * 1000 / events).toFixed(2)).join(', '));
}
const kept = await measureStorage(cluster);
say('bytes of memory of a server for each event in the window of duplicates',
  cluster.nodes.map(({ child }, at) =>
    ((kibOf(child.pid) - empty[at]) * 1024 / kept).toFixed(0)).join(', '));
await measureOutage(cluster, urls, kept);
await Promise.all([...gateways, cluster].map((each) => each.kill()));
connections.destroy();
