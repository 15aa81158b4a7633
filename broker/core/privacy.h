/*
 * Remote names that must not be kept: the events stay, the names do not.
 *
 * Patterns as in a filter, compared without case. What is withheld never reaches the journal, a
 * subscriber or the log.
 */
#ifndef BROKER_CORE_PRIVACY_H
#define BROKER_CORE_PRIVACY_H

#include <stdbool.h>
#include <stddef.h>

#define PRIVATE_NAMES_BYTES_MAX 4096u /* bytes of all patterns, with what separates them */

struct privacy {
    char *patterns; /* upper-cased, each ended by NUL; NULL when there are none */
    size_t size;
};

/*
 * Take patterns of well-formed UTF-8, separated by semicolons, at most PRIVATE_NAMES_BYTES_MAX
 * bytes; "" and NULL mean none. False when there is no memory; privacy_deinit is safe either way.
 */
bool privacy_init(struct privacy *privacy, const char *patterns);

/* Whether this remote name is to be withheld. */
bool privacy_withholds(const struct privacy *privacy, const char *remote);

void privacy_deinit(struct privacy *privacy);

#endif
