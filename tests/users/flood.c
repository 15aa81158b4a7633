/*
 * flood PUBLISH-PIPE CONNECTIONS
 *
 * Publishes as fast as it goes, on so many connections at once, until it is ended. Says
 * "flooding" when each of them has sent something.
 */
#include "tests/support/stories/raw_pipe.h"
#include "tests/users/loud.h"

#include <string.h>

#define CONNECTIONS_MAX 256u
#define BATCH_BYTES (64u * 1024u)

static const char line[] =
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":1,\"status\":0,\"local\":\"F:\","
    "\"remote\":\"\\\\\\\\srv\\\\flood\",\"type\":1,\"flags\":0,\"image\":\"C:\\\\f.exe\","
    "\"dropped\":0}\n";

static char batch[BATCH_BYTES];
static size_t batch_size;

/* A connection that was closed is made again. */
static void publish(HANDLE pipe, void (*heard)(void))
{
    while (raw_pipe_write(pipe, batch, batch_size)) {
        heard();
    }
}

int main(int argument_count, char **arguments)
{
    const struct loud flood = {"flooding", CONNECTIONS_MAX, RAW_PIPE_WRITE, publish};

    while (batch_size + sizeof(line) - 1 <= BATCH_BYTES) {
        memcpy(batch + batch_size, line, sizeof(line) - 1);
        batch_size += sizeof(line) - 1;
    }
    return loud_run(&flood, argument_count, arguments);
}
