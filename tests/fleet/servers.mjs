// Real servers for the tests: nodes of NATS, gateways, and a load balancer before them. All are
// processes of this machine; a kill is a kill.

import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, openSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gatewayFolder, nats, natsProgram, packagesFolder } from './packages.mjs';

const WAIT_MS_MAX = 60000;
const PLACE_MS_MAX = 12000;

const children = new Set();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
process.stdout.on('error', () => process.exit(1)); // what read it has ended
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) {
  process.on(signal, () => process.exit(1));
}

export async function until(what, isTrue) {
  const deadline = Date.now() + WAIT_MS_MAX;

  while (!(await isTrue())) {
    if (Date.now() > deadline) {
      throw new Error(`waited in vain until ${what}`);
    }
    await setTimeout(50);
  }
}

export function findPorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));

  return Promise.all(servers.map((server) => new Promise((resolve) => {
    server.on('listening', () => {
      const { port } = server.address();

      server.close(() => resolve(port));
    });
  })));
}

function listens(port) {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1', () => {
      probe.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}

// A process that can be killed and started again; what it says is in a file.
export class Server {
  constructor(name, work, command, env = {}) {
    Object.assign(this, { name, command, env, logFile: join(work, `${name}.log`) });
  }

  start() {
    const log = openSync(this.logFile, 'a');
    const [program, ...args] = this.command;

    this.child = spawn(program, args, {
      stdio: ['ignore', log, log],
      env: { ...process.env, ...this.env },
    });
    children.add(this.child);
    this.ended = new Promise((resolve) => this.child.on('exit', resolve));
    return this;
  }

  async kill(signal = 'SIGKILL') {
    this.child?.kill(signal);
    const code = await this.ended;

    children.delete(this.child);
    return code;
  }
}

// The nodes of one NATS cluster, by the configuration of the sample.
export class Cluster {
  static async start(work, count) {
    const cluster = new Cluster();
    const ports = await findPorts(2 * count);
    const address = (port) => `127.0.0.1:${port}`;
    const routes = ports.slice(count).map((port) => `nats://${address(port)}`);

    cluster.urls = ports.slice(0, count).map((port) => `nats://${address(port)}`);
    cluster.nodes = cluster.urls.map((_, index) => new Server(`node${index}`, work,
      [natsProgram, '--config', join(gatewayFolder, 'nats-server.conf')], {
        NAME: `node${index}`,
        STORE: join(work, `store${index}`),
        CLIENT: address(ports[index]),
        CLUSTER: address(ports[count + index]),
        ROUTES: `[${routes.join(', ')}]`,
      }));
    await cluster.startNodes();
    cluster.connection = await nats.connect({
      servers: cluster.urls,
      waitOnFirstConnect: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
    });
    cluster.manager = await cluster.connection.jetstreamManager({ checkAPI: false });
    while (!(await cluster.canPlace(count))) {
      await Promise.all(cluster.nodes.map((node) => node.kill()));
      await cluster.startNodes();
    }
    return cluster;
  }

  // Now and then a node of a new cluster does not learn that the others have storage, and says for
  // minutes that there are no suitable peers. Started again, it learns it.
  async canPlace(replicas) {
    const deadline = Date.now() + PLACE_MS_MAX;
    const config = { name: 'PROBE', subjects: ['probe'], num_replicas: replicas };

    while (Date.now() < deadline) {
      if (await this.manager.streams.add(config).catch(() => null)) {
        return this.manager.streams.delete(config.name);
      }
      await setTimeout(100);
    }
    return false;
  }

  // One after the other: nodes that start in the same instant need seconds to agree on a leader.
  async startNodes() {
    for (const [index, node] of this.nodes.entries()) {
      const port = Number(new URL(this.urls[index]).port);

      node.start();
      await until(`${node.name} listens`, () => listens(port));
    }
  }

  // What NATS says of the stream; null while it says nothing.
  info() {
    return this.manager.streams.info('WNETWATCH').catch(() => null);
  }

  async leader() {
    let name;

    await until('the stream has a leader', async () => {
      name = (await this.info())?.cluster.leader;
      return name;
    });
    return this.nodes.find((node) => node.name === name);
  }

  untilEveryReplicaIsCurrent() {
    return until('every replica has all', async () => {
      const { leader, replicas } = (await this.info())?.cluster ?? {};

      return leader && replicas.every((replica) => replica.current && !replica.offline);
    });
  }

  // Every message in the order of the stream: its id and its line. A consumer may end when its node
  // does, so the reading begins again.
  async messages() {
    let found;

    await until('the stream can be read', async () => {
      found = await this.readAll().catch(() => null);
      return found !== null;
    });
    return found;
  }

  async readAll() {
    const { messages: count } = (await this.info()).state;
    const consumer = await this.connection.jetstream().consumers.get('WNETWATCH');
    const found = [];

    while (found.length < count) {
      for await (const message of await consumer.fetch({ max_messages: 1000, expires: 5000 })) {
        found.push({ key: message.headers?.get('Nats-Msg-Id'), line: message.string() });
        if (found.length === count) {
          break;
        }
      }
    }
    return found;
  }

  async kill() {
    await this.connection.close();
    await Promise.all(this.nodes.map((node) => node.kill()));
  }
}

// The sample as its users have it: beside its packages.
export function installGateway(work) {
  const folder = join(work, 'gateway');

  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'node_modules'), { force: true });
  symlinkSync(join(packagesFolder, 'node_modules'), join(folder, 'node_modules'));
  for (const name of readdirSync(gatewayFolder)) {
    copyFileSync(join(gatewayFolder, name), join(folder, name));
  }
  return join(folder, 'gateway.mjs');
}

export class Gateway extends Server {
  static async start(name, work, cluster, options = []) {
    const [port] = await findPorts(1);
    const gateway = new Gateway(name, work, [process.execPath, installGateway(work),
      '--listen', `127.0.0.1:${port}`, '--nats', cluster.urls.join(','), ...options]);

    gateway.port = port;
    gateway.url = `http://127.0.0.1:${port}`;
    gateway.start();
    await gateway.untilItAnswers();
    return gateway;
  }

  untilItAnswers() {
    return until(`${this.name} answers`, () =>
      fetch(`${this.url}/healthz`).then((response) => response.ok, () => false));
  }
}

// Gives each connection to the next gateway that takes it.
export class Balancer {
  constructor(gateways) {
    this.gateways = gateways;
    this.next = 0;
    this.server = createServer((client) => {
      client.on('error', () => {}); // an agent was killed
      this.forward(client, gateways.length);
    });
  }

  forward(client, tries) {
    const { port } = this.gateways[this.next++ % this.gateways.length];
    const gateway = connect(port, '127.0.0.1');
    let isConnected = false;

    gateway.on('error', () => {
      if (!isConnected && tries > 1) {
        this.forward(client, tries - 1);
      } else {
        client.destroy();
      }
    });
    gateway.on('connect', () => {
      isConnected = true;
      client.on('close', () => gateway.destroy());
      gateway.on('close', () => client.destroy());
      client.pipe(gateway).pipe(client);
    });
  }

  async start() {
    const [port] = await findPorts(1);

    this.url = `http://127.0.0.1:${port}`;
    await new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  kill() {
    this.server.close();
  }
}
