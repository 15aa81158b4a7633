/*
 * WNW_MODE_NEXT: the program asks for one item after the other. No callback and no second thread
 * of its own, which is what scripts and bindings want. Prints all items until the client is over;
 * with a number N as argument: until N events were printed.
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

static void print_item(const wnw_item *item)
{
    switch (item->kind) {
    case WNW_ITEM_EVENT:
        print(item->event->type_name, item->event->subject);
        break;
    case WNW_ITEM_GAP:
        print("events are lost:", item->gap->reason_name);
        break;
    case WNW_ITEM_STATE:
        print("state:", item->state->state == WNW_STATE_LIVE ? "live" : item->state->message);
        break;
    }
}

int main(int argc, char **argv)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    unsigned long remaining = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    const wnw_item *item;
    wnw_client *client;
    wnw_status status;

    config.mode = WNW_MODE_NEXT;
    config.filter = "{\"type\":[\"connection.*\"]}"; /* the broker sends nothing else */
    config.pipe_prefix = getenv("WNETWATCH_PIPES");  /* NULL except in tests */
    status = wnw_client_new(&config, &client);
    if (status == WNW_OK) {
        status = wnw_client_start(client);
    }
    while (status == WNW_OK) {
        status = wnw_client_next(client, WNW_FOREVER, &item);
        if (status == WNW_OK) {
            print_item(item);
            if (ferror(stdout) ||
                (item->kind == WNW_ITEM_EVENT && remaining > 0 && --remaining == 0)) {
                break;
            }
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
    return status == WNW_OK || status == WNW_E_OVER ? 0 : 1;
}
