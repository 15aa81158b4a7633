#include "report.h"

#include "servers.h"

const char *mapping_result_word(enum mapping_result result)
{
    switch (result) {
    case MAPPING_UNDER_WAY:
        return "under way";
    case MAPPING_SUCCEEDED:
        return "succeeded";
    case MAPPING_FAILED:
        return "failed";
    case MAPPING_UNFINISHED:
        return "unfinished";
    case MAPPING_RESTORED:
        break;
    }
    return "restored";
}

static size_t count_of(const struct logon *logon, enum mapping_result result)
{
    size_t count = 0;

    for (size_t i = 0; i < logon->count; i++) {
        count += logon->mappings[i].result == result;
    }
    return count;
}

static void put_count(struct text_buffer *buffer, const struct logon *logon,
                      enum mapping_result result)
{
    const size_t count = count_of(logon, result);

    if (count > 0) {
        text_buffer_format(buffer, ", %u %s", (unsigned)count, mapping_result_word(result));
    }
}

void report_write_summary(const struct logon *logon, uint64_t busy_us,
                          const struct people_words *words, struct text_buffer *buffer)
{
    static const enum mapping_result told[] = {MAPPING_FAILED, MAPPING_UNDER_WAY,
                                               MAPPING_UNFINISHED, MAPPING_RESTORED};
    char duration[PEOPLE_WORDS_SIZE];
    struct server server;

    text_buffer_format(buffer, "%u connection%s", (unsigned)logon->count,
                       logon->count == 1 ? "" : "s");
    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        put_count(buffer, logon, told[i]);
    }
    words->write_duration(busy_us, duration);
    text_buffer_format(buffer, "; connecting took %s in all", duration);
    if (!servers_find_slowest(logon, &server)) {
        buffer->has_failed = true;
    } else if (server.count > 0) {
        words->write_duration(server.elapsed_us, duration);
        text_buffer_put(buffer, "; slowest server: ");
        text_buffer_put_column(buffer, server.name, 0, false);
        text_buffer_format(buffer, ", %s for %u", duration, (unsigned)server.count);
    }
}

const char *report_note(const struct report *report, size_t index)
{
    const char *notes[4];
    size_t count = 0;

    notes[count++] =
        "Windows reports to no program what it restores at logon by itself. Such a connection is "
        "listed as restored, without a time, for the logon session of this program alone.";
    if (!report->is_listed) {
        notes[count++] =
            "What is connected could not be listed, so restored connections are missing.";
    }
    if (!report->is_of_all_users) {
        notes[count++] = "Only events of this user are visible. Administrators and members of "
                         "Event Log Readers see all.";
    }
    if (report->gap_count > 0) {
        notes[count++] = "The journal lacks events of this time, so mappings may be missing.";
    }
    return index < count ? notes[index] : NULL;
}
