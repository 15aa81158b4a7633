#include "refused_line.h"

#include <string.h>

/* The message without NULs, which would end it. */
static void put_message(const struct refused_line *line, struct text_buffer *out)
{
    char text[REFUSED_LINE_MESSAGE_MAX + 1];
    size_t size = 0;

    for (size_t i = 0; i < line->message_size && size < REFUSED_LINE_MESSAGE_MAX; i++) {
        if (line->message[i] != '\0') {
            text[size++] = line->message[i];
        }
    }
    text[size] = '\0';
    text_buffer_put(out, ",\"message\":");
    text_buffer_put_json(out, text);
}

void refused_line_write(const struct refused_line *line, struct text_buffer *out)
{
    text_buffer_format(out, "{\"refused_s\":%llu,\"status\":%u", (unsigned long long)line->time_s,
                       (unsigned)line->status);
    if (line->message != NULL && line->message_size > 0) {
        put_message(line, out);
    }
    text_buffer_put(out, ",\"record\":");
    text_buffer_put_bytes(out, line->record.bytes, line->record.size);
    text_buffer_put(out, "}\n");
}

bool refused_line_fits(uint64_t file_size, size_t size)
{
    return file_size <= REFUSED_FILE_BYTES_MAX && size <= REFUSED_FILE_BYTES_MAX - file_size;
}
