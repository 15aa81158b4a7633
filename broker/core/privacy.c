#include "broker/core/privacy.h"

#include "broker/core/assertion.h"
#include "proto/limits.h"
#include "proto/text/glob.h"
#include "proto/text/upcase.h"

#include <stdlib.h>
#include <string.h>

/* Upper case takes at most three bytes for two. */
#define NAME_BYTES_MAX (STRING_BYTES_MAX * 3u / 2u + 1u)

bool privacy_init(struct privacy *privacy, const char *patterns)
{
    size_t size = patterns == NULL ? 0 : strlen(patterns);

    privacy->patterns = NULL;
    privacy->size = 0;
    if (size == 0) {
        return true;
    }
    privacy->patterns = malloc(size * 3u / 2u + 2u);
    if (privacy->patterns == NULL) {
        return false;
    }
    privacy->size = upcase_utf8(patterns, size, privacy->patterns);
    privacy->patterns[privacy->size] = ';';
    privacy->size++;
    for (size_t i = 0; i < privacy->size; i++) {
        if (privacy->patterns[i] == ';') {
            privacy->patterns[i] = '\0';
        }
    }
    return true;
}

bool privacy_withholds(const struct privacy *privacy, const char *remote)
{
    char name[NAME_BYTES_MAX];
    size_t name_size;

    if (privacy->size == 0 || remote[0] == '\0') {
        return false;
    }
    ASSERTION(strlen(remote) <= STRING_BYTES_MAX);
    name_size = upcase_utf8(remote, strlen(remote), name);
    for (size_t start = 0; start < privacy->size;) {
        size_t size = strlen(privacy->patterns + start);

        if (size != 0 && glob_matches(privacy->patterns + start, size, name, name_size)) {
            return true;
        }
        start += size + 1;
    }
    return false;
}

void privacy_deinit(struct privacy *privacy)
{
    free(privacy->patterns);
    privacy->patterns = NULL;
    privacy->size = 0;
}
