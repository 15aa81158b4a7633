// Compares the documents with what they quote, so that they cannot rot:
//
//   <!-- vector: event/good/add_failed.json -->   before a block of JSON: the block is that
//                                                 vector, however it is broken into lines
//   | `EVENT_BYTES_MAX` | 49,152 bytes ... |      the number is that of proto/limits.h
//
// Every block of JSON in docs/protocol.md must name its vector.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const everyBlockIsAVector = new Set(['docs/protocol.md']);

const failures = [];
let compared = 0;

function documents() {
  const inDocs = readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  return ['README.md', ...inDocs].filter((file) => existsSync(join(root, file)));
}

// The order of members counts: JSON.stringify keeps it.
function normalize(json) {
  return JSON.stringify(JSON.parse(json));
}

function compareBlock(where, vector, block) {
  const path = join(root, 'proto', 'vectors', vector);

  compared++;
  if (!existsSync(path)) {
    failures.push(`${where}: there is no vector ${vector}`);
  } else if (normalize(block) !== normalize(readFileSync(path, 'utf8'))) {
    failures.push(`${where}: differs from ${vector}`);
  }
}

function compareBlocks(file, text) {
  const block = /(?:<!-- vector: (\S+) -->\n)?```json\n([\s\S]*?)```/g;

  for (const match of text.matchAll(block)) {
    const where = `${file}:${text.slice(0, match.index).split('\n').length}`;
    if (match[1] !== undefined) {
      try {
        compareBlock(where, match[1], match[2]);
      } catch (error) {
        failures.push(`${where}: ${error.message}`);
      }
    } else if (everyBlockIsAVector.has(file)) {
      failures.push(`${where}: a block of JSON without its vector`);
    }
  }
  const markers = text.match(/<!-- vector: /g) ?? [];
  const used = [...text.matchAll(block)].filter((match) => match[1] !== undefined);
  if (markers.length !== used.length) {
    failures.push(`${file}: a vector is named and no block of JSON follows it`);
  }
}

function readLimits() {
  const text = readFileSync(join(root, 'proto', 'limits.h'), 'utf8');
  const limits = new Map();

  for (const [, name, expression] of text.matchAll(/^#define (\w+) ([^/\n]+)/gm)) {
    const factors = expression.replace(/[()\s]/g, '').split('*');
    const values = factors.map((factor) => limits.get(factor) ?? Number.parseInt(factor, 10));
    limits.set(name, values.reduce((product, value) => product * value, 1));
  }
  return limits;
}

const limits = readLimits();

function compareLimits(file, text) {
  for (const [, name, said] of text.matchAll(/^\| `([A-Z][A-Z0-9_]+)` \| ([0-9,]+)/gm)) {
    const number = Number(said.replaceAll(',', ''));

    compared++;
    if (limits.get(name) !== number) {
      failures.push(`${file}: ${name} is ${limits.get(name)} in proto/limits.h, not ${number}`);
    }
  }
}

for (const file of documents()) {
  const text = readFileSync(join(root, file), 'utf8');
  compareBlocks(file, text);
  compareLimits(file, text);
}

for (const failure of failures) {
  console.error(failure);
}
console.log(failures.length === 0 ? `${compared} quotations are right` : `${failures.length} are not`);
process.exitCode = failures.length === 0 ? 0 : 1;
