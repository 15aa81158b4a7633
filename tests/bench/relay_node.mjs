// A relay in four lines of Node's `net`, as a program would have it that needs nothing more:
// node relay_node.mjs <pipe prefix>
import net from 'node:net';

const subscribers = new Set();
const greeting = '{"source":"/stream","type":"wnetwatch.stream.live"}\n';
const onEnd = (socket, run) => socket.on('error', () => {}).on('close', run);

net.createServer((socket) => { onEnd(socket, () => subscribers.delete(socket)).resume(); socket.write(greeting); subscribers.add(socket); })
  .listen(`\\\\.\\pipe\\${process.argv[2]}.subscribe`);
net.createServer((socket) => onEnd(socket, () => {}).on('data', (chunk) => { for (const subscriber of subscribers) subscriber.write(chunk); }))
  .listen(`\\\\.\\pipe\\${process.argv[2]}.publish`);
