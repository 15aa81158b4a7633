/* Which accounts may change an object, by descriptors as Windows writes them. */
#include <windows.h>
#include <sddl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/setup/writers.h"

/* As on System32: TrustedInstaller owns it, and the system and administrators may write. */
#define TRUSTED_INSTALLER L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
#define SYSTEM_FOLDER                                                                              \
    L"O:" TRUSTED_INSTALLER L"D:P(A;;FA;;;" TRUSTED_INSTALLER L")(A;;0x1301bf;;;SY)"               \
    L"(A;OICIIO;FA;;;SY)(A;;0x1301bf;;;BA)(A;OICIIO;FA;;;BA)(A;;0x1200a9;;;BU)"                    \
    L"(A;OICIIO;FA;;;CO)"

static PSECURITY_DESCRIPTOR descriptor_of(const wchar_t *text)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;

    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(text, SDDL_REVISION_1, &descriptor,
                                                              NULL)) {
        fail_msg("%ls is no descriptor", text);
    }
    return descriptor;
}

static const struct row {
    const wchar_t *text;
    DWORD rights;
    const wchar_t *stranger; /* NULL for none */
} rows[] = {
    /* A folder below Program Files, as the installer makes it, and one made by an administrator. */
    {L"O:SYD:AI(A;ID;FA;;;" TRUSTED_INSTALLER L")(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)"
     L"(A;OICIIOID;FA;;;CO)",
     WRITERS_OF_FILE, NULL},
    {L"O:BAD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)(A;ID;0x1200a9;;;AC)",
     WRITERS_OF_FILE, NULL},
    {L"O:BAD:(A;;GA;;;SY)(A;;GA;;;BA)(A;;GRGX;;;BU)(A;;FA;;;OW)", WRITERS_OF_FILE, NULL},
    {L"O:BAD:", WRITERS_OF_FILE, NULL},

    /* A folder that an administrator has made at the root of a drive. */
    {L"O:BAD:AI(A;ID;FA;;;BA)(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)",
     WRITERS_OF_FILE, L"S-1-5-11"},
    /* The root itself: other accounts may add folders, and replace none. */
    {L"O:" TRUSTED_INSTALLER L"D:(A;;FA;;;BA)(A;;FA;;;SY)(A;;0x1200a9;;;BU)(A;;LC;;;AU)"
     L"(A;OICIIO;0x1301bf;;;AU)",
     WRITERS_OF_WAY, NULL},
    {L"O:BAD:(A;;FA;;;BA)(A;;LC;;;AU)", WRITERS_OF_FILE, L"S-1-5-11"},

    /* A user's own folder, and files in it that are protected. */
    {L"O:S-1-5-21-1-2-3-1001D:(A;;FA;;;SY)(A;;FA;;;BA)", WRITERS_OF_WAY, L"S-1-5-21-1-2-3-1001"},
    {L"O:BAD:(A;;FA;;;BA)(A;;FA;;;S-1-5-21-1-2-3-1001)", WRITERS_OF_WAY, L"S-1-5-21-1-2-3-1001"},

    /* One right each. */
    {L"O:BAD:(A;;0x2;;;BU)", WRITERS_OF_FILE, L"S-1-5-32-545"},
    {L"O:BAD:(A;;0x4;;;BU)", WRITERS_OF_FILE, L"S-1-5-32-545"},
    {L"O:BAD:(A;;0x40;;;BU)", WRITERS_OF_WAY, L"S-1-5-32-545"},
    {L"O:BAD:(A;;SD;;;BU)", WRITERS_OF_WAY, L"S-1-5-32-545"},
    {L"O:BAD:(A;;WD;;;BU)", WRITERS_OF_WAY, L"S-1-5-32-545"},
    {L"O:BAD:(A;;WO;;;BU)", WRITERS_OF_WAY, L"S-1-5-32-545"},
    {L"O:BAD:(A;;GW;;;WD)", WRITERS_OF_FILE, L"S-1-1-0"},
    /* What denies takes nothing back. */
    {L"O:BAD:(D;;FA;;;BU)(A;;FA;;;BU)", WRITERS_OF_FILE, L"S-1-5-32-545"},
    /* No list: every account has every right. */
    {L"O:BA", WRITERS_OF_WAY, L"S-1-1-0"},
};

static void an_account_that_may_not_change_the_system_is_a_stranger(void **state)
{
    PSECURITY_DESCRIPTOR trusted = descriptor_of(SYSTEM_FOLDER);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PSECURITY_DESCRIPTOR descriptor = descriptor_of(rows[i].text);
        PSID stranger = writers_find_stranger(descriptor, rows[i].rights, trusted);
        wchar_t *text = NULL;

        if (stranger != NULL) {
            assert_true(ConvertSidToStringSidW(stranger, &text));
        }
        if ((text == NULL) != (rows[i].stranger == NULL) ||
            (text != NULL && wcscmp(text, rows[i].stranger) != 0)) {
            fail_msg("%ls: %ls", rows[i].text, text == NULL ? L"none" : text);
        }
        (void)LocalFree(text);
        (void)LocalFree(descriptor);
    }
    (void)LocalFree(trusted);
}

/* A system's folder that belongs to a user, as in Wine, trusts that user. */
static void an_account_that_may_change_the_system_is_trusted(void **state)
{
    PSECURITY_DESCRIPTOR trusted =
        descriptor_of(L"O:S-1-5-21-0-0-0-1000D:(A;;FA;;;S-1-5-21-0-0-0-1000)(A;;0x1200a9;;;WD)");
    PSECURITY_DESCRIPTOR descriptor =
        descriptor_of(L"O:S-1-5-21-0-0-0-1000D:(A;;FA;;;S-1-5-21-0-0-0-1000)");

    (void)state;
    assert_null(writers_find_stranger(descriptor, WRITERS_OF_FILE, trusted));
    (void)LocalFree(descriptor);
    (void)LocalFree(trusted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_that_may_not_change_the_system_is_a_stranger),
        cmocka_unit_test(an_account_that_may_change_the_system_is_trusted),
    };

    return cmocka_run_group_tests_name("writers", tests, NULL, NULL);
}
