/* The name of this machine as events give it in "source". */
#ifndef BROKER_WIN_HOST_NAME_H
#define BROKER_WIN_HOST_NAME_H

#include "proto/limits.h"

/*
 * Write "/wnetwatch/" and the host name as one URI path segment: UTF-8, percent-encoded but for
 * the unreserved characters of RFC 3986. A machine without a readable name is "localhost".
 */
void host_name_write_source(char source[SOURCE_BYTES_MAX + 1]);

#endif
