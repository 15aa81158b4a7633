/*
 * The product installed on this machine under its real names: the service, what doctor says of each
 * planted fault, and what uninstall leaves. Nothing else may use the pipes or the settings meanwhile.
 */
#include <windows.h>
#include <sddl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/doctor/findings.h"
#include "broker/win/setup/bridge_name.h"
#include "broker/win/setup/service_handle.h"
#include "broker/win/setup/service_state.h"
#include "broker/win/setup/setup.h"
#include "broker/win/setup/setup_keys.h"
#include "proto/json/json.h"
#include "proto/pipe_names.h"
#include "proto/win/service_sid.h"
#include "tests/e2e/setup_picture.h"
#include "tests/support/scratch.h"
#include "tests/support/stories/broker_story.h"

#define WAIT_MS_MAX 60000u
#define LOOK_AGAIN_MS 50u
#define OPTIONS_UNITS_MAX 512u

static wchar_t folder[MAX_PATH];
static wchar_t state_folder[MAX_PATH];
static wchar_t bridge[MAX_PATH];

static DWORD run_wnetwatchd(const wchar_t *arguments)
{
    return process_run("wnetwatchd", WNETWATCHD_PROGRAM, arguments);
}

static void run_mpr_host(const wchar_t *arguments)
{
    assert_int_equal(process_run("mpr_host", MPR_HOST_PROGRAM, arguments), 0);
}

static int install(void **state)
{
    wchar_t arguments[OPTIONS_UNITS_MAX];
    wchar_t system[MAX_PATH];

    (void)state;
    scratch_make(folder);
    scratch_join(state_folder, folder, L"state");
    assert_true(GetSystemDirectoryW(system, MAX_PATH) > 0);
    scratch_join(bridge, system, BRIDGE_NAME);
    (void)_snwprintf(arguments, OPTIONS_UNITS_MAX, L"setup \"%hs\"", PROGRAMS_FOLDER);
    run_mpr_host(arguments);
    (void)_snwprintf(arguments, OPTIONS_UNITS_MAX, L"install --state \"%ls\"", state_folder);
    assert_int_equal(run_wnetwatchd(arguments), 0);
    return 0;
}

static int uninstall(void **state)
{
    (void)state;
    assert_int_equal(run_wnetwatchd(L"uninstall --purge"), 0);
    run_mpr_host(L"teardown");
    scratch_remove(folder);
    return 0;
}

/* The checks that doctor finds bad, separated by blanks; the caller frees it. */
static char *bad_checks(void)
{
    struct process *doctor = process_start("doctor", WNETWATCHD_PROGRAM, L"doctor --json");
    DWORD code = process_wait(doctor);
    char *line = process_output(doctor);
    char *names = calloc(1, strlen(line) + 1);
    struct json *document = NULL;
    const struct json *finding;

    assert_non_null(names);
    assert_int_equal(json_parse(line, strlen(line), &document, NULL), JSON_OK);
    for (finding = json_first(json_member(document, "checks")); finding != NULL;
         finding = json_next(finding)) {
        if (strcmp(json_string(json_member(finding, "result")), "bad") == 0) {
            (void)strcat(names, names[0] == '\0' ? "" : " ");
            (void)strcat(names, json_string(json_member(finding, "check")));
        }
    }
    assert_int_equal(code, names[0] == '\0' ? 0 : 3);
    json_free(document);
    free(line);
    process_free(doctor);
    return names;
}

static void assert_bad(const char *expected)
{
    char *names = bad_checks();

    assert_string_equal(names, expected);
    free(names);
}

static void configure_service(DWORD start_type, const wchar_t *command, const wchar_t *account)
{
    struct service_handle handle;

    assert_int_equal(service_handle_open(&handle, SERVICE_NAME, SERVICE_CHANGE_CONFIG),
                     ERROR_SUCCESS);
    assert_true(ChangeServiceConfigW(handle.service, SERVICE_NO_CHANGE, start_type,
                                     SERVICE_NO_CHANGE, command, NULL, NULL, NULL, account, NULL,
                                     NULL));
    service_handle_close(&handle);
}

static void take_registration_away(void)
{
    assert_int_equal(registry_delete_value(NOTIFYEES_KEY, NOTIFYEE_VALUE), ERROR_SUCCESS);
}

static void register_another_version(void)
{
    assert_int_equal(registry_write_text(NOTIFYEES_KEY, NOTIFYEE_VALUE,
                                         L"C:\\windows\\system32\\wnetwatch_bridge-0.0.1.dll",
                                         REG_EXPAND_SZ),
                     ERROR_SUCCESS);
}

static void register_with_another_type(void)
{
    assert_int_equal(registry_write_text(NOTIFYEES_KEY, NOTIFYEE_VALUE, bridge, REG_SZ),
                     ERROR_SUCCESS);
}

static void delete_bridge(void)
{
    assert_true(DeleteFileW(bridge));
}

static void damage_bridge(void)
{
    scratch_write(bridge, "MZ and no more", 14);
}

/* A DLL for this processor that exports other names. */
static void replace_bridge_by_another_dll(void)
{
    wchar_t other[MAX_PATH];

    assert_true(GetSystemDirectoryW(other, MAX_PATH) > 0);
    (void)wcscat(other, L"\\mpr.dll");
    assert_true(CopyFileW(other, bridge, FALSE));
}

static void change_account(void)
{
    configure_service(SERVICE_NO_CHANGE, NULL, L"LocalSystem");
}

static void stop_the_service(void)
{
    assert_int_equal(service_stop(SERVICE_NAME), ERROR_SUCCESS);
}

static void set_a_wrong_setting(void)
{
    assert_int_equal(registry_write_text(SETUP_KEY, L"SegmentMiB", L"none", REG_SZ), ERROR_SUCCESS);
}

static void take_the_wrong_setting_back(void)
{
    assert_int_equal(registry_delete_value(SETUP_KEY, L"SegmentMiB"), ERROR_SUCCESS);
}

static wchar_t command[SERVICE_COMMAND_UNITS_MAX];

static void let_the_service_run_another_program(void)
{
    QUERY_SERVICE_CONFIGW *config = NULL;
    struct service_handle handle;

    assert_int_equal(service_handle_open(&handle, SERVICE_NAME, SERVICE_QUERY_CONFIG),
                     ERROR_SUCCESS);
    assert_int_equal(service_handle_config(&handle, &config), ERROR_SUCCESS);
    assert_true(wcslen(config->lpBinaryPathName) < SERVICE_COMMAND_UNITS_MAX);
    (void)wcscpy(command, config->lpBinaryPathName);
    free(config);
    service_handle_close(&handle);
    configure_service(SERVICE_NO_CHANGE, L"C:\\windows\\system32\\other.exe", NULL);
}

/* Repair leaves it, since it is not ours; so the story puts it back. */
static void let_the_service_run_its_program(void)
{
    configure_service(SERVICE_NO_CHANGE, command, NULL);
}

static void repair(void)
{
    assert_int_equal(run_wnetwatchd(L"repair"), 0);
}

static void let_the_service_have_a_wrong_option(void)
{
    wchar_t wrong[SERVICE_COMMAND_UNITS_MAX];

    let_the_service_run_another_program(); /* remembers the command */
    (void)_snwprintf(wrong, SERVICE_COMMAND_UNITS_MAX, L"%ls --nonsense", command);
    configure_service(SERVICE_NO_CHANGE, wrong, NULL);
}

static void each_fault_turns_its_own_line_red(void **state)
{
    static const struct {
        void (*plant)(void);
        void (*mend)(void);
        const char *bad;
    } rows[] = {
        {take_registration_away, repair, "registration"},
        {register_another_version, repair, "registration"},
        {register_with_another_type, repair, "registration"},
        {delete_bridge, repair, "bridge.x64"},
        {damage_bridge, repair, "bridge.x64"},
        {replace_bridge_by_another_dll, repair, "bridge.x64"},
        {change_account, repair, "service.account"},
        {stop_the_service, repair, "service.running"},
        {set_a_wrong_setting, take_the_wrong_setting_back, "settings"},
        {let_the_service_run_another_program, let_the_service_run_its_program, "service.program"},
        {let_the_service_have_a_wrong_option, repair, "settings"},
    };

    (void)state;
    assert_bad("");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        rows[i].plant();
        assert_bad(rows[i].bad);
        rows[i].mend();
        assert_bad("");
    }
}

/* Runs a verb of setup that fails, and looks for texts in what it says. */
static void expect_refusal(const char *program, const wchar_t *verb, const char *text,
                           const char *other_text)
{
    struct process *setup = process_start("refused", program, verb);
    DWORD code = process_wait(setup);
    char *said = process_errors(setup);

    if (code != 1 || strstr(said, text) == NULL || strstr(said, other_text) == NULL) {
        fail_msg("setup ended with %lu and said: %s", (unsigned long)code, said);
    }
    free(said);
    process_free(setup);
}

static void set_state(DWORD type, const void *bytes, DWORD size)
{
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, SETUP_KEY, L"State", type, bytes, size),
                     ERROR_SUCCESS);
}

static void a_wrong_state_folder_in_the_registry_is_named(void **state)
{
    static const DWORD number = 5;
    static const struct {
        DWORD type;
        const void *bytes;
        DWORD size;
    } rows[] = {
        {REG_BINARY, "12", 2},
        {REG_DWORD, &number, sizeof(number)},
        {REG_MULTI_SZ, L"C:\\one\0", 8 * sizeof(wchar_t)},
        {REG_SZ, L"one", 4 * sizeof(wchar_t)},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        set_state(rows[i].type, rows[i].bytes, rows[i].size);
        expect_refusal(WNETWATCHD_PROGRAM, L"install", "HKLM\\SOFTWARE\\wnetwatch, value State",
                       "install failed");
        expect_refusal(WNETWATCHD_PROGRAM, L"repair", "HKLM\\SOFTWARE\\wnetwatch, value State",
                       "repair failed");
        assert_bad("settings");
    }
    set_state(REG_SZ, state_folder, (DWORD)((wcslen(state_folder) + 1) * sizeof(wchar_t)));
    repair();
    assert_bad("");
}

static void copy_programs(const wchar_t *target)
{
    static const wchar_t *const names[] = {BRIDGE_SOURCE_X64, BRIDGE_SOURCE_X86};
    wchar_t from[MAX_PATH];
    wchar_t to[MAX_PATH];

    assert_true(CreateDirectoryW(target, NULL));
    (void)_snwprintf(from, MAX_PATH, L"%hs", WNETWATCHD_PROGRAM);
    scratch_join(to, target, L"wnetwatchd.exe");
    assert_true(CopyFileW(from, to, FALSE));
    for (size_t i = 0; i < 2; i++) {
        (void)_snwprintf(from, MAX_PATH, L"%hs/%ls", PROGRAMS_FOLDER, names[i]);
        scratch_join(to, target, names[i]);
        (void)CopyFileW(from, to, FALSE); /* not every build has the one for 32 bits */
    }
}

static void let_all_write(const wchar_t *path)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;

    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(
        L"D:P(A;OICI;FA;;;WD)(A;OICI;FA;;;BA)", SDDL_REVISION_1, &descriptor, NULL));
    assert_true(SetFileSecurityW(path, DACL_SECURITY_INFORMATION, descriptor));
    (void)LocalFree(descriptor);
}

static void programs_that_other_accounts_may_change_are_not_installed(void **state)
{
    wchar_t programs[MAX_PATH];
    wchar_t path[MAX_PATH];
    char program[MAX_PATH];

    (void)state;
    scratch_join(programs, folder, L"programs");
    copy_programs(programs);
    scratch_join(path, programs, L"wnetwatchd.exe");
    assert_true(WideCharToMultiByte(CP_UTF8, 0, path, -1, program, MAX_PATH, NULL, NULL) > 0);
    scratch_join(path, programs, BRIDGE_SOURCE_X64);
    let_all_write(path);
    expect_refusal(program, L"repair", "S-1-1-0 may change", "%ProgramFiles%");
    let_all_write(programs);
    expect_refusal(program, L"install", "S-1-1-0 may change", "the machine is as it was before");
    scratch_remove(programs);
    assert_bad("");
}

static wchar_t *pipe_name(const wchar_t *suffix, wchar_t name[PIPE_NAME_UNITS_MAX])
{
    pipe_name_write(PIPE_PREFIX_DEFAULT, suffix, name);
    return name;
}

static void an_installed_notify_dll_reports_what_a_program_maps(void **state)
{
    wchar_t name[PIPE_NAME_UNITS_MAX];
    struct pipe_stream *stream =
        pipe_stream_open(pipe_name(PIPE_SUBSCRIBE_SUFFIX, name), SUBSCRIBE_FROM_NOW);

    (void)state;
    pipe_stream_expect(stream, EVENT_STREAM_STARTED);
    pipe_stream_expect(stream, EVENT_STREAM_LIVE);
    run_mpr_host(L"add Z: \\\\files\\reports");
    pipe_stream_expect(stream, EVENT_ADD_STARTED);
    pipe_stream_expect(stream, EVENT_ADD_SUCCEEDED);
    run_mpr_host(L"cancel Z:");
    pipe_stream_expect(stream, EVENT_CANCEL_STARTED);
    pipe_stream_expect(stream, EVENT_CANCEL_SUCCEEDED);
    pipe_stream_close(stream);
}

static void expect_not_in(const char *report, const char *name)
{
    if (strstr(report, name) != NULL) {
        fail_msg("the report names %s: %s", name, report);
    }
}

static void plant_private_names(void)
{
    wchar_t options[SERVICE_COMMAND_UNITS_MAX];

    let_the_service_run_another_program(); /* remembers the command */
    (void)_snwprintf(options, SERVICE_COMMAND_UNITS_MAX,
                     L"%ls --state C:\\users\\alice\\kept --journal-mib 99", command);
    configure_service(SERVICE_NO_CHANGE, options, L".\\alice");
    assert_int_equal(registry_write_text(SETUP_KEY, L"PrivateNames", L"\\\\payroll\\*", REG_SZ),
                     ERROR_SUCCESS);
    assert_int_equal(registry_write_text(SETUP_KEY, L"Log", L"C:\\users\\alice\\log", REG_SZ),
                     ERROR_SUCCESS);
    assert_int_equal(registry_write_text(NOTIFYEES_KEY, NOTIFYEE_VALUE,
                                         L"C:\\users\\alice\\other.dll", REG_EXPAND_SZ),
                     ERROR_SUCCESS);
}

static void take_private_names_back(void)
{
    assert_int_equal(registry_delete_value(SETUP_KEY, L"PrivateNames"), ERROR_SUCCESS);
    assert_int_equal(registry_delete_value(SETUP_KEY, L"Log"), ERROR_SUCCESS);
    assert_int_equal(registry_delete_value(NOTIFYEES_KEY, NOTIFYEE_VALUE), ERROR_SUCCESS);
    repair();
    assert_bad("");
}

static char *read_report(void)
{
    wchar_t arguments[OPTIONS_UNITS_MAX];
    wchar_t path[MAX_PATH];
    size_t size = 0;

    scratch_join(path, folder, L"report.txt");
    (void)_snwprintf(arguments, OPTIONS_UNITS_MAX, L"doctor --report \"%ls\"", path);
    assert_int_equal(run_wnetwatchd(arguments), 3);
    return scratch_read(path, &size);
}

static void a_report_names_no_share_no_user_and_no_folder_of_one(void **state)
{
    static const char *const names[] = {"reports", "files\\", "alice", "payroll"};
    char scratch[MAX_PATH];
    char *report;

    (void)state;
    run_mpr_host(L"add Z: \\\\files\\reports");
    run_mpr_host(L"cancel Z:");
    plant_private_names();
    report = read_report();
    assert_non_null(strstr(report, "JournalMiB: 99 (command line)"));
    assert_non_null(strstr(report, "service.account"));
    assert_non_null(strstr(report, "registration"));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        expect_not_in(report, names[i]);
    }
    assert_true(WideCharToMultiByte(CP_UTF8, 0, folder, -1, scratch, MAX_PATH, NULL, NULL) > 0);
    expect_not_in(report, scratch);
    free(report);
    take_private_names_back();
}

/* The lines up to the end of the stream; at least the one that says why. */
static void expect_end_of_stream(struct pipe_stream *stream)
{
    char last[64] = "";

    while (pipe_stream_next(stream) != NULL) {
        (void)snprintf(
            last, sizeof(last), "%s",
            strstr(pipe_stream_line(stream), "wnetwatch.stream.ended") == NULL ? "" : "ended");
    }
    assert_string_equal(last, "ended");
}

static void ask_service_to_stop(void)
{
    struct service_handle handle;
    SERVICE_STATUS status;

    assert_int_equal(service_handle_open(&handle, SERVICE_NAME, SERVICE_STOP), ERROR_SUCCESS);
    assert_true(ControlService(handle.service, SERVICE_CONTROL_STOP, &status));
    service_handle_close(&handle);
}

static void a_service_that_stops_under_load_tells_its_streams(void **state)
{
    wchar_t name[PIPE_NAME_UNITS_MAX];
    struct process *load =
        process_start("load", MPR_HOST_PROGRAM, L"load --threads 4 --operations 400");
    struct pipe_stream *stream =
        pipe_stream_open(pipe_name(PIPE_SUBSCRIBE_SUFFIX, name), SUBSCRIBE_FROM_NOW);

    (void)state;
    pipe_stream_expect(stream, EVENT_STREAM_STARTED);
    pipe_stream_expect(stream, EVENT_STREAM_LIVE);
    assert_non_null(pipe_stream_next(stream)); /* the load has begun */
    ask_service_to_stop();
    expect_end_of_stream(stream); /* a stream that is not read is cut off */
    stop_the_service();
    pipe_stream_close(stream);
    (void)process_wait(load);
    process_free(load);
    assert_int_equal(service_start(SERVICE_NAME), ERROR_SUCCESS);
    assert_bad("");
}

/* The process goes on for a moment when the service is said to be stopped. */
static void a_service_that_has_just_stopped_can_be_started(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 10; round++) {
        DWORD found = SERVICE_RUNNING;

        ask_service_to_stop();
        while (found != SERVICE_STOPPED) {
            assert_int_equal(service_state(SERVICE_NAME, &found), ERROR_SUCCESS);
        }
        assert_int_equal(service_start(SERVICE_NAME), ERROR_SUCCESS);
    }
    assert_bad("");
}

static DWORD service_process(void)
{
    SERVICE_STATUS_PROCESS status;
    struct service_handle handle;
    DWORD size;

    assert_int_equal(service_handle_open(&handle, SERVICE_NAME, SERVICE_QUERY_STATUS),
                     ERROR_SUCCESS);
    assert_true(QueryServiceStatusEx(handle.service, SC_STATUS_PROCESS_INFO, (BYTE *)&status,
                                     sizeof(status), &size));
    service_handle_close(&handle);
    return status.dwProcessId;
}

static void kill_service(void)
{
    HANDLE process = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, service_process());

    assert_non_null(process);
    assert_true(TerminateProcess(process, 1));
    assert_int_equal(WaitForSingleObject(process, WAIT_MS_MAX), WAIT_OBJECT_0);
    assert_true(CloseHandle(process));
}

/* Wine restarts no service by itself, and goes on to call it running until it is started again. */
static void a_killed_service_can_be_started_again(void **state)
{
    struct service_handle handle;

    (void)state;
    kill_service();
    assert_int_equal(service_handle_open(&handle, SERVICE_NAME, SERVICE_START), ERROR_SUCCESS);
    assert_true(StartServiceW(handle.service, 0, NULL));
    service_handle_close(&handle);
    repair();
    assert_bad("");
}

static bool is_served(void)
{
    wchar_t name[PIPE_NAME_UNITS_MAX];
    struct pipe_stream *stream =
        pipe_stream_try(pipe_name(PIPE_SUBSCRIBE_SUFFIX, name), "{\"status\":{}}\n");

    if (stream != NULL) {
        pipe_stream_close(stream);
    }
    return stream != NULL;
}

static void wait_until_served(void)
{
    const ULONGLONG deadline = GetTickCount64() + WAIT_MS_MAX;

    while (!is_served()) {
        assert_true(GetTickCount64() < deadline);
        Sleep(LOOK_AGAIN_MS);
    }
}

static void a_service_waits_for_a_name_that_another_program_holds(void **state)
{
    struct broker_process holder;
    DWORD running = 0;

    (void)state;
    stop_the_service();
    memset(&holder, 0, sizeof(holder));
    broker_process_name_real(&holder);
    (void)wcscpy(holder.options, L"--journal none");
    broker_process_start(&holder);
    assert_int_equal(service_start(SERVICE_NAME), ERROR_SUCCESS);
    assert_int_equal(service_state(SERVICE_NAME, &running), ERROR_SUCCESS);
    assert_int_equal(running, SERVICE_RUNNING);
    assert_int_equal(broker_process_stop(&holder), 0);
    wait_until_served();
    broker_process_deinit(&holder);
    assert_bad("");
}

static void a_service_that_waits_for_a_name_can_be_stopped(void **state)
{
    struct broker_process holder;

    (void)state;
    stop_the_service();
    memset(&holder, 0, sizeof(holder));
    broker_process_name_real(&holder);
    (void)wcscpy(holder.options, L"--journal none");
    broker_process_start(&holder);
    assert_int_equal(service_start(SERVICE_NAME), ERROR_SUCCESS);
    stop_the_service();
    assert_int_equal(broker_process_stop(&holder), 0);
    broker_process_deinit(&holder);
    assert_int_equal(service_start(SERVICE_NAME), ERROR_SUCCESS);
    assert_bad("");
}

static DWORD service_exit_code(void)
{
    struct service_handle handle;
    SERVICE_STATUS status;

    assert_int_equal(service_handle_open(&handle, SERVICE_NAME, SERVICE_QUERY_STATUS),
                     ERROR_SUCCESS);
    assert_true(QueryServiceStatus(handle.service, &status));
    service_handle_close(&handle);
    return status.dwWin32ExitCode;
}

static void a_service_with_a_wrong_option_tells_the_service_manager(void **state)
{
    (void)state;
    stop_the_service();
    let_the_service_have_a_wrong_option();
    assert_int_equal(service_start(SERVICE_NAME), ERROR_SERVICE_NOT_ACTIVE);
    assert_int_equal(service_exit_code(), ERROR_INVALID_PARAMETER);
    repair();
    assert_bad("");
}

static void uninstall_leaves_the_journal_and_no_more(void **state)
{
    struct setup_place place;
    wchar_t journal[MAX_PATH];
    char *picture;

    (void)state;
    assert_int_equal(run_wnetwatchd(L"uninstall"), 0);
    assert_int_equal(setup_place_init(&place), ERROR_SUCCESS);
    (void)wcscpy(place.system_folder, folder); /* the real one has more files than a picture */
    (void)wcscpy(place.wow64_folder, folder);
    (void)wcscpy(place.state, folder);
    assert_true(RemoveDirectoryW(state_folder) == FALSE);
    scratch_join(journal, state_folder, L"journal");
    assert_true(scratch_find(journal, L"*.ndjson", NULL) > 0);
    scratch_remove(journal);
    assert_true(RemoveDirectoryW(state_folder));
    picture = setup_picture(&place);
    assert_null(strstr(picture, "\nkey "));
    assert_null(strstr(picture, "\nvalue "));
    assert_non_null(strstr(picture, "\nno service"));
    assert_false(scratch_exists(bridge));
    free(picture);
}

static int install_again(void **state)
{
    (void)state;
    uninstall(state);
    return install(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_installed_notify_dll_reports_what_a_program_maps),
        cmocka_unit_test(each_fault_turns_its_own_line_red),
        cmocka_unit_test(a_report_names_no_share_no_user_and_no_folder_of_one),
        cmocka_unit_test(a_wrong_state_folder_in_the_registry_is_named),
        cmocka_unit_test(programs_that_other_accounts_may_change_are_not_installed),
        cmocka_unit_test(a_service_that_stops_under_load_tells_its_streams),
        cmocka_unit_test(a_service_that_has_just_stopped_can_be_started),
        cmocka_unit_test(a_killed_service_can_be_started_again),
        cmocka_unit_test(a_service_waits_for_a_name_that_another_program_holds),
        cmocka_unit_test(a_service_that_waits_for_a_name_can_be_stopped),
        cmocka_unit_test(a_service_with_a_wrong_option_tells_the_service_manager),
        cmocka_unit_test_setup(uninstall_leaves_the_journal_and_no_more, install_again),
    };

    return cmocka_run_group_tests(tests, install, uninstall);
}
