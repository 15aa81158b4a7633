#include "screen.h"

#include <string.h>

#include "../../common/colour.h"
#include "../../common/word_match.h"
#include "../names.h"

/* Lines that are no row of a section: the head, of each section an empty one, its name and its
   titles, and the one that the cursor stands in. */
#define FIXED_ROWS 11u
#define SECTIONS 3u
#define SECTION_ROWS_MIN 1u
#define SECTION_ROWS_MAX 20u

#define COLUMNS_MIN 40u
#define COLUMNS_WITHOUT_TERMINAL 160u
#define REMOTE_WIDTH_MIN 12u
#define REMOTE_WIDTH_MAX 48u

enum width {
    WIDTH_TIME = 10,
    WIDTH_WHAT = 6,
    WIDTH_LOCAL = 5,
    WIDTH_USER = 12,
    WIDTH_PID = 6,
    WIDTH_PROGRAM = 14,
    WIDTH_COUNT = 6
};

/* Everything of a row but its remote name and its last column. */
#define ROW_WIDTH                                                                                  \
    (WIDTH_TIME + WIDTH_WHAT + WIDTH_LOCAL + WIDTH_USER + WIDTH_PID + WIDTH_PROGRAM + 7u)

struct painter {
    const struct screen *screen;
    const struct operations *operations;
    const struct people_words *words;
    struct text_buffer *buffer;
    struct text_buffer line; /* without colours, so that it can be cut to the terminal's width */
    size_t line_count;
    size_t section_rows;
    size_t remote_width;
};

static void put_colour(struct painter *painter, const char *colour)
{
    if (painter->screen->has_colour) {
        text_buffer_put(painter->buffer, colour);
    }
}

/* The line as far as the terminal is wide, and none below its end: what does not fit would push the
   others off. */
static void end_line(struct painter *painter, const char *colour)
{
    const struct screen *screen = painter->screen;
    const char *text = painter->line.bytes == NULL ? "" : painter->line.bytes;

    if (screen->rows == 0 || painter->line_count + 1 < screen->rows) {
        put_colour(painter, colour);
        text_buffer_put_column(painter->buffer, text,
                               screen->columns == 0 ? 0 : screen->columns - 1,
                               screen->columns != 0);
        put_colour(painter, COLOUR_CODE_PLAIN);
        text_buffer_put(painter->buffer, "\n");
        painter->line_count++;
    }
    painter->buffer->has_failed = painter->buffer->has_failed || painter->line.has_failed;
    text_buffer_free(&painter->line);
}

static void put_column(struct painter *painter, const char *text, size_t width)
{
    text_buffer_put_column(&painter->line, text, width, true);
    text_buffer_put(&painter->line, " ");
}

static void put_number(struct painter *painter, uint64_t number, size_t width)
{
    text_buffer_format(&painter->line, "%-*llu ", (int)width, (unsigned long long)number);
}

static void put_age(struct painter *painter, uint64_t since_us)
{
    char age[PEOPLE_WORDS_SIZE];
    const uint64_t now_us = painter->screen->now_us;

    painter->words->write_duration(now_us > since_us ? now_us - since_us : 0, age);
    put_column(painter, age, WIDTH_TIME);
}

static void put_operation(struct painter *painter, const struct operation *operation)
{
    put_column(painter, operation->is_cancel ? "cancel" : "add", WIDTH_WHAT);
    put_column(painter, operation->local, WIDTH_LOCAL);
    put_column(painter, operation->remote, painter->remote_width);
    put_column(painter, operation->sid[0] == '\0' ? "" : painter->words->find_user(operation->sid),
               WIDTH_USER);
    put_number(painter, operation->process_id, WIDTH_PID);
    put_column(painter, operation->program, WIDTH_PROGRAM);
}

static void put_titles(struct painter *painter, const char *first, const char *last)
{
    put_column(painter, first, WIDTH_TIME);
    put_column(painter, "WHAT", WIDTH_WHAT);
    put_column(painter, "LOCAL", WIDTH_LOCAL);
    put_column(painter, "REMOTE", painter->remote_width);
    put_column(painter, "USER", WIDTH_USER);
    put_column(painter, "PID", WIDTH_PID);
    put_column(painter, "PROGRAM", WIDTH_PROGRAM);
    text_buffer_put(&painter->line, last);
    end_line(painter, COLOUR_CODE_GREY);
}

static void begin_section(struct painter *painter, const char *name, size_t count)
{
    end_line(painter, "");
    text_buffer_format(&painter->line, "%s: %u", name, (unsigned)count);
    end_line(painter, COLOUR_CODE_BOLD);
}

/* How many rows did not fit, in place of the last of them. */
static void put_rest(struct painter *painter, size_t count)
{
    if (count > painter->section_rows) {
        text_buffer_format(&painter->line, "and %u more",
                           (unsigned)(count - (painter->section_rows - 1)));
        end_line(painter, COLOUR_CODE_GREY);
    }
}

static bool fits(const struct painter *painter, size_t row, size_t count)
{
    return row < painter->section_rows - (count > painter->section_rows ? 1 : 0);
}

static bool is_under_way(const struct operation *operation)
{
    return operation->ended_us == 0;
}

static bool has_failed(const struct operation *operation)
{
    return operation->ended_us != 0 && operation->status != 0;
}

static size_t count_of(const struct operations *operations,
                       bool (*is_wanted)(const struct operation *operation))
{
    size_t count = 0;

    for (size_t i = 0; i < operations->count; i++) {
        count += is_wanted(&operations->list[i]);
    }
    return count;
}

/* The longest first. */
static void put_under_way(struct painter *painter)
{
    const size_t count = count_of(painter->operations, is_under_way);
    size_t row = 0;

    begin_section(painter, "Under way", count);
    put_titles(painter, "FOR", "");
    for (size_t i = 0; i < painter->operations->count; i++) {
        const struct operation *operation = &painter->operations->list[i];

        if (is_under_way(operation) && fits(painter, row, count)) {
            put_age(painter, operation->began_us);
            put_operation(painter, operation);
            end_line(painter, COLOUR_CODE_YELLOW);
            row++;
        }
    }
    put_rest(painter, count);
}

/* The newest first. */
static void put_failures(struct painter *painter)
{
    const size_t count = count_of(painter->operations, has_failed);
    size_t row = 0;

    begin_section(painter, "Failed in the last 10 minutes", count);
    put_titles(painter, "AGO", "ERROR");
    for (size_t i = painter->operations->count; i > 0; i--) {
        const struct operation *operation = &painter->operations->list[i - 1];

        if (has_failed(operation) && fits(painter, row, count)) {
            put_age(painter, operation->ended_us);
            put_operation(painter, operation);
            text_buffer_format(&painter->line, "%s (%u)",
                               operation->error[0] == '\0' ? "error" : operation->error,
                               (unsigned)operation->status);
            end_line(painter, COLOUR_CODE_RED);
            row++;
        }
    }
    put_rest(painter, count);
}

struct server_sum {
    char name[SERVER_NAME_SIZE];
    size_t count;
    size_t failed;
    uint64_t longest_us;
    uint64_t sum_us;
};

struct server_sums {
    struct server_sum list[OPERATIONS_MAX];
    size_t count;
};

static struct server_sum *find_server(struct server_sums *sums, const char *name)
{
    for (size_t i = 0; i < sums->count; i++) {
        if (word_is_same(sums->list[i].name, name)) {
            return &sums->list[i];
        }
    }
    memset(&sums->list[sums->count], 0, sizeof(sums->list[0]));
    strcpy(sums->list[sums->count].name, name);
    return &sums->list[sums->count++];
}

static void sum_up(struct server_sums *sums, const struct operations *operations)
{
    sums->count = 0;
    for (size_t i = 0; i < operations->count; i++) {
        const struct operation *operation = &operations->list[i];
        char name[SERVER_NAME_SIZE];
        struct server_sum *sum;

        if (is_under_way(operation) || operation->remote[0] == '\0') {
            continue;
        }
        name_of_server(operation->remote, name);
        sum = find_server(sums, name);
        sum->count++;
        sum->failed += has_failed(operation);
        sum->sum_us += operation->elapsed_us;
        if (operation->elapsed_us > sum->longest_us) {
            sum->longest_us = operation->elapsed_us;
        }
    }
}

static void put_server(struct painter *painter, const struct server_sum *sum)
{
    char duration[PEOPLE_WORDS_SIZE];

    painter->words->write_duration(sum->longest_us, duration);
    put_column(painter, duration, WIDTH_TIME);
    painter->words->write_duration(sum->sum_us, duration);
    put_column(painter, duration, WIDTH_TIME);
    put_number(painter, sum->count, WIDTH_COUNT);
    put_number(painter, sum->failed, WIDTH_COUNT);
    text_buffer_put(&painter->line, sum->name);
    end_line(painter, "");
}

/* The server that is shown next: the slowest that was not shown yet. */
static struct server_sum *find_slowest(struct server_sums *sums)
{
    struct server_sum *slowest = NULL;

    for (size_t i = 0; i < sums->count; i++) {
        struct server_sum *sum = &sums->list[i];

        if (sum->count > 0 && (slowest == NULL || sum->longest_us > slowest->longest_us)) {
            slowest = sum;
        }
    }
    return slowest;
}

static void put_servers(struct painter *painter)
{
    static struct server_sums sums;
    struct server_sum *sum;

    sum_up(&sums, painter->operations);
    begin_section(painter, "Servers of the last 10 minutes, the slowest first", sums.count);
    put_column(painter, "LONGEST", WIDTH_TIME);
    put_column(painter, "SUM", WIDTH_TIME);
    put_column(painter, "COUNT", WIDTH_COUNT);
    put_column(painter, "FAILED", WIDTH_COUNT);
    text_buffer_put(&painter->line, "SERVER");
    end_line(painter, COLOUR_CODE_GREY);
    for (size_t row = 0; fits(painter, row, sums.count); row++) {
        sum = find_slowest(&sums);
        if (sum == NULL) {
            break;
        }
        put_server(painter, sum);
        sum->count = 0;
    }
    put_rest(painter, sums.count);
}

static void put_head(struct painter *painter)
{
    char time[PEOPLE_WORDS_SIZE];

    painter->words->write_time(painter->screen->now_us, time);
    text_buffer_format(&painter->line, "%s  %s", time, painter->screen->state);
    if (painter->operations->forgotten > 0) {
        text_buffer_format(&painter->line, "  (too many at once: %llu are not shown)",
                           (unsigned long long)painter->operations->forgotten);
    }
    end_line(painter, "");
}

static size_t clamp(size_t value, size_t least, size_t most)
{
    return value < least ? least : value > most ? most : value;
}

static void measure(struct painter *painter)
{
    const struct screen *screen = painter->screen;
    const size_t rows = screen->rows > FIXED_ROWS ? screen->rows - FIXED_ROWS : 0;
    const size_t columns = screen->columns == 0 ? COLUMNS_WITHOUT_TERMINAL : screen->columns;

    painter->section_rows = screen->rows == 0
                                ? SECTION_ROWS_MAX
                                : clamp(rows / SECTIONS, SECTION_ROWS_MIN, SECTION_ROWS_MAX);
    painter->remote_width = clamp(columns > ROW_WIDTH + COLUMNS_MIN ? columns - ROW_WIDTH - 24 : 0,
                                  REMOTE_WIDTH_MIN, REMOTE_WIDTH_MAX);
}

void screen_write(const struct screen *screen, const struct operations *operations,
                  const struct people_words *words, struct text_buffer *buffer)
{
    struct painter painter = {0};

    painter.screen = screen;
    painter.operations = operations;
    painter.words = words;
    painter.buffer = buffer;
    measure(&painter);
    put_head(&painter);
    put_under_way(&painter);
    put_failures(&painter);
    put_servers(&painter);
}
