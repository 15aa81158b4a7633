// A gateway for the events of many machines: it takes what wnetwatch-agent or an OpenTelemetry
// Collector sends, and says 2xx only when a quorum of NATS servers has each event of the request.
//
//   npm ci && node gateway.mjs --nats nats://a:4222,nats://b:4222,nats://c:4222
//
//   POST /v1/logs   OTLP logs, JSON or protobuf; the body of each record is one line of wnetwatch
//   POST /events    a JSON array of lines
//   GET  /healthz   200 while NATS answers, for a load balancer
//
// It knows no user and no secret: put what checks certificates in front of it (docs/fleet.md).

import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { Refusal, readEvents } from './batch.mjs';
import { openStream } from './stream.mjs';

const REQUESTS_MAX = 256; // in work at once; with BODY_BYTES_MAX the bound of memory
const RECEIVE_MS_MAX = 30000; // from the first byte of a request to its last
const RETRY_AFTER_S = 2;
const STOP_MS_MAX = 30000; // for what is in work; no agent waits longer for an answer

const { values: settings } = parseArgs({
  options: {
    listen: { type: 'string', default: '127.0.0.1:4318' },
    nats: { type: 'string', default: 'nats://127.0.0.1:4222' },
    stream: { type: 'string', default: 'WNETWATCH' },
    replicas: { type: 'string', default: '3' },
    window: { type: 'string', default: '7200' }, // seconds in which an event sent again is known
  },
});

let requests = 0;

// A number that cannot be read would leave NATS its own: one copy, and a window of two minutes.
function readNumber(name) {
  if (!/^[1-9]\d{0,8}$/.test(settings[name])) {
    console.error(`--${name} takes a whole number above 0, not "${settings[name]}"`);
    process.exit(2);
  }
  return Number(settings[name]);
}

// OTLP wants google.rpc.Status in the encoding of the request; its member 2 is the message.
function bodyOf(isProtobuf, message) {
  if (!isProtobuf) {
    return JSON.stringify(message === undefined ? {} : { message });
  }
  const text = Buffer.from((message ?? '').replace(/[^ -~]/g, '?').slice(0, 127));
  return text.length === 0 ? '' : Buffer.concat([Buffer.from([0x12, text.length]), text]);
}

function answer(request, response, status, message) {
  const isProtobuf = request.headers['content-type'] === 'application/x-protobuf';

  request.resume(); // what is left of a refused body is read and dropped
  response.shouldKeepAlive = server.listening; // else the client may go to another gateway
  response.statusCode = status;
  response.setHeader('content-type', isProtobuf ? 'application/x-protobuf' : 'application/json');
  if (status === 503) {
    response.setHeader('retry-after', RETRY_AFTER_S);
  }
  response.end(bodyOf(isProtobuf, message));
}

async function receive(request) {
  if (request.url === '/healthz') {
    await stream.check();
    return;
  }
  if (requests > REQUESTS_MAX) {
    throw new Refusal(503, 'too many requests at once');
  }
  await stream.keep(await readEvents(request));
}

async function serve(request, response) {
  requests++;
  try {
    await receive(request);
    answer(request, response, 200);
  } catch (error) {
    // What NATS says is never the last word on an event, and often no more than a code.
    const { status, message } =
      error instanceof Refusal ? error : new Refusal(503, `NATS: ${error.message}`);
    answer(request, response, status, message);
  } finally {
    requests--;
  }
}

const stream = await openStream({
  ...settings,
  replicas: readNumber('replicas'),
  windowSeconds: readNumber('window'),
});
const server = createServer({ requestTimeout: RECEIVE_MS_MAX, keepAliveTimeout: 65000 }, serve);
const [, host, port] = settings.listen.match(/^(.*):(\d+)$/) ?? [];
server.listen(Number(port), host, () => {
  console.log(`listening on ${host}:${server.address().port}`);
});

// What is in work is answered; its events are stored or will be sent again. A server that closes no
// longer looks for requests that do not come to their end.
process.on('SIGTERM', () => {
  server.close(() => stream.close());
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), STOP_MS_MAX).unref();
});
