/* A filter as the program writes it: JSON text, in the grammar of the wire. */
#ifndef CLIENT_LIB_CORE_FILTER_TEXT_H
#define CLIENT_LIB_CORE_FILTER_TEXT_H

#include "proto/filter.h"

#include <stddef.h>

enum filter_text_result { FILTER_TEXT_OK, FILTER_TEXT_BAD, FILTER_TEXT_NO_MEMORY };

/*
 * Read a filter. On FILTER_TEXT_OK the caller frees *filter_out with filter_free; it is NULL for
 * a filter that lets everything pass, and so for a text that is NULL. On FILTER_TEXT_BAD message,
 * which may be NULL, gets a sentence without a full stop: what is wrong and where, cut to
 * message_size with its NUL.
 */
enum filter_text_result filter_text_read(const char *text, struct filter **filter_out,
                                         char *message, size_t message_size);

#endif
