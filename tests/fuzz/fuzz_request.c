/* Lines of a subscriber: what is refused is refused in an ASCII sentence. */
#include "proto/request.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static void check_message(const char *message)
{
    size_t size = strlen(message);

    if (size == 0 || size >= REQUEST_MESSAGE_SIZE - 1) {
        abort();
    }
    for (size_t i = 0; i < size; i++) {
        if (message[i] < ' ' || message[i] > '~') {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct request request;
    struct request_refusal refusal;

    if (request_read((const char *)data, size, &request, &refusal)) {
        request_deinit(&request);
    } else {
        check_message(refusal.message);
    }
    return 0;
}
