#include "report.h"

#include "servers.h"
#include "timeline.h"

static void put_text(struct text_buffer *buffer, const char *name, const char *text)
{
    text_buffer_format(buffer, "\"%s\":", name);
    text_buffer_put_json(buffer, text);
}

static void put_number(struct text_buffer *buffer, const char *name, uint64_t number)
{
    text_buffer_format(buffer, "\"%s\":%llu", name, (unsigned long long)number);
}

/* Members that a mapping does not have are left out. */
static void put_mapping(struct text_buffer *buffer, const struct mapping *mapping)
{
    text_buffer_put(buffer, "{");
    put_text(buffer, "local", mapping->local);
    text_buffer_put(buffer, ",");
    put_text(buffer, "remote", mapping->remote);
    text_buffer_put(buffer, ",");
    put_text(buffer, "result", mapping_result_word(mapping->result));
    if (mapping->result != MAPPING_RESTORED) {
        text_buffer_put(buffer, ",");
        put_text(buffer, "program", mapping->program);
        text_buffer_put(buffer, ",");
        put_number(buffer, "began_us", mapping->began_us);
        text_buffer_put(buffer, ",");
        put_text(buffer, "operation", mapping->operation);
    }
    if (mapping->has_elapsed) {
        text_buffer_put(buffer, ",");
        put_number(buffer, "elapsed_us", mapping->ended_us - mapping->began_us);
    }
    if (mapping->status != 0) {
        text_buffer_put(buffer, ",");
        put_number(buffer, "status", mapping->status);
        text_buffer_put(buffer, ",");
        put_text(buffer, "error", mapping->error);
    }
    text_buffer_put(buffer, "}");
}

static void put_slowest(struct text_buffer *buffer, const struct logon *logon)
{
    struct server server;

    text_buffer_put(buffer, ",\"slowest_server\":");
    if (!servers_find_slowest(logon, &server)) {
        text_buffer_put(buffer, "null");
        return;
    }
    text_buffer_put(buffer, "{");
    put_text(buffer, "name", server.name);
    text_buffer_put(buffer, ",");
    put_number(buffer, "count", server.count);
    text_buffer_put(buffer, ",");
    put_number(buffer, "failed", server.failed);
    text_buffer_put(buffer, ",");
    put_number(buffer, "elapsed_us", server.elapsed_us);
    text_buffer_put(buffer, "}");
}

static void put_logon(struct text_buffer *buffer, const struct logon *logon, uint64_t until_us)
{
    struct timeline timeline;

    buffer->has_failed = !timeline_make(&timeline, logon, until_us) || buffer->has_failed;
    text_buffer_put(buffer, "{");
    put_text(buffer, "sid", logon->sid);
    text_buffer_format(buffer, ",\"logon\":\"0x%llx\",", (unsigned long long)logon->luid);
    put_number(buffer, "session", logon->session);
    text_buffer_put(buffer, ",");
    put_number(buffer, "connecting_us", timeline.busy_us);
    put_slowest(buffer, logon);
    text_buffer_put(buffer, ",\"connections\":[");
    for (size_t i = 0; i < logon->count; i++) {
        text_buffer_put(buffer, i == 0 ? "" : ",");
        put_mapping(buffer, &logon->mappings[i]);
    }
    text_buffer_put(buffer, "]}");
    timeline_free(&timeline);
}

void report_write_json(const struct report *report, struct text_buffer *buffer)
{
    const char *note;

    text_buffer_put(buffer, "{");
    put_number(buffer, "since_us", report->since_us);
    text_buffer_put(buffer, ",");
    put_number(buffer, "until_us", report->until_us);
    text_buffer_format(buffer, ",\"sees_all\":%s,", report->is_of_all_users ? "true" : "false");
    put_number(buffer, "gaps", report->gap_count);
    text_buffer_put(buffer, ",\"logons\":[");
    for (size_t i = 0; i < report->logons.count; i++) {
        text_buffer_put(buffer, i == 0 ? "" : ",");
        put_logon(buffer, &report->logons.list[i], report->until_us);
    }
    text_buffer_put(buffer, "],\"notes\":[");
    for (size_t i = 0; (note = report_note(report, i)) != NULL; i++) {
        text_buffer_put(buffer, i == 0 ? "" : ",");
        text_buffer_put_json(buffer, note);
    }
    text_buffer_put(buffer, "]}\n");
}
