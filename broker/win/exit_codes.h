/* What wnetwatchd ends with, whatever the verb; written in its help. */
#ifndef BROKER_WIN_EXIT_CODES_H
#define BROKER_WIN_EXIT_CODES_H

/* The same numbers as those of wnetwatch.exe, which has more. */
enum exit_code {
    EXIT_CODE_DONE = 0,
    EXIT_CODE_FAILED = 1,
    EXIT_CODE_USAGE = 2,   /* a wrong command line */
    EXIT_CODE_DEGRADED = 3 /* doctor found something wrong */
};

#endif
