/* The names of local devices, which have more than one spelling. */
#ifndef PROTO_TEXT_DEVICE_NAME_H
#define PROTO_TEXT_DEVICE_NAME_H

#include <stdbool.h>

#define DEVICE_NUMBER_DIGITS_MAX 9u
#define DEVICE_NAME_BYTES_MAX (3u + DEVICE_NUMBER_DIGITS_MAX + 1u) /* "COM", digits and NUL */

/*
 * Whether a name is that of a local device, and its one form: of a drive ("z:", "Z:\") "Z:", and of
 * a port ("lpt1", "LPT1:") "LPT1". A cancel names either a device or a remote resource and does not
 * say which. Where the name is that of no device, normal is "".
 */
bool device_name_normalize(const char *name, char normal[DEVICE_NAME_BYTES_MAX]);

bool device_name_is_one(const char *name);

/* What to compare a local name by: the one form of a device, else the name itself. Case still
   differs in the latter. */
const char *device_name_key(const char *name, char normal[DEVICE_NAME_BYTES_MAX]);

#endif
