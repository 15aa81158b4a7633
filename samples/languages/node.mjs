// Prints network connections as they happen, through restarts of the broker, until Ctrl+C:
// node node.mjs [pipe prefix] [id to go on after]
//
// Traps: write one line and never a second. Do not call end(), a pipe has no half-close. A chunk
// is not a line, hence readline. Node cannot set the impersonation level, and does not check
// the owner of the pipe: a program that runs with high rights should use the C library.
import net from 'node:net';
import readline from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

// Names come from programs of any user, and nothing in them may command the terminal.
function show(text) {
  return text.replace(/^\p{M}|[\p{C}\p{Zl}\p{Zp}\p{DI}]/gu,
    (character) => `<U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}>`);
}

// A reader that has gone, as head has after its lines, is no failure.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') console.error(`the output cannot be written: ${error.message}`);
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const path = `\\\\.\\pipe\\${process.argv[2] ?? 'wnetwatch'}.subscribe`;
const isRetried = { timeout: true, unidentified: true, too_many_subscribers: true, no_memory: true };
let after = process.argv[3] ?? 'now'; // the cursor; a program that goes on after its own end stores it
let waitMs = 100;
let complaint = '';

function take({ id, type, data }) {
  if (type.startsWith('wnetwatch.connection.')) console.log(id, type, show(data.local ?? ''), show(data.remote ?? ''));
  else if (type === 'wnetwatch.stream.gap') console.error(`events are lost: ${show(data.reason)}`);
  else if (type === 'wnetwatch.stream.error') {
    console.error(show(data.message));
    if (!isRetried[data.code]) process.exit(1);
    return;
  } else if (type === 'wnetwatch.stream.live') [waitMs, complaint] = [100, ''];
  after = id; // once the line is dealt with, and whatever the line: each id is a place to go on from
}

async function follow() {
  const pipe = net.connect(path);
  pipe.on('error', () => {}); // the loop below throws the same
  pipe.write(JSON.stringify({ subscribe: { after, filter: { type: ['connection.*'] } } }) + '\n');
  for await (const line of readline.createInterface({ input: pipe })) take(JSON.parse(line));
}

for (;;) {
  let sentence = 'the broker has closed the stream, trying again';
  await follow().catch((error) => { sentence = `no stream, trying again: ${error.message}`; });
  if (sentence !== complaint) console.error(complaint = sentence);
  await pause(waitMs);
  waitMs = Math.min(waitMs * 2, 30000);
}
