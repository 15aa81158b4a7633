/* What a program passed, quoted in a sentence for people: bounded, and safe to print. */
#ifndef CLIENT_LIB_CORE_QUOTE_H
#define CLIENT_LIB_CORE_QUOTE_H

#define QUOTE_TEXT_BYTES_MAX 64u /* of the text; what is longer is cut and ends in "..." */
#define QUOTE_SIZE (QUOTE_TEXT_BYTES_MAX + sizeof("\"...\""))

/*
 * Write the text in quotation marks. A control character and a byte that is not UTF-8 become a
 * question mark. A character is never cut in two. The text is read up to its NUL or to the limit,
 * whichever comes first. Returns quote.
 */
const char *quote_write(const char *text, char quote[QUOTE_SIZE]);

#endif
