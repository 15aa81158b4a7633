/* What can be told from the text of a local or remote name. Pure text; nothing is looked up. */
#ifndef BROKER_CORE_NAMES_H
#define BROKER_CORE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether a name is that of a local device: a drive ("Z:") or a port ("LPT1", "com3:").
 * A cancel names either a device or a remote resource and does not say which.
 */
bool name_is_local_device(const char *name);

/*
 * Copy a name without the user info of a URL: "https://user:secret@host/x" becomes
 * "https://host/x". Other names are copied as they are. size is that of the buffer and must be
 * above strlen(name). Returns whether something was left out.
 */
bool name_redact(const char *name, char *redacted, size_t size);

/*
 * The same for a name whose end was cut off. If the host may have been cut off too, the rest may be
 * user info without its @. Then everything behind the scheme's slashes is left out.
 */
bool name_redact_cut(const char *name, char *redacted, size_t size);

#endif
