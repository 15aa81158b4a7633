#include "bridge_dll/notification_from_mpr.h"

#include <stdbool.h>

#include "proto/assertion.h"

/* Not from proto/notification.h, which is for the reader and brings the JSON types along. */
#define LINE_VERSION 1u

/* True when the units are more than fit; *count is lowered then. A surrogate pair stays whole. */
static bool cut_at_limit(const wchar_t *units, size_t *count)
{
    if (*count <= STRING_UNITS_MAX) {
        return false;
    }
    *count = STRING_UNITS_MAX;
    if (IS_SURROGATE_PAIR(units[STRING_UNITS_MAX - 1u], units[STRING_UNITS_MAX])) {
        (*count)--;
    }
    return true;
}

/* True when the string was cut. NULL is written as the empty string. */
static bool write_string(struct notification_line *line, struct json_literal_name name,
                         const wchar_t *string)
{
    size_t count = 0;
    bool is_cut;

    if (string != NULL) {
        /* volatile: the compiler must not read the caller's memory a second time. */
        const volatile wchar_t *source = string;

        while (count <= STRING_UNITS_MAX && (line->units[count] = source[count]) != L'\0') {
            count++;
        }
    }
    is_cut = cut_at_limit(line->units, &count);
    json_text_name(&line->text, name);
    json_text_utf16(&line->text, line->units, count);
    return is_cut;
}

/* Read for each call: a copy kept between calls would have to be freed when the DLL unloads. */
static bool write_image(struct notification_line *line)
{
    const DWORD capacity = sizeof(line->units) / sizeof(line->units[0]);
    size_t count = GetModuleFileNameW(NULL, line->units, capacity);
    bool is_cut;

    if (count == capacity) {
        count--; /* it did not fit, and the last unit is the end that Windows put there */
    }
    is_cut = cut_at_limit(line->units, &count);
    json_text_name(&line->text, JSON_NAME("image"));
    json_text_utf16(&line->text, line->units, count);
    return is_cut;
}

static void write_uint(struct json_text *text, struct json_literal_name name, uint32_t value)
{
    json_text_name(text, name);
    json_text_uint(text, value);
}

static void begin_line(struct notification_line *line, const char *call,
                       const struct mpr_notify_info *info, uint32_t context)
{
    const bool is_pre = info->phase == MPR_PHASE_PRE;
    struct json_text *text = &line->text;

    json_text_init(text, line->bytes, sizeof(line->bytes));
    json_text_begin_object(text);
    write_uint(text, JSON_NAME("v"), LINE_VERSION);
    json_text_name(text, JSON_NAME("call"));
    json_text_string(text, call);
    json_text_name(text, JSON_NAME("phase"));
    json_text_string(text, is_pre ? "pre" : "post");
    write_uint(text, JSON_NAME("context"), context);
    write_uint(text, JSON_NAME("status"), is_pre ? ERROR_SUCCESS : info->operation_status);
}

static void end_line(struct notification_line *line, uint32_t dropped, bool is_cut)
{
    struct json_text *text = &line->text;

    write_uint(text, JSON_NAME("dropped"), dropped);
    if (is_cut) {
        json_text_name(text, JSON_NAME("truncated"));
        json_text_bool(text, true);
    }
    json_text_end_object(text);
    json_text_end_line(text);
    ASSERTION_OR_RETURN(!text->overflowed);
}

void notification_from_add(const struct mpr_notify_info *info, const struct mpr_notify_add *add,
                           uint32_t context, uint32_t dropped, struct notification_line *line)
{
    bool is_cut = false;

    ASSERTION_OR_RETURN(context != 0);
    begin_line(line, "add", info, context);
    is_cut |= write_string(line, JSON_NAME("local"), add->resource.local_name);
    is_cut |= write_string(line, JSON_NAME("remote"), add->resource.remote_name);
    write_uint(&line->text, JSON_NAME("type"), add->resource.type);
    write_uint(&line->text, JSON_NAME("flags"), add->flags);
    is_cut |= write_image(line);
    end_line(line, dropped, is_cut);
}

void notification_from_cancel(const struct mpr_notify_info *info,
                              const struct mpr_notify_cancel *cancel, uint32_t context,
                              uint32_t dropped, struct notification_line *line)
{
    const bool has_provider =
        info->phase == MPR_PHASE_POST && info->operation_status == ERROR_SUCCESS;
    bool is_cut = false;

    ASSERTION_OR_RETURN(context != 0);
    begin_line(line, "cancel", info, context);
    is_cut |= write_string(line, JSON_NAME("name"), cancel->name);
    is_cut |= write_string(line, JSON_NAME("provider"), has_provider ? cancel->provider : NULL);
    write_uint(&line->text, JSON_NAME("flags"), cancel->flags);
    json_text_name(&line->text, JSON_NAME("force"));
    json_text_bool(&line->text, cancel->force != FALSE);
    is_cut |= write_image(line);
    end_line(line, dropped, is_cut);
}
