/*
 * core_cost CASE: does the fixed piece of work of a case, and prints how many lines it was.
 *
 * measure.sh runs it under callgrind, which counts the instructions of the functions whose names
 * begin with measured_, and of all that they call. What comes before and after is not counted.
 */
#include "tests/cost/scene.h"

#include "tests/support/broker_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES 1024u /* of notifications, in operations of four */
#define LINE_BYTES_MAX 512u
#define LINES_A_TURN 64u

static struct scene scene;
static char text[LINES * LINE_BYTES_MAX];
static size_t ends[LINES + 1]; /* of each line in the text, behind a 0 */

/* A drive is connected and disconnected, each with a PRE and a POST. */
static void write_line(size_t index)
{
    char remote[64];
    struct notification notification = {
        .context = (uint32_t)(1 + index / 2),
        .phase = index % 2 == 0 ? NOTIFICATION_PRE : NOTIFICATION_POST,
        .image = "C:\\Windows\\System32\\net.exe",
    };

    (void)snprintf(remote, sizeof(remote), "\\\\files.example.com\\reports-%zu", index / 4);
    if (index % 4 < 2) {
        notification.call = NOTIFICATION_ADD;
        notification.type = 1;
        notification.local = "Z:";
        notification.remote = remote;
    } else {
        notification.call = NOTIFICATION_CANCEL;
        notification.name = "Z:";
    }
    ends[index + 1] =
        ends[index] + notification_write(&notification, text + ends[index], LINE_BYTES_MAX);
}

static void publish_all(size_t lines_a_turn)
{
    for (size_t i = 0; i < LINES; i += lines_a_turn) {
        scene_turn(&scene, text + ends[i], ends[i + lines_a_turn] - ends[i]);
    }
}

static size_t measured_one_line_a_turn(void)
{
    publish_all(1);
    return LINES;
}

static size_t measured_many_lines_a_turn(void)
{
    publish_all(LINES_A_TURN);
    return LINES;
}

static size_t measured_read_back(void)
{
    size_t lines = 0;

    while (scene_read_back(&scene, &lines)) {
    }
    return lines;
}

static void publish_and_restart(void)
{
    publish_all(LINES_A_TURN);
    scene_restart(&scene);
}

static void publish_and_restart_with_keys(void)
{
    publish_and_restart();
    scene.cursor.keys = EVENT_KEYS_ALL;
}

static void do_nothing(void)
{
}

static const struct {
    const char *name;
    size_t subscribers;
    void (*prepare)(void);
    size_t (*measured)(void);
} cases[] = {
    {"one_line_a_turn", 1, do_nothing, measured_one_line_a_turn},
    {"many_lines_a_turn", 1, do_nothing, measured_many_lines_a_turn},
    {"many_subscribers", SCENE_SUBSCRIBERS_MAX, do_nothing, measured_one_line_a_turn},
    {"read_back", 1, publish_and_restart_with_keys, measured_read_back},
    {"read_back_without_keys", 1, publish_and_restart, measured_read_back},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < LINES; i++) {
        write_line(i);
    }
    for (size_t i = 0; argc == 2 && i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (strcmp(argv[1], cases[i].name) == 0) {
            scene_open(&scene, cases[i].subscribers);
            cases[i].prepare();
            (void)printf("%zu\n", cases[i].measured());
            return EXIT_SUCCESS;
        }
    }
    (void)fprintf(stderr, "usage: core_cost CASE\n");
    return EXIT_FAILURE;
}
