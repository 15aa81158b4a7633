/*
 * How the broker ends after a mistake of its own: it says so in the log, and waits no longer for that
 * than ENDING_MS_MAX, whatever the log's reader does and whatever the failing thread holds.
 */
#ifndef BROKER_WIN_ENDING_H
#define BROKER_WIN_ENDING_H

/* Above LOG_DRAIN_MS_MAX. */
#define ENDING_MS_MAX 2000u /* milliseconds */

/* As abort ends a process. */
#define ENDING_EXIT_CODE 3u

/* An assertion_end_cb: it does not return. */
void ending_after_mistake(const char *text);

#endif
