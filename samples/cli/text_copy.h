#ifndef SAMPLES_CLI_TEXT_COPY_H
#define SAMPLES_CLI_TEXT_COPY_H

/* A copy of a text, which the caller frees; NULL without memory. */
char *text_copy(const char *text);

#endif
