/* The names of public numbers: words of the wire where it has them, else the header's own. */
#include <wnetwatch.h>

#include "proto/error_names.h"

static const char unknown[] = "unknown";

const char *WNW_CALL wnw_status_name(wnw_status status)
{
    switch (status) {
    case WNW_OK:
        return "WNW_OK";
    case WNW_E_INVALID:
        return "WNW_E_INVALID";
    case WNW_E_NO_MEMORY:
        return "WNW_E_NO_MEMORY";
    case WNW_E_IN_CALLBACK:
        return "WNW_E_IN_CALLBACK";
    case WNW_E_OS:
        return "WNW_E_OS";
    case WNW_E_STATE:
        return "WNW_E_STATE";
    case WNW_E_FILTER:
        return "WNW_E_FILTER";
    case WNW_E_TIMEOUT:
        return "WNW_E_TIMEOUT";
    case WNW_E_NO_BROKER:
        return "WNW_E_NO_BROKER";
    case WNW_E_NOT_TRUSTED:
        return "WNW_E_NOT_TRUSTED";
    case WNW_E_REFUSED:
        return "WNW_E_REFUSED";
    case WNW_E_PROTOCOL:
        return "WNW_E_PROTOCOL";
    case WNW_E_INTERNAL:
        return "WNW_E_INTERNAL";
    case WNW_E_OVER:
        return "WNW_E_OVER";
    case WNW_E_CURSOR_FILE:
        return "WNW_E_CURSOR_FILE";
    }
    return unknown;
}

const char *WNW_CALL wnw_event_type_name(wnw_event_type type)
{
    switch (type) {
    case WNW_EVENT_ADD_STARTED:
        return "wnetwatch.connection.add.started";
    case WNW_EVENT_ADD_SUCCEEDED:
        return "wnetwatch.connection.add.succeeded";
    case WNW_EVENT_ADD_FAILED:
        return "wnetwatch.connection.add.failed";
    case WNW_EVENT_ADD_UNFINISHED:
        return "wnetwatch.connection.add.unfinished";
    case WNW_EVENT_CANCEL_STARTED:
        return "wnetwatch.connection.cancel.started";
    case WNW_EVENT_CANCEL_SUCCEEDED:
        return "wnetwatch.connection.cancel.succeeded";
    case WNW_EVENT_CANCEL_FAILED:
        return "wnetwatch.connection.cancel.failed";
    case WNW_EVENT_CANCEL_UNFINISHED:
        return "wnetwatch.connection.cancel.unfinished";
    case WNW_EVENT_APPEARED:
        return "wnetwatch.connection.appeared";
    case WNW_EVENT_VANISHED:
        return "wnetwatch.connection.vanished";
    case WNW_EVENT_BROKER_STARTED:
        return "wnetwatch.broker.started";
    case WNW_EVENT_BROKER_STOPPED:
        return "wnetwatch.broker.stopped";
    case WNW_EVENT_BROKER_THROTTLED:
        return "wnetwatch.broker.throttled";
    case WNW_EVENT_BROKER_CLOCK_STEPPED:
        return "wnetwatch.broker.clock_stepped";
    case WNW_EVENT_OTHER:
        break;
    }
    return unknown;
}

const char *WNW_CALL wnw_error_name(uint32_t status)
{
    const char *name = error_name(status);

    return name == NULL ? unknown : name;
}

const char *WNW_CALL wnw_resource_name(wnw_resource resource)
{
    switch (resource) {
    case WNW_RESOURCE_DISK:
        return "disk";
    case WNW_RESOURCE_PRINT:
        return "print";
    case WNW_RESOURCE_UNKNOWN:
        break;
    }
    return unknown;
}

const char *WNW_CALL wnw_integrity_name(wnw_integrity level)
{
    switch (level) {
    case WNW_INTEGRITY_UNTRUSTED:
        return "untrusted";
    case WNW_INTEGRITY_LOW:
        return "low";
    case WNW_INTEGRITY_MEDIUM:
        return "medium";
    case WNW_INTEGRITY_HIGH:
        return "high";
    case WNW_INTEGRITY_SYSTEM:
        return "system";
    case WNW_INTEGRITY_UNKNOWN:
        break;
    }
    return unknown;
}

const char *WNW_CALL wnw_inferred_name(wnw_inferred inferred)
{
    switch (inferred) {
    case WNW_INFERRED_NOTHING:
        return "nothing";
    case WNW_INFERRED_REMOTE:
        return "remote";
    }
    return unknown;
}

const char *WNW_CALL wnw_gap_reason_name(wnw_gap_reason reason)
{
    switch (reason) {
    case WNW_GAP_RETENTION:
        return "retention";
    case WNW_GAP_DAMAGE:
        return "damage";
    case WNW_GAP_UNKNOWN:
        break;
    }
    return unknown;
}

const char *WNW_CALL wnw_state_name(wnw_state state)
{
    switch (state) {
    case WNW_STATE_NEW:
        return "new";
    case WNW_STATE_CONNECTING:
        return "connecting";
    case WNW_STATE_LIVE:
        return "live";
    case WNW_STATE_DISCONNECTED:
        return "disconnected";
    case WNW_STATE_ENDED:
        return "ended";
    case WNW_STATE_REFUSED:
        return "refused";
    }
    return unknown;
}

const char *WNW_CALL wnw_item_kind_name(wnw_item_kind kind)
{
    switch (kind) {
    case WNW_ITEM_EVENT:
        return "event";
    case WNW_ITEM_GAP:
        return "gap";
    case WNW_ITEM_STATE:
        return "state";
    }
    return unknown;
}

const char *WNW_CALL wnw_mode_name(wnw_mode mode)
{
    switch (mode) {
    case WNW_MODE_CALLBACKS:
        return "callbacks";
    case WNW_MODE_HANDLE:
        return "handle";
    case WNW_MODE_MESSAGE:
        return "message";
    case WNW_MODE_NEXT:
        return "next";
    }
    return unknown;
}

const char *WNW_CALL wnw_log_level_name(wnw_log_level level)
{
    switch (level) {
    case WNW_LOG_DEFAULT:
        return "default";
    case WNW_LOG_ERROR:
        return "error";
    case WNW_LOG_WARNING:
        return "warning";
    case WNW_LOG_INFO:
        return "info";
    case WNW_LOG_DEBUG:
        return "debug";
    }
    return unknown;
}
