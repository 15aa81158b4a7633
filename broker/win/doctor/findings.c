#include "broker/win/doctor/findings.h"

#include "broker/core/assertion.h"
#include "proto/json/json_text.h"
#include "proto/text/terminal_text.h"

#include <windows.h>

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define CHECK_COLUMNS 22

static void write_text(struct finding *finding, const wchar_t *wide)
{
    char text[FINDING_TEXT_SIZE * 3u]; /* of each unit at most three bytes */
    int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, sizeof(text), NULL, NULL);

    ASSERTION(size > 0);
    (void)terminal_text_write(text, SIZE_MAX, finding->text, sizeof(finding->text));
}

void findings_add(struct findings *findings, const char *check, enum finding_level level,
                  const char *remedy, const wchar_t *format, ...)
{
    wchar_t wide[FINDING_TEXT_SIZE];
    struct finding *finding;
    va_list arguments;

    ASSERTION((level == FINDING_BAD) == (remedy != NULL));
    ASSERTION(findings->count < FINDINGS_MAX);
    finding = &findings->items[findings->count];
    findings->count++;
    finding->check = check;
    finding->level = level;
    finding->remedy = remedy;
    finding->is_private = false;
    va_start(arguments, format);
    (void)vswprintf(wide, FINDING_TEXT_SIZE, format, arguments); /* what does not fit is cut off */
    va_end(arguments);
    wide[FINDING_TEXT_SIZE - 1] = L'\0';
    write_text(finding, wide);
}

void findings_mark_private(struct findings *findings)
{
    ASSERTION(findings->count != 0);
    findings->items[findings->count - 1].is_private = true;
}

bool findings_are_good(const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].level == FINDING_BAD) {
            return false;
        }
    }
    return true;
}

const char *finding_level_name(enum finding_level level)
{
    switch (level) {
    case FINDING_GOOD:
        return "good";
    case FINDING_NOTE:
        return "note";
    case FINDING_UNSUPPORTED:
        return "unsupported";
    case FINDING_SKIPPED:
        return "skipped";
    case FINDING_BAD:
        break;
    }
    return "bad";
}

static void write_member(struct json_text *text, struct json_literal_name name, const char *value)
{
    json_text_name(text, name);
    json_text_string(text, value);
}

size_t findings_write_json(const struct findings *findings, char *bytes, size_t capacity)
{
    struct json_text text;

    json_text_init(&text, bytes, capacity);
    json_text_begin_object(&text);
    json_text_name(&text, JSON_NAME("good"));
    json_text_bool(&text, findings_are_good(findings));
    json_text_name(&text, JSON_NAME("checks"));
    json_text_begin_array(&text);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        json_text_begin_object(&text);
        write_member(&text, JSON_NAME("check"), finding->check);
        write_member(&text, JSON_NAME("result"), finding_level_name(finding->level));
        write_member(&text, JSON_NAME("text"), finding->text);
        if (finding->remedy != NULL) {
            write_member(&text, JSON_NAME("remedy"), finding->remedy);
        }
        json_text_end_object(&text);
    }
    json_text_end_array(&text);
    json_text_end_object(&text);
    json_text_end_line(&text);
    return text.overflowed ? 0 : text.size;
}

static const char *colour_of(enum finding_level level)
{
    switch (level) {
    case FINDING_GOOD:
        return "\033[32m";
    case FINDING_NOTE:
    case FINDING_UNSUPPORTED:
    case FINDING_SKIPPED:
        return "\033[33m";
    case FINDING_BAD:
        break;
    }
    return "\033[31m";
}

/* Returns the size, or a negative number as snprintf does. */
static int write_line(const struct finding *finding, bool has_colour, bool has_private, char *bytes,
                      size_t capacity)
{
    const bool is_left_out = finding->is_private && !has_private;

    return snprintf(bytes, capacity, "%s%-11s%s  %-*s  %s%s%s%s\n",
                    has_colour ? colour_of(finding->level) : "", finding_level_name(finding->level),
                    has_colour ? "\033[0m" : "", CHECK_COLUMNS, finding->check,
                    is_left_out ? "(left out)" : finding->text,
                    finding->remedy == NULL ? "" : "\n               ",
                    finding->remedy == NULL ? "" : "what to do: ",
                    finding->remedy == NULL ? "" : finding->remedy);
}

size_t findings_write_text(const struct findings *findings, bool has_colour, bool has_private,
                           char *bytes, size_t capacity)
{
    size_t size = 0;

    for (size_t i = 0; i < findings->count; i++) {
        int written =
            write_line(&findings->items[i], has_colour, has_private, bytes + size, capacity - size);

        if (written < 0 || (size_t)written >= capacity - size) {
            return 0;
        }
        size += (size_t)written;
    }
    return size;
}
