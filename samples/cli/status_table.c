#include "status_table.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <wnetwatch.h>

#include "../common/json_walk.h"

#define NAME_WIDTH 36
#define PATH_SIZE 160
#define LINE_END "\n"

struct table {
    char *bytes;
    size_t size;
};

static void put_row(struct table *table, const char *path, struct json_span value)
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

static bool is_zero(struct json_span value)
{
    return value.size == 1 && value.start[0] == '0';
}

static void put_group(struct table *table, struct json_span group_name, const char *object)
{
    const char *json = json_walk_enter(object);
    struct json_span name;
    struct json_span value;

    while ((json = json_walk_next(json, &name, &value)) != NULL) {
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
    const char *json = json_walk_enter(object);
    struct json_span name;
    struct json_span value;

    while ((json = json_walk_next(json, &name, &value)) != NULL) {
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
    struct json_span name;
    struct json_span value;

    json = json_walk_enter(json);
    while ((json = json_walk_next(json, &name, &value)) != NULL) {
        if (name.size == 4 && memcmp(name.start, "data", 4) == 0 && value.start[0] == '{') {
            put_data(&table, value.start);
        }
    }
    return table.size;
}
