// Journals of machines that do not exist, in the layout of the broker's folder, so that a broker
// can serve them too. Their lines are as long as those of real mappings.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const EPOCH = '0de5c0de00000001';
const STARTED_MS = Date.UTC(2026, 10, 23, 7);

export function idOf(sequence) {
  return `${EPOCH}.${String(sequence).padStart(20, '0')}`;
}

function dataOf(sequence, ends) {
  const letter = String.fromCharCode(68 + (sequence % 22));

  return {
    operation: idOf(ends ? sequence - 1 : sequence),
    ...(ends && { elapsed_us: 1000 + ((sequence * 7919) % 90000) }),
    local: `${letter}:`,
    remote: `\\\\files${sequence % 5}.example.com\\department-${sequence % 40}\\shared`,
    resource: 'disk',
    flags: ['update_profile'],
    flags_raw: 1,
    ...(ends && { status: 0 }),
    user: {
      sid: `S-1-5-21-3623811015-3361044348-30300820-${1000 + (sequence % 50)}`,
      logon: `0x${(0x3e7a1 + sequence % 50).toString(16)}`,
      session: 1 + (sequence % 3),
      elevated: false,
      integrity: 'medium',
    },
    process: { pid: 1000 + (sequence % 5000), image: 'C:\\Windows\\System32\\svchost.exe' },
  };
}

export function makeLine(machine, sequence) {
  const ends = sequence % 2 === 0;
  const data = dataOf(sequence, ends);

  return JSON.stringify({
    specversion: '1.0',
    id: idOf(sequence),
    source: `/wnetwatch/${machine}`,
    type: `wnetwatch.connection.add.${ends ? 'succeeded' : 'started'}`,
    subject: data.local,
    time: new Date(STARTED_MS + sequence * 37).toISOString().replace('Z', '123Z'),
    data,
  });
}

export function makeJournal(folder, machine, count) {
  const lines = Array.from({ length: count }, (_, index) => `${makeLine(machine, index + 1)}\n`);

  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'format'), 'wnetwatch journal 1\n');
  writeFileSync(join(folder, `${idOf(1)}.ndjson`), lines.join(''));
}

// Every whole line of a journal, in its order.
export function readJournal(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'latin1').split('\n').slice(0, -1));
}
