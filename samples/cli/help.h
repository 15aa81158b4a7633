/* What the program says of itself. */
#ifndef SAMPLES_CLI_HELP_H
#define SAMPLES_CLI_HELP_H

extern const char help_text[];

#endif
