/*
 * Account names for SIDs.
 *
 * A look-up may ask a domain controller and take seconds, so each SID is asked for once.
 */
#ifndef SAMPLES_CLI_USER_NAMES_H
#define SAMPLES_CLI_USER_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* The account's name without its domain, or the SID itself if it has no name. Valid until
   the next call. */
const char *user_name_of(const char *sid);

/* The SID of an account's name: "root", "DOMAIN\name", "name@domain". False when there is none. */
bool user_name_find(const char *name, char *sid, size_t sid_size);

#endif
