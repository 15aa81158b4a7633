// Prints network connections as they happen: node node.mjs [pipe prefix]
//
// Traps: write one line and never a second. Do not call end(), a pipe has no half-close. A chunk
// is not a line, hence readline. Node cannot set the impersonation level, and does not check
// the owner of the pipe: a program that runs with high rights should use the C library.
import net from 'node:net';
import readline from 'node:readline';

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

const pipe = net.connect(`\\\\.\\pipe\\${process.argv[2] ?? 'wnetwatch'}.subscribe`);
pipe.on('error', (error) => { console.error(error.message); process.exitCode = 1; });
pipe.write('{"subscribe":{"filter":{"type":["connection.*"]}}}\n');
for await (const line of readline.createInterface({ input: pipe })) {
  const { id, type, data } = JSON.parse(line);
  if (type.startsWith('wnetwatch.connection.')) console.log(id, type, show(data.local ?? ''), show(data.remote ?? ''));
  else if (type === 'wnetwatch.stream.gap') console.error(`events are lost: ${show(data.reason)}`);
  else if (type === 'wnetwatch.stream.error') console.error(show(data.message));
}
