#include "command.h"

#include <stdlib.h>
#include <string.h>

#include "../common/output.h"
#include "../common/quote.h"
#include "command_input.h"
#include "command_words.h"

#define PUSH_MS 20u         /* between two looks at a pipe that was full */
#define CTRL_C_MS_MAX 1000u /* until this program hears of Ctrl+C too */
#define END_MS_MAX 5000u    /* for a command to end after Ctrl+C, which it has got too */

/* A command under way. */
struct running {
    HANDLE job;
    HANDLE process;
    struct command_input input;
};

static wchar_t *copy_as_wide(const char *text)
{
    const int units = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *wide = units <= 0 ? NULL : malloc((size_t)units * sizeof(*wide));

    if (wide != NULL) {
        (void)MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, units);
    }
    return wide;
}

static wchar_t *make_line(char *const *words, int count)
{
    char *line = malloc(command_words_size(words, count));
    wchar_t *wide = NULL;

    if (line != NULL) {
        command_words_write(words, count, line);
        wide = copy_as_wide(line);
    }
    free(line);
    return wide;
}

/* Where Windows would find it; NULL when it would not, and the last error says why. */
static wchar_t *find_path(const char *program)
{
    wchar_t *name = copy_as_wide(program);
    const DWORD units = name == NULL ? 0 : SearchPathW(NULL, name, L".exe", 0, NULL, NULL);
    wchar_t *path = units == 0 ? NULL : malloc((size_t)units * sizeof(*path));

    if (path != NULL && SearchPathW(NULL, name, L".exe", units, path, NULL) == 0) {
        free(path);
        path = NULL;
    }
    free(name);
    return path;
}

static void complain_of(const char *what, DWORD error)
{
    char quote[QUOTE_SIZE];
    char text[OUTPUT_ERROR_TEXT_SIZE];

    output_write_error_text(error, text);
    output_complain("the command cannot be started: %s: %s (%lu)", quote_write(what, quote), text,
                    (unsigned long)error);
}

bool command_find(struct command *command, char *const *words, int count)
{
    command->line = make_line(words, count);
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    command->path = command->line == NULL ? NULL : find_path(words[0]);
    if (command->path == NULL) {
        complain_of(words[0], GetLastError());
    }
    return command->path != NULL;
}

void command_free(struct command *command)
{
    free(command->path);
    free(command->line);
}

/* Whether what is in the job ends when the job is closed. */
static bool set_ends_with_us(HANDLE job, bool ends)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits;

    memset(&limits, 0, sizeof(limits));
    limits.BasicLimitInformation.LimitFlags = ends ? JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE : 0;
    return SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits,
                                   sizeof(limits)) != 0;
}

/* It does nothing before it is in the job. */
static DWORD create_in_job(struct running *running, const struct command *command, wchar_t *line)
{
    STARTUPINFOW startup;
    PROCESS_INFORMATION information;
    DWORD error = ERROR_SUCCESS;

    memset(&startup, 0, sizeof(startup));
    startup.cb = sizeof(startup);
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = running->input.reading;
    startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    if (!CreateProcessW(command->path, line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL,
                        &startup, &information)) {
        return GetLastError();
    }
    running->process = information.hProcess;
    if (!AssignProcessToJobObject(running->job, information.hProcess) ||
        ResumeThread(information.hThread) == (DWORD)-1) {
        error = GetLastError();
        (void)TerminateProcess(information.hProcess, 1);
    }
    (void)CloseHandle(information.hThread);
    return error;
}

static DWORD start(struct running *running, const struct command *command, const char *bytes,
                   size_t size)
{
    DWORD error = command_input_open(&running->input, bytes, size);
    wchar_t *line;

    if (error != ERROR_SUCCESS) {
        return error;
    }
    running->job = CreateJobObjectW(NULL, NULL);
    if (running->job == NULL || !set_ends_with_us(running->job, true)) {
        return GetLastError();
    }
    line = _wcsdup(command->line); /* CreateProcess may write into it */
    error = line == NULL ? ERROR_NOT_ENOUGH_MEMORY : create_in_job(running, command, line);
    free(line);
    command_input_close_reading(&running->input);
    return error;
}

/* Ctrl+C reaches the command and this program in any order, and may have ended it first. */
static enum command_result judge_end(struct running *running, HANDLE stop, DWORD *exit_code_out)
{
    DWORD wait_ms;

    (void)GetExitCodeProcess(running->process, exit_code_out);
    wait_ms = *exit_code_out == (DWORD)STATUS_CONTROL_C_EXIT ? CTRL_C_MS_MAX : 0;
    return WaitForSingleObject(stop, wait_ms) == WAIT_OBJECT_0 ? COMMAND_STOPPED : COMMAND_ENDED;
}

static enum command_result wait_for_end(struct running *running, HANDLE stop, DWORD *exit_code_out)
{
    const HANDLE ends[] = {running->process, stop};
    DWORD waited;

    do {
        const bool is_written = command_input_push(&running->input);

        waited = WaitForMultipleObjects(2, ends, FALSE, is_written ? INFINITE : PUSH_MS);
    } while (waited == WAIT_TIMEOUT);
    return waited == WAIT_OBJECT_0 ? judge_end(running, stop, exit_code_out) : COMMAND_STOPPED;
}

static void end_by_force(struct running *running)
{
    if (WaitForSingleObject(running->process, END_MS_MAX) != WAIT_OBJECT_0) {
        output_complain("the command does not end, and is ended by force");
        (void)TerminateJobObject(running->job, 1);
        (void)WaitForSingleObject(running->process, END_MS_MAX);
    }
}

static void release(struct running *running)
{
    command_input_close(&running->input);
    if (running->process != NULL) {
        (void)CloseHandle(running->process);
    }
    if (running->job != NULL) {
        (void)CloseHandle(running->job);
    }
}

enum command_result command_run(const struct command *command, const char *input, size_t size,
                                HANDLE stop, DWORD *exit_code_out)
{
    struct running running;
    enum command_result result = COMMAND_NOT_STARTED;
    DWORD error;

    memset(&running, 0, sizeof(running));
    error = start(&running, command, input, size);
    if (error == ERROR_SUCCESS) {
        result = wait_for_end(&running, stop, exit_code_out);
    } else {
        char path[MAX_PATH * 3] = "";

        (void)WideCharToMultiByte(CP_UTF8, 0, command->path, -1, path, sizeof(path), NULL, NULL);
        path[sizeof(path) - 1] = '\0';
        complain_of(path, error);
    }
    if (result == COMMAND_STOPPED) {
        end_by_force(&running);
    } else if (result == COMMAND_ENDED) {
        (void)set_ends_with_us(running.job, false);
    }
    release(&running);
    return result;
}
