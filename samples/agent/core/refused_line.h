/*
 * A line of the file of refused records: why the server refused it, and the record's line as it was
 * sent. The file has one such object in each line, and an end that is not passed.
 */
#ifndef SAMPLES_AGENT_CORE_REFUSED_LINE_H
#define SAMPLES_AGENT_CORE_REFUSED_LINE_H

#include "../../common/text_buffer.h"
#include "sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REFUSED_FILE_BYTES_MAX (16u * 1024u * 1024u)
#define REFUSED_LINE_MESSAGE_MAX 512u /* bytes of the server's reason that are kept */

struct refused_line {
    uint64_t time_s;     /* when it was refused; seconds since 1970-01-01 UTC */
    uint32_t status;     /* HTTP */
    const char *message; /* what the server said, any bytes; NULL: nothing */
    size_t message_size;
    struct sink_piece record; /* JSON */
};

/* Append it with its end. */
void refused_line_write(const struct refused_line *line, struct text_buffer *out);

/* Whether a file of this size may get so many bytes more. */
bool refused_line_fits(uint64_t file_size, size_t size);

#endif
