/*
 * Names without what may be a secret: user info, and the query and fragment of a URL. Pure text.
 *
 * Users mistype, and what they mistype is journalled as a failed attempt. So a name need not be a
 * well-formed URL to lose its user info, and in doubt more is left out than had to be.
 */
#ifndef BROKER_CORE_REDACTION_H
#define BROKER_CORE_REDACTION_H

#include <stdbool.h>
#include <stddef.h>

struct redaction_rules {
    bool keeps_query; /* and fragment */
    bool is_cut;      /* the end of the name may be missing, and the @ with it */
};

/*
 * Copy a name without
 * - all up to its last @, if a colon stands before that, or if the part before the first slash, ?
 *   or # holds an @. Kept in front are a scheme with two slashes, and the slashes of a UNC name.
 *   The @SSL and @port of a WebDAV server ("\\srv@SSL@8443\x") are no user info;
 * - all from its first ? on. A # does the same in a name that does not begin with a backslash.
 * A colon or @ that is percent-encoded or of full width counts too. Of a cut name in which there
 * may be user info nothing but what stands in front is left.
 *
 * size is that of the buffer and must be above strlen(name). Returns whether something was left
 * out.
 */
bool redaction_copy(const char *name, struct redaction_rules rules, char *redacted, size_t size);

#endif
