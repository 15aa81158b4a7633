/* The status file of the running agent, read again. */
#ifndef SAMPLES_AGENT_WIN_STATUS_REPORT_H
#define SAMPLES_AGENT_WIN_STATUS_REPORT_H

#include "../../common/text_buffer.h"
#include "state_folder.h"

#include <stdbool.h>
#include <stddef.h>

#define STATUS_REPORT_BYTES_MAX 16384u

struct status_report {
    char json[STATUS_REPORT_BYTES_MAX]; /* one line, with its end and a NUL */
    size_t size;
};

/* False: problem, of PROBLEM_SIZE bytes, says why there is none. */
bool status_report_read(struct status_report *report, const struct state_folder *folder,
                        char *problem);

/* Append what is wrong, a line each, or that all is well, and return whether it is. is_running: the
   agent holds its folder. */
bool status_report_judge(const struct status_report *report, bool is_running,
                         struct text_buffer *out);

/* Append the members, a line each. */
void status_report_write(const struct status_report *report, struct text_buffer *out);

#endif
