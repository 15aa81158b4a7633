// Lines as an agent sends them: log records of OTLP, or a JSON array.

import { ExportLogsServiceRequest } from './packages.mjs';

function recordOf(line) {
  const event = JSON.parse(line);
  const attribute = (name, stringValue) => ({ key: `cloudevents.${name}`, value: { stringValue } });

  return {
    timeUnixNano: `${Date.parse(event.time)}000000`,
    severityNumber: 9,
    eventName: event.type,
    body: { stringValue: line },
    attributes: [
      attribute('event_id', event.id),
      attribute('event_source', event.source),
      attribute('event_type', event.type),
      attribute('event_subject', event.subject ?? ''),
    ],
  };
}

export function encode(lines, { sink, format }) {
  if (sink === 'json') {
    return { type: 'application/json', body: Buffer.from(`[${lines.join(',')}]`) };
  }
  const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: lines.map(recordOf) }] }] };
  return format === 'json'
    ? { type: 'application/json', body: Buffer.from(JSON.stringify(logs)) }
    : {
        type: 'application/x-protobuf',
        body: ExportLogsServiceRequest.encode(ExportLogsServiceRequest.fromObject(logs)).finish(),
      };
}
