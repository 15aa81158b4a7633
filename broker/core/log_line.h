/* A line of the log, before a sink writes it. */
#ifndef BROKER_CORE_LOG_LINE_H
#define BROKER_CORE_LOG_LINE_H

#include <stdint.h>

#define LOG_LINE_BYTES_MAX 1535u /* of the text; a longer one is cut */

enum log_level { LOG_LEVEL_INFORMATION, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

struct log_line {
    enum log_level level;
    uint32_t number; /* in the Event Log; 0 for a line that is not written there */
    uint64_t utc_us;
    char text[LOG_LINE_BYTES_MAX + 1]; /* as terminal_text_write gave it, so one line */
};

#endif
