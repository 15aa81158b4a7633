/* Filters of a program without a client: checked, or made value by value. */
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

#include <wnetwatch.h>

#include "client_lib/core/filter_builder.h"
#include "client_lib/core/filter_text.h"
#include "client_lib/win/failure.h"
#include "client_lib/win/status.h"

struct wnw_filter {
    struct filter_builder builder;
};

static wnw_status say(enum filter_text_result result, const char *message)
{
    switch (result) {
    case FILTER_TEXT_OK:
        return WNW_OK;
    case FILTER_TEXT_BAD:
        return failure_say(WNW_E_FILTER, "%s", message);
    case FILTER_TEXT_NO_MEMORY:
        break;
    }
    return WNW_E_NO_MEMORY;
}

static wnw_status check(const char *text)
{
    char message[WNW_MESSAGE_SIZE];
    struct filter *filter = NULL;
    wnw_status status;

    if (text == NULL) {
        return failure_say(WNW_E_INVALID, "filter is NULL");
    }
    if (status_is_broken()) {
        return WNW_E_INTERNAL;
    }
    status = say(filter_text_read(text, &filter, message, sizeof(message)), message);
    filter_free(filter);
    return status;
}

wnw_status WNW_CALL wnw_filter_check(const char *filter_text, char *message_out,
                                     size_t message_size)
{
    const wnw_status status = status_result(check(filter_text));

    if (message_out != NULL && message_size > 0) {
        (void)snprintf(message_out, message_size, "%s",
                       status == WNW_E_FILTER ? wnw_last_message() : "");
    }
    return status;
}

wnw_status WNW_CALL wnw_filter_new(wnw_filter **filter_out)
{
    struct wnw_filter *filter;

    if (filter_out == NULL) {
        return status_result(failure_say(WNW_E_INVALID, "filter_out is NULL"));
    }
    *filter_out = NULL;
    if (status_is_broken()) {
        return status_result(WNW_E_INTERNAL);
    }
    filter = malloc(sizeof(*filter));
    if (filter == NULL) {
        return status_result(WNW_E_NO_MEMORY);
    }
    filter_builder_init(&filter->builder);
    *filter_out = filter;
    return status_result(WNW_OK);
}

static wnw_status add(struct wnw_filter *filter, const char *member, const char *value)
{
    char message[WNW_MESSAGE_SIZE];

    if (filter == NULL || member == NULL || value == NULL) {
        return failure_say(WNW_E_INVALID, "%s is NULL",
                           filter == NULL   ? "filter"
                           : member == NULL ? "member"
                                            : "value");
    }
    if (status_is_broken()) {
        return WNW_E_INTERNAL;
    }
    return say(filter_builder_add(&filter->builder, member, value, message, sizeof(message)),
               message);
}

wnw_status WNW_CALL wnw_filter_add(wnw_filter *filter, const char *member, const char *value)
{
    return status_result(add(filter, member, value));
}

const char *WNW_CALL wnw_filter_text(const wnw_filter *filter)
{
    return filter == NULL ? "" : filter->builder.text;
}

void WNW_CALL wnw_filter_free(wnw_filter *filter)
{
    free(filter);
}
