#include "filter_words.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <wnetwatch.h>

#include "quote.h"
#include "word_match.h"

#define TYPE_PREFIX "wnetwatch."
#define ERROR_PREFIX "ERROR_"
#define ERROR_CODES_MAX 4096u /* no code with a name is above */
#define WORD_SIZE 160u        /* a type or a name of an error is shorter */

struct reading {
    const char *member;
    const char *typed;
    filter_words_find_user_cb find_user;
    struct filter_words *words;
};

/* The words of a member: NULL behind the last, "" for a number without one. */
typedef const char *(*word_at_fn)(uint32_t index);

static enum filter_words_result take(struct reading *reading, const char *prefix, const char *value)
{
    struct filter_words *words = reading->words;

    (void)snprintf(words->values[words->count], FILTER_WORDS_VALUE_SIZE, "%s%s", prefix, value);
    words->count++;
    return FILTER_WORDS_OK;
}

/* "type=add.suceeded", and what there is to say of it. */
static void say(struct reading *reading, const char *format, ...)
{
    char quote[QUOTE_SIZE];
    size_t size;
    va_list list;

    (void)snprintf(reading->words->text, FILTER_WORDS_TEXT_SIZE, "%s=%s: ", reading->member,
                   quote_write(reading->typed, quote));
    size = strlen(reading->words->text);
    va_start(list, format);
    (void)vsnprintf(reading->words->text + size, FILTER_WORDS_TEXT_SIZE - size, format, list);
    va_end(list);
}

static enum filter_words_result refuse_unknown(struct reading *reading, const char *kind,
                                               const char *nearest)
{
    if (nearest == NULL) {
        say(reading, "there is no such %s", kind);
    } else {
        say(reading, "there is no such %s; did you mean %s?", kind, nearest);
    }
    return FILTER_WORDS_REFUSED;
}

static enum filter_words_result doubt(struct reading *reading, const char *kind)
{
    (void)take(reading, "", reading->typed);
    say(reading, "no %s that this version knows is like that", kind);
    return FILTER_WORDS_DOUBTFUL;
}

static const char *type_at(uint32_t index)
{
    const char *name = wnw_event_type_name((wnw_event_type)(index + 1));

    return strcmp(name, "unknown") == 0 ? NULL : name;
}

static const char *resource_at(uint32_t index)
{
    const char *name = wnw_resource_name((wnw_resource)(index + 1));

    return strcmp(name, "unknown") == 0 ? NULL : name;
}

static const char *error_at(uint32_t index)
{
    const char *name = wnw_error_name(index);

    if (index == ERROR_CODES_MAX) {
        return NULL;
    }
    return strcmp(name, "unknown") == 0 ? "" : name;
}

static bool any_matches(const char *pattern, word_at_fn word_at)
{
    const char *word;

    for (uint32_t i = 0; (word = word_at(i)) != NULL; i++) {
        if (word[0] != '\0' && word_matches(pattern, word)) {
            return true;
        }
    }
    return false;
}

/* The word that may have been meant, or NULL; of a type, its end is enough. */
static const char *find_nearest(const char *typed, word_at_fn word_at)
{
    const char *nearest = NULL;
    size_t distance = SIZE_MAX;
    const char *word;

    for (uint32_t i = 0; (word = word_at(i)) != NULL; i++) {
        for (const char *end = word; end != NULL && *end != '\0'; end = strchr(end, '.')) {
            end += *end == '.' ? 1 : 0;
            if (word_is_near(typed, end) && word_distance(typed, end) < distance) {
                distance = word_distance(typed, end);
                nearest = end;
            }
        }
    }
    return nearest;
}

/* As a type is written on the wire; people see "add succeeded" and "clock stepped". */
static void write_type(const char *typed, char word[WORD_SIZE])
{
    (void)snprintf(word, WORD_SIZE, "%s", typed);
    for (char *letter = word; *letter != '\0'; letter++) {
        if (*letter == ' ' || *letter == '_') {
            *letter = '.';
        }
    }
}

/* Whether the name ends in the word, from a dot on or as a whole. A "_" of the name is a dot. */
static bool ends_in(const char *name, const char *word)
{
    char dotted[WORD_SIZE];
    const char *end = dotted;

    write_type(name, dotted);
    while (end != NULL) {
        if (word_is_same(end, word)) {
            return true;
        }
        end = strchr(end, '.');
        end = end == NULL ? NULL : end + 1;
    }
    return false;
}

static enum filter_words_result read_plain_type(struct reading *reading)
{
    char word[WORD_SIZE];
    const char *found = NULL;
    const char *name;

    write_type(reading->typed, word);
    for (uint32_t i = 0; (name = type_at(i)) != NULL; i++) {
        if (ends_in(name, word)) {
            if (found != NULL) {
                say(reading, "that may be %s or %s; *.%s is every one", found, name, word);
                return FILTER_WORDS_REFUSED;
            }
            found = name;
        }
    }
    return found == NULL
               ? refuse_unknown(reading, "type of event", find_nearest(reading->typed, type_at))
               : take(reading, "", found);
}

static enum filter_words_result read_type(struct reading *reading)
{
    static const char *const prefixes[] = {"", TYPE_PREFIX, TYPE_PREFIX "*."};
    char pattern[FILTER_WORDS_VALUE_SIZE];

    if (!word_is_pattern(reading->typed)) {
        return read_plain_type(reading);
    }
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        (void)snprintf(pattern, sizeof(pattern), "%s%s", prefixes[i], reading->typed);
        if (any_matches(pattern, type_at)) {
            return take(reading, prefixes[i], reading->typed);
        }
    }
    return doubt(reading, "type of event");
}

static enum filter_words_result read_word(struct reading *reading, const char *prefix,
                                          const char *kind, word_at_fn word_at)
{
    char word[FILTER_WORDS_VALUE_SIZE];

    if (any_matches(reading->typed, word_at)) {
        return take(reading, "", reading->typed);
    }
    (void)snprintf(word, sizeof(word), "%s%s", prefix, reading->typed);
    if (any_matches(word, word_at)) {
        return take(reading, prefix, reading->typed);
    }
    if (word_is_pattern(reading->typed)) {
        return doubt(reading, kind);
    }
    if (find_nearest(reading->typed, word_at) == NULL) {
        return refuse_unknown(reading, kind, find_nearest(word, word_at));
    }
    return refuse_unknown(reading, kind, find_nearest(reading->typed, word_at));
}

static enum filter_words_result read_resource(struct reading *reading)
{
    return read_word(reading, "", "kind of resource", resource_at);
}

/* A number as JSON has it, which is not written with a zero before it. */
static bool is_number(const char *typed)
{
    const size_t digits = strspn(typed, "0123456789");

    return digits > 0 && typed[digits] == '\0' && (digits == 1 || typed[0] != '0');
}

static enum filter_words_result read_error(struct reading *reading)
{
    if (is_number(reading->typed)) {
        say(reading, "that is a number; did you mean status=%s?", reading->typed);
        return FILTER_WORDS_REFUSED;
    }
    return read_word(reading, ERROR_PREFIX, "name of an error", error_at);
}

static enum filter_words_result read_number(struct reading *reading)
{
    if (is_number(reading->typed)) {
        return take(reading, "", reading->typed);
    }
    if (strcmp(reading->member, "status") == 0 && any_matches(reading->typed, error_at)) {
        say(reading, "that is a name; did you mean error=%s?", reading->typed);
    } else {
        say(reading, "that is no number, which begins with no zero and has digits alone");
    }
    return FILTER_WORDS_REFUSED;
}

static bool is_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

/* "Z", "z:" and "Z:\" are one drive; a port is written with a colon or without. */
static enum filter_words_result read_local(struct reading *reading)
{
    const char *typed = reading->typed;
    const size_t size = strlen(typed);
    char name[8];

    if (is_letter(typed[0]) &&
        (typed[1] == '\0' || strcmp(typed + 1, ":") == 0 || strcmp(typed + 1, ":\\") == 0)) {
        (void)snprintf(name, sizeof(name), "%c:", typed[0]);
        return take(reading, "", name);
    }
    if (word_matches("LPT?", typed) || word_matches("COM?", typed)) {
        (void)take(reading, "", typed);
        (void)snprintf(name, sizeof(name), "%s:", typed);
        return take(reading, "", name);
    }
    if (word_matches("LPT?:", typed) || word_matches("COM?:", typed)) {
        (void)take(reading, "", typed);
        (void)snprintf(name, sizeof(name), "%.*s", (int)size - 1, typed);
        return take(reading, "", name);
    }
    return take(reading, "", typed);
}

static void write_backslashes(const char *typed, char path[FILTER_WORDS_VALUE_SIZE])
{
    (void)snprintf(path, FILTER_WORDS_VALUE_SIZE, "%s", typed);
    for (char *letter = path; *letter != '\0'; letter++) {
        if (*letter == '/') {
            *letter = '\\';
        }
    }
}

/* An event tells a name as it was given, so what was typed counts beside the usual form. */
static enum filter_words_result read_remote(struct reading *reading)
{
    char path[FILTER_WORDS_VALUE_SIZE];
    size_t size;

    write_backslashes(reading->typed, path);
    if (strncmp(path, "\\\\", 2) != 0) {
        return take(reading, "", reading->typed); /* a URL, a printer, a pattern */
    }
    size = strlen(path);
    if (size > 3 && path[size - 1] == '\\') {
        path[size - 1] = '\0';
    }
    if (strcmp(path, reading->typed) != 0) {
        (void)take(reading, "", reading->typed);
    }
    return take(reading, "", path);
}

static enum filter_words_result read_image(struct reading *reading)
{
    char path[FILTER_WORDS_VALUE_SIZE];

    write_backslashes(reading->typed, path);
    return take(reading, strchr(path, '\\') == NULL && path[0] != '*' ? "*\\" : "", path);
}

static enum filter_words_result read_user(struct reading *reading)
{
    char sid[FILTER_WORDS_VALUE_SIZE];

    if (word_matches("S-1-*", reading->typed) || reading->typed[0] == '*') {
        return take(reading, "", reading->typed);
    }
    if (word_is_pattern(reading->typed)) {
        say(reading, "only a whole name can be looked up; a pattern is one of SIDs, as S-1-5-21-*");
        return FILTER_WORDS_REFUSED;
    }
    if (!reading->find_user(reading->typed, sid, sizeof(sid))) {
        say(reading, "no account of this machine or its domain has that name");
        return FILTER_WORDS_REFUSED;
    }
    return take(reading, "", sid);
}

static enum filter_words_result read_as_it_is(struct reading *reading)
{
    return take(reading, "", reading->typed);
}

static const struct {
    const char *name;
    enum filter_words_result (*read)(struct reading *reading);
} members[] = {
    {"type", read_type},   {"local", read_local},    {"remote", read_remote},
    {"user", read_user},   {"session", read_number}, {"provider", read_as_it_is},
    {"image", read_image}, {"status", read_number},  {"resource", read_resource},
    {"error", read_error},
};

#define MEMBERS (sizeof(members) / sizeof(members[0]))

static const char *member_at(uint32_t index)
{
    return index < MEMBERS ? members[index].name : NULL;
}

enum filter_words_result filter_words_read(const char *member, const char *typed,
                                           filter_words_find_user_cb find_user,
                                           struct filter_words *words_out)
{
    struct reading reading = {member, typed, find_user, words_out};

    words_out->count = 0;
    words_out->text[0] = '\0';
    if (strlen(typed) + sizeof(TYPE_PREFIX) + 2 > FILTER_WORDS_VALUE_SIZE) {
        say(&reading, "that is too long");
        return FILTER_WORDS_REFUSED;
    }
    for (size_t i = 0; i < MEMBERS; i++) {
        if (strcmp(member, members[i].name) == 0) {
            return members[i].read(&reading);
        }
    }
    return refuse_unknown(&reading, "member of a filter", find_nearest(member, member_at));
}
