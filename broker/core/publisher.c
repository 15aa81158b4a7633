#include "broker/core/publisher.h"

#include <string.h>

static enum publisher_verdict reject(struct publisher *publisher, enum notification_result reason)
{
    publisher->broker->metrics.rejected[reason]++;
    lines_deinit(&publisher->lines);
    return PUBLISHER_CLOSE;
}

static enum publisher_verdict take_line(struct publisher *publisher, const char *line, size_t size)
{
    struct notification notification;
    enum notification_result result = notification_read(line, size, &notification, NULL, NULL);

    publisher->line_count++;
    if (result != NOTIFICATION_OK) {
        return reject(publisher, result);
    }
    broker_receive(publisher->broker, &publisher->identity, &notification, size);
    notification_deinit(&notification);
    return PUBLISHER_KEEP;
}

void publisher_init(struct publisher *publisher, struct broker *broker)
{
    memset(publisher, 0, sizeof(*publisher));
    publisher->broker = broker;
    lines_init(&publisher->lines, NOTIFICATION_BYTES_MAX);
    broker->metrics.publishers++;
}

void publisher_identify(struct publisher *publisher, const struct identity *identity)
{
    publisher->identity = *identity;
}

/* The smallest notification still takes about as long as so many bytes. */
static const size_t LINE_WORTH_BYTES_MIN = 128;

static void diminish(size_t *left, size_t bytes)
{
    const size_t worth = bytes < LINE_WORTH_BYTES_MIN ? LINE_WORTH_BYTES_MIN : bytes;

    *left -= worth < *left ? worth : *left;
}

enum publisher_verdict publisher_take_some(struct publisher *publisher, const char **bytes,
                                           size_t *size, size_t *left)
{
    const char *line;
    size_t line_size;

    while (*left > 0) {
        const size_t size_before = *size;
        const enum lines_result result =
            lines_next(&publisher->lines, bytes, size, &line, &line_size);

        diminish(left, size_before - *size);
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
    size_t left = SIZE_MAX;

    return publisher_take_some(publisher, &bytes, &size, &left);
}

void publisher_lose(struct publisher *publisher, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        publisher->lost_count += bytes[i] == '\n' ? 1u : 0u;
    }
    if (size != 0) {
        publisher->has_lost = true;
        publisher->lost_has_partial = bytes[size - 1] != '\n';
    }
}

void publisher_deinit(struct publisher *publisher)
{
    if (publisher->lost_count != 0) {
        broker_lose(publisher->broker, &publisher->identity, publisher->lost_count);
    }
    if (publisher->has_lost ? publisher->lost_has_partial : lines_has_partial(&publisher->lines)) {
        publisher->broker->metrics.rejected[NOTIFICATION_INCOMPLETE]++;
    }
    lines_deinit(&publisher->lines);
    publisher->broker->metrics.publishers--;
}
