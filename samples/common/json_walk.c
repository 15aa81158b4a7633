#include "json_walk.h"

#include <string.h>

static const char *skip_space(const char *json)
{
    return json + strspn(json, " \t\r\n");
}

static const char *skip_string(const char *json)
{
    json++;
    while (*json != '"' && *json != '\0') {
        json += json[0] == '\\' && json[1] != '\0' ? 2 : 1;
    }
    return *json == '\0' ? json : json + 1;
}

/* Past one value, whatever it is: brackets are counted, and those in strings are none. */
static const char *skip_value(const char *json)
{
    unsigned depth = 0;

    do {
        if (*json == '"') {
            json = skip_string(json);
            continue;
        }
        if (*json == '{' || *json == '[') {
            depth++;
        } else if (*json == '}' || *json == ']') {
            depth--;
        }
        json++;
    } while (*json != '\0' && (depth > 0 || strchr(",}] \t\r\n", *json) == NULL));
    return json;
}

const char *json_walk_next(const char *json, struct json_span *name_out,
                           struct json_span *value_out)
{
    json = skip_space(json);
    if (*json == ',') {
        json = skip_space(json + 1);
    }
    if (*json != '"') {
        return NULL;
    }
    name_out->start = json + 1;
    json = skip_string(json);
    name_out->size = (size_t)(json - name_out->start) - 1;
    json = skip_space(json);
    json = skip_space(*json == ':' ? json + 1 : json);
    value_out->start = json;
    json = skip_value(json);
    value_out->size = (size_t)(json - value_out->start);
    return json;
}

const char *json_walk_enter(const char *json)
{
    return skip_space(json) + 1;
}

bool json_walk_find(const char *json, const char *name, struct json_span *value_out)
{
    struct json_span found;

    json = json_walk_enter(json);
    while ((json = json_walk_next(json, &found, value_out)) != NULL) {
        if (found.size == strlen(name) && memcmp(found.start, name, found.size) == 0) {
            return true;
        }
    }
    value_out->start = "";
    value_out->size = 0;
    return false;
}

bool json_walk_is_text(struct json_span value, const char *text)
{
    return value.size == strlen(text) + 2 && value.start[0] == '"' &&
           memcmp(value.start + 1, text, value.size - 2) == 0;
}
