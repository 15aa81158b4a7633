#include "broker/win/setup/event_source.h"

#include "broker/core/assertion.h"
#include "broker/win/setup/program_name.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define MESSAGE_FILE L"EventMessageFile"
#define TYPES L"TypesSupported"

void event_source_init(struct event_source *source, const wchar_t *name, const wchar_t *program)
{
    int written;

    memset(source, 0, sizeof(*source));
    source->program = program;
    written = swprintf(source->key, EVENT_SOURCE_KEY_UNITS_MAX, L"%ls%ls", EVENT_SOURCES_KEY, name);
    ASSERTION(written > 0 && written < (int)EVENT_SOURCE_KEY_UNITS_MAX);
}

static DWORD look(void *context, enum step_state *state_out)
{
    struct event_source *source = context;
    wchar_t text[REGISTRY_TEXT_UNITS_MAX];
    DWORD error = registry_read_text(source->key, MESSAGE_FILE, text, NULL);

    if (error == ERROR_FILE_NOT_FOUND) {
        *state_out = STEP_ABSENT;
        return ERROR_SUCCESS;
    }
    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (!program_name_is_ours(text)) {
        *state_out = STEP_FOREIGN;
    } else {
        *state_out = _wcsicmp(text, source->program) == 0 ? STEP_DONE : STEP_STALE;
    }
    return ERROR_SUCCESS;
}

static DWORD apply(void *context)
{
    struct event_source *source = context;
    DWORD error = registry_read_text(source->key, MESSAGE_FILE, source->previous, NULL);

    if (error != ERROR_SUCCESS && error != ERROR_FILE_NOT_FOUND) {
        return error;
    }
    source->is_changed = true;
    source->was_there = error == ERROR_SUCCESS;
    error = registry_write_number(source->key, TYPES,
                                  EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE |
                                      EVENTLOG_INFORMATION_TYPE);
    if (error == ERROR_SUCCESS) {
        error = registry_write_text(source->key, MESSAGE_FILE, source->program, REG_EXPAND_SZ);
    }
    return error;
}

static DWORD remove_source(void *context)
{
    struct event_source *source = context;
    DWORD error = (DWORD)RegDeleteTreeW(HKEY_LOCAL_MACHINE, source->key);

    return error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
}

static DWORD undo(void *context)
{
    struct event_source *source = context;

    if (!source->is_changed) {
        return ERROR_SUCCESS;
    }
    return source->was_there
               ? registry_write_text(source->key, MESSAGE_FILE, source->previous, REG_EXPAND_SZ)
               : remove_source(context);
}

struct step event_source_step(struct event_source *source)
{
    struct step step = {"source of the Event Log", source, look, apply, undo, remove_source};

    return step;
}
