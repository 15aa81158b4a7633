#include "proto/connect_flags.h"

#include <stddef.h>

/* In the order of the bits: names[n] is bit n. */
static const char *const names[] = {
    "update_profile",
    "update_recent",
    "temporary",
    "interactive",
    "prompt",
    "need_drive",
    "refcount",
    "redirect",
    "localdrive",
    "current_media",
    "deferred",
    "commandline",
    "cmd_savecred",
    "cred_reset",
    "require_integrity",
    "require_privacy",
    "write_through_semantics",
    "compress_network_traffic",
    "global_mapping",
};

void connect_flags_write(uint32_t flags, struct json_text *text)
{
    json_text_begin_array(text);
    for (size_t bit = 0; flags != 0 && bit < sizeof(names) / sizeof(names[0]); bit++) {
        if ((flags & 1u) != 0) {
            json_text_word(text, names[bit]);
        }
        flags >>= 1;
    }
    json_text_end_array(text);
}
