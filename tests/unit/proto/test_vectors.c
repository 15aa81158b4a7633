/*
 * Judges every vector of proto/vectors by its index: a file is good, or bad for its reason.
 *
 * A file holds one line with its line feed, as it goes over the pipe. "detail" in the index is
 * the reason within the reason: what is wrong with the JSON, or which member of a notification.
 */
#include "proto/event.h"
#include "proto/json/json.h"
#include "proto/notification.h"
#include "proto/request.h"
#include "proto/stream_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define INDEX_BYTES_MAX (1024u * 1024u)
#define PATH_SIZE 1024u

/* What one of our readers said; NULL for nothing. */
struct verdict {
    const char *reason; /* NULL: good */
    const char *detail;
};

typedef struct verdict (*judge_fn)(const char *line, size_t size);

static struct verdict judge_json(const char *line, size_t size)
{
    struct json *document;
    enum json_result result = json_parse(line, size, &document, NULL);

    json_free(document);
    return (struct verdict){result == JSON_OK ? NULL : json_result_code(result), NULL};
}

static struct verdict judge_notification(const char *line, size_t size)
{
    struct notification_room room;
    struct notification notification;
    struct json_error error;
    const char *member;
    enum notification_result result =
        notification_read(line, size, &room, &notification, &member, &error);

    if (result == NOTIFICATION_OK) {
        notification_deinit(&notification);
        return (struct verdict){NULL, NULL};
    }
    if (result == NOTIFICATION_BAD_JSON) {
        member = json_result_code(error.result);
    }
    return (struct verdict){notification_result_code(result), member};
}

static struct verdict judge_request(const char *line, size_t size)
{
    static struct request_refusal refusal;
    struct request request;

    if (request_read(line, size, &request, &refusal)) {
        request_deinit(&request);
        return (struct verdict){NULL, NULL};
    }
    return (struct verdict){stream_error_code(refusal.error), NULL};
}

/* An event line, or the envelope of a line for one subscriber. */
static struct verdict judge_event(const char *line, size_t size)
{
    struct event_document document;
    enum event_result result = event_read(line, size, &document);

    if (result != EVENT_OK) {
        return (struct verdict){event_result_code(result), NULL};
    }
    event_document_deinit(&document);
    return (struct verdict){NULL, NULL};
}

/* A line that the library or the agent makes and that is no broker's: strict readers refuse it for
   its id alone. */
static struct verdict judge_foreign_id(const char *line, size_t size)
{
    struct event_document document;

    switch (event_read(line, size, &document)) {
    case EVENT_OK:
        event_document_deinit(&document);
        return (struct verdict){event_result_code(EVENT_BAD_ENVELOPE), NULL};
    case EVENT_BAD_ENVELOPE:
        return (struct verdict){NULL, NULL};
    case EVENT_BAD_JSON:
    case EVENT_BAD_DATA:
    case EVENT_NO_MEMORY:
    case EVENT_RESULTS:
        break;
    }
    return (struct verdict){"unexpected", NULL};
}

static struct verdict judge_stream_line(const char *line, size_t size)
{
    struct event_document document;
    struct stream_line stream_line;
    enum event_result result = event_read(line, size, &document);
    bool is_good;

    if (result != EVENT_OK) {
        return (struct verdict){event_result_code(result), NULL};
    }
    /* A client passes over the types of a newer broker. */
    is_good = document.event.type == EVENT_UNKNOWN || stream_line_read(&document, &stream_line);
    event_document_deinit(&document);
    return (struct verdict){is_good ? NULL : event_result_code(EVENT_BAD_DATA), NULL};
}

static judge_fn find_judge(const char *kind)
{
    static const struct {
        const char *kind;
        judge_fn judge;
    } judges[] = {
        {"json", judge_json},
        {"notification", judge_notification},
        {"request", judge_request},
        {"event", judge_event},
        {"status", judge_event},
        {"stream", judge_stream_line},
        {"comparison", judge_foreign_id},
        {"gap", judge_foreign_id},
    };

    for (size_t i = 0; i < sizeof(judges) / sizeof(judges[0]); i++) {
        if (strcmp(judges[i].kind, kind) == 0) {
            return judges[i].judge;
        }
    }
    return NULL;
}

/* The file's bytes in memory of exactly their size, so that a sanitizer sees each byte too far. */
static char *read_file(const char *file, size_t *size_out)
{
    static char buffer[INDEX_BYTES_MAX];
    char path[PATH_SIZE];
    FILE *stream;
    char *bytes;

    (void)snprintf(path, sizeof(path), "%s/%s", WNETWATCH_VECTORS_DIR, file);
    stream = fopen(path, "rb");
    if (stream == NULL) {
        fail_msg("cannot open %s", path);
        return NULL;
    }
    *size_out = fread(buffer, 1, sizeof(buffer), stream);
    (void)fclose(stream);
    assert_in_range(*size_out, 1, sizeof(buffer) - 1);

    if (buffer[*size_out - 1] == '\n') {
        (*size_out)--;
    }
    bytes = malloc(*size_out == 0 ? 1 : *size_out);
    assert_non_null(bytes);
    memcpy(bytes, buffer, *size_out);
    return bytes;
}

static struct json *read_index(void)
{
    size_t size;
    char *bytes = read_file("index.json", &size);
    struct json *index;
    struct json_error error;

    if (json_parse(bytes, size, &index, &error) != JSON_OK) {
        fail_msg("index.json: %s at %lu", json_result_sentence(error.result),
                 (unsigned long)error.position);
    }
    free(bytes);
    return index;
}

static const struct json *first_entry(const struct json *index)
{
    return json_first(json_member(index, "vectors"));
}

static const char *or_none(const char *text)
{
    return text == NULL ? "(none)" : text;
}

static bool is_as_expected(const struct json *entry)
{
    const char *file = json_string(json_member(entry, "file"));
    const char *reason = json_string(json_member(entry, "reason"));
    const char *detail = json_string(json_member(entry, "detail"));
    judge_fn judge = find_judge(json_string(json_member(entry, "kind")));
    struct verdict verdict;
    size_t size;
    char *line;

    assert_non_null(judge);
    line = read_file(file, &size);
    verdict = judge(line, size);
    free(line);

    if (strcmp(or_none(verdict.reason), or_none(reason)) == 0 &&
        (detail == NULL || strcmp(or_none(verdict.detail), detail) == 0)) {
        return true;
    }
    print_error("%s: expected %s, %s; got %s, %s\n", file, or_none(reason), or_none(detail),
                or_none(verdict.reason), or_none(verdict.detail));
    return false;
}

static void every_vector_gets_the_verdict_of_its_index(void **state)
{
    struct json *index = read_index();
    size_t count = 0;
    size_t wrong = 0;

    (void)state;

    for (const struct json *entry = first_entry(index); entry != NULL; entry = json_next(entry)) {
        wrong += is_as_expected(entry) ? 0 : 1;
        count++;
    }

    assert_int_equal(wrong, 0);
    assert_true(count > 100);
    json_free(index);
}

static void expect_whole_entry(const struct json *entry)
{
    const char *file = json_string(json_member(entry, "file"));
    const char *verdict = or_none(json_string(json_member(entry, "verdict")));
    bool has_reason = json_string(json_member(entry, "reason")) != NULL;

    if (file == NULL) {
        fail_msg("an entry of index.json names no file");
    }
    if (json_string(json_member(entry, "title")) == NULL) {
        fail_msg("%s has no title", file);
    }
    if (strcmp(verdict, has_reason ? "bad" : "good") != 0 || strstr(file, verdict) == NULL) {
        fail_msg("%s is said to be %s, and it %s", file, verdict,
                 has_reason ? "has a reason" : "has none");
    }
}

static void the_index_is_whole_and_in_order(void **state)
{
    struct json *index = read_index();
    const char *before = "";

    (void)state;

    for (const struct json *entry = first_entry(index); entry != NULL; entry = json_next(entry)) {
        const char *file = json_string(json_member(entry, "file"));

        expect_whole_entry(entry);
        if (strcmp(before, file) >= 0) {
            fail_msg("index.json is in the order of the bytes of file: %s may not stand behind %s",
                     file, before);
        }
        before = file;
    }

    json_free(index);
}

/* Read a good line and write what was read. */
static bool write_again(const char *kind, const char *line, size_t size, struct json_text *text)
{
    struct event_document document;
    struct stream_line stream_line;

    assert_int_equal(event_read(line, size, &document), EVENT_OK);
    if (strcmp(kind, "stream") == 0) {
        assert_true(stream_line_read(&document, &stream_line));
        stream_line.source = "/wnetwatch/DESKTOP-7"; /* the writer adds the end */
        stream_line_write(&stream_line, text);
    } else {
        event_write(&document.event, text);
    }
    event_document_deinit(&document);
    return !text->overflowed;
}

static bool rewrites_to_itself(const struct json *entry)
{
    static char bytes[EVENT_BYTES_MAX];
    const char *file = json_string(json_member(entry, "file"));
    struct json_text text;
    size_t size;
    char *line = read_file(file, &size);
    bool is_same;

    json_text_init(&text, bytes, sizeof(bytes));
    is_same = write_again(json_string(json_member(entry, "kind")), line, size, &text) &&
              text.size == size + 1 && memcmp(line, bytes, size) == 0;
    free(line);
    if (!is_same) {
        print_error("%s is written as %.*s", file, (int)text.size, bytes);
    }
    return is_same;
}

/* What newer brokers may say is read and not written. */
static void the_good_lines_are_those_that_we_write(void **state)
{
    struct json *index = read_index();
    size_t wrong = 0;
    size_t count = 0;

    (void)state;

    for (const struct json *entry = first_entry(index); entry != NULL; entry = json_next(entry)) {
        const char *file = json_string(json_member(entry, "file"));

        if ((strncmp(file, "event/good/", 11) == 0 || strncmp(file, "stream/good/", 12) == 0) &&
            strstr(file, "/newer_") == NULL) {
            wrong += rewrites_to_itself(entry) ? 0 : 1;
            count++;
        }
    }

    assert_int_equal(wrong, 0);
    assert_true(count > 30);
    json_free(index);
}

/* Each reason that JSON can be refused for has a vector, so none is a dead letter. */
static void every_reason_of_the_json_door_has_a_vector(void **state)
{
    struct json *index = read_index();

    (void)state;

    for (int i = JSON_SYNTAX; i < JSON_NO_MEMORY; i++) {
        const char *code = json_result_code((enum json_result)i);
        bool found = false;

        for (const struct json *entry = first_entry(index); entry != NULL;
             entry = json_next(entry)) {
            const char *reason = json_string(json_member(entry, "reason"));

            found = found || (reason != NULL && strcmp(reason, code) == 0);
        }
        if (!found) {
            fail_msg("%s has no vector", code);
        }
    }
    json_free(index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_gets_the_verdict_of_its_index),
        cmocka_unit_test(the_index_is_whole_and_in_order),
        cmocka_unit_test(the_good_lines_are_those_that_we_write),
        cmocka_unit_test(every_reason_of_the_json_door_has_a_vector),
    };

    return cmocka_run_group_tests_name("vectors", tests, NULL, NULL);
}
