#include "client_lib/core/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/chunks.h"
#include "tests/support/failing_malloc.h"

#define EPOCH "9f2c61d07ab3e845"
#define ID(digits) EPOCH ".000000000000000000" digits
#define ENVELOPE(id, type)                                                                         \
    "{\"specversion\":\"1.0\",\"id\":\"" id                                                        \
    "\",\"source\":\"/wnetwatch/PC\",\"type\":\"wnetwatch." type                                   \
    "\",\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":"
#define STARTED(id)                                                                                \
    ENVELOPE(id, "stream.started")                                                                 \
    "{\"oldest\":\"" ID("01") "\",\"newest\":\"" ID(                                               \
        "42") "\",\"visibility\":\"all\",\"version\":\"9.8\"}}\n"
#define EVENT(id)                                                                                  \
    ENVELOPE(id, "connection.add.failed")                                                          \
    "{\"operation\":\"" ID(                                                                        \
        "09") "\",\"elapsed_us\":2310,\"local\":\"Z:\",\"remote\":\"\\\\\\\\srv\\\\share\","       \
              "\"resource\":\"disk\",\"flags\":[],\"flags_raw\":1,\"status\":67,\"user\":{"        \
              "\"sid\":\"S-1-5-21-7\",\"logon\""                                                   \
              ":\"0x3e7a1\",\"session\":1,\"elevated\":false,\"integrity\":\"medium\"},"           \
              "\"process\":{\"pid\":4711,\"image\":"                                               \
              "\"C:\\\\x.exe\"}}}\n"
#define PLACE(id, type) ENVELOPE(id, type) "{}}\n"
#define GAP(id)                                                                                    \
    ENVELOPE(id, "stream.gap")                                                                     \
    "{\"after\":\"" ID("10") "\",\"before\":\"" ID(                                                \
        "20") "\",\"lost\":9,\"reason\":\"retention\"}}\n"
#define ENDED(reason) ENVELOPE(ID("42"), "stream.ended") "{\"reason\":\"" reason "\"}}\n"
#define ERROR_LINE(code)                                                                           \
    ENVELOPE(ID("42"), "stream.error") "{\"code\":\"" code "\",\"message\":\"because so\"}}\n"

/* A session and what came out of it: one word for each item, then how it ended. */
struct talk {
    struct session session;
    char heard[1024];
    enum session_result last;
};

static void hear(struct talk *talk, const char *word, const char *text)
{
    size_t size = strlen(talk->heard);

    (void)snprintf(talk->heard + size, sizeof(talk->heard) - size, "%s%s ", word, text);
}

static void hear_item(struct talk *talk, const struct item *item)
{
    if (item->item.kind == WNW_ITEM_EVENT) {
        hear(talk, "event:", item->item.cursor + EVENT_ID_TEXT_SIZE - 2);
    } else {
        hear(talk, "gap:", item->item.cursor + EVENT_ID_TEXT_SIZE - 2);
    }
}

static void feed(void *user, const char *chunk, size_t size)
{
    struct talk *talk = user;
    const struct item *item = NULL;

    if (talk->last == SESSION_OVER) {
        return;
    }
    session_put(&talk->session, chunk, size);
    do {
        talk->last = session_next(&talk->session, &item);
        if (talk->last == SESSION_ITEM) {
            hear_item(talk, item);
        } else if (talk->last == SESSION_LIVE) {
            hear(talk, "live", "");
        } else if (talk->last == SESSION_OVER) {
            hear(talk, "over:", talk->session.ending.reason);
        }
    } while (talk->last == SESSION_ITEM || talk->last == SESSION_LIVE);
}

static struct talk *talk_new(const struct session_config *config)
{
    struct talk *talk = test_calloc(1, sizeof(*talk));

    assert_int_equal(session_init(&talk->session, config), SESSION_INIT_OK);
    return talk;
}

static void talk_free(struct talk *talk)
{
    session_deinit(&talk->session);
    test_free(talk);
}

static void begin(struct talk *talk, char request[REQUEST_BYTES_MAX + 1])
{
    struct json_text text;

    json_text_init(&text, request, REQUEST_BYTES_MAX);
    session_begin(&talk->session, &text);
    assert_false(text.overflowed);
    request[text.size] = '\0';
    talk->last = SESSION_MORE;
    talk->heard[0] = '\0';
}

static const struct session_config from_now = {NULL, NULL, true, NULL};

/* Whatever the chunks, the same is heard. */
static void assert_heard(const char *bytes, const char *expected)
{
    size_t size = strlen(bytes);

    for (size_t way = 0; way < chunks_ways(size); way++) {
        struct talk *talk = talk_new(&from_now);
        char request[REQUEST_BYTES_MAX + 1];

        begin(talk, request);
        chunks_feed(bytes, size, way, feed, talk);
        if (strcmp(talk->heard, expected) != 0) {
            fail_msg("cut in way %zu: heard %s, expected %s", way, talk->heard, expected);
        }
        talk_free(talk);
    }
}

static void events_and_gaps_come_out_in_any_chunking(void **state)
{
    (void)state;
    assert_heard(STARTED(ID("09")) EVENT(ID("10")) GAP(ID("19")) EVENT(ID("20"))
                     PLACE(ID("40"), "stream.position") PLACE(ID("42"), "stream.live"),
                 "event:10 gap:19 event:20 live ");
}

static void an_end_comes_with_its_reason(void **state)
{
    (void)state;
    assert_heard(STARTED(ID("42")) ENDED("stopping"), "over:stopping ");
    assert_heard(ERROR_LINE("bad_filter"), "over:bad_filter ");
    assert_heard(STARTED(ID("42")) ERROR_LINE("unexpected_input"), "over:unexpected_input ");
}

static void hostile_bytes_end_the_connection_with_a_reason(void **state)
{
    (void)state;
    assert_heard("HTTP/1.1 400 Bad Request\r\n", "over:bad_line ");
    assert_heard("\n", "over:bad_line ");
    assert_heard("{}\n", "over:bad_line ");
    assert_heard(EVENT(ID("10")), "over:bad_order ");
    assert_heard(PLACE(ID("10"), "stream.live"), "over:bad_order ");
    assert_heard(STARTED(ID("09")) STARTED(ID("09")), "over:bad_order ");
    assert_heard(STARTED(ID("10")) EVENT(ID("10")), "over:bad_order ");
    assert_heard(STARTED(ID("09")) EVENT(ID("11")) EVENT(ID("10")), "event:11 over:bad_order ");
    assert_heard(STARTED(ID("09")) ENVELOPE(ID("10"), "stream.gap") "{}}\n", "over:bad_line ");
    assert_heard(STARTED(ID("09")) ENVELOPE(ID("10"), "connection.add.failed") "{}}\n",
                 "over:bad_line ");
}

static void a_line_without_end_ends_the_connection(void **state)
{
    struct talk *talk = talk_new(&from_now);
    char request[REQUEST_BYTES_MAX + 1];
    char *bytes = test_malloc(EVENT_BYTES_MAX + 1);

    (void)state;
    memset(bytes, 'x', EVENT_BYTES_MAX + 1);
    begin(talk, request);
    feed(talk, bytes, EVENT_BYTES_MAX + 1);
    assert_string_equal(talk->heard, "over:too_long ");
    test_free(bytes);
    talk_free(talk);
}

static void a_passing_refusal_differs_from_a_final_one(void **state)
{
    static const struct {
        const char *name;
        const char *line;
        enum session_end end;
    } rows[] = {
        {"too many", ERROR_LINE("too_many_subscribers"), SESSION_END_POSTPONED},
        {"timeout", ERROR_LINE("timeout"), SESSION_END_POSTPONED},
        {"unidentified", ERROR_LINE("unidentified"), SESSION_END_POSTPONED},
        {"no memory", ERROR_LINE("no_memory"), SESSION_END_POSTPONED},
        {"bad filter", ERROR_LINE("bad_filter"), SESSION_END_REFUSED},
        {"anonymous", ERROR_LINE("anonymous"), SESSION_END_REFUSED},
        {"code of a newer broker", ERROR_LINE("brand_new"), SESSION_END_REFUSED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct talk *talk = talk_new(&from_now);
        char request[REQUEST_BYTES_MAX + 1];

        begin(talk, request);
        feed(talk, rows[i].line, strlen(rows[i].line));
        if (talk->last != SESSION_OVER || talk->session.ending.end != rows[i].end ||
            strcmp(talk->session.ending.message, "because so") != 0) {
            fail_msg("%s: end %d", rows[i].name, (int)talk->session.ending.end);
        }
        talk_free(talk);
    }
}

static void a_stream_without_follow_ends_complete(void **state)
{
    static const struct session_config config = {"oldest", NULL, false, NULL};
    struct talk *talk = talk_new(&config);
    char request[REQUEST_BYTES_MAX + 1];

    (void)state;
    begin(talk, request);
    assert_string_equal(request, "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false}}\n");
    feed(talk, STARTED(ID("00")) ENDED("complete"), strlen(STARTED(ID("00")) ENDED("complete")));
    assert_int_equal(talk->session.ending.end, SESSION_END_COMPLETE);
    talk_free(talk);
}

static void an_event_has_all_its_members(void **state)
{
    static const char bytes[] = STARTED(ID("09")) EVENT(ID("10"));
    struct talk *talk = talk_new(&from_now);
    char request[REQUEST_BYTES_MAX + 1];
    const struct item *item = NULL;
    const wnw_event *event;

    (void)state;
    begin(talk, request);
    session_put(&talk->session, bytes, strlen(bytes));
    assert_int_equal(session_next(&talk->session, &item), SESSION_ITEM);
    event = item->item.event;
    assert_int_equal(event->size, sizeof(*event));
    assert_int_equal(event->type, WNW_EVENT_ADD_FAILED);
    assert_string_equal(event->type_name, "wnetwatch.connection.add.failed");
    assert_string_equal(event->id, ID("10"));
    assert_string_equal(event->operation, ID("09"));
    assert_string_equal(event->source, "/wnetwatch/PC");
    assert_string_equal(event->subject, "Z:");
    assert_int_equal(event->time_us, 1795408310537654);
    assert_int_equal(event->has_elapsed, 1);
    assert_int_equal(event->elapsed_us, 2310);
    assert_string_equal(event->local, "Z:");
    assert_string_equal(event->remote, "\\\\srv\\share");
    assert_string_equal(event->provider, "");
    assert_int_equal(event->resource, WNW_RESOURCE_DISK);
    assert_int_equal(event->flags, 1);
    assert_int_equal(event->status, 67);
    assert_string_equal(event->status_name, "ERROR_BAD_NET_NAME");
    assert_int_equal(event->user_is_known, 1);
    assert_string_equal(event->user_sid, "S-1-5-21-7");
    assert_int_equal(event->user_logon, 0x3e7a1);
    assert_int_equal(event->user_integrity, WNW_INTEGRITY_MEDIUM);
    assert_int_equal(event->process_id, 4711);
    assert_string_equal(event->process_image, "C:\\x.exe");
    assert_int_equal(event->json_size, strlen(EVENT(ID("10"))) - 1);
    assert_memory_equal(event->json, EVENT(ID("10")), event->json_size);
    assert_int_equal(event->json[event->json_size], '\0');
    talk_free(talk);
}

static void a_gap_has_all_its_members(void **state)
{
    static const char bytes[] = STARTED(ID("09")) GAP(ID("19"));
    struct talk *talk = talk_new(&from_now);
    char request[REQUEST_BYTES_MAX + 1];
    const struct item *item = NULL;

    (void)state;
    begin(talk, request);
    session_put(&talk->session, bytes, strlen(bytes));
    assert_int_equal(session_next(&talk->session, &item), SESSION_ITEM);
    assert_int_equal(item->item.kind, WNW_ITEM_GAP);
    assert_null(item->item.event);
    assert_string_equal(item->item.gap->after, ID("10"));
    assert_string_equal(item->item.gap->before, ID("20"));
    assert_int_equal(item->item.gap->lost_is_known, 1);
    assert_int_equal(item->item.gap->lost_count, 9);
    assert_int_equal(item->item.gap->reason, WNW_GAP_RETENTION);
    assert_string_equal(item->item.gap->reason_name, "retention");
    assert_string_equal(item->item.cursor, ID("19"));
    talk_free(talk);
}

static void an_unknown_type_of_a_newer_broker_is_an_event(void **state)
{
    static const char bytes[] = STARTED(ID("09")) ENVELOPE(ID("10"), "connection.renamed") "{}}\n";
    struct talk *talk = talk_new(&from_now);
    char request[REQUEST_BYTES_MAX + 1];
    const struct item *item = NULL;

    (void)state;
    begin(talk, request);
    session_put(&talk->session, bytes, strlen(bytes));
    assert_int_equal(session_next(&talk->session, &item), SESSION_ITEM);
    assert_int_equal(item->item.event->type, WNW_EVENT_OTHER);
    assert_string_equal(item->item.event->type_name, "wnetwatch.connection.renamed");
    assert_string_equal(item->item.event->operation, "");
    talk_free(talk);
}

static void the_first_request_has_the_config_of_the_program(void **state)
{
    static const struct session_config config = {NULL, "2026-11-23T04:00:00Z", true,
                                                 "{\"local\":[\"Z:\"]}"};
    struct talk *talk = talk_new(&config);
    char request[REQUEST_BYTES_MAX + 1];

    (void)state;
    begin(talk, request);
    assert_string_equal(request, "{\"subscribe\":{\"since\":\"2026-11-23T04:00:00Z\","
                                 "\"filter\":{\"local\":[\"Z:\"]}}}\n");
    talk_free(talk);
}

static void each_request_goes_on_after_the_last_item(void **state)
{
    static const struct {
        const char *name;
        const char *bytes;
        const char *place;
    } rows[] = {
        {"only begun", STARTED(ID("42")), ID("42")},
        {"an event", STARTED(ID("09")) EVENT(ID("10")), ID("10")},
        {"a position", STARTED(ID("09")) PLACE(ID("40"), "stream.position"), ID("40")},
        {"live", STARTED(ID("09")) PLACE(ID("42"), "stream.live"), ID("42")},
        {"a gap", STARTED(ID("10")) GAP(ID("19")), ID("19")},
        {"ended", STARTED(ID("10")) ENDED("stopping"), ID("42")},
        {"half a line", STARTED(ID("09")) EVENT(ID("10")) "{\"specversion\":", ID("10")},
        {"garbage", STARTED(ID("09")) EVENT(ID("10")) "garbage\n", ID("10")},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct talk *talk = talk_new(&from_now);
        char request[REQUEST_BYTES_MAX + 1];
        char expected[128];

        begin(talk, request);
        assert_string_equal(request, "{\"subscribe\":{}}\n");
        feed(talk, rows[i].bytes, strlen(rows[i].bytes));
        begin(talk, request);
        (void)snprintf(expected, sizeof(expected), "{\"subscribe\":{\"after\":\"%s\"}}\n",
                       rows[i].place);
        if (strcmp(request, expected) != 0) {
            fail_msg("%s: %s", rows[i].name, request);
        }
        talk_free(talk);
    }
}

static void requests_repeat_a_time_until_there_is_a_position(void **state)
{
    static const struct session_config config = {NULL, "2026-11-23T04:00:00Z", true, NULL};
    static const struct {
        const char *bytes;
        const char *asked;
    } rows[] = {
        {"", "\"since\":\"2026-11-23T04:00:00Z\""},
        {STARTED(ID("09")), "\"since\":\"2026-11-23T04:00:00Z\""},
        {STARTED(ID("09")) EVENT(ID("10")), "\"after\":\"" ID("10") "\""},
        {STARTED(ID("09")) GAP(ID("19")), "\"after\":\"" ID("19") "\""},
        {STARTED(ID("09")) PLACE(ID("42"), "stream.live"), "\"after\":\"" ID("42") "\""},
        {STARTED(ID("09")) ENDED("stopping"), "\"after\":\"" ID("42") "\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct talk *talk = talk_new(&config);
        char request[REQUEST_BYTES_MAX + 1];
        char expected[128];

        begin(talk, request);
        feed(talk, rows[i].bytes, strlen(rows[i].bytes));
        begin(talk, request);
        (void)snprintf(expected, sizeof(expected), "{\"subscribe\":{%s}}\n", rows[i].asked);
        assert_string_equal(request, expected);
        talk_free(talk);
    }
}

static void a_journal_may_go_on_at_smaller_ids_after_a_gap(void **state)
{
    static const struct session_config config = {"ffffffffffffffff.00000000000000000007", NULL,
                                                 true, NULL};
    static const char bytes[] =
        STARTED("ffffffffffffffff.00000000000000000007") GAP(ID("42")) EVENT(ID("43"));
    struct talk *talk = talk_new(&config);
    char request[REQUEST_BYTES_MAX + 1];

    (void)state;
    begin(talk, request);
    feed(talk, bytes, strlen(bytes));
    assert_string_equal(talk->heard, "gap:42 event:43 ");
    talk_free(talk);
}

static void a_request_that_is_too_long_for_the_broker_is_refused(void **state)
{
    char *filter = test_calloc(1, REQUEST_BYTES_MAX);
    struct session_config config = {NULL, NULL, true, filter};
    struct session *session = test_malloc(sizeof(*session));

    (void)state;
    memset(filter, ' ', REQUEST_BYTES_MAX - 1);
    assert_int_equal(session_init(session, &config), SESSION_INIT_TOO_LONG);
    session_deinit(session);
    test_free(session);
    test_free(filter);
}

/* From init to deinit; true when nothing failed. */
static bool run_with_what_memory_there_is(struct talk *talk)
{
    static const struct session_config config = {ID("08"), NULL, true, "{}"};
    static const char bytes[] = STARTED(ID("09")) EVENT(ID("10"));
    char request[REQUEST_BYTES_MAX + 1];
    bool is_good = session_init(&talk->session, &config) == SESSION_INIT_OK;

    if (is_good) {
        begin(talk, request);
        feed(talk, bytes, 30);
        feed(talk, bytes + 30, strlen(bytes) - 30);
        is_good = strcmp(talk->heard, "event:10 ") == 0;
        if (!is_good) {
            assert_string_equal(talk->heard, "over:no_memory ");
        }
    }
    session_deinit(&talk->session);
    return is_good;
}

static void any_allocation_may_fail(void **state)
{
    struct talk *talk = test_calloc(1, sizeof(*talk));
    bool has_failed = true;

    (void)state;
    for (size_t n = 1; has_failed; n++) {
        bool is_good;

        if (!failing_malloc_arm(n)) {
            test_free(talk);
            skip();
        }
        is_good = run_with_what_memory_there_is(talk);
        has_failed = failing_malloc_disarm();
        assert_int_equal(is_good, !has_failed);
    }
    test_free(talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_and_gaps_come_out_in_any_chunking),
        cmocka_unit_test(an_end_comes_with_its_reason),
        cmocka_unit_test(hostile_bytes_end_the_connection_with_a_reason),
        cmocka_unit_test(a_line_without_end_ends_the_connection),
        cmocka_unit_test(a_passing_refusal_differs_from_a_final_one),
        cmocka_unit_test(a_stream_without_follow_ends_complete),
        cmocka_unit_test(an_event_has_all_its_members),
        cmocka_unit_test(a_gap_has_all_its_members),
        cmocka_unit_test(an_unknown_type_of_a_newer_broker_is_an_event),
        cmocka_unit_test(the_first_request_has_the_config_of_the_program),
        cmocka_unit_test(each_request_goes_on_after_the_last_item),
        cmocka_unit_test(requests_repeat_a_time_until_there_is_a_position),
        cmocka_unit_test(a_journal_may_go_on_at_smaller_ids_after_a_gap),
        cmocka_unit_test(a_request_that_is_too_long_for_the_broker_is_refused),
        cmocka_unit_test(any_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
