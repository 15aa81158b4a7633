/*
 * HKEY_LOCAL_MACHINE as a key of the test's own, so that no other program sees what a test writes
 * there. Functions end the test with a message. For one thread.
 */
#ifndef TESTS_SUPPORT_MACHINE_KEY_H
#define TESTS_SUPPORT_MACHINE_KEY_H

#include <windows.h>

struct machine_key {
    HKEY key;
    wchar_t path[64]; /* below HKEY_CURRENT_USER */
};

/* HKEY_LOCAL_MACHINE is an empty key from here on. */
void machine_key_open(struct machine_key *machine);

/* HKEY_LOCAL_MACHINE is the machine's again. */
void machine_key_close(struct machine_key *machine);

/* Write a text, with its NUL, as a value of this type. */
void machine_key_set(const struct machine_key *machine, const wchar_t *key, const wchar_t *name,
                     DWORD type, const wchar_t *text);

#endif
