// What a request of the agent says, read by code of others: the official messages of OpenTelemetry
// (the .proto files, through protobufjs) and the CloudEvents SDK.
//
// The packages are taken from build/node-agent and the messages from build/deps, or from where
// WNETWATCH_NODE_AGENT and WNETWATCH_OTLP_PROTO say.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export const packages = process.env.WNETWATCH_NODE_AGENT ?? join(root, 'build', 'node-agent');
const messages =
  process.env.WNETWATCH_OTLP_PROTO ??
  join(root, 'build', 'deps', 'opentelemetry-proto', 'usr', 'include');
const require = createRequire(join(packages, 'package.json'));
const protobuf = require('protobufjs');
const { HTTP } = require('cloudevents');

const official = new protobuf.Root();
official.resolvePath = (_origin, target) => join(messages, target);
official.loadSync('opentelemetry/proto/collector/logs/v1/logs_service.proto');

const service = 'opentelemetry.proto.collector.logs.v1';
export const LogsRequest = official.lookupType(`${service}.ExportLogsServiceRequest`);
export const LogsResponse = official.lookupType(`${service}.ExportLogsServiceResponse`);

// As JSON of OTLP: 64-bit numbers are text, enums are numbers.
const asJson = { longs: String, enums: Number, bytes: String };

// protobufjs passes over members that it does not know; a sender may not rely on that.
function checkJson(type, value, path) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Error(`${path} is no object`);
  }
  for (const [name, member] of Object.entries(value)) {
    const field = type.fields[name]?.resolve();

    if (field === undefined) {
      throw new Error(`${path}.${name} is no member of ${type.name}`);
    }
    if (field.repeated !== Array.isArray(member)) {
      throw new Error(`${path}.${name} is ${field.repeated ? 'no' : 'a'} list`);
    }
    for (const element of field.repeated ? member : [member]) {
      checkJsonValue(field, element, `${path}.${name}`);
    }
  }
}

function checkJsonValue(field, value, path) {
  const isWide = /^(u?int64|fixed64|sint64)$/.test(field.type);

  if (field.resolvedType instanceof protobuf.Type) {
    checkJson(field.resolvedType, value, path);
  } else if (isWide && !/^-?[0-9]+$/.test(String(value))) {
    throw new Error(`${path} is no whole number`);
  } else if (isWide && typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new Error(`${path} is a number that JSON readers round`);
  } else if (field.type === 'string' && typeof value !== 'string') {
    throw new Error(`${path} is no text`);
  }
}

// A message as its JSON, without defaults, whichever way it was written.
export function readMessage(type, contentType, bytes) {
  if (contentType === 'application/x-protobuf') {
    return type.toObject(type.decode(bytes), asJson);
  }
  const value = JSON.parse(bytes.toString('utf8'));
  checkJson(type, value, type.name);
  return type.toObject(type.fromObject(value), asJson);
}

export function writeMessage(type, contentType, value) {
  const message = type.fromObject(value);

  return contentType === 'application/x-protobuf'
    ? Buffer.from(type.encode(message).finish())
    : Buffer.from(JSON.stringify(type.toObject(message, asJson)));
}

function valueOf(attributes, key) {
  return attributes?.find((attribute) => attribute.key === key)?.value?.stringValue;
}

function recordOfLine(line) {
  const { source, id, type } = JSON.parse(line);

  for (const [name, value] of Object.entries({ source, id, type })) {
    if (typeof value !== 'string' || value === '') {
      throw new Error(`a line has no ${name}`);
    }
  }
  return { source, id, type, line };
}

function recordOfLog(log) {
  const record = recordOfLine(log.body?.stringValue ?? '{}');
  const told = {
    source: valueOf(log.attributes, 'cloudevents.event_source'),
    id: valueOf(log.attributes, 'cloudevents.event_id'),
    type: valueOf(log.attributes, 'cloudevents.event_type'),
  };

  for (const [name, value] of Object.entries(told)) {
    if (value !== record[name]) {
      throw new Error(`a record says ${name} ${value}, and its line ${record[name]}`);
    }
  }
  if (log.eventName !== record.type) {
    throw new Error(`a record has the event name ${log.eventName}`);
  }
  return record;
}

export function readOtlp(contentType, bytes) {
  const message = readMessage(LogsRequest, contentType, bytes);

  return (message.resourceLogs ?? []).flatMap((resource) =>
    (resource.scopeLogs ?? []).flatMap((scope) => (scope.logRecords ?? []).map(recordOfLog)),
  );
}

// The lines themselves, byte for byte: what stands between the brackets of an array is not written
// anew. Lines are ASCII and hold no line feed, and the agent separates them with a comma and one.
function linesOfArray(text) {
  const values = JSON.parse(text);

  if (!Array.isArray(values)) {
    throw new Error('the body is no array');
  }
  const lines = text.replace(/^\[\n?/, '').replace(/\n?\]\n?$/, '').split(',\n');
  if (lines.length !== values.length) {
    throw new Error('the array does not hold one record a line');
  }
  return lines;
}

export function readLines(contentType, bytes) {
  const text = bytes.toString('utf8');

  if (contentType === 'application/x-ndjson') {
    const lines = text.split('\n');
    if (lines.pop() !== '') {
      throw new Error('the last line does not end');
    }
    return lines.map(recordOfLine);
  }
  const records = linesOfArray(text).map(recordOfLine);
  if (contentType === 'application/cloudevents-batch+json') {
    const events = HTTP.toEvent({ headers: { 'content-type': contentType }, body: text });
    if (events.length !== records.length) {
      throw new Error(`the SDK reads ${events.length} events of ${records.length}`);
    }
    events.forEach((event, index) => {
      event.validate();
      if (event.id !== records[index].id || event.source !== records[index].source) {
        throw new Error(`the SDK reads another event than ${records[index].id}`);
      }
    });
  }
  return records;
}
