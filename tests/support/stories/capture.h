/*
 * Keeps what a test program read from the product's pipes, so that each line can be checked.
 *
 * The lines go to captured/<test program>.ndjson below the working directory, which each run
 * begins anew; the test schema.captured validates them when all programs have run. After 32 MiB
 * of them, more would show nothing new and are not kept. Used from one thread.
 */
#ifndef TESTS_SUPPORT_STORIES_CAPTURE_H
#define TESTS_SUPPORT_STORIES_CAPTURE_H

#include <stddef.h>

/* Keep one line with its end. Ends the test with a message when it cannot. */
void capture_line(const char *line_with_end, size_t size);

#endif
