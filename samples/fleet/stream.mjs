// The stream of NATS JetStream that keeps the events: one subject a machine, on several servers.
//
// The id of a message is the source and id of the event, so what is sent again within the stream's
// window of duplicates is kept once.

import { setTimeout } from 'node:timers/promises';
import { StorageType, StoreCompression, connect, nanos } from 'nats';

const ACK_MS_MAX = 5000; // for the acknowledgement of one event
const KEEP_MS_MAX = 20000; // for all events of one request; below the patience of an agent
const CHECK_MS_MAX = 2000;
const OTHER_SETTINGS = 10058; // what NATS says of a stream that exists with other settings

// A host name is one token of a subject: what separates or matches tokens is written as =XX.
function subjectOf(machine) {
  const token = machine.replace(/[^\w-]/g, (unit) =>
    `=${unit.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `wnetwatch.events.${token}`;
}

function byMachine(events) {
  const groups = new Map();

  for (const event of events) {
    if (!groups.has(event.machine)) {
      groups.set(event.machine, []);
    }
    groups.get(event.machine).push(event);
  }
  return [...groups.values()];
}

// Where the stream is there already with these settings, this changes nothing.
async function addStream(manager, config) {
  for (;;) {
    try {
      return await manager.streams.add(config);
    } catch (error) {
      if (error.api_error?.err_code === OTHER_SETTINGS) {
        throw error;
      }
      console.error(`no stream yet: ${error.message}`);
      await setTimeout(1000);
    }
  }
}

export async function openStream({ nats, stream, replicas, windowSeconds }) {
  console.error(`connecting to ${nats}`);
  const connection = await connect({
    servers: nats.split(','),
    name: 'wnetwatch-gateway',
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
  });
  const manager = await connection.jetstreamManager({ checkAPI: false, timeout: ACK_MS_MAX });
  const jetstream = connection.jetstream({ timeout: ACK_MS_MAX });

  await addStream(manager, {
    name: stream,
    subjects: ['wnetwatch.events.*'],
    storage: StorageType.File,
    compression: StoreCompression.S2,
    num_replicas: replicas,
    duplicate_window: nanos(windowSeconds * 1000),
    max_age: nanos(30 * 24 * 3600 * 1000),
  });

  // An event is sent when the one before it is stored. So a request that breaks off and comes
  // again, to this gateway or another, leaves the machine's events in their order.
  async function keepInOrder(events, deadline) {
    for (const { line, machine, key } of events) {
      if (Date.now() > deadline) {
        throw new Error('the servers are too slow');
      }
      await jetstream.publish(subjectOf(machine), line, { msgID: key });
    }
  }

  return {
    // Ends when a quorum has all events. If it throws, some may be stored.
    async keep(events) {
      const deadline = Date.now() + KEEP_MS_MAX;
      const groups = byMachine(events).map((group) => keepInOrder(group, deadline));
      const failed = (await Promise.allSettled(groups)).find(({ reason }) => reason !== undefined);

      if (failed !== undefined) {
        throw failed.reason;
      }
    },

    async check() {
      const late = setTimeout(CHECK_MS_MAX, null, { ref: false }).then(() => {
        throw new Error('no answer');
      });

      await Promise.race([manager.streams.info(stream), late]);
    },

    close: () => connection.drain(),
  };
}
