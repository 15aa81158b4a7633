// The C library from Node, by koffi: node koffi.mjs next|callbacks [number of events] [cursor file]
// With a file, which the library keeps by itself, a later run goes on where this one ended.
//
// Traps: a call that waits must be an async one, or nothing else runs. koffi carries a callback to
// the main thread while the library's thread waits for it, so the library cannot see that it is
// called from a callback: there, stop is the way out, and a close that is not async hangs. A struct
// only grows at its end, so what is handed out may be declared as far as it is read.
import koffi from 'koffi';
import { promisify } from 'node:util';

const MODES = { callbacks: 0, next: 3 };
const E_TIMEOUT = -7, E_OVER = -13, FOREVER = 0xFFFFFFFF, LIVE = 2;

koffi.opaque('wnw_client');
koffi.struct('wnw_event', {
  size: 'size_t', type: 'int', type_name: 'str', id: 'str', source: 'str', subject: 'str',
  time_us: 'uint64_t', json: 'str', json_size: 'size_t',
});
koffi.struct('wnw_gap', {
  size: 'size_t', after: 'str', before: 'str', lost_is_known: 'int', lost_count: 'uint64_t',
});
koffi.struct('wnw_state_change', { size: 'size_t', state: 'int', reason: 'str', message: 'str' });
koffi.struct('wnw_item', {
  size: 'size_t', kind: 'int', cursor: 'str', event: 'wnw_event *', gap: 'wnw_gap *',
  state: 'wnw_state_change *',
});
const itemCallback = koffi.proto('void wnw_item_cb(wnw_client *, wnw_item *item, void *user)');
const config = koffi.struct('wnw_client_config', {
  size: 'size_t', mode: 'int', after: 'str', since: 'str', no_follow: 'int', filter: 'str',
  pipe_prefix: 'str', on_state: 'wnw_item_cb *', on_state_user: 'void *',
  reconnect_delay_ms: 'uint32_t', reconnect_delay_ms_max: 'uint32_t', window: 'void *',
  message: 'uint32_t', cookie: 'uintptr_t', compares_connections: 'int', log_level: 'int',
  log: 'void *', log_user: 'void *', cursor_file: 'str',
});

const dll = koffi.load('wnetwatch-1.dll');
const create = dll.func('int wnw_client_new(wnw_client_config *, _Out_ wnw_client **)');
const subscribe = dll.func('int wnw_subscribe(wnw_client *, str, wnw_item_cb *, void *, void *)');
const start = dll.func('int wnw_client_start(wnw_client *)');
const stop = dll.func('int wnw_client_stop(wnw_client *)');
const lastMessage = dll.func('str wnw_last_message()');
const terminalText = dll.func('size_t wnw_terminal_text(str, size_t, _Out_ uint8_t *, size_t)');
const text = dll.func('str wnw_status_text(int)');
const wait = promisify(dll.func('int wnw_client_wait(wnw_client *, uint32_t)').async);
const next = promisify(
  dll.func('int wnw_client_next(wnw_client *, uint32_t, _Out_ wnw_item **)').async);
const close = promisify(dll.func('int wnw_client_close(wnw_client *)').async);

let remaining = Number(process.argv[3] ?? 0); // 0: no end

// Names come from programs of any user, and nothing in them may command the terminal.
function show(name) {
  const shown = Buffer.alloc(8193); // WNW_TERMINAL_TEXT_SIZE
  terminalText(name, 0, shown, shown.length);
  return shown.toString('utf8', 0, shown.indexOf(0));
}

function need(status) {
  if (status !== 0) throw new Error(lastMessage());
}

// An async call runs on another thread, and the last message is that of the thread that asks.
function needAwaited(status) {
  if (status !== 0) throw new Error(text(status));
}

// What the pointers point to is gone when the callback returns, or with the next item.
function onItem(client, pointer) {
  const item = koffi.decode(pointer, 'wnw_item');
  if (item.event !== null) {
    const event = JSON.parse(koffi.decode(item.event, 'wnw_event').json);
    console.log(event.id, event.type, show(event.data.local ?? ''), show(event.data.remote ?? ''));
    if (--remaining === 0) need(stop(client));
  } else if (item.gap !== null) {
    const gap = koffi.decode(item.gap, 'wnw_gap');
    const count = gap.lost_is_known ? `at most ${gap.lost_count} ` : '';
    console.log(`${count}events are lost`);
  } else if (item.state !== null) {
    const change = koffi.decode(item.state, 'wnw_state_change');
    console.log(change.state === LIVE ? 'live' : show(change.message));
  }
}

async function takeAll(client) {
  const item = [null];
  for (;;) {
    const status = await next(client, 500, item);
    if (status === E_OVER) return; // stopped, or refused for good
    if (status !== E_TIMEOUT) {
      needAwaited(status);
      onItem(client, item[0]);
    }
  }
}

const callsBack = process.argv[2] === 'callbacks';
const callback = callsBack ? koffi.register(onItem, koffi.pointer(itemCallback)) : null;
const made = [null];
need(create({
  size: koffi.sizeof(config), mode: callsBack ? MODES.callbacks : MODES.next, on_state: callback,
  filter: '{"type":["connection.*"]}', pipe_prefix: process.env.WNETWATCH_PIPES ?? null,
  cursor_file: process.argv[4] ?? null,
}, made));
const client = made[0];
if (callsBack) need(subscribe(client, null, callback, null, null));
need(start(client));
needAwaited(await (callsBack ? wait(client, FOREVER) : takeAll(client).then(() => 0)));
needAwaited(await close(client));
