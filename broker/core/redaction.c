#include "broker/core/redaction.h"

#include "broker/core/assertion.h"
#include "proto/data/word.h"
#include "proto/text/upcase.h"

#include <string.h>

#define PORT_DIGITS_MAX 5u

static const char digits[] = "0123456789";
static const char authority_ends[] = "/\\?#";
static const char wrapping[] = "\t\n\v\f\r \"'`<("; /* what is pasted around a URL */

/* Of the same meaning to the program that a name is given to, or to one that it passes it on to. */
static const char *const at_marks[] = {"@", "%40", "\xEF\xBC\xA0", "\xEF\xB9\xAB", NULL};
static const char *const colon_marks[] = {":", "%3A", "%3a", "\xEF\xBC\x9A", "\xEF\xB9\x95", NULL};

enum name_kind { KIND_PLAIN, KIND_URL, KIND_UNC };

struct shape {
    enum name_kind kind;
    const char *rest; /* behind what stands in front */
    bool has_fragment;
};

/* Whether one of the bytes is the first of a mark of @, or begins a query or a fragment. */
static bool is_suspect(uint64_t word)
{
    return (word_mark_exactly(word, '@') | word_mark_exactly(word, '%') |
            word_mark_exactly(word, 0xEFu) | word_mark_exactly(word, '?') |
            word_mark_exactly(word, '#')) != 0;
}

/* A name without any of these bytes has nothing to redact, and most names have none. */
static bool is_harmless(const char *name, size_t size)
{
    char short_name[WORD_BYTES] = "";

    if (size < WORD_BYTES) {
        memcpy(short_name, name, size);
        return !is_suspect(word_load(short_name));
    }
    for (size_t at = 0; at < size - WORD_BYTES; at += WORD_BYTES) {
        if (is_suspect(word_load(name + at))) {
            return false;
        }
    }
    return !is_suspect(word_load(name + size - WORD_BYTES));
}

/* The size of the mark that stands here, or 0. */
static size_t mark_size(const char *text, const char *const *marks)
{
    for (size_t i = 0; marks[i] != NULL; i++) {
        if (text[0] == marks[i][0]) { /* which tells most of them apart without a call */
            const size_t size = strlen(marks[i]);

            if (strncmp(text, marks[i], size) == 0) {
                return size;
            }
        }
    }
    return 0;
}

static bool holds_mark(const char *text, size_t size, const char *const *marks)
{
    for (size_t i = 0; i < size; i++) {
        if (mark_size(text + i, marks) != 0) {
            return true;
        }
    }
    return false;
}

static bool is_slash(char character)
{
    return character == '/' || character == '\\';
}

static size_t count_slashes(const char *text)
{
    size_t count = 0;

    while (is_slash(text[count])) {
        count++;
    }
    return count;
}

static bool is_letter(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

static bool is_of_scheme(char character)
{
    return is_letter(character) || (character >= '0' && character <= '9') || character == '+' ||
           character == '-' || character == '.';
}

/* "https:" without a slash may be a user and the colon before its password, so it is no scheme. A
   single letter is a drive. */
static size_t scheme_size(const char *text)
{
    size_t size = 0;

    if (is_letter(text[0])) {
        while (is_of_scheme(text[size])) {
            size++;
        }
    }
    return size >= 2 && text[size] == ':' ? size + 1 : 0;
}

/* Of "\\?\", "\\.\" and "\??\", with the "UNC\" behind it. */
static size_t device_prefix_size(const char *text)
{
    char word[4] = "";

    if (!is_slash(text[0]) || (!is_slash(text[1]) && text[1] != '?') ||
        (text[2] != '?' && text[2] != '.') || !is_slash(text[3])) {
        return 0;
    }
    (void)strncpy(word, text + 4, 3);
    return upcase_equal(word, "UNC") && is_slash(text[7]) ? 8 : 4;
}

static const char *behind_wrapping(const char *name)
{
    while (*name != '\0' && strchr(wrapping, *name) != NULL) {
        name++;
    }
    return name;
}

static struct shape shape_of(const char *name)
{
    const char *text = behind_wrapping(name);
    const size_t scheme = scheme_size(text);
    const size_t device = device_prefix_size(text);
    const size_t slash_count = count_slashes(text + scheme);
    struct shape shape = {KIND_PLAIN, name, text[0] != '\\'};

    if (device != 0) {
        shape.kind = KIND_UNC;
        shape.rest = text + device;
    } else if (slash_count >= 2) {
        shape.kind = scheme == 0 ? KIND_UNC : KIND_URL;
        shape.rest = text + scheme + slash_count;
    }
    return shape;
}

/* Whether this follows the first @ of a WebDAV server's name: SSL, a port, or both. */
static bool is_webdav_suffix(const char *text, size_t size)
{
    char word[4] = "";
    size_t digit_count;

    if (size >= 3) {
        memcpy(word, text, 3);
    }
    if (upcase_equal(word, "SSL")) {
        if (size == 3) {
            return true;
        }
        if (text[3] != '@') {
            return false;
        }
        text += 4;
        size -= 4;
    }
    digit_count = strspn(text, digits);
    return digit_count == size && size > 0 && size <= PORT_DIGITS_MAX;
}

static bool authority_holds_user_info(const struct shape *shape)
{
    const size_t size = strcspn(shape->rest, authority_ends);
    const char *at = memchr(shape->rest, '@', size);

    if (!holds_mark(shape->rest, size, at_marks)) {
        return false;
    }
    return shape->kind != KIND_UNC || at == NULL || at == shape->rest ||
           !is_webdav_suffix(at + 1, size - (size_t)(at + 1 - shape->rest));
}

/* What is behind the last @, or NULL; and whether a colon stands before that. */
static const char *behind_last_at(const char *text, bool *after_colon_out)
{
    const char *behind = NULL;
    bool has_colon = false;

    *after_colon_out = false;
    while (text[0] != '\0') {
        const size_t size = mark_size(text, at_marks);

        if (size != 0) {
            behind = text + size;
            *after_colon_out = has_colon;
        }
        has_colon = has_colon || mark_size(text, colon_marks) != 0;
        text += size == 0 ? 1 : size;
    }
    return behind;
}

/* Whether the last @ may be one of a query's value, so that what is behind it is no host. */
static bool may_be_in_query(const char *text, const char *end)
{
    const char *query = text + strcspn(text, "?#");

    return query < end && memchr(query, '=', (size_t)(end - query)) != NULL;
}

static const char *behind_user_info(const struct shape *shape, struct redaction_rules rules)
{
    const char *end = shape->rest + strlen(shape->rest);
    bool after_colon = false;
    const char *host = behind_last_at(shape->rest, &after_colon);

    if (host == NULL || (!after_colon && !authority_holds_user_info(shape))) {
        return shape->rest;
    }
    return !rules.keeps_query && may_be_in_query(shape->rest, host) ? end : host;
}

/* A password may have lost its @, and a host may be the beginning of a user's name. */
static bool may_lack_at(const struct shape *shape)
{
    const size_t size = strlen(shape->rest);

    return holds_mark(shape->rest, size, colon_marks) || authority_holds_user_info(shape) ||
           (shape->kind != KIND_PLAIN && strcspn(shape->rest, authority_ends) == size);
}

static size_t size_without_query(const struct shape *shape, const char *text)
{
    return strcspn(text, shape->has_fragment ? "?#" : "?");
}

bool redaction_copy(const char *name, struct redaction_rules rules, char *redacted, size_t size)
{
    const size_t name_size = strlen(name);
    struct shape shape;
    const char *host;
    size_t kept;
    size_t host_size;

    ASSERTION(name_size < size);
    if (!rules.is_cut && is_harmless(name, name_size)) {
        memcpy(redacted, name, name_size + 1);
        return false;
    }
    shape = shape_of(name);
    kept = (size_t)(shape.rest - name);
    host = behind_user_info(&shape, rules);
    host_size = strlen(host);
    if (rules.is_cut && may_lack_at(&shape)) {
        host_size = 0;
    } else if (!rules.keeps_query) {
        host_size = size_without_query(&shape, host);
    }
    memcpy(redacted, name, kept);
    memcpy(redacted + kept, host, host_size);
    redacted[kept + host_size] = '\0';
    return kept + host_size != name_size;
}
