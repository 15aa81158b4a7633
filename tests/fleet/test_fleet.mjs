// Ten agents, two gateways, three NATS servers, and what fails among them while events flow: a node
// that follows, the node that leads, a gateway, each agent. Then each line of each journal must be
// in the stream exactly once, byte for byte, and each machine's in the order of its journal.
//
//   node test_fleet.mjs WORK-FOLDER [--sender COMMAND]
//
// A sender plays wnetwatch-agent, unless COMMAND names another: words of the shell, in which
// {journal} is the folder of the machine's journal, {state} a folder of its own and {machine} its
// name. The words that wnetwatch-agent takes follow it: run --sink otlp --url URL
// --format protobuf|json --after oldest --state FOLDER --once. It ends with 0 when all is accepted.
// It is killed, with all that it has started, and started again with the same words.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeJournal, readJournal } from './journal.mjs';
import { Balancer, Cluster, Gateway, until } from './servers.mjs';

const AGENTS = 10;
const EVENTS = 1500; // of each agent
const WINDOW_S = 600; // longer than all that fails here takes

const player = fileURLToPath(new URL('agent.mjs', import.meta.url));
const { values: { sender }, positionals: [work] } = parseArgs({
  allowPositionals: true,
  options: {
    sender: { type: 'string', default: `'${process.execPath}' '${player}' --journal {journal}` },
  },
});

class Sender {
  constructor(index, url) {
    this.machine = `machine-${index}`;
    this.folder = join(work, this.machine);
    this.journal = join(this.folder, 'journal');
    this.format = index % 2 === 0 ? 'protobuf' : 'json';
    this.url = url;
    makeJournal(this.journal, this.machine, EVENTS);
  }

  start() {
    const log = openSync(join(this.folder, 'log'), 'a');
    const places = { journal: this.journal, state: this.folder, machine: this.machine };
    const command = sender.replace(/\{(\w+)\}/g, (_, name) => places[name]);
    const words = ['run', '--sink', 'otlp', '--url', `${this.url}/v1/logs`, '--format', this.format,
      '--after', 'oldest', '--state', join(this.folder, 'agent'), '--once'];

    // A process group of its own, so that a kill takes what the command has started as well.
    this.child = spawn('/bin/sh', ['-c', `exec ${command} "$@"`, 'sender', ...words],
      { detached: true, stdio: ['ignore', log, log] });
    this.ended = new Promise((resolve) => {
      this.child.on('exit', (code) => {
        this.code = code;
        resolve(code);
      });
    });
  }

  kill() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      process.kill(-this.child.pid, 'SIGKILL');
    }
    return this.ended;
  }
}

function waitForFlow(cluster, share) {
  return until(`${share} of all events are in the stream`, async () =>
    (await cluster.info())?.state.messages >= share * AGENTS * EVENTS);
}

async function killAgents(senders) {
  for (const each of senders) {
    await each.kill();
    each.start();
  }
}

async function failInTurn(cluster, gateways, senders) {
  await waitForFlow(cluster, 0.1);
  const leader = await cluster.leader();
  const follower = cluster.nodes.find((node) => node !== leader);
  await follower.kill();
  await killAgents(senders.slice(0, 5));

  await waitForFlow(cluster, 0.3);
  follower.start();
  await gateways[0].kill();
  await cluster.untilEveryReplicaIsCurrent();

  const second = await cluster.leader();
  await second.kill();
  await killAgents(senders.slice(5));
  gateways[0].start();

  await waitForFlow(cluster, 0.6);
  second.start();
  await gateways[1].kill();
  gateways[1].start();
  await killAgents(senders);
}

function expectEachOnceInOrder(senders, messages) {
  const kept = new Map();

  for (const { key, line } of messages) {
    const { source, id } = JSON.parse(line);
    assert.equal(key, `${source}/${id}`);
    if (!kept.has(source)) {
      kept.set(source, []);
    }
    kept.get(source).push(line);
  }
  for (const { machine, journal } of senders) {
    const own = readJournal(journal).filter((line) => line.includes(`"/wnetwatch/${machine}"`));
    assert.equal(own.length, EVENTS);
    assert.deepEqual(kept.get(`/wnetwatch/${machine}`), own);
  }
  assert.equal(new Set(messages.map(({ key }) => key)).size, messages.length);
}

test('each event is kept once and in order, whatever is killed', async (t) => {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const cluster = await Cluster.start(work, 3);
  const options = ['--window', String(WINDOW_S)];
  const gateways = [await Gateway.start('gateway0', work, cluster, options),
    await Gateway.start('gateway1', work, cluster, options)];
  const balancer = await new Balancer(gateways).start();
  const senders = Array.from({ length: AGENTS }, (_, index) => new Sender(index, balancer.url));
  const started = Date.now();
  const stop = () => Promise.all([...senders, ...gateways, balancer, cluster].map((each) =>
    each.kill()));

  t.after(stop);
  process.on('exit', stop);

  senders.forEach((each) => each.start());
  await failInTurn(cluster, gateways, senders);
  assert.deepEqual(await Promise.all(senders.map((each) => each.ended)), senders.map(() => 0));
  t.diagnostic(`${AGENTS * EVENTS} events in ${Date.now() - started} ms, with all that was killed`);

  await waitForFlow(cluster, 1); // a new leader may still be applying the last ones
  expectEachOnceInOrder(senders, await cluster.messages());
  if (sender.includes(player)) {
    t.diagnostic('skipped: wnetwatch-agent itself; agents were played (--sender names a real one)');
  }
});
