#include "option_values.h"

#include <stdlib.h>
#include <string.h>

#include "../common/filter_option.h"
#include "../common/problem.h"
#include "../common/time_words.h"
#include "line_template.h"
#include "../common/local_zone.h"

#define DELAY_HOURS_MAX 24u
#define RETRIES_MAX 100u
#define TIMEOUT_DAYS_MAX 49u /* in milliseconds, more does not fit into 32 bits */

typedef bool (*option_reader)(struct option_target *target, const char *value);

static bool read_after(struct option_target *target, const char *value)
{
    /* 16 hex digits, a dot, 20 digits: the broker judges the rest. */
    if (strcmp(value, "now") != 0 && strcmp(value, "oldest") != 0 &&
        (strlen(value) != 37 || value[16] != '.' ||
         strspn(value, "0123456789abcdef.") != strlen(value))) {
        return problem_say(target->problem,
                           "--after %s is neither now, nor oldest, nor the id of an event",
                           problem_quote(value));
    }
    target->arguments->after = value;
    return true;
}

static bool read_moment(struct option_target *target, const char *name, const char *value,
                        uint64_t *time_us_out)
{
    if (time_words_moment(value, local_zone_now_us(), &local_zone, time_us_out)) {
        return true;
    }
    return problem_say(target->problem,
                       "%s %s is no time; a time is an age such as 10m or 1h30m, today, yesterday, "
                       "2026-11-23, 2026-11-23 05:31 or 2026-11-23T04:31:00Z",
                       name, problem_quote(value));
}

static bool read_since(struct option_target *target, const char *value)
{
    if (!read_moment(target, "--since", value, &target->arguments->since_us)) {
        return false;
    }
    if (target->arguments->since_us > local_zone_now_us()) {
        return problem_say(target->problem,
                           "--since %s is in the future, and nothing has happened there",
                           problem_quote(value));
    }
    target->arguments->has_since = true;
    return true;
}

static bool read_until(struct option_target *target, const char *value)
{
    target->arguments->has_until = true;
    return read_moment(target, "--until", value, &target->arguments->until_us);
}

static bool read_count(struct option_target *target, const char *value)
{
    char *end;

    target->arguments->count_max = strtoull(value, &end, 10);
    if (*end != '\0' || strspn(value, "0123456789") != strlen(value) || strlen(value) > 18 ||
        target->arguments->count_max == 0) {
        return problem_say(target->problem, "--count %s is no number from 1 to 999999999999999999",
                           problem_quote(value));
    }
    return true;
}

static bool read_colour(struct option_target *target, const char *value)
{
    static const char *const names[] = {"auto", "always", "never"};

    for (int i = 0; i < 3; i++) {
        if (strcmp(value, names[i]) == 0) {
            target->arguments->colour = (enum colour)i;
            return true;
        }
    }
    return problem_say(target->problem, "--color %s is neither auto, nor always, nor never",
                       problem_quote(value));
}

static bool read_filter(struct option_target *target, const char *value)
{
    target->has_type = target->has_type || strncmp(value, "type=", 5) == 0;
    return filter_option_add(&target->filter, "--filter", value, target->problem, PROBLEM_SIZE);
}

static bool read_on(struct option_target *target, const char *value)
{
    return filter_option_add(&target->filter, "--on", value, target->problem, PROBLEM_SIZE);
}

static bool read_delay(struct option_target *target, const char *value)
{
    uint64_t delay_us;

    if (!time_words_duration(value, &delay_us) || delay_us == 0 ||
        delay_us > (uint64_t)DELAY_HOURS_MAX * 3600 * 1000000) {
        return problem_say(target->problem,
                           "--delay %s is no duration, such as 2s or 1m30s, of up to %u hours",
                           problem_quote(value), DELAY_HOURS_MAX);
    }
    target->arguments->delay_ms = (uint32_t)(delay_us / 1000);
    return true;
}

static bool read_retry(struct option_target *target, const char *value)
{
    if (strspn(value, "0123456789") != strlen(value) || strlen(value) > 3 ||
        strtoul(value, NULL, 10) == 0 || strtoul(value, NULL, 10) > RETRIES_MAX) {
        return problem_say(target->problem, "--retry %s is no number from 1 to %u",
                           problem_quote(value), RETRIES_MAX);
    }
    target->arguments->retries = (uint32_t)strtoul(value, NULL, 10);
    return true;
}

static bool read_pipes(struct option_target *target, const char *value)
{
    target->arguments->pipes = value;
    return true;
}

static bool read_cursor_file(struct option_target *target, const char *value)
{
    if (value[0] == '\0') {
        return problem_say(target->problem, "--cursor-file needs the name of a file");
    }
    target->arguments->cursor_file = value;
    return true;
}

static bool read_timeout(struct option_target *target, const char *value)
{
    uint64_t timeout_us;

    if (!time_words_duration(value, &timeout_us) || timeout_us == 0 ||
        timeout_us > (uint64_t)TIMEOUT_DAYS_MAX * 24 * 3600 * 1000000) {
        return problem_say(target->problem,
                           "--timeout %s is no duration, such as 30s or 1h30m, of up to %u days",
                           problem_quote(value), TIMEOUT_DAYS_MAX);
    }
    target->arguments->timeout_ms = (uint32_t)(timeout_us / 1000);
    return true;
}

static bool read_utc(struct option_target *target, const char *value)
{
    (void)value;
    target->arguments->is_utc = true;
    return true;
}

static bool read_quiet(struct option_target *target, const char *value)
{
    (void)value;
    target->arguments->is_quiet = true;
    return true;
}

static bool read_session(struct option_target *target, const char *value)
{
    if (value[0] == '\0' || strspn(value, "0123456789") != strlen(value) || strlen(value) > 9) {
        return problem_say(target->problem, "--session %s is no number of a session",
                           problem_quote(value));
    }
    target->arguments->session = value;
    return true;
}

static bool read_html(struct option_target *target, const char *value)
{
    if (value[0] == '\0') {
        return problem_say(target->problem, "--html needs the name of a file");
    }
    target->arguments->html_file = value;
    return true;
}

static bool read_fail_on_gap(struct option_target *target, const char *value)
{
    (void)value;
    target->arguments->fails_on_gap = true;
    return true;
}

static bool read_json(struct option_target *target, const char *value)
{
    (void)value;
    target->arguments->is_json = true;
    return true;
}

static bool read_no_follow(struct option_target *target, const char *value)
{
    (void)value;
    target->arguments->no_follow = true;
    return true;
}

static bool read_format(struct option_target *target, const char *value)
{
    target->arguments->format = value;
    return line_template_check(value, target->problem);
}

static bool read_or_connected(struct option_target *target, const char *value)
{
    (void)value;
    target->arguments->or_connected = true;
    return true;
}

static const option_reader readers[OPTIONS] = {
    [OPTION_FILTER] = read_filter,
    [OPTION_ON] = read_on,
    [OPTION_DELAY] = read_delay,
    [OPTION_RETRY] = read_retry,
    [OPTION_AFTER] = read_after,
    [OPTION_SINCE] = read_since,
    [OPTION_UNTIL] = read_until,
    [OPTION_NO_FOLLOW] = read_no_follow,
    [OPTION_COUNT] = read_count,
    [OPTION_CURSOR_FILE] = read_cursor_file,
    [OPTION_SESSION] = read_session,
    [OPTION_HTML] = read_html,
    [OPTION_FAIL_ON_GAP] = read_fail_on_gap,
    [OPTION_OR_CONNECTED] = read_or_connected,
    [OPTION_TIMEOUT] = read_timeout,
    [OPTION_JSON] = read_json,
    [OPTION_FORMAT] = read_format,
    [OPTION_UTC] = read_utc,
    [OPTION_COLOR] = read_colour,
    [OPTION_QUIET] = read_quiet,
    [OPTION_PIPES] = read_pipes,
};

bool option_values_take(struct option_target *target, enum option_id option, const char *value)
{
    return readers[option](target, value);
}
