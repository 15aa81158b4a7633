#include "broker/win/doctor/doctor.h"

#include "broker/win/doctor/checks.h"
#include "broker/win/doctor/service_command.h"
#include "broker/win/exit_codes.h"
#include "broker/win/log.h"
#include "broker/win/standard_output.h"
#include "wnetwatch_version.h"

#include <stdio.h>
#include <string.h>

#define TEXT_BYTES_MAX (FINDINGS_MAX * (FINDING_TEXT_SIZE * 6u + 512u)) /* escaped, with the rest */

#define WINDOWS_VERSION_KEY L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define BUILD_UNITS_MAX 32u

struct request {
    bool is_json;
    const wchar_t *report; /* NULL for none */
};

static struct findings findings;
static char text[TEXT_BYTES_MAX];

static bool read_options(struct request *request, int count, wchar_t **options)
{
    char option[LOG_TEXT_SIZE];

    memset(request, 0, sizeof(*request));
    for (int index = 0; index < count; index++) {
        if (wcscmp(options[index], L"--json") == 0) {
            request->is_json = true;
        } else if (wcscmp(options[index], L"--report") == 0 && index + 1 < count &&
                   wcsncmp(options[index + 1], L"--", 2) != 0) {
            index++;
            request->report = options[index];
        } else {
            log_error("doctor takes --json and --report FILE, not %s (see wnetwatchd help)",
                      log_text(options[index], option));
            return false;
        }
    }
    return true;
}

static void test_self(const wchar_t *prefix, const wchar_t *bridge, bool serves, bool is_callable)
{
    if (wcscmp(prefix, PIPE_PREFIX_DEFAULT) != 0) {
        findings_add(&findings, "selftest", FINDING_SKIPPED, NULL,
                     L"the notify DLL knows the default pipes alone, and the setting Pipes names "
                     L"others");
    } else if (serves && is_callable) {
        check_self(&findings, bridge);
    } else {
        findings_add(&findings, "selftest", FINDING_SKIPPED, NULL, L"%hs",
                     serves ? "there is no notify DLL to call" : "the broker does not serve");
    }
}

static DWORD check_all(void)
{
    static wchar_t command_line[SERVICE_COMMAND_LINE_UNITS_MAX];
    static struct settings settings;
    struct setup_place place;
    wchar_t bridge[MAX_PATH];
    bool is_callable;
    bool serves;
    DWORD error = setup_place_init(&place);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    service_command_read(place.service, command_line);
    check_settings(&findings, command_line, &settings);
    serves = check_pipes(&findings, settings.pipe_prefix, check_service(&findings, &place));
    is_callable = check_registration(&findings, &place, bridge);
    is_callable = check_bridges(&findings, &place) && is_callable;
    if (serves) {
        check_broker(&findings, settings.pipe_prefix);
    } else {
        findings_add(&findings, "broker", FINDING_SKIPPED, NULL, L"the broker does not serve");
    }
    test_self(settings.pipe_prefix, bridge, serves, is_callable);
    return ERROR_SUCCESS;
}

static bool has_colour(void)
{
    DWORD mode = 0;
    HANDLE console = GetStdHandle(STD_OUTPUT_HANDLE);

    return GetEnvironmentVariableW(L"NO_COLOR", NULL, 0) == 0 && GetConsoleMode(console, &mode) &&
           SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

static bool print(const struct request *request)
{
    size_t size = request->is_json
                      ? findings_write_json(&findings, text, sizeof(text) - 1)
                      : findings_write_text(&findings, has_colour(), true, text, sizeof(text) - 1);

    text[size] = '\0';
    return size != 0 && standard_output_write(text);
}

/* GetVersionEx tells what a program's manifest names, and not the build that runs. */
static void read_build(wchar_t build[BUILD_UNITS_MAX])
{
    DWORD size = BUILD_UNITS_MAX * sizeof(wchar_t);

    if (RegGetValueW(HKEY_LOCAL_MACHINE, WINDOWS_VERSION_KEY, L"CurrentBuildNumber", RRF_RT_REG_SZ,
                     NULL, build, &size) != ERROR_SUCCESS) {
        build[0] = L'\0';
    }
}

static void write_header(FILE *file)
{
    wchar_t build[BUILD_UNITS_MAX];
    SYSTEMTIME now;

    GetSystemTime(&now);
    read_build(build);
    (void)fprintf(
        file, "wnetwatchd doctor, version %s, %04u-%02u-%02u %02u:%02u UTC, Windows build %ls\n",
        WNETWATCH_VERSION, now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute, build);
}

static bool write_report(const wchar_t *path)
{
    char name[LOG_TEXT_SIZE];
    size_t size = findings_write_text(&findings, false, false, text, sizeof(text));
    FILE *file = _wfopen(path, L"wb");
    bool is_written;

    if (file == NULL) {
        log_os_error("cannot write the report", path, GetLastError());
        return false;
    }
    write_header(file);
    is_written = size != 0 && fwrite(text, 1, size, file) == size;
    is_written = fclose(file) == 0 && is_written;
    if (!is_written) {
        log_os_error("cannot write the report", path, GetLastError());
    } else {
        log_info("the report is in %s", log_text(path, name));
    }
    return is_written;
}

int doctor_command(int count, wchar_t **options)
{
    struct request request;
    DWORD error;

    if (!read_options(&request, count, options)) {
        return EXIT_CODE_USAGE;
    }
    error = check_all();
    if (error != ERROR_SUCCESS) {
        log_os_error("cannot find", L"the system's folders", error);
        return EXIT_CODE_FAILED;
    }
    if (!print(&request) || (request.report != NULL && !write_report(request.report))) {
        return EXIT_CODE_FAILED;
    }
    return findings_are_good(&findings) ? EXIT_CODE_DONE : EXIT_CODE_DEGRADED;
}
