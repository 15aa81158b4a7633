#include "check.h"

#include <stdio.h>
#include <string.h>

#include <wnetwatch.h>

#include "../../common/exit_codes.h"
#include "../../common/json_writer.h"
#include "../../common/local_zone.h"
#include "../../common/output.h"
#include "../../common/problem.h"
#include "../../common/time_words.h"
#include "sender.h"

#define TYPE "wnetwatch.agent.check"
#define ID_SIZE 32u

/* An event of CloudEvents as the others, which tells that it is a test. */
static bool write_line(const char *id, uint64_t time_us, struct json_writer *json)
{
    char time[TIME_WORDS_UTC_SIZE];

    time_words_write_utc(time_us, time);
    json_writer_begin(json);
    json_writer_text(json, "specversion", "1.0");
    json_writer_text(json, "id", id);
    json_writer_text(json, "source", "/wnetwatch/agent");
    json_writer_text(json, "type", TYPE);
    json_writer_text(json, "time", time);
    json_writer_open_object(json, "data");
    json_writer_close_object(json);
    return json_writer_end(json);
}

/* Encode the test record. False: no memory. */
static bool encode(const struct sender *sender, struct json_writer *json, struct text_buffer *out)
{
    const uint64_t time_us = local_zone_now_us();
    char id[ID_SIZE];
    struct record record = {.type = TYPE, .severity = RECORD_INFO, .time_us = time_us};

    (void)snprintf(id, sizeof(id), "check.%llu", (unsigned long long)time_us);
    if (!write_line(id, time_us, json)) {
        return false;
    }
    record.line = json->text.bytes;
    record.line_size = json->text.size - 1; /* without its end */
    record.id = id;
    record.source = "/wnetwatch/agent";
    record.subject = "";
    record.local = "";
    record.remote = "";
    record.status_name = "";
    record.user_sid = "";
    record.image = "";
    sender->sink->encode_record(&record, out);
    return !out->has_failed;
}

static void send_record(struct sender *sender, const struct text_buffer *encoded)
{
    const struct sink_piece piece = {encoded->bytes, encoded->size};
    const bool compresses = strcmp(sender->settings->values[SETTING_COMPRESSION], "gzip") == 0;

    sender_send(sender, &piece, 1, compresses, NULL);
    if (answer_meaning(&sender->result.answer, compresses) == ANSWER_UNCOMPRESSED) {
        sender_send(sender, &piece, 1, false, NULL);
    }
}

static int tell(const struct sender *sender)
{
    static const char good[] = "good: the server has accepted a test record\n";
    char text[PROBLEM_SIZE];

    if (sender_lacks_memory(sender)) {
        output_complain("there is not enough memory");
        return EXIT_CODE_FAILED;
    }
    if (sender->result.stage != HTTP_STAGE_DONE) {
        sender_explain(sender, text);
        output_complain("the check failed at the stage %s", text);
        return EXIT_CODE_FAILED;
    }
    if (sender->result.answer.refused_count > 0) {
        output_complain("the check failed at the stage content: the server has accepted the "
                        "request, and not the record in it");
        return EXIT_CODE_FAILED;
    }
    (void)output_write(good, strlen(good));
    return EXIT_CODE_DONE;
}

static int run_check(const struct command *command)
{
    static struct sender sender;
    struct json_writer json = {0};
    struct text_buffer encoded = {0};
    char problem[PROBLEM_SIZE];
    int exit_code = EXIT_CODE_FAILED;

    if (!sender_open(&sender, &command->settings, problem)) {
        output_complain("%s", problem);
        return EXIT_CODE_FAILED;
    }
    if (encode(&sender, &json, &encoded)) {
        send_record(&sender, &encoded);
        exit_code = tell(&sender);
    } else {
        output_complain("there is not enough memory");
    }
    text_buffer_free(&json.text);
    text_buffer_free(&encoded);
    sender_close(&sender);
    return exit_code;
}

const struct verb verb_check = {
    .name = "check",
    .summary = "send one test record, and tell at which stage that fails",
    .usage = "--url URL [options]",
    .about =
        "Send one record of the type " TYPE ", and tell what becomes of it: exit code\n"
        "0 if the server accepts it, else 1 with the stage at which it failed: name,\n"
        "connection, TLS, authentication or content. Files and keys are read with your rights,\n"
        "which may be more than the service has.\n",
    .examples = "  wnetwatch-agent check --url https://collector:4318/v1/logs\n",
    .has_settings = true,
    .needs_settings = true,
    .run = run_check,
};
