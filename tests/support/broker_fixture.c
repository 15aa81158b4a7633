#include "tests/support/broker_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "broker/core/fanout.h"
#include "proto/json/json_text.h"

const struct identity identity_alice = {
    .known = true,
    .sid = "S-1-5-21-1-2-3-1001",
    .logon = 0x3e7a1,
    .session = 1,
    .integrity = INTEGRITY_MEDIUM,
    .process_id = 4711,
};

const struct identity identity_bob = {
    .known = true,
    .sid = "S-1-5-21-1-2-3-1002",
    .logon = 0x4f8b2,
    .session = 2,
    .integrity = INTEGRITY_MEDIUM,
    .process_id = 4712,
};

const struct identity identity_admin = {
    .known = true,
    .sid = "S-1-5-21-1-2-3-500",
    .logon = 0x50000,
    .session = 1,
    .is_elevated = true,
    .integrity = INTEGRITY_HIGH,
    .is_administrator = true,
    .process_id = 4713,
};

const struct identity identity_anonymous = {
    .known = false, .process_id = 4714, .token_error = IDENTITY_ERROR_ANONYMOUS};

const struct identity identity_unread = {.known = false, .process_id = 4715, .token_error = 1368};

static void read_clock(void *context, struct clock_reading *now_out)
{
    *now_out = ((struct broker_fixture *)context)->now;
}

struct clock_port broker_fixture_clock(struct broker_fixture *fixture)
{
    struct clock_port clock = {fixture, read_clock};

    return clock;
}

static bool open_sized(struct broker_fixture *fixture, size_t ring_bytes, size_t ring_events)
{
    const struct broker_config config = {
        .source = "/wnetwatch/test",
        .version = "1.2.3",
        .identity_mode = "test",
        .private_names = "*\\private\\*",
        .journal = {.epoch = FIXTURE_EPOCH, .ring_bytes = ring_bytes, .ring_events = ring_events},
        .clock = broker_fixture_clock(fixture),
    };

    fixture->now.monotonic_us = 1000000;
    fixture->now.utc_us = FIXTURE_START_UTC_US;
    return broker_init(&fixture->broker, &config);
}

bool broker_fixture_open(struct broker_fixture *fixture)
{
    return open_sized(fixture, RING_BYTES, RING_EVENTS_MAX);
}

bool broker_fixture_open_small(struct broker_fixture *fixture, size_t ring_events)
{
    return open_sized(fixture, RING_BYTES, ring_events);
}

int broker_fixture_setup(void **state)
{
    static struct broker_fixture fixture;

    *state = &fixture;
    return broker_fixture_open(&fixture) ? 0 : -1;
}

int broker_fixture_teardown(void **state)
{
    broker_fixture_close(*state);
    return 0;
}

/* A test that failed has left its subscribers; the broker insists that they leave first. */
void broker_fixture_close(struct broker_fixture *fixture)
{
    struct fanout *fanout = fixture->broker.fanout;

    while (fanout != NULL && fanout->subscribers.first != NULL) {
        struct subscriber *left = LIST_ITEM(fanout->subscribers.first, struct subscriber, node);

        fanout_forget(fanout, left);
        subscriber_deinit(left);
    }
    broker_deinit(&fixture->broker);
}

void broker_fixture_wait_us(struct broker_fixture *fixture, uint64_t us)
{
    fixture->now.monotonic_us += us;
    fixture->now.utc_us += us;
    broker_set_time(&fixture->broker, &fixture->now);
    broker_tick(&fixture->broker);
}

struct event_id event_numbered(uint64_t sequence)
{
    struct event_id id = {FIXTURE_EPOCH, sequence};

    return id;
}

static void write_string(struct json_text *text, struct json_literal_name name, const char *value)
{
    json_text_name(text, name);
    json_text_string(text, value == NULL ? "" : value);
}

static void write_number(struct json_text *text, struct json_literal_name name, uint32_t value)
{
    json_text_name(text, name);
    json_text_uint(text, value);
}

static void write_bool(struct json_text *text, struct json_literal_name name, bool value)
{
    json_text_name(text, name);
    json_text_bool(text, value);
}

/* In the order of the notify DLL. */
static void write_members(const struct notification *notification, struct json_text *text)
{
    bool is_add = notification->call == NOTIFICATION_ADD;

    write_number(text, JSON_NAME("v"), NOTIFICATION_VERSION);
    write_string(text, JSON_NAME("call"), is_add ? "add" : "cancel");
    write_string(text, JSON_NAME("phase"),
                 notification->phase == NOTIFICATION_PRE ? "pre" : "post");
    write_number(text, JSON_NAME("context"), notification->context);
    write_number(text, JSON_NAME("status"), notification->status);
    if (is_add) {
        write_string(text, JSON_NAME("local"), notification->local);
        write_string(text, JSON_NAME("remote"), notification->remote);
        write_number(text, JSON_NAME("type"), notification->type);
    } else {
        write_string(text, JSON_NAME("name"), notification->name);
        write_string(text, JSON_NAME("provider"), notification->provider);
    }
    write_number(text, JSON_NAME("flags"), notification->flags);
    if (!is_add) {
        write_bool(text, JSON_NAME("force"), notification->force);
    }
    write_string(text, JSON_NAME("image"), notification->image);
    write_number(text, JSON_NAME("dropped"), notification->dropped);
    if (notification->truncated) {
        write_bool(text, JSON_NAME("truncated"), true);
    }
}

size_t notification_write(const struct notification *notification, char *line, size_t size)
{
    struct json_text text;

    json_text_init(&text, line, size - 1);
    json_text_begin_object(&text);
    write_members(notification, &text);
    json_text_end_object(&text);
    json_text_end_line(&text);
    if (text.overflowed) {
        abort();
    }
    line[text.size] = '\0';
    return text.size;
}

void post(struct broker_fixture *fixture, const struct identity *sender,
          const struct notification *notification)
{
    static char line[NOTIFICATION_BYTES_MAX + 1];
    size_t size = notification_write(notification, line, sizeof(line));
    struct publisher publisher;

    publisher_init(&publisher, &fixture->broker);
    publisher_identify(&publisher, sender);
    (void)publisher_take(&publisher, line, size);
    publisher_deinit(&publisher);
}

/* No two operations of a fixture share a context, since all count on the broker's own count. */
static uint32_t new_context(const struct broker_fixture *fixture)
{
    return (uint32_t)fixture->broker.metrics.received + 1;
}

void post_event(struct broker_fixture *fixture, const struct identity *sender, const char *remote)
{
    const struct notification notification = {.phase = NOTIFICATION_POST,
                                              .context = new_context(fixture),
                                              .local = "Z:",
                                              .remote = remote};

    post(fixture, sender, &notification);
}

static void post_both(struct broker_fixture *fixture, const struct identity *sender,
                      struct notification *notification)
{
    notification->context = new_context(fixture);
    notification->phase = NOTIFICATION_PRE;
    post(fixture, sender, notification);
    notification->phase = NOTIFICATION_POST;
    post(fixture, sender, notification);
}

void post_add(struct broker_fixture *fixture, const struct identity *sender, const char *local,
              const char *remote)
{
    struct notification notification = {
        .call = NOTIFICATION_ADD, .local = local, .remote = remote, .type = 1};

    post_both(fixture, sender, &notification);
}

void post_cancel(struct broker_fixture *fixture, const struct identity *sender, const char *name)
{
    struct notification notification = {.call = NOTIFICATION_CANCEL, .name = name};

    post_both(fixture, sender, &notification);
}
