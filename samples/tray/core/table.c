#include "table.h"

#include <stdlib.h>
#include <string.h>

void table_init(struct table *table, size_t column_count, const struct collation *collation)
{
    memset(table, 0, sizeof(*table));
    table->column_count = column_count;
    table->collation = collation;
}

static void free_row(struct table_row *row)
{
    for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++) {
        free(row->cells[i]);
    }
    free(row->json);
}

void table_clear(struct table *table)
{
    while (table->row_count > 0) {
        table->row_count--;
        free_row(&table->rows[table->row_count]);
    }
    table->shown_count = 0;
}

void table_deinit(struct table *table)
{
    table_clear(table);
}

struct table_row *table_add(struct table *table)
{
    struct table_row *row;

    if (table->row_count == TABLE_ROWS_MAX) {
        return NULL;
    }
    row = &table->rows[table->row_count];
    memset(row, 0, sizeof(*row));
    table->row_count++;
    return row;
}

void table_set_cell(struct table_row *row, size_t column, const char *cell, uint64_t key)
{
    free(row->cells[column]);
    row->cells[column] = text_copy(cell);
    row->keys[column] = key;
}

void table_set_json(struct table_row *row, struct text *json)
{
    free(row->json);
    row->json = json->bytes;
    json->bytes = NULL;
    text_deinit(json);
}

void table_sort_by(struct table *table, size_t column)
{
    if (table->sort_column == column) {
        table->is_descending = !table->is_descending;
    } else {
        table->sort_column = column;
        table->is_descending = false;
    }
}

static const char *cell_of(const struct table_row *row, size_t column)
{
    return row->cells[column] == NULL ? "" : row->cells[column];
}

static bool passes(const struct table *table, const struct table_row *row, const char *filter)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->collation->contains(cell_of(row, i), filter)) {
            return true;
        }
    }
    return false;
}

/* Rows that are equal in the column stay in the order in which they came. */
static bool is_behind(const struct table *table, size_t one, size_t other)
{
    const size_t column = table->sort_column;
    const struct table_row *left = &table->rows[one];
    const struct table_row *right = &table->rows[other];
    int order;

    if (left->keys[column] != right->keys[column]) {
        order = left->keys[column] < right->keys[column] ? -1 : 1;
    } else {
        order = table->collation->compare(cell_of(left, column), cell_of(right, column));
    }
    if (order == 0) {
        order = one < other ? -1 : 1;
    }
    return table->is_descending ? order < 0 : order > 0;
}

static void merge(const struct table *table, size_t *from, size_t *to, size_t begin, size_t half,
                  size_t end)
{
    size_t left = begin;
    size_t right = half;

    for (size_t i = begin; i < end; i++) {
        const bool takes_right =
            left == half || (right < end && is_behind(table, from[left], from[right]));

        to[i] = takes_right ? from[right++] : from[left++];
    }
}

/* A merge sort: the order needs the table, which qsort has no way to pass. */
static void sort(struct table *table)
{
    size_t other[TABLE_ROWS_MAX];
    const size_t count = table->shown_count;

    for (size_t width = 1; width < count; width *= 2) {
        for (size_t begin = 0; begin < count; begin += 2 * width) {
            const size_t half = begin + width < count ? begin + width : count;
            const size_t end = begin + 2 * width < count ? begin + 2 * width : count;

            merge(table, table->shown, other, begin, half, end);
        }
        memcpy(table->shown, other, count * sizeof(other[0]));
    }
}

void table_show(struct table *table, const char *filter)
{
    table->shown_count = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        if (filter[0] == '\0' || passes(table, &table->rows[i], filter)) {
            table->shown[table->shown_count] = i;
            table->shown_count++;
        }
    }
    sort(table);
}

const char *table_cell(const struct table *table, size_t shown_index, size_t column)
{
    return cell_of(&table->rows[table->shown[shown_index]], column);
}

void table_write_text(const struct table *table, const char *const *titles,
                      table_is_chosen is_chosen, void *user, struct text *text)
{
    for (size_t column = 0; column < table->column_count; column++) {
        text_add(text, titles[column]);
        text_add(text, column + 1 < table->column_count ? "\t" : "\r\n");
    }
    for (size_t i = 0; i < table->shown_count; i++) {
        for (size_t column = 0; is_chosen(i, user) && column < table->column_count; column++) {
            text_add(text, table_cell(table, i, column));
            text_add(text, column + 1 < table->column_count ? "\t" : "\r\n");
        }
    }
}

void table_write_json(const struct table *table, table_is_chosen is_chosen, void *user,
                      struct text *text)
{
    const char *before = "\r\n";

    text_add(text, "[");
    for (size_t i = 0; i < table->shown_count; i++) {
        const char *json = table->rows[table->shown[i]].json;

        if (json != NULL && is_chosen(i, user)) {
            text_add(text, before);
            text_add(text, json);
            before = ",\r\n";
        }
    }
    text_add(text, "\r\n]\r\n");
}
