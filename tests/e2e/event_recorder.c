/*
 * A command that "wnetwatch run" runs in tests: it writes into a file what it was told.
 *
 *   event_recorder read FILE         read the input, and append a line with what it was told
 *   event_recorder deaf FILE         the same, and read nothing
 *   event_recorder fail FILE CODE    the same, and exit with the code
 *   event_recorder slow FILE         append a line at the begin, wait a moment, and one at the end
 *   event_recorder hang FILE         append its process id, and end by force alone
 */
#include <windows.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_SIZE 8192u
#define LINE_SIZE 65536u
#define SLOW_MS 100u

static char line[LINE_SIZE];

static void put(const char *text)
{
    (void)snprintf(line + strlen(line), LINE_SIZE - strlen(line), "%s", text);
}

static void put_variable(const wchar_t *name)
{
    static wchar_t wide[VALUE_SIZE];
    static char value[VALUE_SIZE * 3];

    if (GetEnvironmentVariableW(name, wide, VALUE_SIZE) == 0) {
        (void)wcscpy(wide, L"(none)");
    }
    (void)WideCharToMultiByte(CP_UTF8, 0, wide, -1, value, sizeof(value), NULL, NULL);
    put(value);
    put(" ");
}

static void put_event(void)
{
    static const wchar_t *const names[] = {L"WNETWATCH_ID",     L"WNETWATCH_TYPE",
                                           L"WNETWATCH_LOCAL",  L"WNETWATCH_REMOTE",
                                           L"WNETWATCH_STATUS", L"WNETWATCH_ERROR"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        put_variable(names[i]);
    }
}

static void put_input(void)
{
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD size = 0;

    while (
        ReadFile(input, line + strlen(line), (DWORD)(LINE_SIZE - 2 - strlen(line)), &size, NULL) &&
        size > 0) {
        /* The line is all zero behind its end. */
    }
    if (strchr(line, '\n') != NULL) {
        *strchr(line, '\n') = '\0';
    } else {
        put("(no end of line)");
    }
}

/* In one write, so that a line is whole or not there. */
static bool append(const wchar_t *path)
{
    HANDLE file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD written = 0;

    put("\n");
    (void)WriteFile(file, line, (DWORD)strlen(line), &written, NULL);
    (void)CloseHandle(file);
    return written == strlen(line);
}

static int be_slow(const wchar_t *path)
{
    bool is_good;

    put("begin");
    is_good = append(path);
    Sleep(SLOW_MS);
    memset(line, 0, sizeof(line));
    put("end");
    return append(path) && is_good ? 0 : 99;
}

static int hang(const wchar_t *path)
{
    (void)SetConsoleCtrlHandler(NULL, TRUE); /* Ctrl+C does nothing */
    (void)snprintf(line, LINE_SIZE, "%lu", GetCurrentProcessId());
    (void)append(path);
    Sleep(INFINITE);
    return 0;
}

int wmain(int argc, wchar_t **argv)
{
    if (argc < 3) {
        return 98;
    }
    if (wcscmp(argv[1], L"slow") == 0) {
        return be_slow(argv[2]);
    }
    if (wcscmp(argv[1], L"hang") == 0) {
        return hang(argv[2]);
    }
    put_event();
    if (wcscmp(argv[1], L"read") == 0) {
        put_input();
    }
    if (!append(argv[2])) {
        return 99;
    }
    return argc > 3 ? _wtoi(argv[3]) : 0;
}
