/*
 * The one line that a subscriber writes: {"subscribe":{...}} or {"status":{}}.
 *
 * A request that is refused most likely comes from a program that is still being written, so the
 * refusal is a sentence with the place. Unknown members are refused, because a misspelt filter
 * would otherwise let more events through than the program asked for.
 */
#ifndef PROTO_REQUEST_H
#define PROTO_REQUEST_H

#include "proto/event_id.h"
#include "proto/filter.h"
#include "proto/json/json_text.h"
#include "proto/stream_line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REQUEST_MESSAGE_SIZE 320u /* bytes of a refusal's sentence, with its end */

enum request_kind { REQUEST_SUBSCRIBE, REQUEST_STATUS };

enum request_start {
    REQUEST_FROM_NOW,
    REQUEST_FROM_OLDEST,
    REQUEST_FROM_ID,
    REQUEST_FROM_TIME /* since */
};

struct request {
    enum request_kind kind;
    enum request_start start;
    struct event_id after; /* REQUEST_FROM_ID */
    uint64_t since_us;     /* REQUEST_FROM_TIME, since 1970-01-01 UTC */
    bool follow;           /* true unless the request says otherwise */
    struct filter *filter; /* owned; NULL: every event passes */
};

struct request_refusal {
    enum stream_error error;
    char message[REQUEST_MESSAGE_SIZE]; /* ASCII */
};

/*
 * Read a line without its end. True: free *request_out with request_deinit. False: *refusal_out
 * has the reason, and *request_out holds nothing.
 */
bool request_read(const char *line, size_t size, struct request *request_out,
                  struct request_refusal *refusal_out);

void request_deinit(struct request *request);

/*
 * Write a subscribe request, its end included. after is "now", "oldest" or an id, or NULL;
 * since is an RFC 3339 time or NULL; filter_json is a JSON object or NULL. At most one of
 * after and since. The texts are written as they are; the broker checks them.
 */
void request_write_subscribe(struct json_text *text, const char *after, const char *since,
                             bool follow, const char *filter_json);
void request_write_status(struct json_text *text);

#endif
