// Where ./dev has put what the gateway and its tests need: packages of npm, and nats-server.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const packagesFolder = join(root, 'build', 'node-fleet');
export const natsProgram = join(root, 'build', 'nats', 'usr', 'sbin', 'nats-server');
export const gatewayFolder = join(root, 'samples', 'fleet');

const require = createRequire(join(packagesFolder, 'package.json'));

export const nats = require('nats');
export const { ExportLogsServiceRequest } = require(
  '@opentelemetry/otlp-transformer/build/src/generated/root.js',
).opentelemetry.proto.collector.logs.v1;
