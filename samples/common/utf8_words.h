/* The words of a command line, which Windows hands over as UTF-16, in UTF-8. */
#ifndef SAMPLES_COMMON_UTF8_WORDS_H
#define SAMPLES_COMMON_UTF8_WORDS_H

#include <stddef.h>

/* Copies with a NULL behind the last; NULL when there is no memory. Freed by utf8_words_free. */
char **utf8_words_copy(int count, wchar_t **wide);

void utf8_words_free(int count, char **words);

#endif
