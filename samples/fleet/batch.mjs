// The events of one request: read, unpacked and checked. Nothing of a request is kept before all
// of it is known to be good.

import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
// The messages of OTLP, compiled by OpenTelemetry.
import messages from '@opentelemetry/otlp-transformer/build/src/generated/root.js';

const BODY_BYTES_MAX = 4 * 1024 * 1024; // of one request, before and after unpacking
const LINE_BYTES_MAX = 48 * 1024; // EVENT_BYTES_MAX of the broker
const KEY_MAX = 512; // characters of source and id

const { ExportLogsServiceRequest } = messages.opentelemetry.proto.collector.logs.v1;
const unpack = promisify(gunzip);

export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function readBody(request) {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const chunks = [];
  let size = 0;

  if (encoding !== 'gzip' && encoding !== 'identity') {
    throw new Refusal(415, `content-encoding ${encoding} is not known; gzip is`);
  }
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) {
      throw new Refusal(413, `a body has at most ${BODY_BYTES_MAX} bytes`);
    }
    chunks.push(chunk);
  }
  return encoding === 'gzip' ? unpackBody(Buffer.concat(chunks)) : Buffer.concat(chunks);
}

async function unpackBody(packed) {
  try {
    return await unpack(packed, { maxOutputLength: BODY_BYTES_MAX });
  } catch (error) {
    throw error.code === 'ERR_BUFFER_TOO_LARGE'
      ? new Refusal(413, `a body has at most ${BODY_BYTES_MAX} bytes when it is unpacked`)
      : new Refusal(400, 'the body is not gzip');
  }
}

function linesOfLogs(logs) {
  return (logs.resourceLogs ?? [])
    .flatMap((resource) => resource.scopeLogs ?? [])
    .flatMap((scope) => scope.logRecords ?? [])
    .map((record) => record.body?.stringValue);
}

const shortEscapes = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function escape(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

// As the broker writes it: JSON in plain ASCII, with short escapes of the quote and the backslash
// alone. Each backslash is taken with what follows it.
function lineOfEvent(event) {
  return JSON.stringify(event)
    .replace(/\\(.)/g, (whole, name) => (name in shortEscapes ? escape(shortEscapes[name]) : whole))
    .replace(/[\u007f-\uffff]/g, escape);
}

const formats = {
  '/v1/logs application/json': (body) => linesOfLogs(JSON.parse(body)),
  '/v1/logs application/x-protobuf': (body) => linesOfLogs(ExportLogsServiceRequest.decode(body)),
  '/events application/json': (body) => JSON.parse(body).map(lineOfEvent),
};

function isText(value, pattern) {
  return typeof value === 'string' && pattern.test(value);
}

function readLine(line) {
  const { specversion, id, source, type } = JSON.parse(line);
  const isOurs = specversion === '1.0' && isText(id, /^[\w.-]+$/) &&
    isText(source, /^\/wnetwatch\/[\w.~%-]+(\/[a-z]+)?$/) && isText(type, /^wnetwatch\./);

  if (!isOurs || line.length > LINE_BYTES_MAX || /[^ -~]/.test(line) ||
      source.length + id.length > KEY_MAX) {
    throw new Error('a record is no line of wnetwatch');
  }
  return { line, machine: source.split('/')[2], key: `${source}/${id}` };
}

// Returns [{ line, machine, key }] in the order of the request, or throws a Refusal.
export async function readEvents(request) {
  const type = (request.headers['content-type'] ?? '').split(';')[0].trim();
  const known = Object.keys(formats).filter((format) => format.startsWith(`${request.url} `));

  if (known.length === 0) {
    throw new Refusal(404, 'there are /v1/logs, /events and /healthz');
  }
  if (request.method !== 'POST') {
    throw new Refusal(405, 'only POST brings events');
  }
  const linesOf = formats[`${request.url} ${type}`];
  if (linesOf === undefined) {
    throw new Refusal(415, `content-type ${type} is not known here`);
  }
  const body = await readBody(request);
  try {
    return linesOf(body).map(readLine);
  } catch (error) {
    throw new Refusal(400, `the body cannot be read: ${error.message}`);
  }
}
