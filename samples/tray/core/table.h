/*
 * The rows of a list: cells of text, which of them a filter shows, and in which order.
 *
 * The window fills a table from the model, and reads back what the list view has to show and what
 * goes to the clipboard. Comparing texts as people do is the system's, so the caller brings it. One
 * thread.
 */
#ifndef SAMPLES_TRAY_CORE_TABLE_H
#define SAMPLES_TRAY_CORE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

#define TABLE_COLUMNS_MAX 5u
#define TABLE_ROWS_MAX 1024u

/* How the system orders and finds texts. */
struct collation {
    int (*compare)(const char *one, const char *other); /* as strcmp */
    bool (*contains)(const char *text, const char *part);
};

struct table_row {
    char *cells[TABLE_COLUMNS_MAX];
    uint64_t keys[TABLE_COLUMNS_MAX]; /* that order before the texts do: of times and numbers */
    char *json;                       /* the row as an object */
};

struct table {
    size_t column_count;
    const struct collation *collation;
    struct table_row rows[TABLE_ROWS_MAX];
    size_t row_count;
    size_t shown[TABLE_ROWS_MAX]; /* indexes of rows, in the order of the list */
    size_t shown_count;
    size_t sort_column;
    bool is_descending;
};

void table_init(struct table *table, size_t column_count, const struct collation *collation);
void table_deinit(struct table *table);

/* Take all rows out, to fill it again. */
void table_clear(struct table *table);

/* A new row with empty cells; NULL when the table is full or there is no memory. */
struct table_row *table_add(struct table *table);

/* Copies the text. Without memory the cell stays empty. */
void table_set_cell(struct table_row *row, size_t column, const char *cell, uint64_t key);

/* Takes over the bytes of the text. */
void table_set_json(struct table_row *row, struct text *json);

/* Order by this column; by the same one again turns the order round. */
void table_sort_by(struct table *table, size_t column);

/* Decide which rows are shown: those in which a cell contains the filter, all for "". */
void table_show(struct table *table, const char *filter);

/* A cell of what is shown. */
const char *table_cell(const struct table *table, size_t shown_index, size_t column);

/* Whether a row that is shown goes to the clipboard. */
typedef bool (*table_is_chosen)(size_t shown_index, void *user);

/* The chosen rows as lines with tabs, under the titles. */
void table_write_text(const struct table *table, const char *const *titles,
                      table_is_chosen is_chosen, void *user, struct text *text);

/* The chosen rows as an array of objects. */
void table_write_json(const struct table *table, table_is_chosen is_chosen, void *user,
                      struct text *text);

#endif
