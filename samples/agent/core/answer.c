#include "answer.h"

static enum answer_meaning meaning_of_status(uint32_t status, bool is_compressed)
{
    switch (status) {
    case 408: /* the server waited too long for the request */
    case 425: /* it came in early data of TLS */
    case 429:
    case 502:
    case 503:
    case 504:
        return ANSWER_RETRY;
    case 400:
    case 413:
    case 422:
        return ANSWER_REFUSED;
    case 415:
        return is_compressed ? ANSWER_UNCOMPRESSED : ANSWER_CONFIGURATION;
    case 501: /* the method is unknown: this is no such server */
    case 505: /* so is the version of HTTP */
        return ANSWER_CONFIGURATION;
    default:
        return status >= 500 && status <= 599 ? ANSWER_FAULT : ANSWER_CONFIGURATION;
    }
}

enum answer_meaning answer_meaning(const struct answer *answer, bool is_compressed)
{
    if (!answer->has_come) {
        return answer->was_connected ? ANSWER_FAULT : ANSWER_RETRY;
    }
    if (answer->status >= 200 && answer->status <= 299) {
        return ANSWER_ACCEPTED;
    }
    return meaning_of_status(answer->status, is_compressed);
}
