#include "tests/support/stories/process.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COMMAND_LINE_UNITS_MAX 4096u
#define POLL_MS 10u

struct process {
    HANDLE handle;
    HANDLE input;  /* our end */
    HANDLE output; /* INVALID_HANDLE_VALUE: the file at output_path */
    HANDLE errors; /* the same, errors_path */
    DWORD id;
    char name[64];
    wchar_t output_path[MAX_PATH];
    wchar_t errors_path[MAX_PATH];
};

static void expect(bool succeeded, const char *what, const char *name)
{
    if (!succeeded) {
        fail_msg("%s failed for %s with code %lu", what, name, GetLastError());
    }
}

/* Another process may read it while it is being written, and the child inherits it. */
static HANDLE open_inherited(const wchar_t *path, DWORD access, DWORD disposition)
{
    SECURITY_ATTRIBUTES inherited = {sizeof(inherited), NULL, TRUE};

    return CreateFileW(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, disposition,
                       FILE_ATTRIBUTE_NORMAL, NULL);
}

/* CMake's paths have forward slashes and, under Wine, no drive. */
static void write_command_line(const char *program, const wchar_t *arguments, wchar_t *path_out,
                               wchar_t *line_out)
{
    wchar_t wide[MAX_PATH];

    expect(MultiByteToWideChar(CP_UTF8, 0, program, -1, wide, MAX_PATH) > 0, "a path", program);
    expect(GetFullPathNameW(wide, MAX_PATH, path_out, NULL) > 0, "the full path", program);
    expect(_snwprintf(line_out, COMMAND_LINE_UNITS_MAX, L"\"%ls\" %ls", path_out, arguments) > 0,
           "the command line", program);
}

/* Our end is not inherited, or the child would never see the end of its input. */
static HANDLE open_input(struct process *process)
{
    SECURITY_ATTRIBUTES inherited = {sizeof(inherited), NULL, TRUE};
    HANDLE input = NULL;

    expect(CreatePipe(&input, &process->input, &inherited, 0), "CreatePipe", process->name);
    expect(SetHandleInformation(process->input, HANDLE_FLAG_INHERIT, 0), "a pipe", process->name);
    return input;
}

static HANDLE open_output(const struct process *process, HANDLE output, const wchar_t *path)
{
    if (output == INVALID_HANDLE_VALUE) {
        return open_inherited(path, GENERIC_WRITE, CREATE_ALWAYS);
    }
    if (output != NULL) {
        expect(DuplicateHandle(GetCurrentProcess(), output, GetCurrentProcess(), &output, 0, TRUE,
                               DUPLICATE_SAME_ACCESS),
               "DuplicateHandle", process->name);
    }
    return output;
}

static void create_process(struct process *process, wchar_t *path, wchar_t *command_line,
                           DWORD flags)
{
    STARTUPINFOW startup = {0};
    PROCESS_INFORMATION information = {0};
    BOOL created = FALSE;

    startup.cb = sizeof(startup);
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = open_input(process);
    startup.hStdOutput = open_output(process, process->output, process->output_path);
    startup.hStdError = open_output(process, process->errors, process->errors_path);
    /* Once in some hundred times Wine cannot, for no reason that it names. */
    for (int i = 0; i < 3 && !created; i++) {
        SetLastError(ERROR_SUCCESS);
        created = CreateProcessW(path, command_line, NULL, NULL, TRUE, flags, NULL, NULL, &startup,
                                 &information);
        if (!created && GetLastError() != ERROR_INTERNAL_ERROR) {
            break;
        }
    }
    expect(created, "CreateProcess", process->name);
    (void)CloseHandle(startup.hStdInput);
    if (startup.hStdOutput != NULL) {
        (void)CloseHandle(startup.hStdOutput);
    }
    (void)CloseHandle(startup.hStdError);
    (void)CloseHandle(information.hThread);
    process->handle = information.hProcess;
    process->id = information.dwProcessId;
}

/* Tests run beside each other in one folder, and many start a "broker". */
static void name_output(wchar_t path[MAX_PATH], const char *name, const wchar_t *suffix)
{
    wchar_t program[MAX_PATH];
    const wchar_t *base;

    expect(GetModuleFileNameW(NULL, program, MAX_PATH) > 0, "the name of the test", name);
    base = wcsrchr(program, L'\\');
    base = base == NULL ? program : base + 1;
    (void)_snwprintf(path, MAX_PATH, L"logs\\%.*ls.%hs.%ls", (int)wcscspn(base, L"."), base, name,
                     suffix);
}

static struct process *start(const char *name, const char *program, const wchar_t *arguments,
                             HANDLE output, HANDLE errors, DWORD flags)
{
    struct process *process = calloc(1, sizeof(*process));
    wchar_t path[MAX_PATH];
    wchar_t command_line[COMMAND_LINE_UNITS_MAX];

    assert_non_null(process);
    (void)CreateDirectoryW(L"logs", NULL);
    (void)snprintf(process->name, sizeof(process->name), "%s", name);
    process->output = output;
    process->errors = errors;
    name_output(process->output_path, name, L"out");
    name_output(process->errors_path, name, L"err");
    write_command_line(program, arguments, path, command_line);
    create_process(process, path, command_line, flags);
    return process;
}

struct process *process_start(const char *name, const char *program, const wchar_t *arguments)
{
    return start(name, program, arguments, INVALID_HANDLE_VALUE, INVALID_HANDLE_VALUE, 0);
}

struct process *process_start_in_console(const char *name, const char *program,
                                         const wchar_t *arguments)
{
    return start(name, program, arguments, INVALID_HANDLE_VALUE, INVALID_HANDLE_VALUE,
                 CREATE_NO_WINDOW);
}

struct process *process_start_with_output(const char *name, const char *program,
                                          const wchar_t *arguments, HANDLE output)
{
    return start(name, program, arguments, output, INVALID_HANDLE_VALUE, 0);
}

struct process *process_start_with_errors(const char *name, const char *program,
                                          const wchar_t *arguments, HANDLE errors)
{
    return start(name, program, arguments, INVALID_HANDLE_VALUE, errors, CREATE_NO_WINDOW);
}

HANDLE process_handle(const struct process *process)
{
    return process->handle;
}

bool process_ends_within(struct process *process, DWORD wait_ms)
{
    return WaitForSingleObject(process->handle, wait_ms) == WAIT_OBJECT_0;
}

DWORD process_wait(struct process *process)
{
    DWORD exit_code = 0;

    if (!process_ends_within(process, PROCESS_WAIT_MS_MAX)) {
        fail_msg("%s did not end in %u ms", process->name, PROCESS_WAIT_MS_MAX);
    }
    expect(GetExitCodeProcess(process->handle, &exit_code), "the exit code", process->name);
    return exit_code;
}

void process_write(struct process *process, const char *text)
{
    DWORD written = 0;

    expect(WriteFile(process->input, text, (DWORD)strlen(text), &written, NULL), "writing to",
           process->name);
}

/* The key reaches all programs in that console, for a moment this one too. */
static BOOL WINAPI ignore_key(DWORD control)
{
    (void)control;
    return TRUE;
}

void process_press_ctrl_c(struct process *process)
{
    (void)SetConsoleCtrlHandler(ignore_key, TRUE);
    (void)FreeConsole();
    expect(AttachConsole(process->id), "AttachConsole", process->name);
    expect(GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0), "Ctrl+C", process->name);
    (void)FreeConsole();
    (void)AttachConsole(ATTACH_PARENT_PROCESS);
}

void process_kill(struct process *process)
{
    expect(TerminateProcess(process->handle, 99), "TerminateProcess", process->name);
    (void)process_wait(process);
}

static char *read_whole(const wchar_t *path)
{
    HANDLE file = open_inherited(path, GENERIC_READ, OPEN_EXISTING);
    LARGE_INTEGER size;
    DWORD read = 0;
    char *text;

    expect(file != INVALID_HANDLE_VALUE && GetFileSizeEx(file, &size), "reading", "an output");
    text = malloc((size_t)size.QuadPart + 1);
    assert_non_null(text);
    expect(ReadFile(file, text, (DWORD)size.QuadPart, &read, NULL), "reading", "an output");
    text[read] = '\0';
    (void)CloseHandle(file);
    return text;
}

char *process_output(const struct process *process)
{
    return read_whole(process->output_path);
}

char *process_errors(const struct process *process)
{
    return read_whole(process->errors_path);
}

static size_t count_said(const struct process *process, const char *text)
{
    char *said = process_errors(process);
    const char *found = said;
    size_t count = 0;

    while ((found = strstr(found, text)) != NULL) {
        found++;
        count++;
    }
    free(said);
    return count;
}

void process_expect_said(struct process *process, const char *text, size_t count)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;

    while (count_said(process, text) < count && GetTickCount64() < deadline_ms) {
        (void)process_ends_within(process, POLL_MS);
    }
    if (count_said(process, text) != count) {
        fail_msg("\"%s\" was said %zu times and not %zu:\n%s", text, count_said(process, text),
                 count, process_errors(process));
    }
}

size_t count_lines(const char *text)
{
    size_t count = 0;

    while ((text = strchr(text, '\n')) != NULL) {
        text++;
        count++;
    }
    return count;
}

char *process_wait_for_lines(struct process *process, size_t count)
{
    ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;

    for (;;) {
        /* Looked at first, since what it wrote before its end must be seen. */
        bool has_ended = process_ends_within(process, POLL_MS);
        char *output = process_output(process);

        if (count_lines(output) >= count) {
            return output;
        }
        if (has_ended || GetTickCount64() > deadline_ms) {
            fail_msg("%s %s after %zu of %zu lines:\n%s", process->name,
                     has_ended ? "ended" : "wrote no more", count_lines(output), count, output);
        }
        free(output);
    }
}

void process_free(struct process *process)
{
    if (process == NULL) {
        return;
    }
    if (!process_ends_within(process, 0)) {
        (void)TerminateProcess(process->handle, 99);
        (void)process_ends_within(process, PROCESS_WAIT_MS_MAX);
    }
    (void)CloseHandle(process->input);
    (void)CloseHandle(process->handle);
    free(process);
}

DWORD process_run(const char *name, const char *program, const wchar_t *arguments)
{
    struct process *process = process_start(name, program, arguments);
    DWORD exit_code = process_wait(process);

    process_free(process);
    return exit_code;
}
