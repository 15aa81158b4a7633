#include "broker/win/doctor/checks.h"
#include "broker/win/doctor/conversation.h"
#include "proto/event_id.h"
#include "proto/event_time.h"
#include "wnetwatch_version.h"

#include <string.h>

#define ASK_MS_MAX 5000u

static void check_version(struct findings *findings, const struct json *data)
{
    const char *version = json_string(json_member(data, "version"));
    const char *identity = json_string(json_member(data, "identity"));

    if (version == NULL || identity == NULL) {
        findings_add(findings, "broker", FINDING_BAD, "find out which program serves the pipe",
                     L"what serves the pipe does not answer as a broker");
    } else if (strcmp(version, WNETWATCH_VERSION) != 0) {
        findings_add(findings, "broker", FINDING_BAD,
                     "restart the service: sc stop wnetwatch, then sc start wnetwatch",
                     L"version %hs answers, and this is " FINDING_WIDE(WNETWATCH_VERSION), version);
    } else {
        findings_add(findings, "broker", FINDING_GOOD, NULL, L"version %hs answers", version);
    }
    if (identity != NULL && strcmp(identity, "token") == 0) {
        findings_add(findings, "identity", FINDING_GOOD, NULL, L"by the token of each client");
    } else if (identity != NULL) {
        findings_add(findings, "identity", FINDING_NOTE, NULL, L"clients are identified by %hs",
                     identity);
    }
}

static uint64_t count_of(const struct json *object, const char *name)
{
    uint64_t count = 0;

    (void)json_read_uint53(json_member(object, name), &count);
    return count;
}

/* An epoch is the time at which it began, so the oldest id says how old the journal is at most. */
static void write_oldest(const struct json *data, char text[EVENT_TIME_TEXT_SIZE + 1])
{
    const char *oldest = json_string(json_member(data, "oldest"));
    struct event_id id = {0, 0};

    (void)(oldest != NULL && event_id_read(oldest, strlen(oldest), &id));
    event_time_write(id.epoch, text);
}

static void check_journal(struct findings *findings, const struct json *data)
{
    const struct json *journal = json_member(data, "journal");
    char oldest[EVENT_TIME_TEXT_SIZE + 1];
    const char *state = json_string(json_member(journal, "state"));
    const char *flush = json_string(json_member(journal, "flush"));

    if (state == NULL || flush == NULL) {
        findings_add(findings, "journal", FINDING_UNSUPPORTED, NULL,
                     L"only an administrator and members of Event Log Readers are told");
    } else if (strcmp(state, "failing") == 0) {
        findings_add(findings, "journal", FINDING_BAD,
                     "make room on the disk, or see the log for the code",
                     L"cannot be written: %llu events are in memory only",
                     (unsigned long long)count_of(journal, "unjournalled"));
    } else if (strcmp(state, "memory") == 0) {
        findings_add(findings, "journal", FINDING_NOTE, NULL,
                     L"none, by setting: the newest events are in memory");
    } else {
        write_oldest(data, oldest);
        findings_add(findings, "journal", FINDING_GOOD, NULL,
                     L"%hs, %llu MiB in %llu files, back to the start of %hs", state,
                     (unsigned long long)(count_of(journal, "bytes") >> 20),
                     (unsigned long long)count_of(journal, "segments"), oldest);
    }
}

static void check_files(struct findings *findings, const struct json *journal)
{
    const char *flush = json_string(json_member(journal, "flush"));
    uint64_t unread = count_of(journal, "unread_segments");
    uint64_t unremoved = count_of(journal, "unremoved_segments");

    if (flush != NULL && strcmp(flush, "good") != 0) {
        findings_add(findings, "journal.flush", FINDING_BAD,
                     "see whether the disk is full or failing",
                     L"writes reach the disk late or not at all: %hs", flush);
    }
    if (unread != 0 || unremoved != 0) {
        findings_add(findings, "journal.files", FINDING_BAD,
                     "find the program that holds them, such as a scanner or a backup",
                     L"%llu files cannot be read, and %llu cannot be deleted",
                     (unsigned long long)unread, (unsigned long long)unremoved);
    }
}

void check_broker(struct findings *findings, const wchar_t *prefix)
{
    static struct conversation conversation;
    struct json *document = NULL;
    DWORD error = conversation_open(&conversation, prefix, "{\"status\":{}}\n", ASK_MS_MAX);

    if (error == ERROR_SUCCESS) {
        error = conversation_next(&conversation, &document);
    }
    if (error == ERROR_SUCCESS) {
        const struct json *data = json_member(document, "data");

        check_version(findings, data);
        check_journal(findings, data);
        check_files(findings, json_member(data, "journal"));
    } else {
        findings_add(findings, "broker", FINDING_BAD, "see the log of the broker",
                     L"no answer (%lu)", (unsigned long)error);
    }
    json_free(document);
    conversation_close(&conversation);
}
