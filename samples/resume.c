/*
 * Goes on where the last run ended: prints what happened meanwhile and ends.
 *
 *     resume.exe FILE
 *
 * The library keeps the cursor in the file by itself (config.cursor_file). In WNW_MODE_NEXT an item
 * is done when the next one is asked for, so the program asks only when it has printed the last one.
 * A run that is killed in between handles that one again and loses none. What could not be printed
 * is not handled.
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

static void take(const wnw_item *item)
{
    if (item->kind == WNW_ITEM_EVENT) {
        print(item->event->type_name, item->event->subject);
    } else if (item->kind == WNW_ITEM_GAP) {
        print("events are lost:", item->gap->reason_name);
    } else if (item->kind == WNW_ITEM_STATE && item->state->os_error != 0) {
        fprintf(stderr, "%s: error %lu\n", item->state->message,
                (unsigned long)item->state->os_error);
    }
}

int main(int argc, char **argv)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;
    const wnw_item *item;
    wnw_status status;

    if (argc != 2) {
        fprintf(stderr, "usage: resume FILE\n");
        return 2;
    }
    config.mode = WNW_MODE_NEXT;
    config.cursor_file = argv[1];
    config.after = "oldest"; /* for the first run */
    config.no_follow = 1;
    config.pipe_prefix = getenv("WNETWATCH_PIPES"); /* NULL except in tests */
    status = wnw_client_new(&config, &client);
    if (status == WNW_OK) {
        status = wnw_client_start(client);
    }
    while (status == WNW_OK && !ferror(stdout)) {
        status = wnw_client_next(client, WNW_FOREVER, &item);
        if (status == WNW_OK) {
            take(item);
        }
    }
    if (status != WNW_OK && status != WNW_E_OVER) {
        fprintf(stderr, "%s\n", wnw_last_message());
    }
    wnw_client_close(client);
    if (ferror(stdout)) {
        fputs("the output cannot be written\n", stderr);
        return 1;
    }
    return status == WNW_E_OVER ? 0 : 1;
}
