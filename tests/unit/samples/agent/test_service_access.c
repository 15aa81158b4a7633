#include "samples/agent/win/service_access.h"

#include <windows.h>
#include <sddl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "samples/agent/win/service_name.h"
#include "samples/common/problem.h"

#define SERVICE SERVICE_SID_WORD
#define OTHER_SERVICE "S-1-5-80-1-2-3-4-5"
#define UNKNOWN "S-1-5-21-1-2-3-1001"

static PSECURITY_DESCRIPTOR descriptor;

static int tear_down(void **state)
{
    (void)state;
    (void)LocalFree(descriptor);
    descriptor = NULL;
    return 0;
}

static PACL read_entries(const char *text)
{
    PACL entries = NULL;
    BOOL has_entries = FALSE;
    BOOL is_default = FALSE;

    (void)LocalFree(descriptor);
    descriptor = NULL;
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorA(text, SDDL_REVISION_1,
                                                                     &descriptor, NULL));
    assert_true(GetSecurityDescriptorDacl(descriptor, &has_entries, &entries, &is_default));
    assert_true(has_entries);
    return entries;
}

static enum service_access reading(const char *text)
{
    return service_access_by(read_entries(text), FILE_GENERIC_READ);
}

static enum service_access deleting_new_file(const char *text)
{
    return service_access_by_folder(read_entries(text), DELETE);
}

static void expect_each(enum service_access wanted, const char *const *accounts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[256] = "D:(A;;FR;;;";

        (void)strcat(text, accounts[i]);
        (void)strcat(text, ")");
        if (reading(text) != wanted) {
            fail_msg("%s", text);
        }
    }
}

static void what_each_service_is_counts(void **state)
{
    static const char *const held[] = {SERVICE, "WD", "AU", "SU", "S-1-5-80-0"};

    (void)state;
    expect_each(SERVICE_ACCESS_GIVEN, held, sizeof(held) / sizeof(held[0]));
}

static void what_no_service_of_its_own_account_is_does_not(void **state)
{
    static const char *const not_held[] = {"SY", "LS", "NS", "BA",          "IU",
                                           "NU", "AN", "CO", OTHER_SERVICE, "S-1-5-3"};

    (void)state;
    expect_each(SERVICE_ACCESS_MISSING, not_held, sizeof(not_held) / sizeof(not_held[0]));
    assert_int_equal(reading("D:"), SERVICE_ACCESS_MISSING);
}

static void a_group_that_is_not_known_leaves_it_unsure(void **state)
{
    static const char *const unknown[] = {"BU", "S-1-5-32-573", UNKNOWN, "S-1-2-0"};

    (void)state;
    expect_each(SERVICE_ACCESS_UNSURE, unknown, sizeof(unknown) / sizeof(unknown[0]));
    assert_int_equal(reading("D:(D;;FR;;;BU)(A;;FR;;;" SERVICE ")"), SERVICE_ACCESS_UNSURE);
    assert_int_equal(reading("D:(A;;FR;;;" SERVICE ")(A;;FR;;;BU)"), SERVICE_ACCESS_GIVEN);
    assert_int_equal(reading("D:(D;;FR;;;" SERVICE ")(A;;FR;;;BU)"), SERVICE_ACCESS_MISSING);
    assert_int_equal(reading("D:(A;;FR;;;BU)(D;;FR;;;" SERVICE ")"), SERVICE_ACCESS_UNSURE);
}

static void the_first_entry_that_speaks_of_a_right_decides(void **state)
{
    (void)state;
    assert_int_equal(reading("D:(D;;FR;;;WD)(A;;FR;;;" SERVICE ")"), SERVICE_ACCESS_MISSING);
    assert_int_equal(reading("D:(A;;FR;;;" SERVICE ")(D;;FR;;;WD)"), SERVICE_ACCESS_GIVEN);
    assert_int_equal(reading("D:(D;;FR;;;SY)(A;;FR;;;" SERVICE ")"), SERVICE_ACCESS_GIVEN);
    assert_int_equal(reading("D:(D;;0x2;;;WD)(A;;FR;;;" SERVICE ")"), SERVICE_ACCESS_GIVEN);
    assert_int_equal(reading("D:(D;;0x1;;;WD)(A;;FR;;;" SERVICE ")"), SERVICE_ACCESS_MISSING);
}

static void rights_add_up(void **state)
{
    (void)state;
    assert_int_equal(reading("D:(A;;0x1;;;WD)"), SERVICE_ACCESS_MISSING);
    assert_int_equal(reading("D:(A;;0x1;;;WD)(A;;0x120088;;;AU)"), SERVICE_ACCESS_GIVEN);
    assert_int_equal(reading("D:(A;;0x1;;;BU)(A;;0x120088;;;AU)"), SERVICE_ACCESS_UNSURE);
    assert_int_equal(reading("D:(A;;GR;;;WD)"), SERVICE_ACCESS_GIVEN);
    assert_int_equal(reading("D:(A;;GA;;;WD)"), SERVICE_ACCESS_GIVEN);
    assert_int_equal(reading("D:(A;;GW;;;WD)"), SERVICE_ACCESS_MISSING);
}

static void what_is_handed_on_alone_is_for_new_files(void **state)
{
    (void)state;
    assert_int_equal(reading("D:(A;OIIO;FR;;;" SERVICE ")"), SERVICE_ACCESS_MISSING);
    assert_int_equal(reading("D:(D;OIIO;FR;;;WD)(A;;FR;;;" SERVICE ")"), SERVICE_ACCESS_GIVEN);
    assert_int_equal(deleting_new_file("D:(A;OIIO;SD;;;" SERVICE ")"), SERVICE_ACCESS_GIVEN);
    assert_int_equal(deleting_new_file("D:(A;OICI;FA;;;CO)"), SERVICE_ACCESS_GIVEN);
    assert_int_equal(deleting_new_file("D:(A;OICI;FA;;;SY)(A;CI;FA;;;WD)"), SERVICE_ACCESS_MISSING);
    assert_int_equal(deleting_new_file("D:(A;;FA;;;" SERVICE ")"), SERVICE_ACCESS_UNSURE);
}

static void no_list_gives_all(void **state)
{
    (void)state;
    assert_int_equal(service_access_by(NULL, FILE_GENERIC_READ), SERVICE_ACCESS_GIVEN);
    assert_int_equal(service_access_by_folder(NULL, DELETE), SERVICE_ACCESS_UNSURE);
}

/* An entry with a condition, which Windows alone can judge. */
static void an_entry_of_a_rare_kind_leaves_it_unsure(void **state)
{
    PACL entries = read_entries("D:(A;;FR;;;" SERVICE ")(A;;FW;;;WD)");
    ACE_HEADER *header = NULL;

    (void)state;
    assert_true(GetAce(entries, 0, (void **)&header));
    header->AceType = ACCESS_ALLOWED_CALLBACK_ACE_TYPE;
    assert_int_equal(service_access_by(entries, FILE_GENERIC_READ), SERVICE_ACCESS_UNSURE);
    assert_int_equal(service_access_by(entries, FILE_GENERIC_WRITE), SERVICE_ACCESS_UNSURE);
    assert_int_equal(service_access_by(entries, FILE_WRITE_DATA), SERVICE_ACCESS_GIVEN);
    assert_int_equal(service_access_by(entries, DELETE), SERVICE_ACCESS_MISSING);
}

static void what_cannot_be_opened_is_unsure(void **state)
{
    char text[PROBLEM_SIZE];

    (void)state;
    assert_int_equal(service_access_to_read("C:\\nowhere\\headers", text), SERVICE_ACCESS_UNSURE);
    assert_non_null(strstr(text, "it cannot be told whether the service may read"));
    assert_int_equal(service_access_to_replace("C:\\nowhere\\agent.prom", text),
                     SERVICE_ACCESS_UNSURE);
    assert_non_null(strstr(text, "it cannot be told"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_each_service_is_counts, tear_down),
        cmocka_unit_test_teardown(what_no_service_of_its_own_account_is_does_not, tear_down),
        cmocka_unit_test_teardown(a_group_that_is_not_known_leaves_it_unsure, tear_down),
        cmocka_unit_test_teardown(the_first_entry_that_speaks_of_a_right_decides, tear_down),
        cmocka_unit_test_teardown(rights_add_up, tear_down),
        cmocka_unit_test_teardown(what_is_handed_on_alone_is_for_new_files, tear_down),
        cmocka_unit_test_teardown(no_list_gives_all, tear_down),
        cmocka_unit_test_teardown(an_entry_of_a_rare_kind_leaves_it_unsure, tear_down),
        cmocka_unit_test(what_cannot_be_opened_is_unsure),
    };

    return cmocka_run_group_tests_name("samples.agent.service_access", tests, NULL, NULL);
}
