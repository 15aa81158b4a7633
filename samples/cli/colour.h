/* When the output has colours. */
#ifndef SAMPLES_CLI_COLOUR_H
#define SAMPLES_CLI_COLOUR_H

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

#endif
