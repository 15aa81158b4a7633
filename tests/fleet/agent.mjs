// Plays wnetwatch-agent as far as a gateway can tell: one request at a time, again until it is
// accepted, and the id of the last accepted event kept. It reads a journal's files and needs no
// broker.
//
//   node agent.mjs --journal FOLDER run --sink otlp|json --url URL --format protobuf|json
//     --after oldest --state FOLDER --once [--batch EVENTS]

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { readJournal } from './journal.mjs';
import { encode } from './otlp.mjs';

const DELAY_MS_MAX = 2000;
const RETRIED = new Set([429, 502, 503, 504]);

const { values: settings } = parseArgs({
  allowPositionals: true, // run
  options: {
    journal: { type: 'string' },
    sink: { type: 'string', default: 'otlp' },
    url: { type: 'string' },
    format: { type: 'string', default: 'protobuf' },
    after: { type: 'string' },
    state: { type: 'string' },
    once: { type: 'boolean' },
    batch: { type: 'string', default: '50' },
  },
});
const cursorFile = join(settings.state, 'cursor');
const connections = new Agent({ keepAlive: true, maxSockets: 1 });

function post({ type, body }) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'content-encoding': 'gzip' };
    const options = { method: 'POST', agent: connections, headers };
    const sent = request(settings.url, options, (response) => {
      response.resume();
      response.on('end', () => resolve(response));
      response.on('error', reject);
    });

    sent.on('error', reject);
    sent.end(gzipSync(body));
  });
}

// Returns when the batch is accepted, however often it takes.
async function deliver(batch) {
  for (let delay = 100; ; delay = Math.min(delay * 2, DELAY_MS_MAX)) {
    const response = await post(batch).catch(() => null);

    if (response !== null && response.statusCode >= 200 && response.statusCode < 300) {
      return;
    }
    if (response !== null && !RETRIED.has(response.statusCode)) {
      throw new Error(`the gateway refuses it: ${response.statusCode}`);
    }
    await setTimeout(Number(response?.headers['retry-after'] ?? 0) * 1000 + Math.random() * delay);
  }
}

function readCursor() {
  try {
    return readFileSync(cursorFile, 'utf8');
  } catch {
    return '';
  }
}

function writeCursor(id) {
  writeFileSync(`${cursorFile}.new`, id);
  renameSync(`${cursorFile}.new`, cursorFile);
}

async function run() {
  mkdirSync(settings.state, { recursive: true });
  const cursor = readCursor();
  const lines = readJournal(settings.journal).filter((line) => JSON.parse(line).id > cursor);
  const size = Number(settings.batch);

  for (let at = 0; at < lines.length; at += size) {
    const batch = lines.slice(at, at + size);

    await deliver(encode(batch, settings));
    writeCursor(JSON.parse(batch.at(-1)).id);
  }
  connections.destroy();
}

await run();
