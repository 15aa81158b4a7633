/*
 * Goes on where the last run ended: prints what happened meanwhile and ends.
 *
 *     resume.exe FILE
 *
 * The cursor of each item is saved after the item was handled, so a run that is killed in between
 * handles that one again and loses none. What could not be printed is not handled.
 */
#include <stdio.h>
#include <stdlib.h>

#include <wnetwatch.h>

/* A name comes from programs of any user, and nothing in it may command the terminal. */
static void print(const char *what, const char *name)
{
    char shown[WNW_TERMINAL_TEXT_SIZE];

    wnw_terminal_text(name, 0, shown, sizeof(shown));
    printf("%s %s\n", what, shown);
    fflush(stdout);
}

static wnw_status take_all(wnw_client *client, const char *path)
{
    const wnw_item *item;
    wnw_status status;

    while ((status = wnw_client_next(client, WNW_FOREVER, &item)) == WNW_OK) {
        if (item->kind == WNW_ITEM_EVENT) {
            print(item->event->type_name, item->event->subject);
        } else if (item->kind == WNW_ITEM_GAP) {
            print("events are lost:", item->gap->reason_name);
        } else if (item->kind != WNW_ITEM_STATE || item->state->state != WNW_STATE_ENDED) {
            continue; /* no news to keep, but the last state says how far we are */
        }
        if (fflush(stdout) != 0 || ferror(stdout)) {
            return WNW_OK;
        }
        if (wnw_cursor_save(path, item->cursor) != WNW_OK) {
            fprintf(stderr, "the cursor is not saved: %s\n", wnw_last_message());
        }
    }
    return status == WNW_E_OVER ? WNW_OK : status; /* the end: all items were taken */
}

int main(int argc, char **argv)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    char cursor[WNW_CURSOR_SIZE];
    wnw_client *client = NULL;
    wnw_status status;

    if (argc != 2) {
        fprintf(stderr, "usage: resume FILE\n");
        return 2;
    }
    status = wnw_cursor_load(argv[1], cursor, sizeof(cursor));
    config.mode = WNW_MODE_NEXT;
    config.after = cursor[0] == '\0' ? "oldest" : cursor;
    config.no_follow = 1;
    config.pipe_prefix = getenv("WNETWATCH_PIPES"); /* NULL, but in tests */
    if (status == WNW_OK) {
        status = wnw_client_new(&config, &client);
    }
    if (status == WNW_OK) {
        status = wnw_client_start(client);
    }
    if (status == WNW_OK) {
        status = take_all(client, argv[1]);
    }
    if (status != WNW_OK) {
        fprintf(stderr, "%s\n", wnw_last_message());
    }
    wnw_client_close(client);
    if (ferror(stdout)) {
        fputs("the output cannot be written\n", stderr);
        return 1;
    }
    return status == WNW_OK ? 0 : 1;
}
