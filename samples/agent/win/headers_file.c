#include "headers_file.h"

#include <windows.h>

#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "../../common/problem.h"
#include "secret_file.h"

/* What a name may hold, beside letters and digits. */
#define NAME_SIGNS "!#$%&'*+-.^_`|~"
#define NAME_SIZE_MAX 64u

/* The lines while they are read. */
struct reading {
    wchar_t *out;
    size_t units;
    unsigned line;
    char *problem;
};

static bool is_name(const char *name, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const bool is_letter =
            (name[i] >= 'a' && name[i] <= 'z') || (name[i] >= 'A' && name[i] <= 'Z');
        const bool is_digit = name[i] >= '0' && name[i] <= '9';

        if (!is_letter && !is_digit && (name[i] == '\0' || strchr(NAME_SIGNS, name[i]) == NULL)) {
            return false;
        }
    }
    return size > 0 && size <= NAME_SIZE_MAX;
}

/* What the agent, or WinHTTP, says by itself. */
static bool is_set_by_agent(const char *name, size_t size)
{
    static const char *const names[] = {"accept-encoding",
                                        "connection",
                                        "content-encoding",
                                        "content-length",
                                        "content-type",
                                        "expect",
                                        "host",
                                        "keep-alive",
                                        "proxy-connection",
                                        "te",
                                        "trailer",
                                        "transfer-encoding",
                                        "upgrade",
                                        "user-agent"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strlen(names[i]) == size && _strnicmp(names[i], name, size) == 0) {
            return true;
        }
    }
    return false;
}

/* Blanks around a value are no part of it. */
static bool is_value(const char *value, size_t size)
{
    bool is_blank = true;

    for (size_t i = 0; i < size; i++) {
        if (value[i] != '\t' && (value[i] < ' ' || value[i] > '~')) {
            return false;
        }
        is_blank = is_blank && (value[i] == ' ' || value[i] == '\t');
    }
    return !is_blank;
}

/* Whether an earlier line has this name, in any case of its letters. */
static bool is_taken(const struct reading *reading, const char *name, size_t size)
{
    const wchar_t *line = reading->out;
    const wchar_t *end = reading->out + reading->units;

    while (line < end) {
        size_t same = 0;

        while (same < size && towlower(line[same]) == towlower((wchar_t)name[same])) {
            same++;
        }
        if (same == size && line[size] == L':') {
            return true;
        }
        /* Each line that was taken has an end. */
        line = wmemchr(line, L'\n', (size_t)(end - line)) + 1;
    }
    return false;
}

static bool take_line(struct reading *reading, const char *line, size_t size)
{
    const char *colon = memchr(line, ':', size);
    const size_t name_size = colon == NULL ? 0 : (size_t)(colon - line);

    if (size == 0 || line[0] == '#') {
        return true;
    }
    if (!is_name(line, name_size)) {
        return problem_say(reading->problem, "line %u is not of the form \"Name: value\"",
                           reading->line);
    }
    if (is_set_by_agent(line, name_size)) {
        return problem_say(reading->problem, "line %u sets %.*s, which the agent sets by itself",
                           reading->line, (int)name_size, line);
    }
    if (is_taken(reading, line, name_size)) {
        return problem_say(reading->problem, "line %u sets %.*s a second time", reading->line,
                           (int)name_size, line);
    }
    if (!is_value(colon + 1, size - name_size - 1)) {
        return problem_say(reading->problem,
                           "line %u has an empty value, or one with other characters than those "
                           "of ASCII",
                           reading->line);
    }
    for (size_t i = 0; i < size; i++) {
        reading->out[reading->units++] = (wchar_t)line[i];
    }
    reading->out[reading->units++] = L'\r';
    reading->out[reading->units++] = L'\n';
    return true;
}

bool headers_read(const char *text, size_t size, wchar_t headers_out[HEADERS_UNITS], char *problem)
{
    struct reading reading = {headers_out, 0, 1, problem};
    const char *const end = text + size;
    bool is_good = true;

    while (text < end && is_good) {
        const char *line_end = memchr(text, '\n', (size_t)(end - text));
        size_t line_size = (size_t)((line_end == NULL ? end : line_end) - text);

        if (line_size > 0 && text[line_size - 1] == '\r') {
            line_size--;
        }
        is_good = take_line(&reading, text, line_size);
        text = line_end == NULL ? end : line_end + 1;
        reading.line++;
    }
    if (is_good) {
        headers_out[reading.units] = L'\0';
    } else {
        SecureZeroMemory(headers_out,
                         HEADERS_UNITS * sizeof(*headers_out)); /* the good lines too */
    }
    return is_good;
}

bool headers_file_read(const char *path, wchar_t headers_out[HEADERS_UNITS], char *problem)
{
    char text[HEADERS_FILE_BYTES_MAX + 1];
    char reason[PROBLEM_SIZE];
    size_t size;
    bool is_good;

    headers_out[0] = L'\0';
    if (!secret_file_read(path, text, sizeof(text), &size, problem)) {
        return false;
    }
    is_good = headers_read(text, size, headers_out, reason);
    SecureZeroMemory(text, sizeof(text));
    return is_good || problem_say(problem, "%s: %s", problem_quote(path), reason);
}
