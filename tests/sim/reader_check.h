/* What must hold for each line that a subscriber is given, measured by the truth. */
#ifndef TESTS_SIM_READER_CHECK_H
#define TESTS_SIM_READER_CHECK_H

#include "tests/sim/reader.h"

#include <stddef.h>

/* One line with its end, in the order in which they come. */
void reader_check_line(struct reader *reader, struct reading *reading, const char *line,
                       size_t size);

/* The broker says that it has nothing more to tell for now. */
void reader_check_silence(struct reader *reader, struct reading *reading);

#endif
