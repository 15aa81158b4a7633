#include "client_lib/win/client_config.h"

#include <windows.h>

#include <stddef.h>
#include <string.h>

#include "client_lib/core/filter_text.h"
#include "client_lib/core/quote.h"
#include "client_lib/core/sized.h"
#include "client_lib/win/failure.h"
#include "client_lib/win/link.h"
#include "proto/event_id.h"
#include "proto/event_time.h"

#define RECONNECT_DELAY_MS 100u
#define RECONNECT_DELAY_MS_MAX 10000u
#define MESSAGE_MAX 0xFFFFu /* the largest number that a window gets unchanged */

/* The members that every program has, and no program leaves out. */
#define CONFIG_SIZE_MIN offsetof(wnw_client_config, compares_connections)

static wnw_status copy_config(const wnw_client_config *config, wnw_client_config *copy_out)
{
    memset(copy_out, 0, sizeof(*copy_out));
    if (config == NULL) {
        return failure_say(WNW_E_INVALID, "config is NULL");
    }
    if (config->size < CONFIG_SIZE_MIN || config->size > sizeof(*copy_out)) {
        return failure_say(WNW_E_INVALID, "config.size is %zu, and this library knows %zu to %zu",
                           config->size, CONFIG_SIZE_MIN, sizeof(*copy_out));
    }
    (void)sized_copy(copy_out, sizeof(*copy_out), config, config->size);
    return WNW_OK;
}

static void set_defaults(wnw_client_config *config)
{
    /* A program that has not saved a cursor yet has an empty one. */
    if (config->after != NULL && config->after[0] == '\0') {
        config->after = NULL;
    }
    if (config->reconnect_delay_ms == 0) {
        config->reconnect_delay_ms = RECONNECT_DELAY_MS;
    }
    if (config->reconnect_delay_ms_max == 0) {
        config->reconnect_delay_ms_max = RECONNECT_DELAY_MS_MAX;
    }
}

static bool is_cursor(const char *after)
{
    struct event_id id;

    return strcmp(after, "now") == 0 || strcmp(after, "oldest") == 0 ||
           event_id_read(after, strlen(after), &id);
}

static wnw_status check_start(const wnw_client_config *config)
{
    char quote[QUOTE_SIZE];
    uint64_t time_us;

    if (config->after != NULL && config->since != NULL) {
        return failure_say(WNW_E_INVALID, "config.after and config.since both say where to begin");
    }
    if (config->after != NULL && !is_cursor(config->after)) {
        return failure_say(WNW_E_INVALID,
                           "config.after: %s is no cursor; it is \"now\", \"oldest\" or the id of "
                           "an event",
                           quote_write(config->after, quote));
    }
    if (config->since != NULL && !event_time_read(config->since, &time_us)) {
        return failure_say(WNW_E_INVALID,
                           "config.since: %s is no time; it is as \"2026-11-23T04:00:00Z\"",
                           quote_write(config->since, quote));
    }
    return WNW_OK;
}

static wnw_status check_message(const wnw_client_config *config)
{
    if (config->message < WM_USER || config->message > MESSAGE_MAX) {
        return failure_say(WNW_E_INVALID, "config.message is %lu; it is from %u to %u",
                           (unsigned long)config->message, (unsigned)WM_USER, MESSAGE_MAX);
    }
    if (!IsWindow(config->window)) {
        return failure_say(WNW_E_INVALID, "config.window is no window");
    }
    return WNW_OK;
}

/* A member that belongs to another mode is a mistake of the program, and refused. */
static wnw_status check_no_message(const wnw_client_config *config)
{
    if (config->window != NULL || config->message != 0 || config->cookie != 0) {
        return failure_say(WNW_E_INVALID,
                           "config.window, message and cookie are for mode message, and this is "
                           "mode %s",
                           wnw_mode_name(config->mode));
    }
    return WNW_OK;
}

static wnw_status check_mode(const wnw_client_config *config)
{
    switch (config->mode) {
    case WNW_MODE_CALLBACKS:
    case WNW_MODE_HANDLE:
        return check_no_message(config);
    case WNW_MODE_MESSAGE:
        return check_message(config);
    case WNW_MODE_NEXT:
        return config->on_state == NULL
                   ? check_no_message(config)
                   : failure_say(WNW_E_INVALID, "config.on_state is for modes with callbacks");
    }
    return failure_say(WNW_E_INVALID, "config.mode: there is no mode %d", (int)config->mode);
}

static wnw_status check_rest(const wnw_client_config *config, wchar_t *pipe_name_out)
{
    char quote[QUOTE_SIZE];

    if (config->compares_connections != 0 && config->no_follow != 0) {
        return failure_say(WNW_E_INVALID,
                           "config.compares_connections is not possible with config.no_follow");
    }
    if (config->reconnect_delay_ms > config->reconnect_delay_ms_max) {
        return failure_say(WNW_E_INVALID,
                           "config.reconnect_delay_ms is %lu, above reconnect_delay_ms_max, %lu",
                           (unsigned long)config->reconnect_delay_ms,
                           (unsigned long)config->reconnect_delay_ms_max);
    }
    if (config->log_level < WNW_LOG_DEFAULT || config->log_level > WNW_LOG_DEBUG) {
        return failure_say(WNW_E_INVALID, "config.log_level: there is no level %d",
                           (int)config->log_level);
    }
    if (!link_name(config->pipe_prefix, pipe_name_out)) {
        return failure_say(WNW_E_INVALID, "config.pipe_prefix: no pipe can have the name %s",
                           quote_write(config->pipe_prefix, quote));
    }
    return WNW_OK;
}

wnw_status client_config_read(const wnw_client_config *config, wnw_client_config *copy_out,
                              wchar_t pipe_name_out[PIPE_NAME_UNITS_MAX])
{
    wnw_status status = copy_config(config, copy_out);

    if (status != WNW_OK) {
        return status;
    }
    set_defaults(copy_out);
    status = check_mode(copy_out);
    if (status == WNW_OK) {
        status = check_start(copy_out);
    }
    return status == WNW_OK ? check_rest(copy_out, pipe_name_out) : status;
}

wnw_status client_config_read_filter(const char *what, const char *text, struct filter **filter_out)
{
    char message[WNW_MESSAGE_SIZE - sizeof("config.filter: ")];

    switch (filter_text_read(text, filter_out, message, sizeof(message))) {
    case FILTER_TEXT_OK:
        return WNW_OK;
    case FILTER_TEXT_BAD:
        return failure_say(WNW_E_FILTER, "%s: %s", what, message);
    case FILTER_TEXT_NO_MEMORY:
        break;
    }
    return WNW_E_NO_MEMORY;
}
