#include "proto/event_user.h"

#include "proto/assertion.h"
#include "proto/event_envelope.h"

#include <string.h>

static const char *const integrity_names[INTEGRITIES] = {
    [INTEGRITY_UNKNOWN] = "unknown", [INTEGRITY_UNTRUSTED] = "untrusted",
    [INTEGRITY_LOW] = "low",         [INTEGRITY_MEDIUM] = "medium",
    [INTEGRITY_HIGH] = "high",       [INTEGRITY_SYSTEM] = "system",
};

/* The logon is a string: as a number, half of all readers would round it. */
static void write_logon(struct json_text *text, uint64_t logon)
{
    char hex[sizeof("0x0123456789abcdef")];
    size_t start = sizeof(hex) - 1;

    hex[start] = '\0';
    do {
        start--;
        hex[start] = "0123456789abcdef"[logon & 0xFu];
        logon >>= 4;
    } while (logon != 0);
    hex[--start] = 'x';
    hex[--start] = '0';

    event_member_word(text, JSON_NAME("logon"), hex + start);
}

static void write_known(const struct event_user *user, struct json_text *text)
{
    json_text_begin_object(text);
    event_member_string(text, JSON_NAME("sid"), user->sid);
    write_logon(text, user->logon);
    event_member_count(text, JSON_NAME("session"), user->session);
    json_text_name(text, JSON_NAME("elevated"));
    json_text_bool(text, user->elevated);
    event_member_word(text, JSON_NAME("integrity"), event_integrity_name(user->integrity));
    json_text_end_object(text);
}

static bool is_kept(const struct event_user_text *kept, const struct event_user *user)
{
    return kept->size != 0 && kept->user.logon == user->logon &&
           kept->user.session == user->session && kept->user.elevated == user->elevated &&
           kept->user.integrity == user->integrity && strcmp(kept->sid, user->sid) == 0;
}

static void keep(struct event_user_text *kept, const struct event_user *user, const char *bytes,
                 size_t size)
{
    const size_t sid_size = strlen(user->sid);

    kept->size = 0;
    if (sid_size <= SID_BYTES_MAX && size <= sizeof(kept->bytes)) {
        kept->user = *user;
        kept->user.sid = kept->sid;
        memcpy(kept->sid, user->sid, sid_size + 1);
        memcpy(kept->bytes, bytes, size);
        kept->size = size;
    }
}

const char *event_integrity_name(enum event_integrity integrity)
{
    ASSERTION_OR((unsigned)integrity < INTEGRITIES, "");
    return integrity_names[integrity];
}

void event_user_write(const struct event_user *user, struct event_user_text *kept,
                      struct json_text *text)
{
    json_text_name(text, JSON_NAME("user"));
    if (!user->known) {
        json_text_null(text);
    } else if (kept != NULL && is_kept(kept, user)) {
        json_text_value(text, kept->bytes, kept->size);
    } else {
        const size_t start = text->size;

        write_known(user, text);
        if (kept != NULL && !text->overflowed) {
            keep(kept, user, text->bytes + start, text->size - start);
        }
    }
}
