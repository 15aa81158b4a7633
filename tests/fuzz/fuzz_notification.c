/* Lines of the publish pipe: what passes keeps the limits that the broker builds on. */
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct notification notification;

    if (notification_read((const char *)data, size, &notification, NULL, NULL) != NOTIFICATION_OK) {
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
