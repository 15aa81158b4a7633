/*
 * Texts stored one after the other in one allocated block.
 *
 * The block needs strlen + 1 bytes for each text.
 */
#ifndef PROTO_TEXT_PACKED_TEXT_H
#define PROTO_TEXT_PACKED_TEXT_H

/* Copy the text to *place and move *place behind the copy. Returns the copy. */
const char *packed_text_put(char **place, const char *text);

#endif
