// Compares the documents with what they quote, so that they cannot rot:
//
//   <!-- vector: event/good/add_failed.json -->   before a block of JSON: the block is that
//                                                 vector, however it is broken into lines
//   <!-- file: samples/minimal.c -->              before a block of code: it is that whole file
//   <!-- strings of a/file.c -->                  before a block: each line stands in that file
//   | `EVENT_BYTES_MAX` | 49,152 bytes ... |      the number is that of proto/limits.h
//
// Every block of JSON in docs/protocol.md must name its vector, README.md must show the smallest
// program, docs/attack-surface.md must name every limit, docs/protocol.md must explain every reason
// and code of a stream line, docs/client-library.md every mode, status and reason of the library and
// show every sample in C, which stays below 100 lines, and no link may lead nowhere.

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
  const atRoot = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'];

  return [...atRoot, ...inDocs].filter((file) => existsSync(join(root, file)));
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

function compareFiles(file, text) {
  for (const [, name, block] of text.matchAll(/<!-- file: (\S+) -->\n```\w+\n([\s\S]*?)```/g)) {
    const path = join(root, name);

    compared++;
    if (!existsSync(path) || readFileSync(path, 'utf8') !== block) {
      failures.push(`${file}: the block that should be ${name} is not`);
    }
  }
  if (file === 'README.md' && !text.includes('<!-- file: samples/minimal.c -->')) {
    failures.push(`${file}: the smallest program is not there`);
  }
}

function compareStrings(file, text) {
  for (const [, name, block] of text.matchAll(/<!-- strings of (\S+) -->\n```\n([\s\S]*?)```/g)) {
    const source = readFileSync(join(root, name), 'utf8');

    for (const line of block.trim().split('\n')) {
      compared++;
      if (!source.includes(line)) {
        failures.push(`${file}: ${line} does not stand in ${name}`);
      }
    }
  }
}

// GitHub's rule: lower case, spaces become hyphens, what is no letter, digit or hyphen goes.
function anchorsOf(text) {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title.toLowerCase().replace(/[^\w\s-]/g, '').replace(/\s/g, '-'));
}

function checkLinks(file, text) {
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    const [name, anchor] = target.split('#');
    const path = name === '' ? join(root, file) : join(root, dirname(file), name);

    if (target.startsWith('https://')) {
      continue;
    }
    compared++;
    if (!existsSync(path)) {
      failures.push(`${file}: links to ${target}, which is not there`);
    } else if (anchor && !anchorsOf(readFileSync(path, 'utf8')).includes(anchor)) {
      failures.push(`${file}: links to ${target}, and there is no such heading`);
    }
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

function compareNames(file, text) {
  for (const name of limits.keys()) {
    if (file === 'docs/attack-surface.md' && !text.includes(`\`${name}\``)) {
      failures.push(`${file}: does not name the limit ${name}`);
    }
  }
}

// The words of the wire as the source has them: each must be explained to client authors.
function wordsOfTheWire() {
  const text = readFileSync(join(root, 'proto', 'stream_line.c'), 'utf8');
  const tables = [...text.matchAll(/_(?:codes|names)\[[A-Z_]+\] = \{([^}]*)\}/g)];

  return tables.flatMap(([, table]) => [...table.matchAll(/"(\w+)"/g)].map(([, word]) => word));
}

const words = wordsOfTheWire();

function compareWords(file, text) {
  for (const word of file === 'docs/protocol.md' ? words : []) {
    compared++;
    if (!text.includes(`\`${word}\``) && !text.includes(`"${word}"`)) {
      failures.push(`${file}: does not explain ${word}`);
    }
  }
}

const SAMPLE_LINES_MAX = 99;

// What a program in C is told, as the sources have it.
function wordsOfTheLibrary() {
  const read = (name) => readFileSync(join(root, 'client_lib', name), 'utf8');
  const header = read('include/wnetwatch.h').match(/\bWNW_(?:OK|E_\w+|MODE_\w+)\b/g);
  const reasons = [
    ...read('core/connection_state.c').matchAll(/return "(\w+)";/g),
    ...read('core/session.c').matchAll(/(?:SESSION_END_\w+,|refuse_bytes\(session,|\?)\s*"(\w+)"/g),
  ].map(([, reason]) => reason);

  return [...new Set([...header, ...reasons])];
}

function compareLibrary(file, text) {
  if (file !== 'docs/client-library.md') {
    return;
  }
  for (const word of wordsOfTheLibrary()) {
    compared++;
    if (!text.includes(`\`${word}\``)) {
      failures.push(`${file}: does not explain ${word}`);
    }
  }
  for (const name of readdirSync(join(root, 'samples')).filter((name) => name.endsWith('.c'))) {
    const lines = readFileSync(join(root, 'samples', name), 'utf8').split('\n').length - 1;

    compared++;
    if (!text.includes(`(../samples/${name})`)) {
      failures.push(`${file}: does not show samples/${name}`);
    }
    if (lines > SAMPLE_LINES_MAX) {
      failures.push(`samples/${name} has ${lines} lines and not ${SAMPLE_LINES_MAX} at most`);
    }
  }
}

for (const file of documents()) {
  const text = readFileSync(join(root, file), 'utf8');
  compareBlocks(file, text);
  compareFiles(file, text);
  compareStrings(file, text);
  checkLinks(file, text);
  compareLimits(file, text);
  compareNames(file, text);
  compareWords(file, text);
  compareLibrary(file, text);
}

for (const failure of failures) {
  console.error(failure);
}
console.log(failures.length === 0 ? `${compared} quotations are right` : `${failures.length} are not`);
process.exitCode = failures.length === 0 ? 0 : 1;
