/*
 * Bodies of answers, as both formats of the agent's sink otlp read them.
 *
 * Whatever comes, a message lies inside the body and is not empty, and the count of refused records is
 * one that OTLP can tell.
 */
#include "samples/agent/sinks/sinks.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

static void read_with(const struct sink *sink, const char *body, size_t size)
{
    const struct sink_verdict verdict = sink->read_answer(body, size);

    if (verdict.message == NULL
            ? verdict.message_size != 0
            : verdict.message < body || verdict.message_size == 0 ||
                  verdict.message_size > size - (size_t)(verdict.message - body)) {
        abort();
    }
    if (verdict.refused_count > INT64_MAX) {
        abort();
    }
}

static void read_refusal(const char *body, size_t size)
{
    const struct sink_piece reason = sink_otlp_protobuf.read_refusal(body, size);

    if (reason.size != 0 &&
        (reason.bytes < body || reason.size > size - (size_t)(reason.bytes - body))) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_refusal((const char *)data, size);
    read_with(&sink_otlp_json, (const char *)data, size);
    read_with(&sink_otlp_protobuf, (const char *)data, size);
    return 0;
}
