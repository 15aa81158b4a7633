#include "broker/win/setup/setup.h"

#include "broker/win/setup/bridge_name.h"
#include "broker/win/setup/service_running.h"
#include "broker/win/setup/setup_keys.h"
#include "proto/win/service_sid.h"

#include <string.h>
#include <wchar.h>

static DWORD read_folder(UINT (*get)(wchar_t *, UINT), wchar_t folder[MAX_PATH])
{
    UINT units = get(folder, MAX_PATH);

    if (units == 0) {
        return GetLastError();
    }
    return units < MAX_PATH ? ERROR_SUCCESS : ERROR_FILENAME_EXCED_RANGE;
}

static UINT get_system_folder(wchar_t *folder, UINT units)
{
    return GetSystemDirectoryW(folder, units);
}

static UINT get_wow64_folder(wchar_t *folder, UINT units)
{
    return GetSystemWow64DirectoryW(folder, units);
}

static DWORD read_program(struct setup_place *place)
{
    const DWORD units = GetModuleFileNameW(NULL, place->program, MAX_PATH);

    if (units == 0) {
        return GetLastError();
    }
    if (units == MAX_PATH) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    (void)wcscpy(place->program_folder, place->program);
    *wcsrchr(place->program_folder, L'\\') = L'\0';
    return ERROR_SUCCESS;
}

/* A Windows that can run 32-bit programs has the folder, with the system's DLLs in it. */
static bool runs_32_bit_programs(const wchar_t *folder)
{
    wchar_t path[MAX_PATH];

    return wcslen(folder) + wcslen(L"\\kernel32.dll") < MAX_PATH &&
           GetFileAttributesW(wcscat(wcscpy(path, folder), L"\\kernel32.dll")) !=
               INVALID_FILE_ATTRIBUTES;
}

DWORD setup_place_init(struct setup_place *place)
{
    DWORD error;

    memset(place, 0, sizeof(*place));
    place->service = SERVICE_NAME;
    place->value = NOTIFYEE_VALUE;
    place->key = SETUP_KEY;
    error = read_program(place);
    if (error == ERROR_SUCCESS) {
        error = read_folder(get_system_folder, place->system_folder);
    }
    if (error == ERROR_SUCCESS &&
        (read_folder(get_wow64_folder, place->wow64_folder) != ERROR_SUCCESS ||
         !runs_32_bit_programs(place->wow64_folder))) {
        place->wow64_folder[0] = L'\0';
    }
    return error;
}

static DWORD init_parts(struct setup *setup, const struct setup_place *place)
{
    DWORD error;

    memset(setup, 0, sizeof(*setup));
    setup->place = *place;
    place = &setup->place;
    state_folder_init(&setup->state, place->state);
    event_source_init(&setup->source, place->service, place->program);
    service_entry_init(&setup->service, place->service, place->program);
    error = bridge_file_init(&setup->bridge_x64, place->program_folder, BRIDGE_SOURCE_X64,
                             place->system_folder);
    if (error == ERROR_SUCCESS && place->wow64_folder[0] != L'\0') {
        error = bridge_file_init(&setup->bridge_x86, place->program_folder, BRIDGE_SOURCE_X86,
                                 place->wow64_folder);
    }
    notifyee_init(&setup->notifyee, place->value, setup->bridge_x64.target, place->key);
    return error;
}

static void add(struct setup *setup, struct step step)
{
    step_list_add(&setup->list, &step);
}

static void add_bridges(struct setup *setup)
{
    add(setup, bridge_file_step(&setup->bridge_x64, "notify DLL for 64-bit programs"));
    if (setup->place.wow64_folder[0] != L'\0') {
        add(setup, bridge_file_step(&setup->bridge_x86, "notify DLL for 32-bit programs"));
    }
}

static void add_leftovers(struct setup *setup)
{
    struct step step = bridge_leftovers_step(setup->place.system_folder,
                                             "earlier notify DLLs for 64-bit programs");

    step_list_add(&setup->earlier, &step);
    if (setup->place.wow64_folder[0] != L'\0') {
        step = bridge_leftovers_step(setup->place.wow64_folder,
                                     "earlier notify DLLs for 32-bit programs");
        step_list_add(&setup->earlier, &step);
    }
}

DWORD setup_init_for_install(struct setup *setup, const struct setup_place *place,
                             bool starts_service)
{
    DWORD error = init_parts(setup, place);

    settings_key_init(&setup->settings, setup->place.key, setup->place.state);
    add(setup, state_folder_step(&setup->state));
    add(setup, settings_key_step(&setup->settings));
    add(setup, event_source_step(&setup->source));
    add(setup, service_entry_step(&setup->service));
    if (starts_service) {
        add(setup, service_running_step(&setup->service));
    }
    add_bridges(setup);
    add(setup, notifyee_step(&setup->notifyee));
    add_leftovers(setup);
    return error;
}

DWORD setup_init_for_uninstall(struct setup *setup, const struct setup_place *place, bool purges)
{
    DWORD error = init_parts(setup, place);

    settings_key_init(&setup->settings, setup->place.key, NULL);
    if (purges) {
        add(setup, state_folder_step(&setup->state));
    }
    add(setup, settings_key_step(&setup->settings));
    add(setup, event_source_step(&setup->source));
    add(setup, service_entry_step(&setup->service));
    add(setup, service_running_step(&setup->service));
    add_bridges(setup);
    add(setup, notifyee_step(&setup->notifyee));
    add_leftovers(setup);
    return error;
}

void setup_deinit(struct setup *setup)
{
    state_folder_deinit(&setup->state);
}
