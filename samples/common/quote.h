/* What was typed, as a message may show it: cut, and without what a terminal acts on. */
#ifndef SAMPLES_COMMON_QUOTE_H
#define SAMPLES_COMMON_QUOTE_H

#define QUOTE_SIZE 512u /* bytes, with the end */

/* Returns text. */
const char *quote_write(const char *typed, char text[QUOTE_SIZE]);

#endif
