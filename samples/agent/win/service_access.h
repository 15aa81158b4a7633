/*
 * What the account of the service may do with a file or folder, as its list of rights says it to
 * another account. The token of the service is not at hand, so each entry counts by its account:
 *
 * - The service has its own, Everyone, Authenticated Users, SERVICE and ALL SERVICES.
 * - It has no account of a person, of Windows or of another service, and neither Administrators nor
 *   what tells another way to log on (INTERACTIVE, NETWORK, BATCH).
 * - Of any other group it is not known.
 *
 * Folders above do not count, since every service may pass through them unless an administrator takes
 * that privilege away.
 */
#ifndef SAMPLES_AGENT_WIN_SERVICE_ACCESS_H
#define SAMPLES_AGENT_WIN_SERVICE_ACCESS_H

#include <windows.h>

/* In this order: of two rights that are both needed, the later one counts. */
enum service_access {
    SERVICE_ACCESS_GIVEN,
    SERVICE_ACCESS_UNSURE, /* groups decide it that are not known, or the rights cannot be read */
    SERVICE_ACCESS_MISSING
};

/* By the entries of a file or folder; NULL gives all. wanted are rights that are not generic. */
enum service_access service_access_by(PACL entries, ACCESS_MASK wanted);

/* The same for a file that the service makes in the folder that has these entries. A folder that hands
   nothing on leaves it unsure. */
enum service_access service_access_by_folder(PACL entries, ACCESS_MASK wanted);

/* Whether the service may read the file, or make and replace it. text, of PROBLEM_SIZE bytes, says in
   a sentence what was found. */
enum service_access service_access_to_read(const char *path, char *text);
enum service_access service_access_to_replace(const char *path, char *text);

#endif
