/*
 * Headers that go with each request, from a file that is kept secret: "Name: value" lines; an empty
 * line, and one that begins with '#', say nothing. The values are never logged.
 */
#ifndef SAMPLES_AGENT_WIN_HEADERS_FILE_H
#define SAMPLES_AGENT_WIN_HEADERS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

#define HEADERS_FILE_BYTES_MAX 16384u
#define HEADERS_UNITS (HEADERS_FILE_BYTES_MAX * 2u + 1u) /* each end of a line may grow by one */

/* The lines as requests have them, each with CR LF. False: problem says in which line, and what, is
   wrong; it quotes no value. */
bool headers_read(const char *text, size_t size, wchar_t headers_out[HEADERS_UNITS], char *problem);

/* The same from a file. */
bool headers_file_read(const char *path, wchar_t headers_out[HEADERS_UNITS], char *problem);

#endif
