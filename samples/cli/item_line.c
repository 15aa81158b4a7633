#include "item_line.h"

#include <string.h>

/* The line as the broker sent it, and its end. */
static size_t write_json(struct item_line *line, const char *json, size_t size)
{
    memcpy(line->bytes, json, size);
    line->bytes[size] = '\n';
    return size + 1;
}

void item_line_init(struct item_line *line, const struct arguments *arguments, bool has_colour)
{
    line->is_json = arguments->is_json;
    human_init(&line->human, has_colour);
    line->human.is_utc = arguments->is_utc;
}

size_t item_line_write_event(struct item_line *line, const wnw_event *event)
{
    return line->is_json ? write_json(line, event->json, event->json_size)
                         : human_write_event(&line->human, event, line->bytes);
}

size_t item_line_write_gap(struct item_line *line, const wnw_gap *gap)
{
    return line->is_json ? write_json(line, gap->json, gap->json_size)
                         : human_write_gap(&line->human, gap, line->bytes);
}

size_t item_line_write_titles(struct item_line *line)
{
    return line->is_json ? 0 : human_write_titles(&line->human, line->bytes);
}
