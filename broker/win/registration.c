#include "broker/win/registration.h"

#include "broker/win/log.h"
#include "broker/win/setup/bridge_name.h"
#include "broker/win/setup/notifyee.h"
#include "event_messages.h"

#include <stdbool.h>
#include <wchar.h>

static bool names_our_dll(const wchar_t *text)
{
    wchar_t wanted[MAX_PATH];
    const UINT units = GetSystemDirectoryW(wanted, MAX_PATH);

    if (units == 0 || units + 1 + wcslen(BRIDGE_NAME) >= MAX_PATH) {
        return false;
    }
    (void)wcscat(wanted, L"\\" BRIDGE_NAME);
    return _wcsicmp(text, wanted) == 0;
}

static enum registration look(void)
{
    wchar_t text[MAX_PATH];
    DWORD size = sizeof(text);
    DWORD type = 0;
    /* Not expanded: the value has to be a literal path. */
    const LSTATUS error =
        RegGetValueW(HKEY_LOCAL_MACHINE, NOTIFYEES_KEY, NOTIFYEE_VALUE,
                     RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ | RRF_NOEXPAND, &type, text, &size);

    switch (error) {
    case ERROR_SUCCESS:
        return type == REG_EXPAND_SZ && names_our_dll(text) ? REGISTRATION_GOOD
                                                            : REGISTRATION_ELSEWHERE;
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
        return REGISTRATION_MISSING;
    case ERROR_UNSUPPORTED_TYPE:
    case ERROR_MORE_DATA:
        return REGISTRATION_ELSEWHERE;
    default:
        return REGISTRATION_UNREADABLE;
    }
}

static void tell(enum registration found, enum registration before)
{
    switch (found) {
    case REGISTRATION_UNCHECKED:
        break;
    case REGISTRATION_GOOD:
        if (before != REGISTRATION_UNCHECKED) {
            log_info("the registration of the notify DLL is good again");
        }
        break;
    case REGISTRATION_MISSING:
        log_event(EVENT_LOG_REGISTRATION_WRONG,
                  "the notify DLL is not registered, so no event comes: run wnetwatchd repair");
        break;
    case REGISTRATION_ELSEWHERE:
        log_event(EVENT_LOG_REGISTRATION_WRONG, "the registration does not name the notify DLL of "
                                                "this version: run wnetwatchd repair");
        break;
    case REGISTRATION_UNREADABLE:
        log_event(EVENT_LOG_REGISTRATION_WRONG,
                  "the registration of the notify DLL cannot be read");
        break;
    }
}

void registration_watch_look(struct registration_watch *watch, ULONGLONG now_ms)
{
    const enum registration before = watch->found;

    if (before != REGISTRATION_UNCHECKED && now_ms < watch->next_ms) {
        return;
    }
    watch->next_ms = now_ms + REGISTRATION_LOOK_MS;
    watch->found = look();
    if (watch->found != before) {
        tell(watch->found, before);
    }
}

const char *registration_name(enum registration registration)
{
    switch (registration) {
    case REGISTRATION_UNCHECKED:
        break;
    case REGISTRATION_GOOD:
        return "good";
    case REGISTRATION_MISSING:
        return "missing";
    case REGISTRATION_ELSEWHERE:
        return "elsewhere";
    case REGISTRATION_UNREADABLE:
        return "unreadable";
    }
    return "unchecked";
}
