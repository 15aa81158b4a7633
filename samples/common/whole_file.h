/* A file that is written whole or not at all. */
#ifndef SAMPLES_COMMON_WHOLE_FILE_H
#define SAMPLES_COMMON_WHOLE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

/* Make the file, or put this in place of what is in it; path is UTF-8. False when that is not
   possible, with the reason told and no half of a file left. */
bool whole_file_write(const char *path, const char *bytes, size_t size);

/* Put a new file in its place, so that readers see the old one or the new one and no part of it.
   Returns ERROR_SUCCESS or the Win32 code, with the old file left. */
unsigned long whole_file_replace(const wchar_t *path, const char *bytes, size_t size);

#endif
