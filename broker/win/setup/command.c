#include "broker/win/setup/command.h"

#include "broker/win/setup/setup.h"
#include "broker/win/setup/source_guard.h"
#include "broker/win/exit_codes.h"
#include "broker/win/log.h"
#include "broker/win/settings.h"
#include "broker/win/standard_output.h"
#include "proto/win/os_error.h"
#include "proto/win/token.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LINE_SIZE (OS_ERROR_TEXT_SIZE + 256u) /* bytes, with the NUL */

struct request {
    enum setup_verb verb;
    const wchar_t *state; /* NULL when it was not given */
    bool starts_service;
    bool purges;
};

/* The one of this process. */
static struct setup the_setup;
static bool has_failed_undo;

static const char *outcome_text(enum step_outcome outcome)
{
    switch (outcome) {
    case STEP_WAS_DONE:
        return "is as it should be";
    case STEP_APPLIED:
        return "done";
    case STEP_APPLY_FAILED:
        return "failed";
    case STEP_IS_FOREIGN:
        return "belongs to another product or account, and is left as it is";
    case STEP_UNDONE:
        return "undone";
    case STEP_UNDO_FAILED:
        return "could not be undone";
    case STEP_REMOVED:
        return "removed";
    case STEP_WAS_ABSENT:
        return "is not there";
    case STEP_LEFT:
        return "belongs to another product or account, and stays";
    case STEP_REMOVE_FAILED:
        return "could not be removed";
    }
    return "";
}

/* A line that the user cannot read is no reason to leave the machine half done. */
static void print(const char *format, ...)
{
    char line[LINE_SIZE];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    (void)standard_output_write(line);
}

static void tell(void *context, const struct step *step, enum step_outcome outcome, DWORD error)
{
    char text[OS_ERROR_TEXT_SIZE];

    (void)context;
    if (outcome == STEP_UNDO_FAILED) {
        has_failed_undo = true;
    }
    if (error == ERROR_SUCCESS || outcome == STEP_IS_FOREIGN) {
        print("  %s: %s\n", step->name, outcome_text(outcome));
    } else {
        os_error_text(error, text);
        print("  %s: %s: %s (%lu)\n", step->name, outcome_text(outcome), text,
              (unsigned long)error);
    }
}

static const struct step_listener listener = {NULL, tell};

static bool read_option(struct request *request, int count, wchar_t **options, int *index)
{
    const wchar_t *option = options[*index];

    if (request->verb == SETUP_UNINSTALL) {
        if (_wcsicmp(option, L"--purge") == 0) {
            request->purges = true;
            return true;
        }
        return false;
    }
    if (_wcsicmp(option, L"--no-start") == 0) {
        request->starts_service = false;
        return true;
    }
    if (_wcsicmp(option, L"--state") == 0 && *index + 1 < count) {
        (*index)++;
        request->state = options[*index];
        return true;
    }
    return false;
}

static bool read_options(struct request *request, int count, wchar_t **options)
{
    char text[LOG_TEXT_SIZE];

    for (int index = 0; index < count; index++) {
        if (!read_option(request, count, options, &index)) {
            log_error("unknown option, or an option without its value: %s (see wnetwatchd help)",
                      log_text(options[index], text));
            return false;
        }
    }
    return true;
}

/* The state folder: the option's, else that of the settings. */
static bool read_state(const struct request *request, struct setup_place *place)
{
    struct settings settings;

    settings_init(&settings);
    /* A wrong setting must not keep the product from being removed; it is logged. */
    if (!settings_read_registry(&settings) && request->verb != SETUP_UNINSTALL) {
        return false;
    }
    if (request->state != NULL &&
        settings_read_option(&settings, L"--state", request->state) != SETTINGS_OK) {
        return false;
    }
    if (!settings_read_policy(&settings) && request->verb != SETUP_UNINSTALL) {
        return false;
    }
    (void)wcscpy(place->state, settings.state);
    return true;
}

static DWORD find_place(const struct request *request, struct setup_place *place)
{
    DWORD error = setup_place_init(place);

    if (error != ERROR_SUCCESS) {
        log_os_error("cannot find", L"the system's folders", error);
        return error;
    }
    return read_state(request, place) ? ERROR_SUCCESS : ERROR_INVALID_DATA;
}

static bool is_there(const wchar_t *path)
{
    char text[LOG_TEXT_SIZE];

    if (GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES) {
        return true;
    }
    log_error("there is no %s: the notify DLLs lie beside wnetwatchd.exe", log_text(path, text));
    return false;
}

static bool has_sources(const struct setup *setup)
{
    return is_there(setup->bridge_x64.source) &&
           (setup->place.wow64_folder[0] == L'\0' || is_there(setup->bridge_x86.source));
}

static void tell_refused_source(const struct source_guard *guard, const wchar_t *file, DWORD error)
{
    char text[LOG_TEXT_SIZE];

    if (error == ERROR_ACCESS_DENIED && guard->path[0] != L'\0') {
        log_error("the account %ls may change %s, and with it what every program would load: take "
                  "that right away, or copy wnetwatchd.exe and the notify DLLs, as an "
                  "administrator, into a folder below %%ProgramFiles%% and run the copy",
                  guard->account, log_text(guard->path, text));
    } else {
        log_os_error("cannot tell which accounts may change", file, error);
    }
}

static DWORD check_source(struct source_guard *guard, const wchar_t *file)
{
    DWORD error = source_guard_check(guard, file);

    if (error != ERROR_SUCCESS) {
        tell_refused_source(guard, file, error);
    }
    return error;
}

/* The program too: it becomes that of the service. */
static DWORD check_sources(const struct setup *setup)
{
    struct source_guard guard;
    DWORD error = source_guard_init(&guard, setup->place.system_folder);

    if (error != ERROR_SUCCESS) {
        log_os_error("cannot tell which accounts may change", setup->place.system_folder, error);
    }
    if (error == ERROR_SUCCESS) {
        error = check_source(&guard, setup->place.program);
    }
    if (error == ERROR_SUCCESS) {
        error = check_source(&guard, setup->bridge_x64.source);
    }
    if (error == ERROR_SUCCESS && setup->place.wow64_folder[0] != L'\0') {
        error = check_source(&guard, setup->bridge_x86.source);
    }
    if (error == ERROR_SUCCESS && guard.is_unknown) {
        print("  source: which accounts may change it cannot be told here\n");
    }
    source_guard_deinit(&guard);
    return error;
}

static void tell_unsupported(const struct service_entry *service)
{
    for (int extra = 0; extra < SERVICE_EXTRA_COUNT; extra++) {
        if (service->is_unsupported[extra]) {
            print("  service: its %s is not supported here\n",
                  service_extra_name((enum service_extra)extra));
        }
    }
}

static DWORD apply(const struct request *request, struct setup_place *place)
{
    DWORD error = setup_init_for_install(&the_setup, place, request->starts_service);

    if (error == ERROR_SUCCESS && !has_sources(&the_setup)) {
        error = ERROR_FILE_NOT_FOUND;
    }
    if (error == ERROR_SUCCESS) {
        error = check_sources(&the_setup);
    }
    if (error == ERROR_SUCCESS) {
        error = step_list_apply(&the_setup.list, &listener);
        tell_unsupported(&the_setup.service);
    }
    if (error == ERROR_SUCCESS) {
        /* The product works without this; the listener has told a failure. */
        (void)step_list_apply(&the_setup.earlier, &listener);
    }
    if (place->wow64_folder[0] == L'\0') {
        print("  notify DLL for 32-bit programs: this Windows runs no 32-bit programs\n");
    }
    return error;
}

static DWORD remove_all(const struct request *request, struct setup_place *place)
{
    DWORD error = setup_init_for_uninstall(&the_setup, place, request->purges);

    if (error == ERROR_SUCCESS) {
        error = step_list_remove(&the_setup.list, &listener);
        (void)step_list_apply(&the_setup.earlier, &listener);
    }
    return error;
}

static const char *verb_name(enum setup_verb verb)
{
    switch (verb) {
    case SETUP_INSTALL:
        return "install";
    case SETUP_REPAIR:
        return "repair";
    case SETUP_UNINSTALL:
        break;
    }
    return "uninstall";
}

static bool is_elevated(void)
{
    TOKEN_ELEVATION elevation = {0};
    HANDLE token = NULL;
    DWORD size;
    bool result;

    if (token_open_process(GetCurrentProcess(), &token) != ERROR_SUCCESS) {
        return false;
    }
    result = GetTokenInformation(token, TokenElevation, &elevation, sizeof(elevation), &size) &&
             elevation.TokenIsElevated != 0;
    (void)CloseHandle(token);
    return result;
}

static const char *failure_text(enum setup_verb verb)
{
    if (verb == SETUP_UNINSTALL) {
        return "what could be removed was";
    }
    return has_failed_undo ? "not all of it could be undone: wnetwatchd uninstall removes the rest"
                           : "the machine is as it was before";
}

static int finish(const struct request *request, DWORD error)
{
    const char *name = verb_name(request->verb);

    setup_deinit(&the_setup);
    if (error == ERROR_SUCCESS) {
        print("%s: done\n", name);
        return EXIT_CODE_DONE;
    }
    log_error("%s failed; %s", name, failure_text(request->verb));
    return EXIT_CODE_FAILED;
}

int setup_command(enum setup_verb verb, int count, wchar_t **options)
{
    struct request request = {verb, NULL, true, false};
    struct setup_place place;
    DWORD error;

    if (!read_options(&request, count, options)) {
        return EXIT_CODE_USAGE;
    }
    if (!is_elevated()) {
        log_error("%s changes the machine: run it as an administrator", verb_name(verb));
        return EXIT_CODE_FAILED;
    }
    error = find_place(&request, &place);
    if (error == ERROR_SUCCESS) {
        error = verb == SETUP_UNINSTALL ? remove_all(&request, &place) : apply(&request, &place);
    }
    return finish(&request, error);
}
