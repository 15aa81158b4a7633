/* Bytes as a file of gzip, for a request's Content-Encoding. */
#ifndef SAMPLES_AGENT_SINKS_GZIP_H
#define SAMPLES_AGENT_SINKS_GZIP_H

#include "../../common/text_buffer.h"

#include <stddef.h>

/* Append it. A buffer that has failed tells that memory ended. The same bytes give the same file. */
void gzip_pack(const char *bytes, size_t size, struct text_buffer *out);

#endif
