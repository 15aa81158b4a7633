/* Names of the Win32 codes that network connections end with; the number is what counts. */
#ifndef PROTO_ERROR_NAMES_H
#define PROTO_ERROR_NAMES_H

#include <stdint.h>

/* "ERROR_BAD_NET_NAME", or NULL for a code that has no entry. Success has none. */
const char *error_name(uint32_t code);

#endif
