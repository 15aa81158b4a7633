/* A program of another developer, with names that a library has inside as well. */
#include <stdio.h>
#include <string.h>

#include <wnetwatch.h>

int json_parse(void);
int filter_free(void);
int registry_init(void);
int link_open(void);
int cJSON_Parse(void);

int json_parse(void)
{
    return 1;
}

int filter_free(void)
{
    return 2;
}

int registry_init(void)
{
    return 3;
}

int link_open(void)
{
    return 4;
}

int cJSON_Parse(void)
{
    return 5;
}

int main(void)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    const wnw_item *item = NULL;
    wnw_client *client = NULL;
    wnw_status status;

    config.mode = WNW_MODE_NEXT;
    config.pipe_prefix = "no-such-broker";
    config.filter = "{\"local\":[\"Z:\"]}";
    if (json_parse() + filter_free() + registry_init() + link_open() + cJSON_Parse() != 15 ||
        wnw_client_new(&config, &client) != WNW_OK || wnw_client_start(client) != WNW_OK) {
        return 1;
    }
    do {
        status = wnw_client_next(client, 10000, &item);
    } while (status == WNW_OK && item->state->state != WNW_STATE_DISCONNECTED);
    if (status != WNW_OK || strcmp(item->state->reason, "absent") != 0 ||
        wnw_client_close(client) != WNW_OK) {
        return 2;
    }
    printf("wnetwatch %s\n", wnw_version());
    return 0;
}
