#include "item_line.h"

#include <string.h>

#include "../common/user_names.h"
#include "line_template.h"
#include "time_text.h"

#if LINE_TEMPLATE_SIZE > HUMAN_LINE_SIZE
#error a line of a template does not fit
#endif

/* The line as the broker sent it, and its end. */
static size_t write_json(struct item_line *line, const char *json, size_t size)
{
    memcpy(line->bytes, json, size);
    line->bytes[size] = '\n';
    return size + 1;
}

/* Some members as columns have them. */
static const char *show(const wnw_event *event, enum event_member member, bool is_utc)
{
    static char text[TIME_TEXT_SIZE];

    if (member == EVENT_MEMBER_TIME) {
        if (is_utc) {
            time_text_utc(event->time_us, text);
        } else {
            time_text_local(event->time_us, text);
        }
        return text;
    }
    if (member == EVENT_MEMBER_USER && event->user_is_known) {
        return user_name_of(event->user_sid);
    }
    return NULL;
}

static const char *show_in_utc(const wnw_event *event, enum event_member member)
{
    return show(event, member, true);
}

static const char *show_in_local_time(const wnw_event *event, enum event_member member)
{
    return show(event, member, false);
}

void item_line_init(struct item_line *line, const struct arguments *arguments, bool has_colour)
{
    line->is_json = arguments->is_json;
    line->is_utc = arguments->is_utc;
    line->format = arguments->format;
    /* A gap beside lines of a template is a message, in which the codes of a colour are shown. */
    human_init(&line->human, has_colour && line->format == NULL);
    line->human.is_utc = arguments->is_utc;
}

size_t item_line_write_event(struct item_line *line, const wnw_event *event)
{
    if (line->is_json) {
        return write_json(line, event->json, event->json_size);
    }
    if (line->format != NULL) {
        return line_template_write(line->format, event,
                                   line->is_utc ? show_in_utc : show_in_local_time, line->bytes);
    }
    return human_write_event(&line->human, event, line->bytes);
}

size_t item_line_write_gap(struct item_line *line, const wnw_gap *gap)
{
    return line->is_json ? write_json(line, gap->json, gap->json_size)
                         : human_write_gap(&line->human, gap, line->bytes);
}

size_t item_line_write_titles(struct item_line *line)
{
    return line->is_json || line->format != NULL ? 0
                                                 : human_write_titles(&line->human, line->bytes);
}
