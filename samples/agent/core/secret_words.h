/* Words of the headers that are secret, taken out of what a server says before that is shown. */
#ifndef SAMPLES_AGENT_CORE_SECRET_WORDS_H
#define SAMPLES_AGENT_CORE_SECRET_WORDS_H

#include <stddef.h>
#include <wchar.h>

#define SECRET_WORD_MIN 8u /* characters; a shorter word is no token */

/* headers are "Name: value" lines of ASCII, each with CR LF. A word of a value that occurs in the
   text, and the begin of one where the text ends, becomes asterisks. */
void secret_words_hide(const wchar_t *headers, char *text, size_t size);

#endif
