#include "samples/cli/known_since.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define SID "S-1-5-21-1"
#define LOGON 77u

static const wnw_connection drive = {sizeof(drive),     "Z:", "\\\\srv\\share", "net",
                                     WNW_RESOURCE_DISK, 0};
static const wnw_connection port = {sizeof(port),       "LPT1", "\\\\srv\\printer", "net",
                                    WNW_RESOURCE_PRINT, 0};
static const wnw_connection deviceless = {sizeof(deviceless), "", "\\\\srv\\share", "net",
                                          WNW_RESOURCE_DISK,  0};
static const wnw_connection doctor = {sizeof(doctor),    "", "\\\\wnetwatch.invalid\\doctor", "net",
                                      WNW_RESOURCE_DISK, 0};

static const wnw_connection *const all[] = {&drive, &doctor, &port, &deviceless};
static const wnw_connection_list list = {sizeof(list), 4, all, 0, 0};
static const struct own_logon own = {SID, LOGON};

enum { DRIVE, PORT, DEVICELESS };

static struct known_since known;

static int set_up(void **state)
{
    (void)state;
    known_since_init(&known, &list, &own);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    known_since_deinit(&known);
    return 0;
}

static wnw_event make_event(wnw_event_type type, const char *local, const char *remote)
{
    wnw_event event = {0};

    event.type = type;
    event.id = "9f2c61d07ab3e845.00000000000000000042";
    event.time_us = 5000000;
    event.local = local;
    event.remote = remote;
    event.user_is_known = 1;
    event.user_sid = SID;
    event.user_logon = LOGON;
    event.process_id = 4711;
    event.process_image = "C:\\Tools\\mapper.exe";
    return event;
}

static void see(wnw_event_type type, const char *local, const char *remote)
{
    wnw_event event = make_event(type, local, remote);

    known_since_see(&known, &event);
}

static void the_name_that_doctor_tries_is_left_out(void **state)
{
    (void)state;
    assert_int_equal(known.count, 3);
    assert_ptr_equal(known.connections[PORT].connection, &port);
}

static void an_add_that_succeeded_tells_since_when_and_by_which_program(void **state)
{
    (void)state;
    see(WNW_EVENT_ADD_SUCCEEDED, "Z:", "\\\\srv\\share");
    assert_true(known.connections[DRIVE].is_told);
    assert_int_equal(known.connections[DRIVE].since_us, 5000000);
    assert_int_equal(known.connections[DRIVE].process_id, 4711);
    assert_string_equal(known.connections[DRIVE].image, "C:\\Tools\\mapper.exe");
    assert_string_equal(known.connections[DRIVE].event_id, "9f2c61d07ab3e845.00000000000000000042");
    assert_false(known.connections[PORT].is_told);
    assert_false(known.connections[DEVICELESS].is_told);
}

static void a_name_is_the_same_in_all_its_spellings(void **state)
{
    (void)state;
    see(WNW_EVENT_ADD_SUCCEEDED, "z:", "//SRV/share/");
    see(WNW_EVENT_ADD_SUCCEEDED, "lpt1:", "\\\\srv\\PRINTER");
    see(WNW_EVENT_ADD_SUCCEEDED, "", "\\\\SRV\\SHARE");
    assert_true(known.connections[DRIVE].is_told);
    assert_true(known.connections[PORT].is_told);
    assert_true(known.connections[DEVICELESS].is_told);
}

static void a_private_remote_name_may_be_this_one(void **state)
{
    (void)state;
    see(WNW_EVENT_ADD_SUCCEEDED, "Z:", "");
    assert_true(known.connections[DRIVE].is_told);
    assert_false(known.connections[DEVICELESS].is_told);
}

static void what_a_later_event_contradicts_is_not_told(void **state)
{
    (void)state;
    see(WNW_EVENT_ADD_SUCCEEDED, "Z:", "\\\\srv\\share");
    see(WNW_EVENT_CANCEL_SUCCEEDED, "Z:", "");
    assert_false(known.connections[DRIVE].is_told);

    see(WNW_EVENT_ADD_SUCCEEDED, "Z:", "\\\\srv\\share");
    see(WNW_EVENT_ADD_SUCCEEDED, "Z:", "\\\\other\\share");
    assert_false(known.connections[DRIVE].is_told);

    see(WNW_EVENT_ADD_SUCCEEDED, "", "\\\\srv\\share");
    see(WNW_EVENT_CANCEL_SUCCEEDED, "Z:", "\\\\srv\\share");
    assert_true(known.connections[DEVICELESS].is_told);
    see(WNW_EVENT_CANCEL_SUCCEEDED, "", "\\\\srv\\share");
    assert_false(known.connections[DEVICELESS].is_told);
}

static void what_failed_or_has_only_begun_tells_nothing(void **state)
{
    (void)state;
    see(WNW_EVENT_ADD_STARTED, "Z:", "\\\\srv\\share");
    see(WNW_EVENT_ADD_FAILED, "Z:", "\\\\srv\\share");
    assert_false(known.connections[DRIVE].is_told);

    see(WNW_EVENT_ADD_SUCCEEDED, "Z:", "\\\\srv\\share");
    see(WNW_EVENT_CANCEL_STARTED, "Z:", "\\\\srv\\share");
    see(WNW_EVENT_CANCEL_FAILED, "Z:", "\\\\srv\\share");
    assert_true(known.connections[DRIVE].is_told);
}

static void other_users_and_other_logons_have_connections_of_their_own(void **state)
{
    wnw_event event = make_event(WNW_EVENT_ADD_SUCCEEDED, "Z:", "\\\\srv\\share");

    (void)state;
    event.user_logon = LOGON + 1;
    known_since_see(&known, &event);
    event.user_logon = LOGON;
    event.user_sid = "S-1-5-21-2";
    known_since_see(&known, &event);
    event.user_sid = SID;
    event.user_is_known = 0;
    known_since_see(&known, &event);
    assert_false(known.connections[DRIVE].is_told);
}

static void after_a_loss_nothing_is_told(void **state)
{
    (void)state;
    see(WNW_EVENT_ADD_SUCCEEDED, "Z:", "\\\\srv\\share");
    known_since_forget(&known);
    assert_false(known.connections[DRIVE].is_told);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_name_that_doctor_tries_is_left_out),
        TEST(an_add_that_succeeded_tells_since_when_and_by_which_program),
        TEST(a_name_is_the_same_in_all_its_spellings),
        TEST(a_private_remote_name_may_be_this_one),
        TEST(what_a_later_event_contradicts_is_not_told),
        TEST(what_failed_or_has_only_begun_tells_nothing),
        TEST(other_users_and_other_logons_have_connections_of_their_own),
        TEST(after_a_loss_nothing_is_told),
    };

    return cmocka_run_group_tests_name("unit.samples.known_since", tests, NULL, NULL);
}
