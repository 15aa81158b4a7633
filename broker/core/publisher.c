#include "broker/core/publisher.h"

#include "broker/core/assertion.h"

#include <string.h>

/* The smallest notification still takes about as long as so many bytes. */
#define LINE_COST_BYTES_MIN 128u

static enum publisher_verdict reject(struct publisher *publisher, enum notification_result reason)
{
    publisher->broker->metrics.rejected[reason]++;
    lines_deinit(&publisher->lines);
    return PUBLISHER_CLOSE;
}

static enum publisher_verdict take_line(struct publisher *publisher, const char *line, size_t size)
{
    struct notification_room room;
    struct notification notification;
    enum notification_result result =
        notification_read(line, size, &room, &notification, NULL, NULL);

    publisher->line_count++;
    if (result != NOTIFICATION_OK) {
        return reject(publisher, result);
    }
    broker_receive(publisher->broker, publisher->user, &publisher->identity, &notification, size);
    notification_deinit(&notification);
    return PUBLISHER_KEEP;
}

static size_t cost_of(size_t bytes)
{
    return bytes < LINE_COST_BYTES_MIN ? LINE_COST_BYTES_MIN : bytes;
}

void publisher_init(struct publisher *publisher, struct broker *broker)
{
    memset(publisher, 0, sizeof(*publisher));
    publisher->broker = broker;
    publisher->user = users_take(&broker->users, "", broker->now.monotonic_us);
    lines_init(&publisher->lines, NOTIFICATION_BYTES_MAX);
    broker->metrics.publishers++;
}

void publisher_identify(struct publisher *publisher, const struct identity *identity)
{
    struct broker *broker = publisher->broker;

    ASSERTION(publisher->line_count == 0 && !publisher_is_mid_line(publisher));
    publisher->identity = *identity;
    users_release(&broker->users, publisher->user);
    publisher->user = users_take(&broker->users, identity->sid, broker->now.monotonic_us);
}

enum publisher_verdict publisher_take_some(struct publisher *publisher, const char **bytes,
                                           size_t *size, size_t credit, size_t *cost_out)
{
    const char *line;
    size_t line_size;

    ASSERTION(credit != 0 && !publisher->has_discarded);
    *cost_out = 0;
    while (*cost_out < credit) {
        const size_t size_before = *size;
        const enum lines_result result =
            lines_next(&publisher->lines, bytes, size, &line, &line_size);

        *cost_out += cost_of(size_before - *size);
        switch (result) {
        case LINES_LINE:
            if (take_line(publisher, line, line_size) == PUBLISHER_CLOSE) {
                return PUBLISHER_CLOSE;
            }
            break;
        case LINES_MORE:
            return PUBLISHER_KEEP;
        case LINES_TOO_LONG:
            return reject(publisher, NOTIFICATION_TOO_LONG);
        case LINES_NO_MEMORY:
            return reject(publisher, NOTIFICATION_NO_MEMORY);
        }
    }
    return PUBLISHER_KEEP;
}

enum publisher_verdict publisher_take(struct publisher *publisher, const char *bytes, size_t size)
{
    size_t cost;

    return publisher_take_some(publisher, &bytes, &size, SIZE_MAX, &cost);
}

bool publisher_is_mid_line(const struct publisher *publisher)
{
    return lines_has_partial(&publisher->lines);
}

void publisher_discard(struct publisher *publisher, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        publisher->discarded_count += bytes[i] == '\n' ? 1u : 0u;
    }
    if (size != 0) {
        publisher->has_discarded = true;
        publisher->discarded_has_partial = bytes[size - 1] != '\n';
    }
}

void publisher_deinit(struct publisher *publisher)
{
    struct broker *broker = publisher->broker;
    bool has_partial = publisher->has_discarded ? publisher->discarded_has_partial
                                                : publisher_is_mid_line(publisher);

    if (publisher->discarded_count != 0) {
        broker_count_discarded(broker, publisher->user, &publisher->identity,
                               publisher->discarded_count);
    }
    if (has_partial) {
        broker->metrics.rejected[NOTIFICATION_INCOMPLETE]++;
    }
    lines_deinit(&publisher->lines);
    users_release(&broker->users, publisher->user);
    publisher->user = NULL;
    ASSERTION(broker->metrics.publishers != 0);
    broker->metrics.publishers--;
}
