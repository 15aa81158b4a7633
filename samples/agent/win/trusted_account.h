/*
 * The accounts that may own or read what the agent keeps: SYSTEM, Administrators, the service of the
 * agent and, for a program in a console, the account that runs it.
 */
#ifndef SAMPLES_AGENT_WIN_TRUSTED_ACCOUNT_H
#define SAMPLES_AGENT_WIN_TRUSTED_ACCOUNT_H

#include <windows.h>

#include <stdbool.h>

/* Whether the service trusts the account. */
bool trusted_account_of_service(PSID sid);

/* Whether this program does. */
bool trusted_account_is(PSID sid);

#endif
