// A collector for the tests of wnetwatch-agent: an HTTP or HTTPS server that accepts OTLP logs and
// lines of JSON, refuses what is not exactly right, and fails as it is told to. It runs on Node for
// Linux and on Node for Windows (under Wine: with its output in a file).
//
//   node tests/agent/receiver.mjs --folder DIR [--tls] [--client-ca FILE] [--proxy]
//
//   --folder DIR      where the files below are; must exist
//   --tls             speak HTTPS, with DIR/server.key and DIR/server.pem
//   --client-ca FILE  ask for a client's certificate that this authority has signed (with --tls)
//   --proxy           be an HTTP proxy too, on a port of its own: CONNECT and absolute addresses
//
// Certificates for it: tests/agent/make_certificates.sh DIR.
//
//   POST /v1/logs   OTLP: application/x-protobuf or application/json
//   POST /lines     application/json (an array), application/x-ndjson or
//                   application/cloudevents-batch+json
//   anything else   404
// A body may be compressed with gzip. What cannot be read is answered 400 and counted as "invalid",
// with the reason in "problems": a test expects none.
//
// Files in DIR:
//   ready.json      written when the ports are open: {"port": N, "proxyPort": N, "controlPort": N}
//   accepted.ndjson a line for each record that was accepted, in order, those that came twice too:
//                   {"request": N, "source": ..., "id": ..., "type": ..., "line": "the line"}
//   refused.ndjson  the same for those of a partial success that were not taken
//   state.json      the counters, written before each answer: requests (all), accepted and refused
//                   (records), answers (by status; 0: cut off), invalid, problems, unauthorized,
//                   tunnels (connections through the proxy), connections, together (most requests
//                   at one time), gzip (requests), bytes (of bodies, as they came), last (headers
//                   of the last request), client (the name in the certificate that came with it),
//                   queued (answers that wait)
//   control.json    taken and removed before each request, if it is there: a message as below.
//                   Write it under another name and rename it.
//
// Control: a message is an object, in control.json or as the body of POST /control to controlPort,
// which is always plain HTTP. GET /state there gives state.json, POST /stop ends the receiver.
//   "answers": [answer, ...]  append them; each is for the next request that is not yet answered
//   "default": answer         what follows when no answer waits; at the start {"status": 200}
//   "clear": true             forget the answers that wait, and the default, before the others
//   "authorization": "..."    the Authorization header that is asked for, else 401; null: none
//   "proxyAuthorization": "." the same for the proxy, else 407
//   "maxBytes": N             a larger body, as it came, is answered 413; null: any size
//   "noGzip": true            a compressed body is answered 415
//   "poison": "text"          a request with a line that holds this is answered 400; null: none
//
// An answer is an object; all members may be missing:
//   "status": N         200, 202, 204: the records are accepted; others: not. Default 200
//   "headers": {...}    e.g. {"Retry-After": "2"} or {"Location": "..."}
//   "body": "text"      instead of the right one
//   "partial": N        a partial success: the last N records of the request are refused
//   "message": "text"   the reason of a partial success
//   "delay": MS         wait before the answer
//   "drip": MS          send the answer's body a byte at a time, with this pause
//   "cut": "open"       break the connection before the body is read; nothing is accepted
//          "body"       break it in the middle of the body; nothing is accepted
//          "read"       break it when everything is read and accepted, without an answer
//          "answer"     break it in the middle of the answer; everything is accepted
//   "times": N          use this answer N times

import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

import { LogsResponse, readLines, readOtlp, writeMessage } from './messages.mjs';
import { createProxy } from './proxy.mjs';

const BODY_BYTES_MAX = 20 * 1024 * 1024; // what collectors take

const { values: options } = parseArgs({
  options: {
    folder: { type: 'string' },
    tls: { type: 'boolean', default: false },
    'client-ca': { type: 'string' },
    proxy: { type: 'boolean', default: false },
  },
});
const inFolder = (name) => join(options.folder, name);

const state = {
  requests: 0,
  accepted: 0,
  refused: 0,
  answers: {},
  invalid: 0,
  problems: [],
  unauthorized: 0,
  tunnels: 0,
  connections: 0,
  together: 0,
  gzip: 0,
  bytes: 0,
  last: {},
  client: null,
  queued: 0,
};
const rules = {
  authorization: null,
  proxyAuthorization: null,
  maxBytes: null,
  noGzip: false,
  poison: null,
};
let queue = [];
let defaultAnswer = { status: 200 };
let open = 0; // requests that are not answered yet

function writeWhole(name, value) {
  writeFileSync(inFolder(`${name}.new`), `${JSON.stringify(value)}\n`);
  renameSync(inFolder(`${name}.new`), inFolder(name));
}

function writeState() {
  state.queued = queue.length;
  writeWhole('state.json', state);
}

function control(message) {
  const { answers = [], default: followed, clear, ...changes } = message;

  if (clear) {
    queue = [];
    defaultAnswer = { status: 200 };
  }
  for (const answer of answers) {
    queue.push(...Array(answer.times ?? 1).fill(answer));
  }
  defaultAnswer = followed ?? defaultAnswer;
  for (const [name, value] of Object.entries(changes)) {
    if (!(name in rules)) {
      throw new Error(`control does not know ${name}`);
    }
    rules[name] = value;
  }
}

function takeControlFile() {
  const file = inFolder('control.json');

  if (existsSync(file)) {
    control(JSON.parse(readFileSync(file, 'utf8')));
    rmSync(file);
  }
}

async function readBody(request, cutAfter) {
  const chunks = [];
  let size = 0;

  for await (const chunk of request) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= cutAfter) {
      return null;
    }
    if (size > BODY_BYTES_MAX) {
      throw new Error('the body is larger than any collector takes');
    }
  }
  return Buffer.concat(chunks);
}

function readRecords(request, contentType, bytes) {
  const encoding = request.headers['content-encoding'] ?? 'identity';

  if (encoding === 'gzip') {
    bytes = gunzipSync(bytes, { maxOutputLength: BODY_BYTES_MAX });
  } else if (encoding !== 'identity') {
    throw new Error(`collectors do not take the encoding ${encoding}`);
  }
  const read = request.url === '/v1/logs' ? readOtlp : readLines;
  const records = read(contentType, bytes);
  if (records.length === 0) {
    throw new Error('the request holds no record');
  }
  return records;
}

// What the rules say of a request before anything else does: an answer, or null.
function judge(request, bytes) {
  if (request.method !== 'POST' || !['/v1/logs', '/lines'].includes(request.url)) {
    return { status: 404 };
  }
  if (rules.authorization !== null && request.headers.authorization !== rules.authorization) {
    state.unauthorized++;
    return { status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="collector"' } };
  }
  if (rules.noGzip && request.headers['content-encoding'] === 'gzip') {
    return { status: 415 };
  }
  return rules.maxBytes !== null && bytes.length > rules.maxBytes ? { status: 413 } : null;
}

function keep(file, request, records) {
  for (const record of records) {
    appendFileSync(inFolder(file), `${JSON.stringify({ request, ...record })}\n`);
  }
}

// Take what the answer takes of the records, and give the body that tells it.
function accept(answer, contentType, url, records, number) {
  const refused = Math.min(answer.partial ?? 0, records.length);
  const taken = records.length - refused;
  const partial = { rejectedLogRecords: String(refused), errorMessage: answer.message ?? '' };

  keep('accepted.ndjson', number, records.slice(0, taken));
  keep('refused.ndjson', number, records.slice(taken));
  state.accepted += taken;
  state.refused += refused;
  if (url !== '/v1/logs') {
    return Buffer.from('');
  }
  const isPartial = answer.partial !== undefined || answer.message !== undefined;
  return writeMessage(LogsResponse, contentType, isPartial ? { partialSuccess: partial } : {});
}

async function reply(response, answer, contentType, body) {
  const status = answer.status ?? 200;
  const hasBody = status !== 204 && status !== 304;
  const headers = { 'Content-Type': contentType, ...answer.headers };

  if (hasBody) {
    headers['Content-Length'] = body.length;
  }
  response.writeHead(status, headers);
  if (answer.cut === 'answer') {
    response.flushHeaders();
    response.write(body.subarray(0, body.length / 2));
    await pause(20); // so that the half leaves before the connection breaks
    response.destroy();
    return;
  }
  for (let i = 0; hasBody && answer.drip !== undefined && i < body.length; i++) {
    response.write(body.subarray(i, i + 1));
    await pause(answer.drip);
  }
  response.end(hasBody && answer.drip === undefined ? body : undefined);
}

function cutOff(socket) {
  state.answers[0] = (state.answers[0] ?? 0) + 1;
  writeState();
  socket.destroy();
}

// Everything about one request, once its body is here. Null: the connection is to be broken.
function decide(request, contentType, bytes, scripted, number) {
  const answer = judge(request, bytes) ?? scripted();
  const isAccepted = (answer.status ?? 200) < 300;
  let body = Buffer.from('');
  let verdict = answer;

  try {
    if (isAccepted) {
      const records = readRecords(request, contentType, bytes);

      if (rules.poison !== null && records.some(({ line }) => line.includes(rules.poison))) {
        verdict = { status: 400 };
      } else {
        body = accept(answer, contentType, request.url, records, number);
      }
    }
  } catch (error) {
    state.invalid++;
    state.problems.push(error.message);
    verdict = { status: 400 };
  }
  return { answer: verdict, body: verdict.body === undefined ? body : Buffer.from(verdict.body) };
}

async function serve(request, response) {
  const { socket } = request; // it forgets it when its body is given up
  const number = ++state.requests;
  const contentType = (request.headers['content-type'] ?? '').split(';')[0].trim();
  let taken = null;
  const scripted = () => (taken ??= queue.shift() ?? defaultAnswer);

  takeControlFile();
  state.last = { method: request.method, url: request.url, ...request.headers };
  state.client = socket.getPeerCertificate?.().subject?.CN ?? null;
  state.gzip += request.headers['content-encoding'] === 'gzip' ? 1 : 0;
  const next = queue[0] ?? defaultAnswer;
  if (next.cut === 'open' || next.cut === 'body') {
    scripted();
    if (next.cut === 'body') {
      await readBody(request, Math.max(1, Number(request.headers['content-length'] ?? 2) / 2));
    }
    cutOff(socket);
    return;
  }
  const bytes = await readBody(request, Infinity);
  state.bytes += bytes.length;
  const { answer, body } = decide(request, contentType, bytes, scripted, number);
  if (answer.cut === 'read') {
    cutOff(socket);
    return;
  }
  const counted = answer.cut === 'answer' ? 0 : answer.status ?? 200;
  state.answers[counted] = (state.answers[counted] ?? 0) + 1;
  writeState();
  await pause(answer.delay ?? 0);
  await reply(response, answer, contentType, body);
}

function onRequest(request, response) {
  open++;
  state.together = Math.max(state.together, open);
  serve(request, response)
    .catch((error) => {
      state.problems.push(`${error.message}`); // a client that went away in the middle
      response.destroy();
    })
    .finally(() => {
      open--;
      writeState();
    });
}

async function onControl(request, response) {
  try {
    const bytes = await readBody(request, Infinity);

    if (request.method === 'POST' && request.url === '/control') {
      control(JSON.parse(bytes.toString('utf8')));
      writeState();
    } else if (request.method === 'POST' && request.url === '/stop') {
      response.end('{}', () => process.exit(0));
      return;
    } else if (request.url !== '/state') {
      response.writeHead(404);
    }
    writeState();
    response.end(JSON.stringify(state));
  } catch (error) {
    response.writeHead(400);
    response.end(error.message);
  }
}

function createCollector() {
  if (!options.tls) {
    return createHttp(onRequest);
  }
  const authority = options['client-ca'];
  return createHttps(
    {
      key: readFileSync(inFolder('server.key')),
      cert: readFileSync(inFolder('server.pem')),
      ...(authority && { ca: readFileSync(authority), requestCert: true }),
    },
    onRequest,
  );
}

function listen(server) {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
}

const collector = createCollector();
collector.on('connection', () => state.connections++);
// A slow test is no slow client.
collector.requestTimeout = 0;
const ports = {
  port: await listen(collector),
  controlPort: await listen(createHttp(onControl)),
};
if (options.proxy) {
  const proxy = createProxy(rules, () => {
    state.tunnels++;
    writeState();
  });
  ports.proxyPort = await listen(proxy);
}
writeFileSync(inFolder('accepted.ndjson'), '');
writeFileSync(inFolder('refused.ndjson'), '');
writeState();
writeWhole('ready.json', ports);
