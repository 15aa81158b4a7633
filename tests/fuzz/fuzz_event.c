/* Lines that a broker writes or a journal holds, as the client library reads them. */
#include "proto/event.h"

#include <stdlib.h>
#include <string.h>

#include "proto/stream_line.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct event_document document;
    struct stream_line stream_line;

    if (event_read((const char *)data, size, &document) != EVENT_OK) {
        return 0;
    }
    if (document.event.type >= EVENT_BROKER_STATUS) {
        (void)stream_line_read(&document, &stream_line);
    } else if (strlen(event_subject(&document.event)) > size) {
        abort();
    }
    event_document_deinit(&document);
    return 0;
}
