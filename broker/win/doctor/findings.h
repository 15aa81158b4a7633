/*
 * What doctor has found: a line a check, with what to do where it is not good.
 */
#ifndef BROKER_WIN_DOCTOR_FINDINGS_H
#define BROKER_WIN_DOCTOR_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

enum finding_level {
    FINDING_GOOD,
    FINDING_NOTE,        /* worth knowing, and no fault */
    FINDING_UNSUPPORTED, /* this system cannot tell or has no such thing: neither good nor bad */
    FINDING_SKIPPED,     /* not checked, because of a fault that is told above */
    FINDING_BAD
};

#define FINDINGS_MAX 64u
#define FINDING_TEXT_SIZE 512u /* bytes, with the NUL; a longer text is cut at a character */

/* A narrow constant inside a wide format. */
#define FINDING_WIDE_AGAIN(text) L##text
#define FINDING_WIDE(text) FINDING_WIDE_AGAIN(text)

struct finding {
    const char *check; /* "service.running"; a constant */
    enum finding_level level;
    char text[FINDING_TEXT_SIZE]; /* UTF-8, as it may reach a terminal */
    const char *remedy;           /* a sentence, where the level is FINDING_BAD; a constant */
    bool is_private;              /* the text may name a share, a user or a folder */
};

struct findings {
    struct finding items[FINDINGS_MAX];
    size_t count;
};

/* remedy is NULL unless the level is FINDING_BAD. The format is wide, because names of files and of
   the registry are: %ls for those, %hs for narrow texts. There must be room: each check adds a few
   findings at most. */
void findings_add(struct findings *findings, const char *check, enum finding_level level,
                  const char *remedy, const wchar_t *format, ...);

/* The finding added last holds a private text. */
void findings_mark_private(struct findings *findings);

/* No finding is bad. */
bool findings_are_good(const struct findings *findings);

/* The name of a level: "good", "note", "unsupported", "skipped", "bad". */
const char *finding_level_name(enum finding_level level);

/* All findings as one line of JSON with its end. Returns its size; 0 when it does not fit. */
size_t findings_write_json(const struct findings *findings, char *bytes, size_t capacity);

/* All findings for people, a line each. has_private is false for a text that leaves the machine: then
   private texts are left out. Returns the size; 0 when it does not fit. */
size_t findings_write_text(const struct findings *findings, bool has_colour, bool has_private,
                           char *bytes, size_t capacity);

#endif
