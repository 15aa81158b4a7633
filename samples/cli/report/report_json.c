#include "report.h"

#include <stdio.h>

#include "servers.h"
#include "timeline.h"

/* What a mapping does not have is left out. */
static void put_mapping(struct json_writer *json, const struct mapping *mapping)
{
    json_writer_open_object(json, NULL);
    json_writer_text(json, "local", mapping->local);
    json_writer_text(json, "remote", mapping->remote);
    json_writer_text(json, "result", mapping_result_word(mapping->result));
    if (mapping->result != MAPPING_RESTORED) {
        json_writer_text(json, "program", mapping->program);
        json_writer_number(json, "began_us", mapping->began_us);
        json_writer_text(json, "operation", mapping->operation);
    }
    if (mapping->has_elapsed) {
        json_writer_number(json, "elapsed_us", mapping->ended_us - mapping->began_us);
    }
    if (mapping->status != 0) {
        json_writer_number(json, "status", mapping->status);
        json_writer_text(json, "error", mapping->error);
    }
    json_writer_close_object(json);
}

static void put_slowest(struct json_writer *json, const struct logon *logon)
{
    struct server server;

    if (!servers_find_slowest(logon, &server)) {
        json->text.has_failed = true;
    }
    if (server.count == 0) {
        json_writer_null(json, "slowest_server");
        return;
    }
    json_writer_open_object(json, "slowest_server");
    json_writer_text(json, "name", server.name);
    json_writer_number(json, "count", server.count);
    json_writer_number(json, "failed", server.failed);
    json_writer_number(json, "elapsed_us", server.elapsed_us);
    json_writer_close_object(json);
}

static void put_logon(struct json_writer *json, const struct logon *logon, uint64_t until_us)
{
    struct timeline timeline;
    char luid[24];

    (void)snprintf(luid, sizeof(luid), "0x%llx", (unsigned long long)logon->luid);
    if (!timeline_make(&timeline, logon, until_us)) {
        json->text.has_failed = true;
    }
    json_writer_open_object(json, NULL);
    json_writer_text(json, "sid", logon->sid);
    json_writer_text(json, "logon", luid);
    json_writer_number(json, "session", logon->session);
    json_writer_number(json, "connecting_us", timeline.busy_us);
    put_slowest(json, logon);
    json_writer_open_list(json, "connections");
    for (size_t i = 0; i < logon->count; i++) {
        put_mapping(json, &logon->mappings[i]);
    }
    json_writer_close_list(json);
    json_writer_close_object(json);
    timeline_free(&timeline);
}

bool report_write_json(const struct report *report, struct json_writer *json)
{
    const char *note;

    json_writer_begin(json);
    json_writer_number(json, "since_us", report->since_us);
    json_writer_number(json, "until_us", report->until_us);
    json_writer_bool(json, "sees_all", report->is_of_all_users);
    json_writer_bool(json, "is_listed", report->is_listed);
    json_writer_number(json, "gaps", report->gap_count);
    json_writer_open_list(json, "logons");
    for (size_t i = 0; i < report->logons.count; i++) {
        put_logon(json, &report->logons.list[i], report->until_us);
    }
    json_writer_close_list(json);
    json_writer_open_list(json, "notes");
    for (size_t i = 0; (note = report_note(report, i)) != NULL; i++) {
        json_writer_text(json, NULL, note);
    }
    json_writer_close_list(json);
    return json_writer_end(json);
}
