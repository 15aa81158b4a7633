/* Names of the Win32 codes that network connections end with; the number is what counts. */
#ifndef PROTO_ERROR_NAMES_H
#define PROTO_ERROR_NAMES_H

#include <stddef.h>
#include <stdint.h>

#define ERROR_NAMES_MAX 128u /* at least as many as there are names */

/* "ERROR_BAD_NET_NAME", or NULL for a code that has no entry. Success has none. */
const char *error_name(uint32_t code);

/* The names by their place: NULL behind the last. */
const char *error_name_at(size_t index);

/* The place of a code's name, or ERROR_NAMES_MAX when it has none. */
size_t error_name_find(uint32_t code);

#endif
