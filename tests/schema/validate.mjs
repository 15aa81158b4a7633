// Validates lines of the wire against proto/schema, against the schema of CloudEvents itself
// (as compiled into the official SDK) and against that SDK's own parser.
//
//   node validate.mjs                  every vector of proto/vectors
//   node validate.mjs --lines FILE...  every line that was read from a pipe, one value a line;
//                                      FILE? need not be there
//
// The packages are taken from build/node, or from where WNETWATCH_NODE says.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const packages = process.env.WNETWATCH_NODE ?? join(root, 'build', 'node');
const require = createRequire(join(packages, 'package.json'));
const Ajv = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;
const { CloudEvent } = require('cloudevents');
const isCloudEvent = require('cloudevents/dist/schema/v1');

const schemaOfKind = {
  comparison: 'comparison',
  event: 'event',
  gap: 'gap',
  stream: 'stream-line',
  status: 'status',
  request: 'request',
  notification: 'notification',
};
const kindsOfSubscriber = new Set(['comparison', 'event', 'gap', 'stream', 'status']);

// What is wrong with the bytes or the line, not with the value, so no schema can say it.
const reasonsBeyondSchema = new Set(['bad_json', 'byte_order_mark', 'too_long', 'incomplete']);

const failures = [];

function fail(where, what) {
  failures.push(`${where}: ${what}`);
}

function compileSchemas() {
  // strictRequired would ask each "if" to repeat the properties that "$ref" brings.
  const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
  const folder = join(root, 'proto', 'schema');

  addFormats(ajv);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.schema.json'))) {
    const schema = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    if (schema.$id !== `urn:wnetwatch:schema:${file.replace('.schema.json', '')}`) {
      fail(file, `has the id ${schema.$id}`);
    }
    ajv.addSchema(schema);
  }
  return (kind) => ajv.getSchema(`urn:wnetwatch:schema:${schemaOfKind[kind]}`);
}

const schemaFor = compileSchemas();

function explain(errors) {
  return errors.map((error) => `${error.instancePath || '/'} ${error.message}`).join('; ');
}

// Notifications alone come from the publish pipe, which is no CloudEvents interface.
function kindOf(event) {
  if (event.specversion === undefined && event.v !== undefined) {
    return 'notification';
  }
  if (event.type === 'wnetwatch.broker.status') {
    return 'status';
  }
  if (event.type === 'wnetwatch.gap') {
    return 'gap';
  }
  if (/\/comparison$/.test(event.source)) {
    return 'comparison';
  }
  return /^wnetwatch\.stream\./.test(event.type) ? 'stream' : 'event';
}

function checkCloudEvent(where, line, value) {
  if (!isCloudEvent(value)) {
    fail(where, `is no CloudEvent: ${explain(isCloudEvent.errors)}`);
    return;
  }
  try {
    // Strict: the constructor throws for what the SDK would not send on.
    const event = new CloudEvent(JSON.parse(line));
    if (event.id !== value.id || event.type !== value.type || event.source !== value.source) {
      fail(where, 'the SDK reads another event');
    }
    if (JSON.stringify(event.data) !== JSON.stringify(value.data)) {
      fail(where, 'the SDK reads other data');
    }
  } catch (error) {
    fail(where, `the SDK refuses it: ${error.message}`);
  }
}

function checkGood(where, kind, line) {
  const validate = schemaFor(kind);
  let value;

  try {
    value = JSON.parse(line);
  } catch (error) {
    fail(where, `is no JSON: ${error.message}`);
    return;
  }
  if (!validate(value)) {
    fail(where, explain(validate.errors));
  }
  if (kindsOfSubscriber.has(kind)) {
    if (!/^[\x20-\x7e]*$/.test(line)) {
      fail(where, 'is not plain ASCII');
    }
    checkCloudEvent(where, line, value);
  }
}

function checkBad(where, kind, reason, line) {
  if (reasonsBeyondSchema.has(reason)) {
    return;
  }
  if (schemaFor(kind)(JSON.parse(line))) {
    fail(where, `the schema lets pass what is refused as ${reason}`);
  }
}

function checkVectors() {
  const folder = join(root, 'proto', 'vectors');
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')).vectors;
  let count = 0;

  for (const { file, kind, verdict, reason } of index) {
    if (!(kind in schemaOfKind)) {
      continue; // documents for the JSON door alone have no schema
    }
    const line = readFileSync(join(folder, file), 'utf8').replace(/\r?\n$/, '');
    if (verdict === 'good') {
      checkGood(file, kind, line);
    } else {
      checkBad(file, kind, reason, line);
    }
    count++;
  }
  return `${count} vectors`;
}

function checkLines(files) {
  let count = 0;

  for (const name of files) {
    const file = name.replace(/\?$/, '');

    if (file !== name && !existsSync(file)) {
      continue; // of a test that is skipped here
    }
    const lines = readFileSync(file, 'utf8').split('\n');
    if (lines.pop() !== '') {
      fail(file, 'does not end with a line feed');
    }
    if (lines.length === 0) {
      fail(file, 'holds not one line');
    }
    lines.forEach((line, index) => {
      const where = `${file}:${index + 1}`;
      let kind = 'event';

      try {
        kind = kindOf(JSON.parse(line));
      } catch {
        // checkGood says it.
      }
      checkGood(where, kind, line);
      count++;
    });
  }
  if (files.length === 0) {
    fail('--lines', 'names no file');
  }
  return `${count} lines of ${files.length} files`;
}

const [option, ...files] = process.argv.slice(2);
const what = option === '--lines' ? checkLines(files) : checkVectors();

for (const failure of failures) {
  console.error(failure);
}
console.log(failures.length === 0 ? `${what} are as they must be` : `${failures.length} are not`);
process.exitCode = failures.length === 0 ? 0 : 1;
