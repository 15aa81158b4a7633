#include "tests/unit/samples/agent/played_items.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client_lib/core/item.h"

static char line_of_item[EVENT_BYTES_MAX + 1];
static struct event_document document;
static struct stream_line gap;
static struct item item;

struct event played_event(void)
{
    const struct event event = {
        .type = EVENT_ADD_FAILED,
        .id = {0x9f2c61d07ab3e845, 42},
        .source = "/wnetwatch/PC",
        .time_us = 1763872310537654,
        .operation = {0x9f2c61d07ab3e845, 41},
        .has_elapsed = true,
        .elapsed_us = 2310,
        .local = "Z:",
        .remote = "\\\\srv\\share",
        .provider = "",
        .resource = RESOURCE_DISK,
        .flags = 1,
        .status = 67,
        .user = {true, PLAYED_SID, 0x3e7a1, 1, false, INTEGRITY_MEDIUM},
        .process_id = 4711,
        .image = PLAYED_IMAGE,
        .version = "1.2.3",
        .previous = "clean",
        .reason = "stop",
        .throttled_count = 12,
        .expected_us = 1763872310000000,
    };

    return event;
}

const wnw_item *played_item_of_line(const char *line)
{
    const size_t size = strlen(line);

    event_document_deinit(&document);
    memset(&document, 0, sizeof(document));
    memmove(line_of_item, line, size + 1);
    if (strstr(line, "wnetwatch.stream.gap") != NULL) {
        assert_int_equal(event_read(line_of_item, size, &document), EVENT_OK);
        assert_true(stream_line_read(&document, &gap));
        item_from_gap(&item, &gap, line_of_item, size);
    } else {
        assert_int_equal(event_read(line_of_item, size, &document), EVENT_OK);
        item_from_event(&item, &document, line_of_item, size);
    }
    return &item.item;
}

const wnw_item *played_item(const struct event *event)
{
    static char line[EVENT_BYTES_MAX + 1];
    struct json_text text;

    json_text_init(&text, line, EVENT_BYTES_MAX);
    event_write(event, &text);
    assert_false(text.overflowed);
    line[text.size - 1] = '\0'; /* without its end */
    return played_item_of_line(line);
}
