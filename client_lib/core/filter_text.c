#include "client_lib/core/filter_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "proto/assertion.h"
#include "proto/json/json.h"
#include "proto/limits.h"
#include "proto/text/terminal_text.h"

/* Of a member's name in a sentence, which has to leave room for the rest of it. */
#define MEMBER_COLUMNS_MAX 64u
#define MEMBER_SHOWN_SIZE 256u

static enum filter_text_result refuse(char *message, size_t message_size, const char *format, ...)
{
    va_list arguments;

    if (message != NULL && message_size > 0) {
        va_start(arguments, format);
        (void)vsnprintf(message, message_size, format, arguments);
        va_end(arguments);
    }
    return FILTER_TEXT_BAD;
}

static enum filter_text_result read_value(const struct json *value, struct filter **filter_out,
                                          char *message, size_t message_size)
{
    const char *member = NULL;
    char shown[MEMBER_SHOWN_SIZE];
    enum filter_result result = filter_read(value, filter_out, &member);

    switch (result) {
    case FILTER_OK:
        return FILTER_TEXT_OK;
    case FILTER_NO_MEMORY:
        return FILTER_TEXT_NO_MEMORY;
    case FILTER_NOT_AN_OBJECT:
    case FILTER_UNKNOWN_MEMBER:
    case FILTER_NOT_A_LIST:
    case FILTER_BAD_VALUE:
    case FILTER_TOO_MANY_VALUES:
    case FILTER_VALUE_TOO_LONG:
    case FILTER_WORD_TOO_LONG:
    case FILTER_MIXED_TOO_LONG:
        break;
    }
    if (member == NULL) {
        return refuse(message, message_size, "the filter %s", filter_result_sentence(result));
    }
    (void)terminal_text_write(member, MEMBER_COLUMNS_MAX, shown, sizeof(shown));
    return refuse(message, message_size, "\"%s\" %s", shown, filter_result_sentence(result));
}

enum filter_text_result filter_text_read(const char *text, struct filter **filter_out,
                                         char *message, size_t message_size)
{
    struct json *json = NULL;
    struct json_error error;
    enum filter_text_result result;

    ASSERTION_OR(filter_out != NULL, FILTER_TEXT_NO_MEMORY);
    *filter_out = NULL;
    if (text == NULL) {
        return FILTER_TEXT_OK;
    }
    if (strlen(text) >= REQUEST_BYTES_MAX) {
        return refuse(message, message_size, "the filter has more than %u bytes",
                      REQUEST_BYTES_MAX - 1);
    }
    if (json_parse(text, strlen(text), &json, &error) != JSON_OK) {
        if (error.result == JSON_NO_MEMORY) {
            return FILTER_TEXT_NO_MEMORY;
        }
        return refuse(message, message_size, "the filter is not JSON: %s, at byte %zu",
                      json_result_sentence(error.result), error.position);
    }
    result = read_value(json, filter_out, message, message_size);
    json_free(json);
    return result;
}
