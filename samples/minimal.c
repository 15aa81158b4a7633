/* Prints network connections as they are made and cancelled, until Enter is pressed. With a
   number N as argument: until N events were printed. */
#include <stdio.h>
#include <stdlib.h>

#include <wnetwatch.h>

static unsigned long remaining; /* 0: no end */

static void WNW_CALL on_item(wnw_client *client, const wnw_item *item, void *user)
{
    char local[WNW_TERMINAL_TEXT_SIZE];
    char remote[WNW_TERMINAL_TEXT_SIZE];

    (void)user;
    if (item->kind == WNW_ITEM_EVENT) {
        /* Names come from programs of any user: nothing in them may command the terminal. */
        wnw_terminal_text(item->event->local, 0, local, sizeof(local));
        wnw_terminal_text(item->event->remote, 0, remote, sizeof(remote));
        printf("%s %s %s\n", item->event->type_name, local, remote);
        if (remaining > 0 && --remaining == 0) {
            wnw_client_stop(client);
        }
    }
}

int main(int argc, char **argv)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;

    remaining = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    config.pipe_prefix = getenv("WNETWATCH_PIPES"); /* NULL except in tests */
    if (wnw_client_new(&config, &client) != WNW_OK ||
        wnw_subscribe(client, NULL, on_item, NULL, NULL) != WNW_OK ||
        wnw_client_start(client) != WNW_OK) {
        fprintf(stderr, "%s\n", wnw_last_message());
        return 1;
    }
    if (remaining > 0) {
        wnw_client_wait(client, WNW_FOREVER);
    } else {
        (void)getchar();
    }
    wnw_client_close(client);
    return fflush(stdout) != 0 || ferror(stdout) ? 1 : 0;
}
