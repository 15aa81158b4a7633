#include "tests/sim/said.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So few that the contexts of different operations meet. */
enum { CONTEXTS = 5 };

static const char bad_line[] = "{\"v\":2}\n";

/* Up to so many letters. */
static void write_name(struct random *random, size_t name_size, char *name)
{
    size_t letters = random_below(random, (uint32_t)name_size + 1);

    for (size_t at = 0; at < letters; at++) {
        name[at] = (char)('a' + at % 26);
    }
    name[letters] = '\0';
}

static int print_add(const struct said *said, char drive, const char *name, const char *image,
                     char *line, size_t capacity)
{
    return snprintf(line, capacity,
                    "{\"v\":1,\"call\":\"add\",\"phase\":\"%s\",\"context\":%" PRIu32
                    ",\"status\":%" PRIu32 ",\"local\":\"%c:\",\"remote\":\"\\\\\\\\s\\\\%s\","
                    "\"type\":1,\"flags\":1,\"image\":\"#%" PRIu32 "%s-%s\",\"dropped\":0}\n",
                    said->phase == NOTIFICATION_PRE ? "pre" : "post", said->context, said->status,
                    drive, name, said->number, image, said->is_red ? "red" : "blue");
}

static int print_cancel(const struct said *said, char drive, const char *name, const char *image,
                        char *line, size_t capacity)
{
    return snprintf(line, capacity,
                    "{\"v\":1,\"call\":\"cancel\",\"phase\":\"%s\",\"context\":%" PRIu32
                    ",\"status\":%" PRIu32 ",\"name\":\"%c:\",\"provider\":\"%s\","
                    "\"force\":false,\"flags\":0,\"image\":\"#%" PRIu32 "%s-%s\",\"dropped\":0}\n",
                    said->phase == NOTIFICATION_PRE ? "pre" : "post", said->context, said->status,
                    drive, name, said->number, image, said->is_red ? "red" : "blue");
}

static size_t write_bad(char *line, size_t capacity)
{
    size_t size = strlen(bad_line);

    if (size > capacity) {
        abort();
    }
    memcpy(line, bad_line, size);
    return size;
}

void said_choose(struct said *said, struct random *random, int user, uint32_t process_id)
{
    memset(said, 0, sizeof(*said));
    said->user = user;
    said->process_id = process_id;
    said->call = random_once_in(random, 3) ? NOTIFICATION_CANCEL : NOTIFICATION_ADD;
    said->phase = random_once_in(random, 2) ? NOTIFICATION_PRE : NOTIFICATION_POST;
    said->context = 1 + random_below(random, CONTEXTS);
    said->status = said->phase == NOTIFICATION_POST && random_once_in(random, 4) ? 67 : 0;
    said->is_red = random_once_in(random, 2);
}

size_t said_write(const struct said *said, struct random *random, size_t name_size, char *line,
                  size_t capacity)
{
    char drive = (char)('W' + random_below(random, SAID_DRIVES));
    char name[NAME_SIZE_MAX + 1];
    char image[NAME_SIZE_MAX + 1];
    int size;

    if (said->is_bad) {
        return write_bad(line, capacity);
    }
    write_name(random, name_size, name);
    write_name(random, name_size, image);
    size = said->call == NOTIFICATION_ADD ? print_add(said, drive, name, image, line, capacity)
                                          : print_cancel(said, drive, name, image, line, capacity);
    if (size < 0 || (size_t)size >= capacity) {
        abort();
    }
    return (size_t)size;
}
