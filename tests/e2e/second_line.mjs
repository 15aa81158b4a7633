// Writes a second line and then a third, as no client should, and prints what it reads:
// node second_line.mjs <pipe prefix>
//
// It is busy after the second line, so the broker has answered before the program reads on. Node
// destroys a socket whose write fails, with all that it has not read.
import net from 'node:net';
import readline from 'node:readline';

const BUSY_MS = 200;

const pipe = net.connect(`\\\\.\\pipe\\${process.argv[2]}.subscribe`);
pipe.on('error', (error) => console.log('failed', error.code));
pipe.write('{"subscribe":{}}\n');
for await (const line of readline.createInterface({ input: pipe })) {
  const { type, data } = JSON.parse(line);
  console.log(type, data.code ?? '');
  if (type === 'wnetwatch.stream.live') {
    pipe.write('{"subscribe":{"after":"oldest"}}\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_MS);
    pipe.write('{"subscribe":{"after":"oldest"}}\n');
  } else if (type === 'wnetwatch.stream.error') {
    pipe.destroy();
    break;
  }
}
