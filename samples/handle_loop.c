/*
 * WNW_MODE_HANDLE: a program that already waits for handles waits for one more, and its callbacks
 * run on its own thread. Prints events; any line on the standard input, or its end, is the way
 * out. With a number N as argument: also when N events were printed.
 */
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

#include <wnetwatch.h>

#define ITEMS_MAX 32 /* of one turn, so that the other handles get theirs */

static unsigned long remaining; /* 0: no end */

/* A name comes from programs of any user, and nothing in it may command the terminal. */
static void print(const char *what, const char *name)
{
    char shown[WNW_TERMINAL_TEXT_SIZE];

    wnw_terminal_text(name, 0, shown, sizeof(shown));
    printf("%s %s\n", what, shown);
    fflush(stdout);
}

static void WNW_CALL on_item(wnw_client *client, const wnw_item *item, void *user)
{
    (void)user;
    if (item->kind == WNW_ITEM_EVENT) {
        print(item->event->type_name, item->event->subject);
        if (remaining > 0 && --remaining == 0) {
            wnw_client_stop(client); /* dispatch says WNW_E_OVER from now on */
        }
    } else if (item->kind == WNW_ITEM_GAP) {
        print("events are lost:", item->gap->reason_name);
    } else if (item->kind == WNW_ITEM_STATE && item->state->state == WNW_STATE_LIVE) {
        print("live:", item->state->sees_all ? "all users" : "this user");
    }
    if (ferror(stdout)) {
        wnw_client_stop(client);
    }
}

/* Other input of the program: here, the user presses Enter. */
static DWORD WINAPI wait_for_input(LPVOID event)
{
    (void)getchar();
    SetEvent(event);
    return 0;
}

static int complain(void)
{
    fprintf(stderr, "%s\n", wnw_last_message());
    return 1;
}

static int run_loop(wnw_client *client, HANDLE input)
{
    HANDLE handles[2] = {input, NULL};
    wnw_status status = wnw_client_wait_handle(client, &handles[1]);

    while (status == WNW_OK &&
           WaitForMultipleObjects(2, handles, FALSE, INFINITE) == WAIT_OBJECT_0 + 1) {
        status = wnw_client_dispatch(client, ITEMS_MAX, NULL);
    }
    return status == WNW_OK || status == WNW_E_OVER ? 0 : complain(); /* over: stopped or refused */
}

int main(int argc, char **argv)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;
    HANDLE input = CreateEventW(NULL, TRUE, FALSE, NULL);
    int exit_code;

    remaining = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    config.mode = WNW_MODE_HANDLE;
    config.on_state = on_item;
    config.pipe_prefix = getenv("WNETWATCH_PIPES"); /* NULL except in tests */
    if (input != NULL && wnw_client_new(&config, &client) == WNW_OK &&
        wnw_subscribe(client, NULL, on_item, NULL, NULL) == WNW_OK &&
        wnw_client_start(client) == WNW_OK) {
        CloseHandle(CreateThread(NULL, 0, wait_for_input, input, 0, NULL));
        exit_code = run_loop(client, input);
    } else {
        exit_code = complain();
    }
    wnw_client_close(client);
    if (ferror(stdout)) {
        fputs("the output cannot be written\n", stderr);
        exit_code = 1;
    }
    return exit_code; /* the event stays: the thread may still be waiting for Enter */
}
