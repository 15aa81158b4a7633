#include "json_text.h"

#include <stdio.h>
#include <string.h>

static void put(struct json_text *json, const char *bytes, size_t size)
{
    if (size >= JSON_TEXT_SIZE - json->size) {
        json->is_cut = true;
        return;
    }
    memcpy(json->bytes + json->size, bytes, size);
    json->size += size;
    json->bytes[json->size] = '\0';
}

static void put_string(struct json_text *json, const char *text)
{
    char escaped[8];

    put(json, "\"", 1);
    for (; *text != '\0'; text++) {
        const unsigned char byte = (unsigned char)*text;

        if (byte == '"' || byte == '\\') {
            (void)snprintf(escaped, sizeof(escaped), "\\%c", byte);
        } else if (byte < 0x20) {
            (void)snprintf(escaped, sizeof(escaped), "\\u%04x", byte);
        } else {
            (void)snprintf(escaped, sizeof(escaped), "%c", byte);
        }
        put(json, escaped, strlen(escaped));
    }
    put(json, "\"", 1);
}

static void put_name(struct json_text *json, const char *name)
{
    if (json->bytes[json->size - 1] != '{') {
        put(json, ",", 1);
    }
    put_string(json, name);
    put(json, ":", 1);
}

void json_text_begin(struct json_text *json)
{
    json->size = 0;
    json->is_cut = false;
    put(json, "{", 1);
}

void json_text_put(struct json_text *json, const char *name, const char *text)
{
    put_name(json, name);
    put_string(json, text);
}

void json_text_put_number(struct json_text *json, const char *name, uint64_t number)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
    put_name(json, name);
    put(json, text, strlen(text));
}

void json_text_put_true(struct json_text *json, const char *name)
{
    put_name(json, name);
    put(json, "true", 4);
}

void json_text_open(struct json_text *json, const char *name)
{
    put_name(json, name);
    put(json, "{", 1);
}

void json_text_close(struct json_text *json)
{
    put(json, "}", 1);
}

bool json_text_end(struct json_text *json)
{
    put(json, "}\n", 2);
    return !json->is_cut;
}
