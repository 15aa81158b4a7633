/* What the program ends with; written in its help. */
#ifndef SAMPLES_CLI_EXIT_CODES_H
#define SAMPLES_CLI_EXIT_CODES_H

#define EXIT_CODE_OK 0
#define EXIT_CODE_FAILED 1
#define EXIT_CODE_USAGE 2

#endif
