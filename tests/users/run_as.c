/*
 * run_as USER [+GROUP | !GROUP]... -- PROGRAM [ARGUMENTS]
 *
 * Runs a program as the user with this SID, a member of the groups with these SIDs. With '!' a
 * group is there for denying only, as in the token of an administrator that is not elevated. Ends
 * with the program's exit code, and takes the program along when it is ended.
 */
#include <windows.h>
#include <shellapi.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "tests/users/user_token.h"

#define EXIT_CODE_FAILED 98

/* Everyone, authenticated users, interactive, and the label of medium integrity. */
static const struct user_group usual_groups[] = {
    {L"S-1-1-0", USER_GROUP_MEMBER},
    {L"S-1-5-11", USER_GROUP_MEMBER},
    {L"S-1-5-4", USER_GROUP_MEMBER},
    {L"S-1-16-8192", USER_GROUP_LABEL},
};

#define USUAL_GROUPS (sizeof(usual_groups) / sizeof(usual_groups[0]))

struct groups {
    struct user_group entries[USER_GROUPS_MAX];
    size_t count;
};

static void expect(bool succeeded, const wchar_t *what)
{
    if (!succeeded) {
        (void)fprintf(stderr, "run_as: %ls failed (%lu)\n", what, GetLastError());
        exit(EXIT_CODE_FAILED);
    }
}

/* The words before "--" are ours. */
static void read_groups(int count, wchar_t **words, struct groups *groups)
{
    int i = 2;

    memcpy(groups->entries, usual_groups, sizeof(usual_groups));
    groups->count = USUAL_GROUPS;
    while (i < count && wcscmp(words[i], L"--") != 0) {
        expect(words[i][0] == L'+' || words[i][0] == L'!', words[i]);
        expect(groups->count < USER_GROUPS_MAX, L"one more group");
        groups->entries[groups->count].sid = words[i] + 1;
        groups->entries[groups->count].attributes =
            words[i][0] == L'+' ? USER_GROUP_MEMBER : USER_GROUP_DENY_ONLY;
        groups->count++;
        i++;
    }
    expect(i + 1 < count, L"finding a program after --");
}

/* Ctrl+C is for the program; we wait for what it makes of it. */
static BOOL WINAPI leave_to_program(DWORD control)
{
    (void)control;
    return TRUE;
}

static void tie_to_us(HANDLE process)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    HANDLE job = CreateJobObjectW(NULL, NULL);

    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    expect(job != NULL &&
               SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits,
                                       sizeof(limits)) &&
               AssignProcessToJobObject(job, process),
           L"a job");
}

static DWORD run(HANDLE token, wchar_t *command_line)
{
    STARTUPINFOW startup = {0};
    PROCESS_INFORMATION child = {0};
    DWORD exit_code = EXIT_CODE_FAILED;

    startup.cb = sizeof(startup);
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    (void)SetConsoleCtrlHandler(leave_to_program, TRUE);
    expect(CreateProcessAsUserW(token, NULL, command_line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL,
                                NULL, &startup, &child),
           command_line);
    tie_to_us(child.hProcess);
    (void)ResumeThread(child.hThread);
    (void)WaitForSingleObject(child.hProcess, INFINITE);
    expect(GetExitCodeProcess(child.hProcess, &exit_code), L"the exit code");
    return exit_code;
}

int main(void)
{
    int count = 0;
    wchar_t *line = GetCommandLineW();
    wchar_t **words = CommandLineToArgvW(line, &count);
    struct groups groups = {0};
    HANDLE token;

    expect(words != NULL && count > 3, L"reading the command line");
    read_groups(count, words, &groups);
    SetLastError(user_token_create(words[1], groups.entries, groups.count, &token));
    expect(token != NULL, L"making a token");
    /* The rest as it was written, with its quotes. */
    return (int)run(token, wcsstr(line, L" -- ") + 4);
}
