/*
 * Judges JSON documents for compare_json.py.
 *
 * Standard input holds document after document, each behind its size as four bytes, the least
 * significant one first. For each, standard output gets a line: "ok" or the reason's code.
 */
#include "proto/json/json.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static bool read_size(size_t *size_out)
{
    unsigned char bytes[4];

    if (fread(bytes, 1, sizeof(bytes), stdin) != sizeof(bytes)) {
        return false;
    }
    *size_out =
        (size_t)bytes[0] | (size_t)bytes[1] << 8 | (size_t)bytes[2] << 16 | (size_t)bytes[3] << 24;
    return true;
}

/* In memory of exactly its size, so that a sanitizer sees each byte too far. */
static bool judge_document(size_t size)
{
    char *bytes = malloc(size == 0 ? 1 : size);
    struct json *document;
    bool is_whole;

    if (bytes == NULL) {
        return false;
    }
    is_whole = fread(bytes, 1, size, stdin) == size;
    if (is_whole) {
        (void)puts(json_result_code(json_parse(bytes, size, &document, NULL)));
        json_free(document);
    }
    free(bytes);
    return is_whole;
}

int main(void)
{
    size_t size;

    while (read_size(&size)) {
        if (!judge_document(size)) {
            (void)fprintf(stderr, "a document is cut short, or memory is\n");
            return 1;
        }
    }
    return 0;
}
