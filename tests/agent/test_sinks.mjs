// What the agent's sinks write, read by code of others: the official messages of OpenTelemetry and
// the CloudEvents SDK. WNETWATCH_EXERCISE_SINKS names the program exercise_sinks.
//
//   node --test test_sinks.mjs

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import {
  LogsRequest,
  LogsResponse,
  packages,
  readLines,
  readMessage,
  readOtlp,
  root,
  writeMessage,
} from './messages.mjs';

const protobuf = 'application/x-protobuf';
const json = 'application/json';
const partial = { partialSuccess: { rejectedLogRecords: '3', errorMessage: 'too old' } };

const folder = mkdtempSync(join(tmpdir(), 'sinks-'));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'answer.otlp.protobuf'), writeMessage(LogsResponse, protobuf, partial));
writeFileSync(join(folder, 'answer.otlp.json'), writeMessage(LogsResponse, json, partial));
execFileSync(process.env.WNETWATCH_EXERCISE_SINKS, [folder]);

const read = (name) => readFileSync(join(folder, name));
const vector = join(root, 'proto/vectors/event/good/add_failed.json');
const golden = readFileSync(vector, 'utf8').trimEnd();

// As a table, since the order of attributes says nothing to a reader.
function tableOf(attributes) {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));
}

test('both formats of OTLP say the same', () => {
  assert.deepEqual(
    readMessage(LogsRequest, protobuf, read('otlp.protobuf')),
    readMessage(LogsRequest, json, read('otlp.json')),
  );
});

test('the machine is the resource of all records', () => {
  const { resourceLogs } = readMessage(LogsRequest, protobuf, read('otlp.protobuf'));

  assert.equal(resourceLogs.length, 1);
  assert.deepEqual(tableOf(resourceLogs[0].resource.attributes), {
    'service.name': 'wnetwatch',
    'service.version': '0.1.0',
    'host.name': 'DESKTOP-7',
    'os.type': 'windows',
    'os.version': '10.0.19045',
  });
  assert.deepEqual(resourceLogs[0].scopeLogs.map(({ scope }) => scope),
    [{ name: 'wnetwatch-agent', version: '0.1.0' }]);
});

test('an event is the golden line and what people filter by', () => {
  const { resourceLogs } = readMessage(LogsRequest, protobuf, read('otlp.protobuf'));
  const { attributes, ...log } = resourceLogs[0].scopeLogs[0].logRecords[0];
  const event = JSON.parse(golden);

  assert.deepEqual(log, {
    timeUnixNano: `${BigInt(Date.parse(event.time)) * 1000000n + 654000n}`,
    severityNumber: 13,
    severityText: 'WARN',
    body: { stringValue: golden },
    eventName: event.type,
  });
  assert.deepEqual(tableOf(attributes), {
    'cloudevents.event_id': event.id,
    'cloudevents.event_source': event.source,
    'cloudevents.event_type': event.type,
    'cloudevents.event_subject': event.subject,
    'wnetwatch.local': event.data.local,
    'wnetwatch.remote': event.data.remote,
    'wnetwatch.status': event.data.status,
    'wnetwatch.status_name': event.data.error,
    'wnetwatch.elapsed_us': event.data.elapsed_us,
    'user.id': event.data.user.sid,
    'process.executable.path': event.data.process.image,
  });
});

const forms = {
  'otlp.protobuf': [readOtlp, protobuf],
  'otlp.json': [readOtlp, json],
  'json.array': [readLines, json],
  'json.ndjson': [readLines, 'application/x-ndjson'],
  'json.cloudevents': [readLines, 'application/cloudevents-batch+json'],
};
for (const [name, [reader, contentType]] of Object.entries(forms)) {
  test(`${name} holds the records in order, compressed too`, () => {
    const records = reader(contentType, read(name));

    assert.deepEqual(records.map(({ type }) => type),
      ['wnetwatch.connection.add.failed', 'wnetwatch.gap']);
    assert.equal(records[0].line, golden);
    assert.deepEqual(gunzipSync(read(`${name}.gz`)), read(name));
  });
}

test('no sink goes without a reader here', () => {
  const names = readdirSync(folder).filter((name) => /^(otlp|json)\.[a-z]+$/.test(name));

  assert.deepEqual(names.sort(), Object.keys(forms).sort());
});

test('an event of a batch is one by the schema of the wire', () => {
  const require = createRequire(join(packages, 'package.json'));
  const Ajv = require('ajv/dist/2020').default;
  const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false });

  require('ajv-formats').default(ajv);
  for (const name of readdirSync(join(root, 'proto/schema'))) {
    ajv.addSchema(JSON.parse(readFileSync(join(root, 'proto/schema', name), 'utf8')));
  }
  const validate = ajv.getSchema('urn:wnetwatch:schema:event');
  const [event] = JSON.parse(read('json.cloudevents'));

  assert.ok(validate(event), JSON.stringify(validate.errors));
});

test('a partial success of the official messages is read', () => {
  assert.equal(read('verdict.otlp.protobuf').toString(), '3 too old');
  assert.equal(read('verdict.otlp.json').toString(), '3 too old');
});

test('the example in docs/agent.md is what is written', () => {
  const document = readFileSync(join(root, 'docs/agent.md'), 'utf8');
  const [, example] = /```json\n(\{\n {2}"resourceLogs"[^]*?)```/.exec(document);
  const message = readMessage(LogsRequest, json, Buffer.from(example));
  const written = readMessage(LogsRequest, json, read('otlp.json'));

  written.resourceLogs[0].scopeLogs[0].logRecords.splice(1);
  assert.deepEqual(message, written);
});
