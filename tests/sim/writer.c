#include "tests/sim/writer.h"

#include "tests/sim/people.h"
#include "tests/sim/violation.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So few that the contexts of different operations meet. */
enum { CONTEXTS = 5 };

enum { NAME_SIZE = 1000 };

static void choose_said(const struct writer *writer, struct writing *writing, struct said *said)
{
    struct random *random = writing->random;

    said->user = writer->user;
    said->call = random_once_in(random, 3) ? NOTIFICATION_CANCEL : NOTIFICATION_ADD;
    said->phase = random_once_in(random, 2) ? NOTIFICATION_PRE : NOTIFICATION_POST;
    said->context = 1 + random_below(random, CONTEXTS);
    said->status = said->phase == NOTIFICATION_POST && random_once_in(random, 4) ? 67 : 0;
    said->number = ++writing->numbers;
    said->is_red = random_once_in(random, 2);
}

/* Up to so many letters. */
static void write_name(struct writing *writing, char *name, size_t size)
{
    size_t letters = random_below(writing->random, (uint32_t)writing->name_size_max + 1);
    size_t at = 0;

    if (letters + 1 > size) {
        letters = size - 1;
    }
    for (; at < letters; at++) {
        name[at] = (char)('a' + at % 26);
    }
    name[at] = '\0';
}

static void write_line(struct writer *writer, struct writing *writing, const struct said *said)
{
    const char *phase = said->phase == NOTIFICATION_PRE ? "pre" : "post";
    const char *color = said->is_red ? "red" : "blue";
    char drive = (char)('W' + random_below(writing->random, WRITER_DRIVES));
    char *line = writer->text + writer->size;
    size_t left = sizeof(writer->text) - writer->size;
    char name[NAME_SIZE];
    char image[NAME_SIZE];
    int size;

    write_name(writing, name, sizeof(name));
    write_name(writing, image, sizeof(image));
    if (said->call == NOTIFICATION_ADD) {
        size =
            snprintf(line, left,
                     "{\"v\":1,\"call\":\"add\",\"phase\":\"%s\",\"context\":%" PRIu32
                     ",\"status\":%" PRIu32 ",\"local\":\"%c:\",\"remote\":\"\\\\\\\\s\\\\%s\","
                     "\"type\":1,\"flags\":1,\"image\":\"#%" PRIu32 "%s-%s\",\"dropped\":0}\n",
                     phase, said->context, said->status, drive, name, said->number, image, color);
    } else {
        size =
            snprintf(line, left,
                     "{\"v\":1,\"call\":\"cancel\",\"phase\":\"%s\",\"context\":%" PRIu32
                     ",\"status\":%" PRIu32 ",\"name\":\"%c:\",\"provider\":\"%s\","
                     "\"force\":false,\"flags\":0,\"image\":\"#%" PRIu32 "%s-%s\",\"dropped\":0}\n",
                     phase, said->context, said->status, drive, name, said->number, image, color);
    }
    if (size < 0 || (size_t)size >= left) {
        abort();
    }
    writer->size += (size_t)size;
}

static void prepare(struct writer *writer, struct writing *writing)
{
    struct random *random = writing->random;

    memset(&writer->lines, 0, sizeof(writer->lines));
    writer->size = 0;
    writer->sent = 0;
    writer->said = 0;
    writer->count = 1 + random_below(random, WRITER_LINES_MAX - 1);
    for (size_t i = 0; i < writer->count; i++) {
        choose_said(writer, writing, &writer->lines[i]);
        write_line(writer, writing, &writer->lines[i]);
        writer->ends[i] = writer->size;
    }
    writer->ends_badly = random_once_in(random, 20);
    if (writer->ends_badly) {
        memcpy(writer->text + writer->size, "{\"v\":2}\n", 8);
        writer->size += 8;
    }
}

static void connect(struct writer *writer, struct writing *writing)
{
    writer->user = (int)random_below(writing->random, USER_UNREADABLE + 1);
    publisher_init(&writer->publisher, writing->broker);
    publisher_identify(&writer->publisher, &people[writer->user]);
    writer->is_connected = true;
    prepare(writer, writing);
}

static void send_piece(struct writer *writer, struct writing *writing)
{
    struct random *random = writing->random;
    size_t left = writer->size - writer->sent;
    size_t size = random_once_in(random, 3) ? left : 1 + random_below(random, (uint32_t)left);
    bool is_bad = writer->ends_badly && size == left;
    enum publisher_verdict verdict;
    char *piece = malloc(size); /* of its exact size, so that sanitizers see each misuse */

    if (piece == NULL) {
        abort();
    }
    memcpy(piece, writer->text + writer->sent, size);
    while (writer->said < writer->count && writer->ends[writer->said] <= writer->sent + size) {
        expected_take(writing->expected, &writer->lines[writer->said], writing->now);
        writer->said++;
    }
    verdict = publisher_take(&writer->publisher, piece, size);
    free(piece);
    if ((verdict == PUBLISHER_CLOSE) != is_bad) {
        violation("the broker %s a publisher's line", is_bad ? "took" : "refused");
    }
    writer->sent += size;
    if (verdict == PUBLISHER_CLOSE) {
        writer_leave(writer);
    }
}

void writer_act(struct writer *writer, struct writing *writing)
{
    if (!writer->is_connected) {
        connect(writer, writing);
    }
    if (writer->sent < writer->size) {
        send_piece(writer, writing);
    }
    if (writer->is_connected &&
        (random_once_in(writing->random, writer->sent == writer->size ? 2 : 10))) {
        writer_leave(writer);
    } else if (writer->is_connected && writer->sent == writer->size) {
        prepare(writer, writing);
    }
}

void writer_leave(struct writer *writer)
{
    if (writer->is_connected) {
        publisher_deinit(&writer->publisher);
        writer->is_connected = false;
    }
}
