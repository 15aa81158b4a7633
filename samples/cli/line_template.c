#include "line_template.h"

#include <stdio.h>
#include <string.h>

#include "../common/problem.h"

#define LINE_END "\n"
#define NAMES_SIZE 256u /* bytes of the names of all members, with the end */

/* A piece of a template: a letter, or a member. */
struct piece {
    enum event_member member; /* EVENT_MEMBERS for a letter */
    char letter;
};

enum piece_result { PIECE_OK, PIECE_END, PIECE_OPEN, PIECE_CLOSED, PIECE_UNKNOWN };

/* Take the next piece; *text moves behind it. A bad one stays, so that it can be told. */
static enum piece_result take_piece(const char **text, struct piece *piece_out)
{
    const char *start = *text;
    const char *end;

    piece_out->member = EVENT_MEMBERS;
    piece_out->letter = *start;
    if (*start == '\0') {
        return PIECE_END;
    }
    if (*start != '{' && *start != '}') {
        *text = start + 1;
        return PIECE_OK;
    }
    if (start[1] == start[0]) {
        *text = start + 2;
        return PIECE_OK;
    }
    end = *start == '{' ? strchr(start, '}') : NULL;
    if (end == NULL) {
        return *start == '{' ? PIECE_OPEN : PIECE_CLOSED;
    }
    piece_out->member = event_member_find(start + 1, (size_t)(end - start - 1));
    if (piece_out->member == EVENT_MEMBERS) {
        return PIECE_UNKNOWN;
    }
    *text = end + 1;
    return PIECE_OK;
}

static bool say_unknown(const char *text, char *problem)
{
    char names[NAMES_SIZE] = "";
    char name[NAMES_SIZE];

    for (int i = 0; i < EVENT_MEMBERS; i++) {
        const size_t size = strlen(names);

        (void)snprintf(names + size, NAMES_SIZE - size, "%s%s", i == 0 ? "" : ", ",
                       event_member_name((enum event_member)i));
    }
    (void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(text + 1, "}"), text + 1);
    return problem_say(problem, "--format: there is no member \"%s\"; members are %s",
                       problem_quote(name), names);
}

bool line_template_check(const char *text, char *problem)
{
    struct piece piece;

    for (;;) {
        switch (take_piece(&text, &piece)) {
        case PIECE_OK:
            break;
        case PIECE_END:
            return true;
        case PIECE_OPEN:
            return problem_say(problem, "--format: a { is not closed (write {{ for one brace)");
        case PIECE_CLOSED:
            return problem_say(problem, "--format: a } closes nothing (write }} for one brace)");
        case PIECE_UNKNOWN:
            return say_unknown(text, problem);
        }
    }
}

/* As it may reach a terminal. */
static void put(char *line, size_t *size, const char *text)
{
    (void)wnw_terminal_text(text, 0, line + *size, LINE_TEMPLATE_SIZE - strlen(LINE_END) - *size);
    *size += strlen(line + *size);
}

static void put_member(char *line, size_t *size, const wnw_event *event, enum event_member member,
                       line_template_show_cb show)
{
    char text[EVENT_MEMBER_TEXT_SIZE];
    const char *shown = show(event, member);

    put(line, size, shown == NULL ? event_member_value(event, member, text) : shown);
}

size_t line_template_write(const char *text, const wnw_event *event, line_template_show_cb show,
                           char *line)
{
    size_t size = 0;
    struct piece piece;

    line[0] = '\0';
    while (take_piece(&text, &piece) == PIECE_OK) {
        if (piece.member != EVENT_MEMBERS) {
            put_member(line, &size, event, piece.member, show);
        } else if (size < LINE_TEMPLATE_SIZE - strlen(LINE_END) - 1) {
            line[size] = piece.letter;
            size++;
            line[size] = '\0';
        }
    }
    (void)strcpy(line + size, LINE_END);
    return size + strlen(LINE_END);
}
