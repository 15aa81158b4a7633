// An HTTP proxy for the receiver's tests: a tunnel for HTTPS (CONNECT), and requests with an
// absolute address for HTTP. rules.proxyAuthorization is what it asks for; onTunnel is called for each
// connection that it lets through.

import { createServer, request as sendRequest } from 'node:http';
import { connect } from 'node:net';

function isAllowed(request, rules) {
  return (
    rules.proxyAuthorization === null ||
    request.headers['proxy-authorization'] === rules.proxyAuthorization
  );
}

function tunnel(request, socket, head, rules, onTunnel) {
  if (!isAllowed(request, rules)) {
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n' +
      'Proxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  const [, host, port] = /^(.*):([0-9]+)$/.exec(request.url) ?? [];
  const other = connect(Number(port), host, () => {
    onTunnel();
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    other.write(head);
    other.pipe(socket);
    socket.pipe(other);
  });
  // When one side breaks, so does the other.
  other.on('error', () => socket.destroy());
  other.on('close', () => socket.destroy());
  socket.on('error', () => other.destroy());
  socket.on('close', () => other.destroy());
}

function forward(request, response, rules, onTunnel) {
  if (!isAllowed(request, rules)) {
    response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="proxy"' });
    response.end();
    return;
  }
  const { 'proxy-authorization': _mine, 'proxy-connection': _hop, ...headers } = request.headers;
  const other = sendRequest(request.url, { method: request.method, headers }, (answer) => {
    onTunnel();
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  other.on('error', () => response.destroy());
  request.pipe(other);
}

export function createProxy(rules, onTunnel) {
  const server = createServer((request, response) => forward(request, response, rules, onTunnel));

  server.on('connect', (request, socket, head) => tunnel(request, socket, head, rules, onTunnel));
  return server;
}
