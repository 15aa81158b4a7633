/* When the output has colours, and the codes that a terminal takes for them. */
#ifndef SAMPLES_COMMON_COLOUR_H
#define SAMPLES_COMMON_COLOUR_H

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

#define COLOUR_CODE_GREY "\x1b[90m"
#define COLOUR_CODE_RED "\x1b[31m"
#define COLOUR_CODE_GREEN "\x1b[32m"
#define COLOUR_CODE_YELLOW "\x1b[33m"
#define COLOUR_CODE_BOLD "\x1b[1m"
#define COLOUR_CODE_PLAIN "\x1b[0m"

#endif
