/*
 * Whether bytes that came from outside are one object of JSON, so that json_walk may go through it.
 *
 * This is as strict as RFC 8259, but for one thing: bytes above 0x7F in a string may be anything.
 */
#ifndef SAMPLES_COMMON_JSON_CHECK_H
#define SAMPLES_COMMON_JSON_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#define JSON_CHECK_DEPTH_MAX 16u /* objects and lists within each other */

bool json_check_object(const char *bytes, size_t size);

#endif
