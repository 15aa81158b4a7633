#include "status_verdict.h"

#include <stdio.h>
#include <string.h>

#include "../common/json_walk.h"

#define VALUE_BYTES_SHOWN 40

static void put_line(struct status_verdict *verdict, const char *line)
{
    const size_t room = STATUS_VERDICT_SIZE - verdict->size;
    const int size = snprintf(verdict->text + verdict->size, room, "%s\n", line);

    verdict->size += size > 0 && (size_t)size < room ? (size_t)size : 0;
    verdict->text[verdict->size] = '\0';
}

static void put_fault(struct status_verdict *verdict, const char *before, struct json_span value,
                      const char *after)
{
    const int size = (int)(value.size < VALUE_BYTES_SHOWN ? value.size : VALUE_BYTES_SHOWN);
    char line[256];

    (void)snprintf(line, sizeof(line), "degraded: %s%.*s%s", before, size, value.start, after);
    put_line(verdict, line);
    verdict->is_healthy = false;
}

static bool is_above_zero(const char *object, const char *name, struct json_span *value_out)
{
    return json_walk_find(object, name, value_out) && value_out->start[0] >= '1' &&
           value_out->start[0] <= '9';
}

static void judge_writing(struct status_verdict *verdict, const char *journal)
{
    struct json_span value;

    if (json_walk_find(journal, "state", &value) && json_walk_is_text(value, "failing")) {
        (void)json_walk_find(journal, "unjournalled", &value);
        put_fault(verdict,
                  "the journal cannot be written, and events that are lost at a crash: ", value,
                  "");
    }
    if (json_walk_find(journal, "flush", &value) && !json_walk_is_text(value, "good")) {
        put_fault(verdict, "events reach the disk late or not at all: flush is ", value, "");
    }
}

static void judge_files(struct status_verdict *verdict, const char *journal)
{
    struct json_span value;

    if (is_above_zero(journal, "unread_segments", &value)) {
        put_fault(verdict, "", value, " files of the journal cannot be read");
    }
    if (is_above_zero(journal, "unremoved_segments", &value)) {
        put_fault(verdict, "", value, " old files of the journal cannot be removed");
    }
}

/* Only the service looks; "good" and "unchecked" are no faults. */
static void judge_registration(struct status_verdict *verdict, const char *data)
{
    static const struct {
        const char *word;
        const char *fault;
    } faults[] = {
        {"missing", "no event comes, since the notify DLL is not registered"},
        {"elsewhere", "no event comes, since another file is registered as the notify DLL"},
        {"unreadable", "the registration of the notify DLL cannot be read"},
    };
    struct json_span value;

    if (!json_walk_find(data, "registration", &value)) {
        return;
    }
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        if (json_walk_is_text(value, faults[i].word)) {
            put_fault(verdict, faults[i].fault, (struct json_span){"", 0}, "");
        }
    }
}

void status_verdict_read(const char *json, struct status_verdict *verdict_out)
{
    struct json_span data;
    struct json_span journal;

    verdict_out->is_healthy = true;
    verdict_out->size = 0;
    verdict_out->text[0] = '\0';
    if (!json_walk_find(json, "data", &data) || data.start[0] != '{') {
        put_fault(verdict_out, "the answer has no data", (struct json_span){"", 0}, "");
        return;
    }
    if (!json_walk_find(data.start, "journal", &journal) || journal.start[0] != '{') {
        put_line(verdict_out, "healthy, as far as this user is told");
        return;
    }
    judge_registration(verdict_out, data.start);
    judge_writing(verdict_out, journal.start);
    judge_files(verdict_out, journal.start);
    if (verdict_out->is_healthy) {
        put_line(verdict_out, "healthy");
    }
}
