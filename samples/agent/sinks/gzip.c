#include "gzip.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

#define GZIP_WINDOW_BITS (15 + 16) /* the largest window; + 16: gzip's header and end */
#define MEMORY_LEVEL 8             /* zlib's default */
#define CHUNK_BYTES 16384u

/* zlib counts in unsigned int. */
static void give_input(z_stream *stream, const char **bytes, size_t *size)
{
    const size_t part = *size < UINT_MAX ? *size : UINT_MAX;

    stream->next_in = (z_const Bytef *)*bytes;
    stream->avail_in = (uInt)part;
    *bytes += part;
    *size -= part;
}

/* Until the stream has ended; false when zlib refuses, which it has no reason for. */
static bool compress_all(z_stream *stream, const char *bytes, size_t size, struct text_buffer *out)
{
    unsigned char chunk[CHUNK_BYTES];
    int result;

    do {
        if (stream->avail_in == 0 && size > 0) {
            give_input(stream, &bytes, &size);
        }
        stream->next_out = chunk;
        stream->avail_out = sizeof(chunk);
        result = deflate(stream, size == 0 ? Z_FINISH : Z_NO_FLUSH);
        text_buffer_put_bytes(out, (const char *)chunk, sizeof(chunk) - stream->avail_out);
    } while (result == Z_OK);
    return result == Z_STREAM_END;
}

void gzip_pack(const char *bytes, size_t size, struct text_buffer *out)
{
    z_stream stream;

    memset(&stream, 0, sizeof(stream)); /* zlib's own memory functions */
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW_BITS, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        out->has_failed = true;
        return;
    }
    if (!compress_all(&stream, bytes, size, out)) {
        out->has_failed = true;
    }
    (void)deflateEnd(&stream);
}
