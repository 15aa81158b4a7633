/*
 * Texts that lie one behind the other in a block that is allocated once.
 *
 * Whoever allocates the block counts strlen + 1 bytes for each of them.
 */
#ifndef PROTO_TEXT_PACKED_TEXT_H
#define PROTO_TEXT_PACKED_TEXT_H

/* The copy, which begins at the place; the place is then behind its end. */
const char *packed_text_put(char **place, const char *text);

#endif
