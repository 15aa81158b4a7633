#include "status_table.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <wnetwatch.h>

#define NAME_WIDTH 36
#define PATH_SIZE 160
#define LINE_END "\n"

struct table {
    char *bytes;
    size_t size;
};

/* A piece of the document. */
struct span {
    const char *start;
    size_t size;
};

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

/* The next member of an object; json is behind its brace or behind a member. NULL at its end. */
static const char *next_member(const char *json, struct span *name_out, struct span *value_out)
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

static void put_row(struct table *table, const char *path, struct span value)
{
    char row[WNW_LINE_SIZE_MAX + PATH_SIZE];

    if (value.size >= 2 && value.start[0] == '"') {
        value.start++;
        value.size -= 2;
    }
    (void)snprintf(row, sizeof(row), "%-*s %.*s", NAME_WIDTH, path, (int)value.size, value.start);
    if (table->size + sizeof(LINE_END) < STATUS_TABLE_SIZE) {
        (void)wnw_terminal_text(row, 0, table->bytes + table->size,
                                STATUS_TABLE_SIZE - table->size - strlen(LINE_END));
        (void)strcat(table->bytes + table->size, LINE_END);
        table->size += strlen(table->bytes + table->size);
    }
}

static bool is_zero(struct span value)
{
    return value.size == 1 && value.start[0] == '0';
}

static void put_group(struct table *table, struct span group_name, const char *object)
{
    const char *json = object + 1;
    struct span name;
    struct span value;

    while ((json = next_member(json, &name, &value)) != NULL) {
        char path[PATH_SIZE];

        (void)snprintf(path, sizeof(path), "%.*s.%.*s", (int)group_name.size, group_name.start,
                       (int)name.size, name.start);
        if (!is_zero(value)) {
            put_row(table, path, value);
        }
    }
}

static void put_data(struct table *table, const char *object)
{
    const char *json = object + 1;
    struct span name;
    struct span value;

    while ((json = next_member(json, &name, &value)) != NULL) {
        char path[PATH_SIZE];

        (void)snprintf(path, sizeof(path), "%.*s", (int)name.size, name.start);
        if (value.start[0] == '{') {
            put_group(table, name, value.start);
        } else {
            put_row(table, path, value);
        }
    }
}

size_t status_table_write(const char *json, char *bytes)
{
    struct table table = {bytes, 0};
    struct span name;
    struct span value;

    json = skip_space(json) + 1;
    while ((json = next_member(json, &name, &value)) != NULL) {
        if (name.size == 4 && memcmp(name.start, "data", 4) == 0 && value.start[0] == '{') {
            put_data(&table, value.start);
        }
    }
    return table.size;
}
