/* What the library can say without a client. */
#include <wnetwatch.h>

#include "wnetwatch_version.h"

#include "client_lib/core/filter_text.h"

const char *WNW_CALL wnw_version(void)
{
    return WNETWATCH_VERSION;
}

const char *WNW_CALL wnw_status_text(wnw_status status)
{
    switch (status) {
    case WNW_OK:
        return "all is well";
    case WNW_E_INVALID:
        return "an argument is not allowed";
    case WNW_E_NO_MEMORY:
        return "there is not enough memory";
    case WNW_E_IN_CALLBACK:
        return "this is not allowed inside a callback of the same client";
    case WNW_E_OS:
        return "Windows refused";
    case WNW_E_STATE:
        return "this is not possible at this point of the client's life";
    case WNW_E_FILTER:
        return "the filter cannot be read";
    case WNW_E_TIMEOUT:
        return "it took too long";
    case WNW_E_NO_BROKER:
        return "no broker is running";
    case WNW_E_NOT_TRUSTED:
        return "the broker's pipe belongs to somebody who must not own it";
    case WNW_E_REFUSED:
        return "the broker refused the request";
    case WNW_E_PROTOCOL:
        return "the broker's answer cannot be understood";
    }
    return "unknown status";
}

wnw_status WNW_CALL wnw_filter_check(const char *filter_text, char *message_out,
                                     size_t message_size)
{
    struct filter *filter = NULL;

    if (message_out != NULL && message_size > 0) {
        message_out[0] = '\0';
    }
    if (filter_text == NULL) {
        return WNW_E_INVALID;
    }
    switch (filter_text_read(filter_text, &filter, message_out, message_size)) {
    case FILTER_TEXT_OK:
        filter_free(filter);
        return WNW_OK;
    case FILTER_TEXT_BAD:
        return WNW_E_FILTER;
    case FILTER_TEXT_NO_MEMORY:
        break;
    }
    return WNW_E_NO_MEMORY;
}
