/* CONNECT_* flags of the WNet functions, by name, without the Windows headers (evidence E29). */
#ifndef PROTO_CONNECT_FLAGS_H
#define PROTO_CONNECT_FLAGS_H

#include "proto/json/json_text.h"

#include <stdint.h>

/* Write the flags as an array of names; bits without a name are left to flags_raw. */
void connect_flags_write(uint32_t flags, struct json_text *text);

#endif
