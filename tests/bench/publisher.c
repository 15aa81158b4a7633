#include "tests/bench/publisher.h"

#include <stdio.h>
#include <string.h>

#include "tests/bench/ending.h"

#define NOTIFICATION_FORMAT                                                                        \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"%s\",\"context\":%lu,\"status\":0,\"local\":\"B:\","    \
    "\"remote\":\"\\\\\\\\" BENCH_REMOTE_SERVER "\\\\%0*llu\",\"type\":1,\"flags\":0,"             \
    "\"image\":\"C:\\\\Windows\\\\System32\\\\net.exe\",\"dropped\":0}\n"

static void read_lines(struct publisher *publisher, FILE *file)
{
    char line[BENCH_LINE_BYTES_MAX];

    for (unsigned int kind = 0; kind < BENCH_KINDS; kind++) {
        expect(fgets(line, sizeof(line), file) != NULL, "reading the lines for a relay");
        expect(line_template_learn(&publisher->templates[kind], line, strcspn(line, "\r\n")),
               "understanding the lines for a relay");
    }
}

void publisher_init(struct publisher *publisher, const wchar_t *lines_path)
{
    FILE *file;

    memset(publisher, 0, sizeof(*publisher));
    if (lines_path[0] == L'\0') {
        return;
    }
    file = _wfopen(lines_path, L"rb");
    expect(file != NULL, "opening the lines for a relay");
    read_lines(publisher, file);
    (void)fclose(file);
    publisher->is_for_relay = true;
}

/* A context never comes again, or the broker would take an earlier PRE as unfinished. */
static size_t write_notification(uint64_t sequence, char *out)
{
    const uint64_t pair = sequence / BENCH_KINDS;

    return (size_t)snprintf(out, BENCH_LINE_BYTES_MAX, NOTIFICATION_FORMAT,
                            sequence % BENCH_KINDS == 0 ? "pre" : "post", (unsigned long)(pair + 1),
                            BENCH_PAIR_DIGITS, (unsigned long long)pair);
}

size_t publisher_write_line(const struct publisher *publisher, uint64_t sequence, char *out)
{
    const uint64_t kind = sequence % BENCH_KINDS;
    const struct line_values values = {sequence + 1, sequence + 1 - kind, sequence / BENCH_KINDS,
                                       0};

    return publisher->is_for_relay ? line_template_write(&publisher->templates[kind], &values, out)
                                   : write_notification(sequence, out);
}

void publisher_keep_lines(const struct line_template *templates, const wchar_t *lines_path)
{
    FILE *file = _wfopen(lines_path, L"wb");

    expect(file != NULL, "opening the file for the lines");
    for (unsigned int kind = 0; kind < BENCH_KINDS; kind++) {
        expect(templates[kind].size > 0 &&
                   fprintf(file, "%.*s\n", (int)templates[kind].size, templates[kind].line) > 0,
               "writing the lines");
    }
    expect(fclose(file) == 0, "writing the lines");
}
