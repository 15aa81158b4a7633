/* What a logon report says, and the three forms in which it is written. */
#ifndef SAMPLES_CLI_REPORT_REPORT_H
#define SAMPLES_CLI_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../common/json_writer.h"
#include "../people_words.h"
#include "../../common/text_buffer.h"
#include "logons.h"

struct report {
    struct logons logons;
    uint64_t since_us;
    uint64_t until_us;
    bool is_of_all_users; /* else of the user that asks alone */
    bool is_listed;       /* what is connected was listed; else restored connections are missing */
    uint64_t gap_count;   /* gaps that the journal has in this time */
};

/* For a terminal or a pipe, with colours or without. */
void report_write_table(const struct report *report, const struct people_words *words,
                        bool has_colour, struct text_buffer *buffer);

/* A page of HTML that needs no other file. */
void report_write_page(const struct report *report, const struct people_words *words,
                       struct text_buffer *buffer);

/* One JSON object, in one line. False when memory ended. */
bool report_write_json(const struct report *report, struct json_writer *json);

/* What the table and the page say alike. */
const char *mapping_result_word(enum mapping_result result);
void report_write_summary(const struct logon *logon, uint64_t busy_us,
                          const struct people_words *words, struct text_buffer *buffer);

/* The sentences that say what a report cannot know: note 0, 1, ... NULL behind the last. */
const char *report_note(const struct report *report, size_t index);

#endif
