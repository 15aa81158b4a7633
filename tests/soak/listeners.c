#include "tests/soak/listeners.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/client/modes.h"

#define REACH_MS_MAX 120000u
#define LOOK_MS 20u

static void WNW_CALL note(wnw_client *client, const wnw_item *item, void *user)
{
    struct listener *listener = user;

    (void)client;
    record_note(&listener->record, item);
}

static const char *mode_name(const struct listener *listener)
{
    return modes[listener->taker.mode].name;
}

void listeners_start(struct listeners *listeners, const char *pipe_prefix, size_t items_max)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        struct listener *listener = &listeners->all[i];
        wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

        record_reserve(&listener->record, items_max);
        config.pipe_prefix = pipe_prefix;
        config.after = "oldest";
        listener->taker.on_item = note;
        taker_init(&listener->taker, &config, modes[i % MODES].mode);
        taker_start(&listener->taker);
    }
}

static void let_reach(struct listener *listener, const char *id, ULONGLONG deadline_ms)
{
    char cursor[WNW_CURSOR_SIZE] = "";

    while (wnw_client_cursor(listener->taker.client, cursor, sizeof(cursor)) == WNW_OK &&
           strcmp(cursor, id) != 0) {
        if (GetTickCount64() > deadline_ms) {
            fail_msg("a listener by %s stands at '%s' and not at '%s'", mode_name(listener), cursor,
                     id);
        }
        Sleep(LOOK_MS);
    }
}

void listeners_let_reach(struct listeners *listeners, const char *id)
{
    const ULONGLONG deadline_ms = GetTickCount64() + REACH_MS_MAX;

    for (size_t i = 0; i < LISTENERS; i++) {
        let_reach(&listeners->all[i], id, deadline_ms);
    }
}

void listeners_check(const struct listeners *listeners, const struct record *journal)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        const struct listener *listener = &listeners->all[i];
        const size_t gaps = record_check(&listener->record, journal, mode_name(listener));

        assert_string_equal(listener->record.ids[0], journal->ids[0]);
        if (gaps > 0) {
            print_message("    a listener by %s was told %u gaps\n", mode_name(listener),
                          (unsigned)gaps);
        }
    }
}

void listeners_close(struct listeners *listeners)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        assert_int_equal(taker_close(&listeners->all[i].taker), WNW_OK);
    }
}

void listeners_free(struct listeners *listeners)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        record_free(&listeners->all[i].record);
    }
}
