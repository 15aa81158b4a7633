#include "broker/win/log_output.h"

#include "broker/win/output.h"
#include "proto/event_time.h"

#include <stdio.h>

#define PROGRAM "wnetwatchd: "

static size_t size_of(int written)
{
    return written > 0 ? (size_t)written : 0;
}

size_t log_output_format(const struct log_line *line, char text[LOG_OUTPUT_BYTES_MAX])
{
    char time[EVENT_TIME_TEXT_SIZE + 1];

    event_time_write(line->utc_us, time);
    return size_of(snprintf(text, LOG_OUTPUT_BYTES_MAX, "%s " PROGRAM "%s\n", time, line->text));
}

static bool write_line(void *context, const struct log_line *line)
{
    char text[LOG_OUTPUT_BYTES_MAX];
    const size_t size = log_output_format(line, text);

    return context == NULL || context == INVALID_HANDLE_VALUE ||
           output_write(context, text, size) == ERROR_SUCCESS;
}

struct log_sink log_output_sink(HANDLE output)
{
    const struct log_sink sink = {output, write_line};

    return sink;
}

void log_output_write_plain(const struct log_line *line)
{
    (void)fprintf(stderr, PROGRAM "%s\n", line->text);
    (void)fflush(stderr);
}
