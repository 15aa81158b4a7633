/*
 * Account names for SIDs.
 *
 * A look-up may ask a domain controller and take seconds, or a minute when that is gone. So each SID
 * is asked for once, on a thread of its own, and no caller waits longer than a moment. For one
 * thread.
 */
#ifndef SAMPLES_COMMON_USER_NAMES_H
#define SAMPLES_COMMON_USER_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#define USER_NAME_SIZE 512u /* bytes of an account's name, with the end */
#define USER_NAMES_PATIENCE_MS                                                                     \
    300u /* for the first answer; while one is late, nothing is waited for */

/* Writes the name of a SID's account. False when there is none. Runs on any thread. */
typedef bool (*user_names_look_up)(const char *sid, char name[USER_NAME_SIZE]);

/* Ask this instead of Windows. For tests, before anything was asked. */
void user_names_use(user_names_look_up look_up);

/* The account's name without its domain, or the SID itself if it has no name, or none yet. Valid
   until the program ends, or as long as sid if there is no memory. */
const char *user_name_of(const char *sid);

/* The SID of an account's name: "root", "DOMAIN\name", "name@domain". False when there is none. */
bool user_name_find(const char *name, char *sid, size_t sid_size);

#endif
