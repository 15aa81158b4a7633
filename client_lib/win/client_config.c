#include "client_lib/win/client_config.h"

#include <windows.h>

#include <stddef.h>
#include <string.h>

#include "client_lib/core/filter_text.h"
#include "client_lib/win/status.h"
#include "proto/event_id.h"
#include "proto/event_time.h"

#define RECONNECT_DELAY_MS 100u
#define RECONNECT_DELAY_MS_MAX 10000u
#define MESSAGE_MAX 0xFFFFu /* the largest number that a window gets unchanged */

/* The smallest config of any version: without compares_connections. */
#define CONFIG_SIZE_MIN offsetof(wnw_client_config, compares_connections)

static bool copy_config(const wnw_client_config *config, wnw_client_config *copy_out)
{
    memset(copy_out, 0, sizeof(*copy_out));
    if (config == NULL || config->size < CONFIG_SIZE_MIN || config->size > sizeof(*copy_out)) {
        return false;
    }
    memcpy(copy_out, config, config->size);
    return true;
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

static bool is_start_good(const wnw_client_config *config)
{
    const char *after = config->after;
    struct event_id id;
    uint64_t time_us;

    if (config->since != NULL) {
        return after == NULL && event_time_read(config->since, &time_us);
    }
    return after == NULL || strcmp(after, "now") == 0 || strcmp(after, "oldest") == 0 ||
           event_id_read(after, strlen(after), &id);
}

/* A member that belongs to another mode is a mistake of the program, and refused. */
static bool is_mode_good(const wnw_client_config *config)
{
    bool has_message = config->window != NULL || config->message != 0 || config->cookie != 0;

    switch (config->mode) {
    case WNW_MODE_CALLBACKS:
    case WNW_MODE_HANDLE:
        return !has_message;
    case WNW_MODE_MESSAGE:
        return config->message >= WM_USER && config->message <= MESSAGE_MAX &&
               IsWindow(config->window);
    case WNW_MODE_NEXT:
        return !has_message && config->on_state == NULL;
    }
    return false;
}

bool client_config_read(const wnw_client_config *config, wnw_client_config *copy_out)
{
    if (!copy_config(config, copy_out)) {
        return false;
    }
    set_defaults(copy_out);
    return is_mode_good(copy_out) && is_start_good(copy_out) &&
           !(copy_out->compares_connections != 0 && copy_out->no_follow != 0) &&
           copy_out->reconnect_delay_ms <= copy_out->reconnect_delay_ms_max;
}

static wnw_status status_of(enum filter_text_result result)
{
    switch (result) {
    case FILTER_TEXT_OK:
        return WNW_OK;
    case FILTER_TEXT_BAD:
        return WNW_E_FILTER;
    case FILTER_TEXT_NO_MEMORY:
        break;
    }
    return WNW_E_NO_MEMORY;
}

wnw_status client_config_read_filter(const char *text, struct filter **filter_out)
{
    return status_of(filter_text_read(text, filter_out, NULL, 0));
}

wnw_status WNW_CALL wnw_filter_check(const char *filter_text, char *message_out,
                                     size_t message_size)
{
    struct filter *filter = NULL;
    wnw_status status;

    if (message_out != NULL && message_size > 0) {
        message_out[0] = '\0';
    }
    if (filter_text == NULL) {
        return WNW_E_INVALID;
    }
    if (status_is_broken()) {
        return WNW_E_INTERNAL;
    }
    status = status_of(filter_text_read(filter_text, &filter, message_out, message_size));
    filter_free(filter);
    return status_result(status);
}
