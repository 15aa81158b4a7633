/* What a compiler without any C runtime makes of the header: it calls the DLL and nothing else,
   not even memset. */
#include <wnetwatch.h>

int start(void);

/* The code that the process ends with. */
int start(void)
{
    static wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = 0;

    if (wnw_version()[0] == '\0' || wnw_client_new(&config, &client) != WNW_OK ||
        wnw_client_close(client) != WNW_OK) {
        return 1;
    }
    return 42;
}
