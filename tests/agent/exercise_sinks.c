/*
 * Writes what each sink makes of the same two records, for readers that others wrote.
 *
 *   exercise_sinks FOLDER
 *
 * For each sink, FOLDER/NAME.FORMAT is the request's body, and with .gz behind it the same compressed.
 * If FOLDER/answer.NAME.FORMAT is there, FOLDER/verdict.NAME.FORMAT says what the sink reads in it:
 * the number of refused records, a space and the message.
 */
#include <stdio.h>
#include <stdlib.h>

#include "samples/agent/sinks/gzip.h"
#include "samples/agent/sinks/sinks.h"
#include "tests/support/played_records.h"

#define RECORDS 2u
#define PATH_SIZE 1024u

struct path {
    char text[PATH_SIZE];
};

static struct path path_of(const char *folder, const char *before, const struct sink *sink,
                           const char *behind)
{
    struct path path;

    if (snprintf(path.text, sizeof(path.text), "%s/%s%s.%s%s", folder, before, sink->name,
                 sink->format, behind) >= (int)sizeof(path.text)) {
        abort();
    }
    return path;
}

static void write_file(struct path path, const struct text_buffer *text)
{
    FILE *file = fopen(path.text, "wb");

    if (file == NULL || text->has_failed ||
        fwrite(text->bytes, 1, text->size, file) != text->size || fclose(file) != 0) {
        (void)fprintf(stderr, "cannot write %s\n", path.text);
        exit(1);
    }
}

static void write_request(const char *folder, const struct sink *sink)
{
    static const struct record *const records[RECORDS] = {&played_failed_add, &played_gap};
    struct text_buffer encoded[RECORDS] = {{0}};
    struct sink_piece pieces[RECORDS];
    struct text_buffer body = {0};
    struct text_buffer packed = {0};

    for (size_t i = 0; i < RECORDS; i++) {
        sink->encode_record(records[i], &encoded[i]);
        pieces[i] = (struct sink_piece){encoded[i].bytes, encoded[i].size};
    }
    sink->encode_body(&played_machine, pieces, RECORDS, &body);
    gzip_pack(body.bytes, body.size, &packed);
    write_file(path_of(folder, "", sink, ""), &body);
    write_file(path_of(folder, "", sink, ".gz"), &packed);
    text_buffer_free(&packed);
    text_buffer_free(&body);
    for (size_t i = 0; i < RECORDS; i++) {
        text_buffer_free(&encoded[i]);
    }
}

static void write_verdict(const char *folder, const struct sink *sink)
{
    static char answer[2 * SINK_ANSWER_BYTES_MAX];
    struct text_buffer text = {0};
    struct sink_verdict verdict;
    FILE *file = fopen(path_of(folder, "answer.", sink, "").text, "rb");

    if (file == NULL) {
        return;
    }
    verdict = sink->read_answer(answer, fread(answer, 1, sizeof(answer), file));
    (void)fclose(file);
    text_buffer_format(&text, "%llu ", (unsigned long long)verdict.refused_count);
    text_buffer_put_bytes(&text, verdict.message == NULL ? "" : verdict.message,
                          verdict.message_size);
    write_file(path_of(folder, "verdict.", sink, ""), &text);
    text_buffer_free(&text);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fprintf(stderr, "exercise_sinks FOLDER\n");
        return 2;
    }
    for (size_t i = 0; sink_at(i) != NULL; i++) {
        write_request(argv[1], sink_at(i));
        write_verdict(argv[1], sink_at(i));
    }
    return 0;
}
