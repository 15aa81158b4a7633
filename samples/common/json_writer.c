#include "json_writer.h"

#include <stddef.h>

static void put_name(struct json_writer *json, const char *name)
{
    text_buffer_put(&json->text, json->has_member ? "," : "");
    json->has_member = true;
    if (name != NULL) {
        text_buffer_format(&json->text, "\"%s\":", name);
    }
}

static void open_with(struct json_writer *json, const char *name, const char *bracket)
{
    put_name(json, name);
    text_buffer_put(&json->text, bracket);
    json->has_member = false;
}

static void close_with(struct json_writer *json, const char *bracket)
{
    text_buffer_put(&json->text, bracket);
    json->has_member = true;
}

void json_writer_begin(struct json_writer *json)
{
    json->text.size = 0;
    json->text.has_failed = false;
    json->has_member = false;
    text_buffer_put(&json->text, "{");
}

bool json_writer_end(struct json_writer *json)
{
    close_with(json, "}\n");
    return !json->text.has_failed;
}

void json_writer_text(struct json_writer *json, const char *name, const char *text)
{
    put_name(json, name);
    text_buffer_put_json(&json->text, text);
}

void json_writer_number(struct json_writer *json, const char *name, uint64_t number)
{
    put_name(json, name);
    text_buffer_format(&json->text, "%llu", (unsigned long long)number);
}

void json_writer_bool(struct json_writer *json, const char *name, bool value)
{
    put_name(json, name);
    text_buffer_put(&json->text, value ? "true" : "false");
}

void json_writer_null(struct json_writer *json, const char *name)
{
    put_name(json, name);
    text_buffer_put(&json->text, "null");
}

void json_writer_open_object(struct json_writer *json, const char *name)
{
    open_with(json, name, "{");
}

void json_writer_close_object(struct json_writer *json)
{
    close_with(json, "}");
}

void json_writer_open_list(struct json_writer *json, const char *name)
{
    open_with(json, name, "[");
}

void json_writer_close_list(struct json_writer *json)
{
    close_with(json, "]");
}
