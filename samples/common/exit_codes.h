/* What the program ends with, whatever the verb; written in its help. */
#ifndef SAMPLES_COMMON_EXIT_CODES_H
#define SAMPLES_COMMON_EXIT_CODES_H

enum exit_code {
    EXIT_CODE_DONE = 0,
    EXIT_CODE_FAILED = 1,
    EXIT_CODE_USAGE = 2,    /* a wrong command line */
    EXIT_CODE_DEGRADED = 3, /* the broker serves, and something is wrong */
    EXIT_CODE_TIMEOUT = 4,  /* the time of --timeout is over */
    EXIT_CODE_GAP = 5       /* events are lost, and --fail-on-gap was given */
};

#endif
