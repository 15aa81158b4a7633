/*
 * The log: a line for each thing that a person may want to know, on standard error or in a file.
 *
 * The file is bounded: FILE, and FILE.old with what was before. Lines are written as a terminal may
 * show them. For one thread.
 */
#ifndef SAMPLES_AGENT_WIN_AGENT_LOG_H
#define SAMPLES_AGENT_WIN_AGENT_LOG_H

#include <stdbool.h>

#define AGENT_LOG_BYTES_MAX (4u * 1024u * 1024u) /* of each of the two files */

/* Log into this file, or to standard error for "". False: problem says why, and lines go to standard
   error until the file can be opened, which each line tries again. */
bool agent_log_open(const char *path, char *problem);
void agent_log_close(void);

/* Suppress what is no failure from now on. */
void agent_log_set_quiet(void);

void agent_log_info(const char *format, ...);
void agent_log_failure(const char *format, ...);

#endif
