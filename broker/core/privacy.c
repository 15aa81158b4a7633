#include "broker/core/privacy.h"

#include "broker/core/assertion.h"
#include "proto/limits.h"
#include "proto/text/glob.h"
#include "proto/text/remote_name.h"
#include "proto/text/upcase.h"

#include <stdlib.h>
#include <string.h>

/* Upper case takes at most three bytes for two. */
#define FORM_BYTES_MAX (STRING_BYTES_MAX + REMOTE_NAME_EXTRA_BYTES)
#define NAME_BYTES_MAX (FORM_BYTES_MAX * 3u / 2u + 1u)

static const char blanks[] = " \t";

/* The next pattern at *patterns, trimmed, which is then behind it; false at the end. */
static bool take_pattern(const char **patterns, const char **pattern_out, size_t *size_out)
{
    const char *start = *patterns + strspn(*patterns, " \t;");
    size_t size = strcspn(start, ";");

    *patterns = start + size;
    while (size > 0 && strchr(blanks, start[size - 1]) != NULL) {
        size--;
    }
    *pattern_out = start;
    *size_out = size;
    return size != 0;
}

static bool can_match(const char *pattern, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)pattern[i] < ' ' || strchr(PRIVATE_NAMES_REFUSED, pattern[i]) != NULL) {
            return false;
        }
    }
    return true;
}

bool privacy_patterns_can_match(const char *patterns)
{
    const char *pattern;
    size_t size;

    while (take_pattern(&patterns, &pattern, &size)) {
        if (!can_match(pattern, size)) {
            return false;
        }
    }
    return true;
}

static void add_pattern(struct privacy *privacy, const char *pattern)
{
    privacy->size += upcase_utf8(pattern, strlen(pattern), privacy->patterns + privacy->size);
    privacy->patterns[privacy->size] = '\0';
    privacy->size++;
}

static void add_forms(struct privacy *privacy, const char *start, size_t size)
{
    char pattern[PRIVATE_NAMES_BYTES_MAX + 1];
    char form[PRIVATE_NAMES_BYTES_MAX + REMOTE_NAME_EXTRA_BYTES];

    memcpy(pattern, start, size);
    pattern[size] = '\0';
    add_pattern(privacy, pattern);
    (void)remote_name_write(pattern, REMOTE_NAME_SERVER, form);
    if (strcmp(form, pattern) != 0) {
        add_pattern(privacy, form);
    }
}

/* Two upper-cased forms of each, with what a form may have more; a pattern has a separator. */
static size_t patterns_bytes_max(size_t size)
{
    return (size + 1) * (3u + (REMOTE_NAME_EXTRA_BYTES * 3u / 2u + 2u));
}

bool privacy_init(struct privacy *privacy, const char *patterns)
{
    size_t size = patterns == NULL ? 0 : strlen(patterns);
    const char *pattern;

    privacy->patterns = NULL;
    privacy->size = 0;
    if (size == 0) {
        return true;
    }
    ASSERTION(size <= PRIVATE_NAMES_BYTES_MAX);
    ASSERTION(privacy_patterns_can_match(patterns));
    privacy->patterns = malloc(patterns_bytes_max(size));
    if (privacy->patterns == NULL) {
        return false;
    }
    while (take_pattern(&patterns, &pattern, &size)) {
        add_forms(privacy, pattern, size);
    }
    return true;
}

static bool matches_any(const struct privacy *privacy, const char *text)
{
    char name[NAME_BYTES_MAX];
    const size_t name_size = upcase_utf8(text, strlen(text), name);

    for (size_t start = 0; start < privacy->size;) {
        size_t size = strlen(privacy->patterns + start);

        if (glob_matches(privacy->patterns + start, size, name, name_size)) {
            return true;
        }
        start += size + 1;
    }
    return false;
}

bool privacy_withholds(const struct privacy *privacy, const char *remote)
{
    char form[FORM_BYTES_MAX];

    if (privacy->size == 0 || remote[0] == '\0') {
        return false;
    }
    ASSERTION(strlen(remote) <= STRING_BYTES_MAX);
    if (matches_any(privacy, remote)) {
        return true;
    }
    (void)remote_name_write(remote, REMOTE_NAME_SERVER, form);
    return strcmp(form, remote) != 0 && matches_any(privacy, form);
}

void privacy_deinit(struct privacy *privacy)
{
    free(privacy->patterns);
    privacy->patterns = NULL;
    privacy->size = 0;
}
