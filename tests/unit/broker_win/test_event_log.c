/* The Event Log: which lines go there, as what, and that the program has a text for each number. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/event_log.h"
#include "broker/win/log.h"
#include "event_messages.h"

static const struct {
    const char *name;
    uint32_t number;
} numbers[] = {
    {"started", EVENT_LOG_STARTED},
    {"stopped", EVENT_LOG_STOPPED},
    {"start failed", EVENT_LOG_START_FAILED},
    {"setting wrong", EVENT_LOG_SETTING_WRONG},
    {"setting limited", EVENT_LOG_SETTING_LIMITED},
    {"journal failing", EVENT_LOG_JOURNAL_FAILING},
    {"journal written", EVENT_LOG_JOURNAL_WRITTEN},
    {"journal unreadable", EVENT_LOG_JOURNAL_UNREADABLE},
    {"journal damaged", EVENT_LOG_JOURNAL_DAMAGED},
    {"journal not flushed", EVENT_LOG_JOURNAL_NOT_FLUSHED},
    {"journal not removed", EVENT_LOG_JOURNAL_NOT_REMOVED},
    {"registration wrong", EVENT_LOG_REGISTRATION_WRONG},
    {"throttled", EVENT_LOG_THROTTLED},
    {"pipe taken", EVENT_LOG_PIPE_TAKEN},
    {"pipe failing", EVENT_LOG_PIPE_FAILING},
    {"client unidentified", EVENT_LOG_CLIENT_UNIDENTIFIED},
    {"broken", EVENT_LOG_BROKEN},
};

static struct {
    unsigned int count;
    WORD type;
    DWORD number;
    wchar_t text[LOG_LINE_BYTES_MAX + 1];
} reported;

static BOOL WINAPI report(HANDLE source, WORD type, WORD category, DWORD number, PSID user,
                          WORD text_count, DWORD data_size, const wchar_t **texts, void *data)
{
    assert_non_null(source);
    assert_int_equal(category, 0);
    assert_null(user);
    assert_int_equal(text_count, 1);
    assert_int_equal(data_size, 0);
    assert_null(data);
    reported.count++;
    reported.type = type;
    reported.number = number;
    (void)wcscpy(reported.text, texts[0]);
    return FALSE;
}

static void a_line_with_a_number_is_an_event_and_no_other_is(void **state)
{
    const struct log_line plain = {.text = "a detail"};
    const struct log_line numbered = {
        .level = LOG_LEVEL_WARNING, .number = EVENT_LOG_THROTTLED, .text = "\xc3\xa4 word"};
    struct event_log log;
    struct log_sink sink;

    (void)state;
    event_log_init(&log, report);
    log.source = &log; /* Wine has none for every name */
    sink = event_log_sink(&log);
    memset(&reported, 0, sizeof(reported));

    assert_true(sink.write(sink.context, &plain));
    assert_int_equal(reported.count, 0);
    assert_true(sink.write(sink.context, &numbered)); /* though the Event Log refuses it */
    assert_int_equal(reported.count, 1);
    assert_int_equal(reported.type, EVENTLOG_WARNING_TYPE);
    assert_int_equal(reported.number, EVENT_LOG_THROTTLED);
    assert_int_equal(wcscmp(reported.text, L"\u00e4 word"), 0);
}

static bool keep_level(void *context, const struct log_line *line)
{
    *(enum log_level *)context = line->level;
    return true;
}

static void the_severity_of_a_number_is_the_level_of_its_line(void **state)
{
    enum log_level level = LOG_LEVEL_INFORMATION;
    const struct log_sink sink = {&level, keep_level};

    (void)state;
    log_also_to(&sink);
    log_event(EVENT_LOG_PIPE_TAKEN, "an error");
    assert_int_equal(level, LOG_LEVEL_ERROR);
    log_event(EVENT_LOG_THROTTLED, "a warning");
    assert_int_equal(level, LOG_LEVEL_WARNING);
    log_event(EVENT_LOG_STARTED, "an information");
    assert_int_equal(level, LOG_LEVEL_INFORMATION);
    log_also_to(NULL);
}

/* What a viewer of events does with the file that setup registers. */
static void the_program_has_a_text_for_each_number(void **state)
{
    wchar_t path[MAX_PATH];
    wchar_t full[MAX_PATH];
    HMODULE program;

    (void)state;
    assert_true(MultiByteToWideChar(CP_UTF8, 0, WNETWATCHD_PROGRAM, -1, path, MAX_PATH) > 0);
    assert_true(GetFullPathNameW(path, MAX_PATH, full, NULL) > 0);
    program = LoadLibraryExW(full, NULL, LOAD_LIBRARY_AS_DATAFILE);
    assert_non_null(program);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        wchar_t text[512];

        if (FormatMessageW(FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_IGNORE_INSERTS, program,
                           numbers[i].number, 0, text, 512, NULL) == 0) {
            fail_msg("%s has no text: %lu", numbers[i].name, GetLastError());
        }
        if (wcsstr(text, L": %1") == NULL) {
            fail_msg("%s does not say what happened: %ls", numbers[i].name, text);
        }
    }
    (void)FreeLibrary(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_with_a_number_is_an_event_and_no_other_is),
        cmocka_unit_test(the_severity_of_a_number_is_the_level_of_its_line),
        cmocka_unit_test(the_program_has_a_text_for_each_number),
    };

    return cmocka_run_group_tests_name("event_log", tests, NULL, NULL);
}
