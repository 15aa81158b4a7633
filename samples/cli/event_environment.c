#include "event_environment.h"

#include <windows.h>

#include <ctype.h>

#define NAME_UNITS 64u   /* of a variable, with its end: longer than any */
#define VALUE_UNITS 8192 /* the same; a name of an event has 1,024 at most, a path little more */

static void write_name(enum event_member member, wchar_t name[NAME_UNITS])
{
    const char *letters = event_member_name(member);
    size_t units = 0;

    for (const char *prefix = "WNETWATCH_"; *prefix != '\0'; prefix++) {
        name[units++] = (wchar_t)*prefix;
    }
    for (; *letters != '\0' && units < NAME_UNITS - 1; letters++) {
        name[units++] = (wchar_t)toupper((unsigned char)*letters);
    }
    name[units] = L'\0';
}

void event_environment_set(char *const members[EVENT_MEMBERS])
{
    wchar_t value[VALUE_UNITS];
    wchar_t name[NAME_UNITS];

    for (int i = 0; i < EVENT_MEMBERS; i++) {
        /* What was inherited would pass for a member. */
        const int units = members[i][0] == '\0'
                              ? 0
                              : MultiByteToWideChar(CP_UTF8, 0, members[i], -1, value, VALUE_UNITS);

        write_name((enum event_member)i, name);
        (void)SetEnvironmentVariableW(name, units == 0 ? NULL : value);
    }
}
