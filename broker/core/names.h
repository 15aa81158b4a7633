/* What can be told from the text of a local or remote name. Pure text; nothing is looked up. */
#ifndef BROKER_CORE_NAMES_H
#define BROKER_CORE_NAMES_H

#include <stdbool.h>

/*
 * Whether a name is that of a local device: a drive ("Z:") or a port ("LPT1", "com3:").
 * A cancel names either a device or a remote resource and does not say which.
 */
bool name_is_local_device(const char *name);

#endif
