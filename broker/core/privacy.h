/*
 * Remote names that must not be kept: the events stay, the names do not.
 *
 * Patterns as in a filter, compared without case, with a name as it was given and with that form of
 * it in which a server has one spelling (proto/text/remote_name.h). What is withheld never reaches the journal, a
 * subscriber or the log.
 */
#ifndef BROKER_CORE_PRIVACY_H
#define BROKER_CORE_PRIVACY_H

#include <stdbool.h>
#include <stddef.h>

#define PRIVATE_NAMES_BYTES_MAX 4096u /* bytes of all patterns, with what separates them */

struct privacy {
    char *patterns; /* upper-cased, both forms, each ended by NUL; NULL when there are none */
    size_t size;
};

/* Characters that no name can hold, so a pattern with one of them would keep nothing private. A
   control character is another. */
#define PRIVATE_NAMES_REFUSED "\"<>|"

/* Whether each of the patterns can match a name. The rest is as for privacy_init. */
bool privacy_patterns_can_match(const char *patterns);

/*
 * Take patterns of well-formed UTF-8, separated by semicolons and any blanks around these, at most
 * PRIVATE_NAMES_BYTES_MAX bytes; "" and NULL mean none. They must be able to match. False when there is no memory; privacy_deinit is safe either way.
 */
bool privacy_init(struct privacy *privacy, const char *patterns);

/* Whether this remote name is to be withheld. */
bool privacy_withholds(const struct privacy *privacy, const char *remote);

void privacy_deinit(struct privacy *privacy);

#endif
