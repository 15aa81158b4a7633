#include "report.h"

#include "../../common/colour.h"
#include "timeline.h"

#define TIME_WIDTH 23u
#define TOOK_WIDTH 9u
#define BAR_WIDTH 24u
#define LOCAL_WIDTH 5u
#define REMOTE_WIDTH_MIN 12u
#define REMOTE_WIDTH_MAX 40u
#define PROGRAM_WIDTH 16u

struct table {
    const struct report *report;
    const struct people_words *words;
    struct text_buffer *buffer;
    bool has_colour;
    size_t remote_width; /* of the logon that is being written */
    struct timeline timeline;
};

static void put_colour(struct table *table, const char *colour)
{
    if (table->has_colour) {
        text_buffer_put(table->buffer, colour);
    }
}

static void put_column(struct table *table, const char *text, size_t width)
{
    text_buffer_put_column(table->buffer, text, width, true);
    text_buffer_put(table->buffer, " ");
}

static const char *colour_of(enum mapping_result result)
{
    switch (result) {
    case MAPPING_SUCCEEDED:
        return COLOUR_CODE_GREEN;
    case MAPPING_FAILED:
        return COLOUR_CODE_RED;
    case MAPPING_UNDER_WAY:
    case MAPPING_UNFINISHED:
        return COLOUR_CODE_YELLOW;
    case MAPPING_RESTORED:
        break;
    }
    return COLOUR_CODE_GREY;
}

static size_t find_place(const struct table *table, uint64_t time_us)
{
    const uint64_t length_us = table->timeline.length_us;

    return length_us == 0
               ? 0
               : (size_t)(timeline_find(&table->timeline, time_us) * BAR_WIDTH / length_us);
}

/* At least one sign, so that what was quick is seen too. */
static void put_bar(struct table *table, const struct mapping *mapping)
{
    const char *sign = table->has_colour ? "\xE2\x96\x88" : "#";
    struct timeline_span span;
    size_t begin = BAR_WIDTH;
    size_t end = BAR_WIDTH;

    if (timeline_find_span(mapping, table->report->until_us, &span)) {
        begin = find_place(table, span.began_us);
        begin = begin < BAR_WIDTH ? begin : BAR_WIDTH - 1;
        end = find_place(table, span.ended_us);
        end = end > begin ? end : begin + 1;
    }
    put_colour(table, colour_of(mapping->result));
    for (size_t i = 0; i < BAR_WIDTH; i++) {
        text_buffer_put(table->buffer, i >= begin && i < end ? sign : " ");
    }
    put_colour(table, COLOUR_CODE_PLAIN);
    text_buffer_put(table->buffer, " ");
}

static void put_times(struct table *table, const struct mapping *mapping)
{
    char time[PEOPLE_WORDS_SIZE] = "-";
    char took[PEOPLE_WORDS_SIZE] = "-";

    if (mapping->result != MAPPING_RESTORED) {
        table->words->write_time(mapping->began_us, time);
    }
    if (mapping->has_elapsed) {
        table->words->write_duration(mapping->ended_us - mapping->began_us, took);
    }
    put_column(table, time, TIME_WIDTH);
    put_column(table, took, TOOK_WIDTH);
}

static void put_result(struct table *table, const struct mapping *mapping)
{
    put_colour(table, colour_of(mapping->result));
    text_buffer_put(table->buffer, mapping_result_word(mapping->result));
    if (mapping->status != 0) {
        text_buffer_put(table->buffer, ": ");
        text_buffer_put_column(table->buffer, mapping->error[0] == '\0' ? "error" : mapping->error,
                               0, false);
        text_buffer_format(table->buffer, " (%u)", (unsigned)mapping->status);
    }
    put_colour(table, COLOUR_CODE_PLAIN);
    text_buffer_put(table->buffer, "\n");
}

static void put_mapping(struct table *table, const struct mapping *mapping)
{
    put_times(table, mapping);
    put_bar(table, mapping);
    put_column(table, mapping->local, LOCAL_WIDTH);
    put_column(table, mapping->remote, table->remote_width);
    put_column(table, mapping->program, PROGRAM_WIDTH);
    put_result(table, mapping);
}

static void put_titles(struct table *table)
{
    put_colour(table, COLOUR_CODE_GREY);
    put_column(table, "TIME", TIME_WIDTH);
    put_column(table, "TOOK", TOOK_WIDTH);
    put_column(table, "WHEN", BAR_WIDTH);
    put_column(table, "LOCAL", LOCAL_WIDTH);
    put_column(table, "REMOTE", table->remote_width);
    put_column(table, "PROGRAM", PROGRAM_WIDTH);
    text_buffer_put(table->buffer, "RESULT\n");
    put_colour(table, COLOUR_CODE_PLAIN);
}

static size_t find_remote_width(const struct logon *logon)
{
    size_t width = REMOTE_WIDTH_MIN;

    for (size_t i = 0; i < logon->count; i++) {
        const size_t taken = wnw_terminal_text(logon->mappings[i].remote, 0, NULL, 0);

        width = taken > width ? taken : width;
    }
    return width < REMOTE_WIDTH_MAX ? width : REMOTE_WIDTH_MAX;
}

static void put_logon(struct table *table, const struct logon *logon)
{
    put_colour(table, COLOUR_CODE_BOLD);
    text_buffer_put_column(table->buffer, table->words->find_user(logon->sid), 0, false);
    put_colour(table, COLOUR_CODE_PLAIN);
    text_buffer_format(table->buffer, ", session %u, logon 0x%llx\n", (unsigned)logon->session,
                       (unsigned long long)logon->luid);
    report_write_summary(logon, table->timeline.busy_us, table->words, table->buffer);
    text_buffer_put(table->buffer, "\n");
    table->remote_width = find_remote_width(logon);
    put_titles(table);
    for (size_t i = 0; i < logon->count; i++) {
        put_mapping(table, &logon->mappings[i]);
    }
    text_buffer_put(table->buffer, "\n");
}

static void put_head(struct table *table)
{
    char since[PEOPLE_WORDS_SIZE];
    char until[PEOPLE_WORDS_SIZE];

    table->words->write_time(table->report->since_us, since);
    table->words->write_time(table->report->until_us, until);
    text_buffer_format(table->buffer, "Connections from %s to %s\n\n", since, until);
    if (table->report->logons.count == 0) {
        text_buffer_put(table->buffer, "None was made in this time.\n\n");
    }
}

static void put_notes(struct table *table)
{
    const char *note;

    put_colour(table, COLOUR_CODE_GREY);
    for (size_t i = 0; (note = report_note(table->report, i)) != NULL; i++) {
        text_buffer_format(table->buffer, "%s\n", note);
    }
    put_colour(table, COLOUR_CODE_PLAIN);
}

void report_write_table(const struct report *report, const struct people_words *words,
                        bool has_colour, struct text_buffer *buffer)
{
    struct table table = {0};

    table.report = report;
    table.words = words;
    table.buffer = buffer;
    table.has_colour = has_colour;
    put_head(&table);
    for (size_t i = 0; i < report->logons.count; i++) {
        const struct logon *logon = &report->logons.list[i];

        if (timeline_make(&table.timeline, logon, report->until_us)) {
            put_logon(&table, logon);
        } else {
            buffer->has_failed = true;
        }
        timeline_free(&table.timeline);
    }
    put_notes(&table);
}
