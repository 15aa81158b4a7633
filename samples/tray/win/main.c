/* wnetwatch-tray.exe: network connections in the taskbar's corner. */
#include <windows.h>
#include <commctrl.h>
#include <shellapi.h>

#include <stdio.h>
#include <string.h>

#include <wnetwatch.h>

#include "../core/text_ids.h"
#include "app.h"
#include "commands.h"
#include "frame.h"
#include "words.h"

#define EXIT_CODE_DONE 0
#define EXIT_CODE_FAILED 1
#define EXIT_CODE_USAGE 2

static const char usage[] = "usage: wnetwatch-tray [--hidden] [--language NAME] [--version]\r\n"
                            "  --hidden         show the icon alone, as at the start of Windows\r\n"
                            "  --language NAME  another language than that of the user: en, de\r\n";

struct options {
    bool is_hidden;
    bool wants_version;
    wchar_t language[LOCALE_NAME_MAX_LENGTH];
    char pipes[PIPES_SIZE]; /* --pipes, for tests: other pipes than those of the product */
};

static struct app app; /* its model is too large for a stack */

/* A program of windows has a standard output only when it was given one. */
static void print(const char *text)
{
    const HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD written;

    if (output != NULL && output != INVALID_HANDLE_VALUE) {
        (void)WriteFile(output, text, (DWORD)strlen(text), &written, NULL);
    }
}

static bool take_value(wchar_t **words, int count, int *at, const wchar_t **value_out)
{
    if (*at + 1 >= count) {
        return false;
    }
    *at += 1;
    *value_out = words[*at];
    return true;
}

static bool read_options(wchar_t **words, int count, struct options *options)
{
    for (int i = 1; i < count; i++) {
        const wchar_t *value;

        if (wcscmp(words[i], L"--hidden") == 0) {
            options->is_hidden = true;
        } else if (wcscmp(words[i], L"--version") == 0) {
            options->wants_version = true;
        } else if (wcscmp(words[i], L"--language") == 0 && take_value(words, count, &i, &value)) {
            (void)lstrcpynW(options->language, value, LOCALE_NAME_MAX_LENGTH);
        } else if (wcscmp(words[i], L"--pipes") == 0 && take_value(words, count, &i, &value)) {
            (void)snprintf(options->pipes, sizeof(options->pipes), "%ls", value);
        } else {
            return false;
        }
    }
    return true;
}

static void run_loop(HWND frame)
{
    const HACCEL keys =
        LoadAcceleratorsW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(ACCELERATORS_WINDOW));
    MSG message;

    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        const bool is_key = TranslateAcceleratorW(frame, keys, &message) != 0;

        if (!is_key && !IsDialogMessageW(frame, &message)) {
            (void)TranslateMessage(&message);
            (void)DispatchMessageW(&message);
        }
    }
}

static int complain(void)
{
    wchar_t reason[WORDS_SIZE];
    wchar_t text[2 * WORDS_SIZE];
    wchar_t title[WORDS_SIZE];

    words_write_error(GetLastError(), reason, WORDS_SIZE);
    words_format(text, ARRAYSIZE(text), TEXT_NO_START, reason);
    words_write(TEXT_PROBLEM, title, WORDS_SIZE);
    (void)MessageBoxW(NULL, text, title, MB_ICONERROR | MB_OK);
    return EXIT_CODE_FAILED;
}

/* The mutex decides which of two that start at once is the first; the other one may have to wait
   a moment for its window. */
static bool is_second(void)
{
    (void)CreateMutexW(NULL, FALSE, L"Local\\wnetwatch-tray"); /* held until the process ends */
    if (GetLastError() != ERROR_ALREADY_EXISTS) {
        return false;
    }
    for (int i = 0; i < 50 && !frame_show_other(); i++) {
        Sleep(100);
    }
    return true;
}

static int run(const struct options *options)
{
    const INITCOMMONCONTROLSEX controls = {sizeof(controls),
                                           ICC_LISTVIEW_CLASSES | ICC_BAR_CLASSES};
    HWND frame;

    if (options->language[0] != L'\0') {
        words_use_language(options->language);
    }
    if (is_second()) {
        return EXIT_CODE_DONE;
    }
    (void)memcpy(app.pipes, options->pipes, sizeof(app.pipes));
    if (!InitCommonControlsEx(&controls) || (frame = frame_create(&app)) == NULL) {
        return complain();
    }
    /* An installer may end this program to replace its file, and then starts it again. */
    (void)RegisterApplicationRestart(L"--hidden",
                                     RESTART_NO_CRASH | RESTART_NO_HANG | RESTART_NO_REBOOT);
    if (!options->is_hidden) {
        app_open_window(&app);
    }
    run_loop(frame);
    return EXIT_CODE_DONE;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, wchar_t *line, int show)
{
    struct options options = {0};
    int count = 0;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &count);

    (void)instance;
    (void)previous;
    (void)line;
    (void)show;
    /* Whatever Windows loads for us later comes from its own folder, not from where we stand. */
    (void)SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (words == NULL || !read_options(words, count, &options)) {
        print(usage);
        return EXIT_CODE_USAGE;
    }
    if (options.wants_version) {
        print("wnetwatch-tray ");
        print(wnw_version());
        print("\n");
        return EXIT_CODE_DONE;
    }
    return run(&options);
}
