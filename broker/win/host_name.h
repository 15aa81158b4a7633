/* The name of this machine, for the "source" of events. */
#ifndef BROKER_WIN_HOST_NAME_H
#define BROKER_WIN_HOST_NAME_H

#include "proto/limits.h"

/*
 * Write "/wnetwatch/" and the host name as one URI path segment: UTF-8, percent-encoded except for
 * the unreserved characters of RFC 3986. If the name cannot be read, it is "localhost".
 */
void host_name_write_source(char source[SOURCE_BYTES_MAX + 1]);

#endif
