/*
 * wnetwatch-tray on a desktop with a taskbar, driven by messages as a user drives it by mouse and
 * keys. What its lists hold is compared with what mpr_host did.
 *
 * The notify DLL knows one pipe name, so this test holds the lock of the real pipes.
 */
#include <windows.h>
#include <shellapi.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/limits.h"
#include "samples/tray/win/commands.h"
#include "tests/netprovider/provider_state.h"
#include "tests/support/stories/broker_process.h"
#include "tests/support/stories/mpr_host.h"
#include "tests/support/stories/pipe_stream.h"
#include "tests/support/stories/process.h"
#include "tests/tray/desktop.h"
#include "tests/tray/tray_window.h"

#define TRAY_KEY L"Software\\wnetwatch\\tray"
#define RUN_KEY L"Software\\Microsoft\\Windows\\CurrentVersion\\Run"
#define THEME_KEY L"Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize"
#define PRESS_AGAIN_MS 2000u /* long after keys that have arrived would have done something */

static struct process *explorer;
static struct process *tray;
static struct broker_process broker;
static struct tray_window window;

static bool has_row(int list, size_t row, int first, int last, const char *text)
{
    char held[TRAY_TEXT_SIZE];

    if (row >= tray_window_rows(&window, list)) {
        return false;
    }
    tray_window_read_row(&window, list, row, first, last, held);
    return strcmp(held, text) == 0;
}

/* An event from its second column on: the first one is its time. */
static void expect_event(size_t row, const char *text)
{
    WAIT_UNTIL(has_row(CONTROL_EVENTS, row, 1, 4, text));
}

static bool has_status(const char *text)
{
    char held[TRAY_TEXT_SIZE];

    tray_window_read_status(&window, held);
    return strcmp(held, text) == 0;
}

static void start_tray(const wchar_t *arguments)
{
    tray = process_start("tray", TRAY_PROGRAM, arguments);
    tray_window_find(&window, process_handle(tray));
}

static int set_up_desktop(void **state)
{
    (void)RegDeleteKeyValueW(HKEY_CURRENT_USER, TRAY_KEY, L"Announce");
    (void)RegDeleteKeyValueW(HKEY_CURRENT_USER, THEME_KEY, L"SystemUsesLightTheme");
    assert_int_equal(mpr_host_register(state), 0);
    explorer = desktop_open(1024, 768);
    broker_process_name_real(&broker);
    return 0;
}

static int tear_down_desktop(void **state)
{
    (void)state;
    process_free(explorer);
    return (int)mpr_host_run(L"teardown");
}

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(provider_state_reset(), ERROR_SUCCESS);
    broker_process_start(&broker);
    start_tray(L"--language en");
    WAIT_UNTIL(has_status("Watching."));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tray_window_lose(&window);
    process_free(tray);
    tray = NULL;
    broker_process_deinit(&broker);
    return 0;
}

static void refuse_with(DWORD code)
{
    const struct provider_behaviour behaviour = {code == 0 ? PROVIDER_OK : PROVIDER_FAIL, code};

    assert_int_equal(provider_behaviour_set(behaviour), ERROR_SUCCESS);
}

static void fail_to_connect(const wchar_t *arguments)
{
    refuse_with(ERROR_BAD_NET_NAME);
    assert_int_equal(mpr_host_run(arguments), 1);
    refuse_with(ERROR_SUCCESS);
}

/* Each connection of the test network has its row, and there is no other row. */
static void expect_rows_of_network(void)
{
    struct connection *connections = NULL;
    size_t count = 0;
    size_t found = 0;

    assert_int_equal(connections_list(&connections, &count), ERROR_SUCCESS);
    WAIT_UNTIL(tray_window_rows(&window, CONTROL_CONNECTIONS) == count);
    for (size_t i = 0; i < count; i++) {
        char expected[TRAY_TEXT_SIZE];

        (void)snprintf(expected, sizeof(expected), "%ls|%ls", connections[i].local,
                       connections[i].remote);
        for (size_t row = 0; row < count; row++) {
            found += has_row(CONTROL_CONNECTIONS, row, 0, 1, expected);
        }
    }
    assert_int_equal(found, count);
    free(connections);
}

static void make_history(void)
{
    assert_int_equal(mpr_host_run(L"add W: \\\\files\\public"), 0);
    assert_int_equal(mpr_host_run(L"add Z: \\\\files\\reports"), 0);
    assert_int_equal(mpr_host_run(L"add - \\\\office\\scans"), 0);
    fail_to_connect(L"add Y: \\\\nowhere\\share");
    assert_int_equal(mpr_host_run(L"cancel Z:"), 0);
    expect_event(0, "Disconnected|Z:|\\\\files\\reports|Success.");
}

static void both_lists_hold_what_was_done(void **state)
{
    (void)state;
    make_history();

    expect_event(1, "Connecting failed|Y:|\\\\nowhere\\share|Bad network name. (67)");
    expect_event(2, "Connected||\\\\office\\scans|Success.");
    expect_event(3, "Connected|Z:|\\\\files\\reports|Success.");
    expect_event(4, "Connected|W:|\\\\files\\public|Success.");
    expect_event(5, "The broker started|||");
    assert_int_equal(tray_window_rows(&window, CONTROL_EVENTS), 6);
    expect_rows_of_network();
}

static void press(BYTE key)
{
    keybd_event(key, 0, 0, 0);
}

static void let_go(BYTE key)
{
    keybd_event(key, 0, KEYEVENTF_KEYUP, 0);
}

static HWND control_with_keys(void)
{
    GUITHREADINFO information = {0};

    information.cbSize = sizeof(information);
    (void)GetGUIThreadInfo(GetWindowThreadProcessId(window.frame, NULL), &information);
    return information.hwndFocus;
}

/* A balloon of the history, or its end, may take the front just after the window has. */
static bool is_brought_to_front(void)
{
    if (GetForegroundWindow() == window.frame) {
        return true;
    }
    tray_window_command(&window, COMMAND_OPEN_WINDOW);
    return false;
}

/* Keys that do something from a control. */
struct key_press {
    int control;
    void (*press_keys)(void);
    bool (*is_done)(void);
    DWORD waited_ms;
};

/* To be asked until it is. Another window that takes the front takes the keys that are pressed just
   then, so they are pressed again when nothing has come of them for long. */
static bool is_done_by_keys(struct key_press *keys)
{
    if (keys->is_done()) {
        return true;
    }
    if (is_brought_to_front() &&
        control_with_keys() == tray_window_control(&window, keys->control)) {
        if (keys->waited_ms % PRESS_AGAIN_MS == 0) {
            keys->press_keys();
        }
        keys->waited_ms += POLL_MS;
    }
    return false;
}

static void press_tab(void)
{
    press(VK_TAB);
    let_go(VK_TAB);
}

static bool is_at_events(void)
{
    return control_with_keys() == tray_window_control(&window, CONTROL_EVENTS);
}

/* From the list of connections, which has the keys at first. */
static void tab_to_events(void)
{
    struct key_press to_events = {CONTROL_CONNECTIONS, press_tab, is_at_events, 0};

    WAIT_UNTIL(is_done_by_keys(&to_events));
}

static void lists_are_filtered_and_ordered(void **state)
{
    (void)state;
    make_history();

    tray_window_type_filter(&window, L"FILES");
    assert_int_equal(tray_window_rows(&window, CONTROL_CONNECTIONS), 1);
    assert_int_equal(tray_window_rows(&window, CONTROL_EVENTS), 3);
    tray_window_type_filter(&window, L"");
    assert_int_equal(tray_window_rows(&window, CONTROL_EVENTS), 6);

    tab_to_events();
    tray_window_command(&window, COMMAND_SORT_FIRST); /* again: it turns round */
    WAIT_UNTIL(has_row(CONTROL_EVENTS, 0, 1, 1, "The broker started"));
    tray_window_command(&window, COMMAND_SORT_FIRST + 3);
    WAIT_UNTIL(has_row(CONTROL_EVENTS, 5, 3, 3, "\\\\office\\scans"));
}

static char *read_clipboard(void)
{
    char *copy = NULL;
    HANDLE data;

    WAIT_UNTIL(OpenClipboard(NULL));
    data = GetClipboardData(CF_UNICODETEXT);
    if (data != NULL) {
        const wchar_t *wide = GlobalLock(data);
        const int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);

        copy = malloc((size_t)size);
        assert_non_null(copy);
        (void)WideCharToMultiByte(CP_UTF8, 0, wide, -1, copy, size, NULL, NULL);
        (void)GlobalUnlock(data);
    }
    (void)CloseClipboard();
    return copy;
}

static bool clipboard_has(const char *text)
{
    char *copy = read_clipboard();
    const bool has_it = copy != NULL && strstr(copy, text) != NULL;

    free(copy);
    return has_it;
}

static void what_is_shown_can_be_copied(void **state)
{
    char *copy;

    (void)state;
    make_history();
    tab_to_events();

    tray_window_command(&window, COMMAND_COPY_JSON);
    WAIT_UNTIL(clipboard_has("\"type\":\"wnetwatch.connection.add.failed\",\"local\":\"Y:\","
                             "\"remote\":\"\\\\\\\\nowhere\\\\share\",\"status\":67,"
                             "\"error\":\"ERROR_BAD_NET_NAME\""));
    copy = read_clipboard();
    assert_int_equal(count_lines(copy), 6 + 2); /* and one for each bracket */
    free(copy);

    tray_window_command(&window, COMMAND_COPY_TEXT);
    WAIT_UNTIL(clipboard_has("Time\tEvent\tDrive\tNetwork name\tResult\r\n"));
    assert_true(clipboard_has("\tConnected\tW:\t\\\\files\\public\tSuccess.\r\n"));
}

static void a_failure_is_notified_and_a_success_is_not(void **state)
{
    (void)state;
    assert_int_equal(mpr_host_run(L"add W: \\\\quiet\\share"), 0);
    fail_to_connect(L"add Y: \\\\nowhere\\share");

    WAIT_UNTIL(NULL != desktop_find_balloon(L"Y: \\\\nowhere\\share: Bad network name. (67)"));
    assert_null(desktop_find_balloon(L"quiet"));
}

/* While it goes on: no event may put off what is due. */
static void a_storm_is_one_notification(void **state)
{
    struct process *storm;

    (void)state;
    refuse_with(ERROR_BAD_NET_NAME);
    storm = process_start("storm", MPR_HOST_PROGRAM, L"load --threads 1 --operations 1000000");

    WAIT_UNTIL(NULL != desktop_find_balloon(L" failed on \\\\load"));
    assert_false(process_ends_within(storm, 0));
    process_free(storm);
    refuse_with(ERROR_SUCCESS);
}

static void a_pause_keeps_notifications_back(void **state)
{
    (void)state;
    tray_window_command(&window, COMMAND_PAUSE);
    fail_to_connect(L"add Y: \\\\paused\\share");
    expect_event(0, "Connecting failed|Y:|\\\\paused\\share|Bad network name. (67)");
    tray_window_command(&window, COMMAND_PAUSE);
    fail_to_connect(L"add Y: \\\\after\\share");

    WAIT_UNTIL(NULL != desktop_find_balloon(L"\\\\after\\share"));
    assert_null(desktop_find_balloon(L"paused"));
}

static DWORD read_announce(void)
{
    DWORD number = 99;
    DWORD size = sizeof(number);

    (void)RegGetValueW(HKEY_CURRENT_USER, TRAY_KEY, L"Announce", RRF_RT_REG_DWORD, NULL, &number,
                       &size);
    return number;
}

static bool starts_with_windows(void)
{
    return RegGetValueW(HKEY_CURRENT_USER, RUN_KEY, L"wnetwatch-tray", RRF_RT_REG_SZ, NULL, NULL,
                        NULL) == ERROR_SUCCESS;
}

static void choices_are_kept(void **state)
{
    (void)state;
    tray_window_command(&window, COMMAND_ANNOUNCE_NONE);
    WAIT_UNTIL(read_announce() == 2);
    tray_window_command(&window, COMMAND_ANNOUNCE_ALL);
    WAIT_UNTIL(read_announce() == 0);
    assert_int_equal(mpr_host_run(L"add W: \\\\told\\share"), 0);
    WAIT_UNTIL(NULL != desktop_find_balloon(L"W: \\\\told\\share is connected."));
    tray_window_command(&window, COMMAND_ANNOUNCE_FAILURES);
    WAIT_UNTIL(read_announce() == 1);

    tray_window_command(&window, COMMAND_START_WITH_WINDOWS);
    WAIT_UNTIL(starts_with_windows());
    tray_window_command(&window, COMMAND_START_WITH_WINDOWS);
    WAIT_UNTIL(!starts_with_windows());
}

static void a_broker_that_restarts_is_said_and_loses_no_row(void **state)
{
    (void)state;
    assert_int_equal(mpr_host_run(L"add W: \\\\files\\public"), 0);
    expect_event(0, "Connected|W:|\\\\files\\public|Success.");

    assert_int_equal(broker_process_stop(&broker), 0);
    WAIT_UNTIL(has_status("The broker is not running. Nothing is watched until it starts.") ||
               has_status("The broker has stopped. Nothing is watched until it starts."));
    expect_rows_of_network();

    broker_process_start(&broker);
    WAIT_UNTIL(has_status("Watching."));
    assert_int_equal(mpr_host_run(L"cancel W:"), 0);
    expect_event(0, "Disconnected|W:||Success."); /* this broker never saw the connection */
    expect_rows_of_network();
}

/* Each of them is a program that listens, as far as the broker knows. */
static void take_every_place(struct pipe_stream *streams[SUBSCRIBERS_PER_USER_MAX])
{
    for (size_t i = 0; i < SUBSCRIBERS_PER_USER_MAX; i++) {
        streams[i] = pipe_stream_open(broker.subscribe_name, "{\"subscribe\":{}}\n");
        (void)pipe_stream_expect(streams[i], EVENT_STREAM_STARTED);
    }
}

static void the_limit_of_the_broker_is_said_and_waited_for(void **state)
{
    struct pipe_stream *streams[SUBSCRIBERS_PER_USER_MAX] = {NULL};

    (void)state;
    tray_window_lose(&window);
    process_free(tray);
    WAIT_UNTIL(broker_process_count(&broker, "subscribers") == 1); /* which asks this */
    take_every_place(streams);

    start_tray(L"--language en");
    WAIT_UNTIL(has_status("Too many programs listen to the broker. Trying again."));
    pipe_stream_close(streams[0]);
    WAIT_UNTIL(has_status("Watching."));
    for (size_t i = 1; i < SUBSCRIBERS_PER_USER_MAX; i++) {
        pipe_stream_close(streams[i]);
    }
}

static void what_died_in_sleep_is_found(void **state)
{
    (void)state;
    assert_int_equal(mpr_host_run(L"add W: \\\\files\\public"), 0);
    assert_int_equal(mpr_host_run(L"add X: \\\\files\\other"), 0);
    WAIT_UNTIL(tray_window_rows(&window, CONTROL_CONNECTIONS) == 2);
    assert_int_equal(connections_remove(L"W:"), ERROR_SUCCESS); /* no event tells it */

    assert_true(PostMessageW(window.frame, WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC, 0));
    WAIT_UNTIL(tray_window_rows(&window, CONTROL_CONNECTIONS) == 1);
    expect_rows_of_network();
}

/* Whether the taskbar knows the icon; nothing of it is changed. */
static bool has_icon(HWND frame)
{
    NOTIFYICONDATAW data = {0};

    data.cbSize = sizeof(data);
    data.hWnd = frame;
    data.uID = 1;
    return Shell_NotifyIconW(NIM_MODIFY, &data) != 0;
}

static void the_icon_is_back_in_a_new_taskbar(void **state)
{
    NOTIFYICONDATAW data = {0};

    (void)state;
    WAIT_UNTIL(has_icon(window.frame));
    data.cbSize = sizeof(data);
    data.hWnd = window.frame;
    data.uID = 1;
    assert_true(Shell_NotifyIconW(NIM_DELETE, &data));
    assert_false(has_icon(window.frame));

    assert_true(
        SendNotifyMessageW(HWND_BROADCAST, RegisterWindowMessageW(L"TaskbarCreated"), 0, 0));
    WAIT_UNTIL(has_icon(window.frame));
}

static unsigned black_pixels(void)
{
    unsigned white;
    unsigned black;

    desktop_count_icon_pixels(&white, &black);
    return black;
}

static void the_icon_follows_the_theme_of_the_taskbar(void **state)
{
    const DWORD light = 1;

    (void)state;
    WAIT_UNTIL(has_icon(window.frame));
    WAIT_UNTIL(black_pixels() == 0);
    assert_int_equal(RegSetKeyValueW(HKEY_CURRENT_USER, THEME_KEY, L"SystemUsesLightTheme",
                                     REG_DWORD, &light, sizeof(light)),
                     ERROR_SUCCESS);
    (void)SendMessageTimeoutW(HWND_BROADCAST, WM_SETTINGCHANGE, 0, (LPARAM)L"ImmersiveColorSet",
                              SMTO_ABORTIFHUNG, PROCESS_WAIT_MS_MAX, NULL);
    WAIT_UNTIL(black_pixels() > 20);
    (void)RegDeleteKeyValueW(HKEY_CURRENT_USER, THEME_KEY, L"SystemUsesLightTheme");
}

static long filter_height(void)
{
    RECT place;

    assert_true(GetWindowRect(tray_window_control(&window, CONTROL_FILTER), &place));
    return place.bottom - place.top;
}

static void the_window_follows_the_density_of_the_screen(void **state)
{
    const RECT twice = {10, 20, 910, 720};
    const RECT once = {10, 20, 610, 420};
    RECT place;
    long height;

    (void)state;
    tray_window_change_dpi(&window, USER_DEFAULT_SCREEN_DPI, &once);
    height = filter_height();
    tray_window_change_dpi(&window, 2 * USER_DEFAULT_SCREEN_DPI, &twice);
    assert_true(GetWindowRect(window.frame, &place));
    assert_true(EqualRect(&place, &twice));
    assert_int_equal(filter_height(), 2 * height);
    tray_window_change_dpi(&window, USER_DEFAULT_SCREEN_DPI, &once);
    assert_int_equal(filter_height(), height);
    assert_true(has_icon(window.frame));
}

static void a_second_start_shows_the_first_ones_window(void **state)
{
    (void)state;
    tray_window_lose(&window);
    process_free(tray);
    start_tray(L"--hidden --language en");
    WAIT_UNTIL(has_icon(window.frame));
    assert_false(IsWindowVisible(window.frame));

    assert_int_equal(process_run("second", TRAY_PROGRAM, L"--language en"), 0);
    WAIT_UNTIL(IsWindowVisible(window.frame));
    assert_true(
        PostMessageW(tray_window_control(&window, CONTROL_EVENTS), WM_KEYDOWN, VK_ESCAPE, 0));
    WAIT_UNTIL(!IsWindowVisible(window.frame));
}

static void press_copy(void)
{
    press(VK_CONTROL);
    press(VK_SHIFT);
    press('C');
    let_go('C');
    let_go(VK_SHIFT);
    let_go(VK_CONTROL);
}

static bool is_copied(void)
{
    return clipboard_has("\"type\":\"wnetwatch.broker.started\"");
}

static void press_order(void)
{
    press(VK_CONTROL);
    press('1');
    let_go('1');
    let_go(VK_CONTROL);
}

static bool is_ordered(void)
{
    return has_row(CONTROL_EVENTS, 0, 1, 1, "The broker started");
}

static void keys_do_what_the_menu_does(void **state)
{
    struct key_press copy = {CONTROL_EVENTS, press_copy, is_copied, 0};
    struct key_press order = {CONTROL_EVENTS, press_order, is_ordered, 0};

    (void)state;
    make_history();
    tab_to_events();
    assert_false(is_copied());
    assert_false(is_ordered());

    WAIT_UNTIL(is_done_by_keys(&copy));
    WAIT_UNTIL(is_done_by_keys(&order));
}

static void the_program_ends_with_its_icon(void **state)
{
    const HWND frame = window.frame;

    (void)state;
    WAIT_UNTIL(has_icon(frame));
    tray_window_command(&window, COMMAND_QUIT);
    assert_int_equal(process_wait(tray), 0);
    assert_false(has_icon(frame));
}

static void an_installer_can_end_it(void **state)
{
    DWORD_PTR may_end = 0;

    (void)state;
    assert_true(SendMessageTimeoutW(window.frame, WM_QUERYENDSESSION, 0, ENDSESSION_CLOSEAPP,
                                    SMTO_NORMAL, PROCESS_WAIT_MS_MAX, &may_end) != 0);
    assert_true(may_end);
    (void)SendMessageTimeoutW(window.frame, WM_ENDSESSION, TRUE, ENDSESSION_CLOSEAPP, SMTO_NORMAL,
                              PROCESS_WAIT_MS_MAX, NULL);
    assert_int_equal(process_wait(tray), 0);
}

static void it_says_its_version_and_its_usage(void **state)
{
    struct process *process = process_start("version", TRAY_PROGRAM, L"--version");
    char *output;

    (void)state;
    assert_int_equal(process_wait(process), 0);
    output = process_output(process);
    assert_int_equal(strncmp(output, "wnetwatch-tray ", 15), 0);
    free(output);
    process_free(process);
    assert_int_equal(process_run("usage", TRAY_PROGRAM, L"--nothing"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_its_version_and_its_usage),
        cmocka_unit_test_setup_teardown(both_lists_hold_what_was_done, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_are_filtered_and_ordered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_shown_can_be_copied, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failure_is_notified_and_a_success_is_not, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_storm_is_one_notification, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pause_keeps_notifications_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(choices_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broker_that_restarts_is_said_and_loses_no_row, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_limit_of_the_broker_is_said_and_waited_for, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_died_in_sleep_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_icon_is_back_in_a_new_taskbar, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_icon_follows_the_theme_of_the_taskbar, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_window_follows_the_density_of_the_screen, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_second_start_shows_the_first_ones_window, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(keys_do_what_the_menu_does, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_program_ends_with_its_icon, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_installer_can_end_it, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, set_up_desktop, tear_down_desktop);
}
