#include "news.h"

#include <stdio.h>
#include <wchar.h>

#include "../core/text_ids.h"
#include "words.h"

#define LINE_UNITS (2u * WORDS_SIZE)

static void write_name(const struct announce_group *group, wchar_t out[WORDS_SIZE])
{
    char name[2 * ANNOUNCE_NAME_SIZE + 2];

    (void)snprintf(name, sizeof(name), group->local[0] == '\0' ? "%s%s" : "%s %s", group->local,
                   group->remote);
    out[0] = L'\0';
    (void)MultiByteToWideChar(CP_UTF8, 0, name, -1, out, (int)WORDS_SIZE);
}

static void write_line(const struct announce_group *group, wchar_t out[LINE_UNITS])
{
    wchar_t name[WORDS_SIZE] = L"";
    wchar_t result[WORDS_SIZE];

    if (group->count > 1) {
        (void)MultiByteToWideChar(CP_UTF8, 0, group->server, -1, name, (int)WORDS_SIZE);
        words_format(out, LINE_UNITS, TEXT_NEWS_MORE + (unsigned)group->kind,
                     (unsigned)group->count, name);
        return;
    }
    write_name(group, name);
    if (group->status == 0) {
        words_write(TEXT_UNFINISHED, result, WORDS_SIZE);
    } else {
        words_write_error(group->status, result, WORDS_SIZE);
    }
    words_format(out, LINE_UNITS, TEXT_NEWS_ONE + (unsigned)group->kind, name, result);
}

/* A line that does not fit ends the text: Windows cuts there too. */
static void add_line(wchar_t text[NEWS_TEXT_UNITS], const wchar_t *line)
{
    const size_t used = wcslen(text);

    (void)_snwprintf(text + used, NEWS_TEXT_UNITS - 1 - used, used == 0 ? L"%ls" : L"\n%ls", line);
    text[NEWS_TEXT_UNITS - 1] = L'\0';
}

void news_write(const struct announcement *announcement, wchar_t title_out[NEWS_TITLE_UNITS],
                wchar_t text_out[NEWS_TEXT_UNITS])
{
    wchar_t line[LINE_UNITS];

    words_write(announcement->is_warning ? TEXT_NEWS_TITLE_BAD : TEXT_NEWS_TITLE_GOOD, title_out,
                NEWS_TITLE_UNITS);
    text_out[0] = L'\0';
    for (size_t i = 0; i < announcement->group_count; i++) {
        write_line(&announcement->groups[i], line);
        add_line(text_out, line);
    }
    if (announcement->other_count > 0) {
        words_format(line, LINE_UNITS, TEXT_NEWS_OTHER, (unsigned)announcement->other_count);
        add_line(text_out, line);
    }
}
