/* Lines of the publish pipe: what passes keeps the limits that the broker builds on, and both ways of
   reading judge alike. */
#include "proto/notification.h"

#include <stdlib.h>
#include <string.h>

#include "proto/text/utf.h"
#include "tests/fuzz/fuzz.h"

static void check_text(const char *text)
{
    if (utf8_count_units(text, strlen(text)) > STRING_UNITS_MAX) {
        abort();
    }
}

static bool are_same(const struct notification *left, const struct notification *right)
{
    return left->call == right->call && left->phase == right->phase &&
           left->context == right->context && left->status == right->status &&
           left->type == right->type && left->flags == right->flags &&
           left->dropped == right->dropped && left->force == right->force &&
           left->truncated == right->truncated && strcmp(left->local, right->local) == 0 &&
           strcmp(left->remote, right->remote) == 0 && strcmp(left->name, right->name) == 0 &&
           strcmp(left->provider, right->provider) == 0 && strcmp(left->image, right->image) == 0;
}

/* What has the shape is good, and the same the other way. */
static void compare_both_ways(const char *line, size_t size)
{
    struct notification_room room;
    struct notification by_shape;
    struct notification by_any;

    if (!notification_read_shape(line, size, &room, &by_shape)) {
        return;
    }
    if (notification_read_any(line, size, &by_any, NULL, NULL) != NOTIFICATION_OK ||
        !are_same(&by_shape, &by_any)) {
        abort();
    }
    notification_deinit(&by_shape);
    notification_deinit(&by_any);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct notification_room room;
    struct notification notification;

    compare_both_ways((const char *)data, size);
    if (notification_read((const char *)data, size, &room, &notification, NULL, NULL) !=
        NOTIFICATION_OK) {
        return 0;
    }
    check_text(notification.local);
    check_text(notification.remote);
    check_text(notification.name);
    check_text(notification.provider);
    check_text(notification.image);
    if (notification.context == 0) {
        abort();
    }
    notification_deinit(&notification);
    return 0;
}
