#include "tests/sim/writer.h"

#include "tests/sim/people.h"

static void add_line(struct writer *writer, struct writing *writing, struct said *said)
{
    size_t size;

    said->number = ++writing->numbers;
    size = said_write(said, writing->random, writing->name_size_max, writer->text + writer->size,
                      sizeof(writer->text) - writer->size);
    publish_pipe_announce(writer->end, said, size);
    writer->size += size;
}

static void prepare(struct writer *writer, struct writing *writing)
{
    struct random *random = writing->random;
    size_t count = 1 + random_below(random, WRITER_LINES_MAX - 1);
    uint32_t process_id = people[writer->user].process_id;
    struct said said;

    writer->size = 0;
    writer->sent = 0;
    for (size_t i = 0; i < count; i++) {
        said_choose(&said, random, writer->user, process_id);
        add_line(writer, writing, &said);
    }
    writer->ends_badly = random_once_in(random, 20);
    if (writer->ends_badly) {
        said.is_bad = true;
        add_line(writer, writing, &said);
    }
}

static bool connect(struct writer *writer, struct writing *writing)
{
    writer->user = (int)random_below(writing->random, USER_UNREADABLE + 1);
    if (!publish_pipe_connect(writing->pipe, &writer->end, writer->user,
                              people[writer->user].process_id)) {
        return false;
    }
    prepare(writer, writing);
    return true;
}

static void send_piece(struct writer *writer, struct writing *writing)
{
    struct random *random = writing->random;
    size_t left = writer->size - writer->sent;
    size_t size = random_once_in(random, 3) ? left : 1 + random_below(random, (uint32_t)left);

    if (size > publish_pipe_room(writer->end)) {
        return;
    }
    publish_pipe_write(writer->end, writer->text + writer->sent, size);
    writer->sent += size;
}

void writer_act(struct writer *writer, struct writing *writing)
{
    if (writer->end == NULL && !connect(writer, writing)) {
        return;
    }
    if (writer->sent < writer->size) {
        send_piece(writer, writing);
    }
    if (random_once_in(writing->random, writer->sent == writer->size ? 2 : 10)) {
        publish_pipe_leave(&writer->end);
    } else if (writer->sent == writer->size && !writer->ends_badly) {
        prepare(writer, writing);
    }
}

bool writing_say(struct writing *writing, struct instance *end, struct said *said, size_t name_size)
{
    char line[SAID_BYTES_MAX];
    size_t size;

    if (publish_pipe_room(end) < sizeof(line)) {
        return false;
    }
    said->number = ++writing->numbers;
    size = said_write(said, writing->random, name_size, line, sizeof(line));
    publish_pipe_announce(end, said, size);
    publish_pipe_write(end, line, size);
    return true;
}
