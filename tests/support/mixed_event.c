#include "tests/support/mixed_event.h"

#include <string.h>

const enum event_type mixed_event_types[MIXED_EVENT_TYPES] = {
    EVENT_ADD_STARTED,      EVENT_ADD_SUCCEEDED,       EVENT_ADD_FAILED,
    EVENT_ADD_UNFINISHED,   EVENT_CANCEL_STARTED,      EVENT_CANCEL_SUCCEEDED,
    EVENT_CANCEL_FAILED,    EVENT_CANCEL_UNFINISHED,   EVENT_APPEARED,
    EVENT_VANISHED,         EVENT_BROKER_STARTED,      EVENT_BROKER_STOPPED,
    EVENT_BROKER_THROTTLED, EVENT_BROKER_CLOCK_STEPPED};

struct event mixed_event_empty(enum event_type type)
{
    struct event event;

    memset(&event, 0, sizeof(event));
    event.type = type;
    event.id.epoch = 0x9f2c61d07ab3e845u;
    event.id.sequence = 42;
    event.source = "/wnetwatch/DESKTOP-7";
    event.time_us = UINT64_C(1795408310537654);
    event.local = "";
    event.remote = "";
    event.provider = "";
    event.user.sid = "";
    event.image = "";
    event.version = "";
    event.previous = "";
    event.reason = "";
    return event;
}

static bool toss(struct random *random)
{
    return random_once_in(random, 2);
}

static const char *pick_text(struct random *random)
{
    static const char *const texts[] = {
        "",
        "",
        "Z:",
        "\\\\srv\\share",
        "quote \" and \\",
        "\x01\x1F\x7F",
        "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
        "https://h/{[,:]}",
        "\\\\files.example.com\\reports 2026\\third quarter",
        "C:\\Program Files\\Caf\xC3\xA9\\mount.exe",
    };

    return texts[random_below(random, sizeof(texts) / sizeof(texts[0]))];
}

static void mix_user(struct random *random, struct event_user *user)
{
    if (random_once_in(random, 4)) {
        return;
    }
    user->known = true;
    user->sid = toss(random) ? "S-1-5-21-1-2-3-1001" : "S-1-5-18";
    user->logon = (uint64_t)random_below(random, UINT32_MAX) << random_below(random, 32);
    user->session = random_below(random, 5);
    user->elevated = toss(random);
    user->integrity = (enum event_integrity)random_below(random, INTEGRITIES);
}

static void mix_connection(struct random *random, struct event *event)
{
    event->operation.sequence = toss(random) ? random_below(random, UINT32_MAX) : 0;
    event->has_elapsed = toss(random);
    event->elapsed_us =
        event->has_elapsed ? (uint64_t)random_below(random, UINT32_MAX) * 1000003u : 0;
    event->local = pick_text(random);
    event->remote = pick_text(random);
    event->provider = pick_text(random);
    event->inferred = toss(random) ? INFERRED_REMOTE : INFERRED_NOTHING;
    event->resource = (enum event_resource)random_below(random, RESOURCES);
    event->flags = random_below(random, UINT32_MAX);
    event->is_forced = event_type_is_cancel(event->type) && toss(random);
    event->status = event_type_has_status(event->type) ? random_below(random, 2500) : 0;
    event->dropped = toss(random) ? random_below(random, UINT32_MAX) : 0;
    event->withheld = toss(random);
    event->redacted = toss(random);
    event->truncated = toss(random);
    event->process_id = random_below(random, 3);
    event->image = pick_text(random);
    mix_user(random, &event->user);
}

struct event mixed_event(struct random *random, enum event_type type)
{
    struct event event = mixed_event_empty(type);

    event.id.sequence = random_below(random, UINT32_MAX);
    event.time_us += random_below(random, UINT32_MAX);
    if (event_type_is_connection(type)) {
        mix_connection(random, &event);
    } else if (type == EVENT_BROKER_STARTED) {
        event.version = "0.1.0";
        event.previous = toss(random) ? "clean" : "";
    } else if (type == EVENT_BROKER_STOPPED) {
        event.reason = "stopping";
    } else if (type == EVENT_BROKER_CLOCK_STEPPED) {
        event.expected_us = random_below(random, UINT32_MAX) * UINT64_C(1000003);
    } else {
        mix_user(random, &event.user);
        event.throttled_count = random_below(random, UINT32_MAX);
    }
    return event;
}
