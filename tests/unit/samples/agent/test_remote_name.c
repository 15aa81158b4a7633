#include "samples/agent/core/remote_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"

/* What the last hash was made of; it stands for HMAC-SHA256. */
static char hashed[256];
static bool is_refusing;

static bool play_hmac(void *context, const void *bytes, size_t size,
                      unsigned char digest_out[REMOTE_NAME_DIGEST_SIZE])
{
    (void)context;
    assert_true(size < sizeof(hashed));
    memcpy(hashed, bytes, size);
    hashed[size] = '\0';
    for (unsigned i = 0; i < REMOTE_NAME_DIGEST_SIZE; i++) {
        digest_out[i] = (unsigned char)(i * 9);
    }
    return !is_refusing;
}

static const struct remote_name_hasher hasher = {play_hmac, NULL};

static void check_fold(const char *name, const char *folded)
{
    char text[256];

    memcpy(text, name, strlen(name) + 1);
    remote_name_fold(text);
    assert_string_equal(text, folded);
}

static void spellings_of_a_name_become_one(void **state)
{
    (void)state;
    check_fold("\\\\SRV\\Share", "\\\\srv\\share");
    check_fold("//srv/share/", "\\\\srv\\share");
    check_fold("\\\\srv\\share\\\\", "\\\\srv\\share");
    check_fold("https://Srv/Share", "https:\\\\srv\\share");
    check_fold("", "");
    check_fold("//", "");
}

static void letters_beyond_ascii_lose_their_case_too(void **state)
{
    (void)state;
    check_fold("\xC3\x84\xC3\x96\xC3\x9C\xC3\x9F\xC3\x97\xC3\x89", /* Latin, and a sign */
               "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\x97\xC3\xA9");
    check_fold("\xC5\xB8\xC4\x8C\xC5\xBD\xC5\x81", "\xC3\xBF\xC4\x8D\xC5\xBE\xC5\x82");
    check_fold("\xCE\x91\xCE\xA9\xCE\x8E\xCE\x86", "\xCE\xB1\xCF\x89\xCF\x8D\xCE\xAC"); /* Greek */
    check_fold("\xD0\x90\xD0\xAF\xD0\x81\xD2\x90",
               "\xD0\xB0\xD1\x8F\xD1\x91\xD2\x91"); /* Cyrillic */
    check_fold("\xE5\x85\xB1\xF0\x9F\x98\x80", "\xE5\x85\xB1\xF0\x9F\x98\x80");
    check_fold("\xC3", "\xC3"); /* a byte that is no character */
}

static void folding_again_changes_nothing(void **state)
{
    (void)state;
    for (unsigned code = 0x80; code < 0x800; code++) {
        char once[3] = {(char)(0xC0u | code >> 6), (char)(0x80u | (code & 0x3Fu)), '\0'};
        char twice[3];

        remote_name_fold(once);
        memcpy(twice, once, sizeof(twice));
        remote_name_fold(twice);
        assert_string_equal(twice, once);
    }
}

static void a_drive_letter_and_a_port_are_devices(void **state)
{
    static const char *const devices[] = {"Z:", "a:", "LPT1", "lpt9:", "COM12", "Com1:"};
    static const char *const others[] = {
        "",      "Z",       "ZZ:",    ":",     "1:",    "LPT",    "LPT:",
        "LPT1x", "LPT1234", "LPT1::", "\\\\s", "Z:\\x", "COM1\\", "\\\\Z:\\x"};

    (void)state;
    for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
        assert_true(remote_name_is_device(devices[i]));
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_false(remote_name_is_device(others[i]));
    }
}

static void the_name_of_the_doctor_is_known_in_each_spelling(void **state)
{
    (void)state;
    assert_true(remote_name_is_of_doctor("\\\\wnetwatch.invalid\\doctor"));
    assert_true(remote_name_is_of_doctor("//WNETWATCH.invalid/Doctor/"));
    assert_false(remote_name_is_of_doctor("\\\\wnetwatch.invalid\\doctors"));
    assert_false(remote_name_is_of_doctor("\\\\wnetwatch.invalid\\doctor\\and\\something\\longer"));
    assert_false(remote_name_is_of_doctor(""));
}

static void a_hash_is_of_the_folded_name(void **state)
{
    char hash[REMOTE_NAME_HASH_SIZE];

    (void)state;
    assert_true(remote_name_hash(&hasher, "\\\\SRV\\Share\\", hash));
    assert_string_equal(hashed, "\\\\srv\\share");
    assert_string_equal(hash, "hmac-sha256:"
                              "0009121b242d363f48515a636c757e87"
                              "9099a2abb4bdc6cfd8e1eaf3fc050e17");
}

static void a_name_that_is_missing_stays_missing(void **state)
{
    char hash[REMOTE_NAME_HASH_SIZE];

    (void)state;
    assert_true(remote_name_hash(&hasher, "", hash));
    assert_string_equal(hash, "");
}

static void a_hash_that_fails_gives_no_name(void **state)
{
    char hash[REMOTE_NAME_HASH_SIZE];

    (void)state;
    is_refusing = true;
    assert_false(remote_name_hash(&hasher, "\\\\srv\\share", hash));
    is_refusing = false;
    assert_string_equal(hash, "");
    if (failing_malloc_arm(1)) {
        assert_false(remote_name_hash(&hasher, "\\\\srv\\share", hash));
        assert_true(failing_malloc_disarm());
        assert_string_equal(hash, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_a_name_become_one),
        cmocka_unit_test(letters_beyond_ascii_lose_their_case_too),
        cmocka_unit_test(folding_again_changes_nothing),
        cmocka_unit_test(a_drive_letter_and_a_port_are_devices),
        cmocka_unit_test(the_name_of_the_doctor_is_known_in_each_spelling),
        cmocka_unit_test(a_hash_is_of_the_folded_name),
        cmocka_unit_test(a_name_that_is_missing_stays_missing),
        cmocka_unit_test(a_hash_that_fails_gives_no_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
