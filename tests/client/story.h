/*
 * A client in one of the four modes, and a broker that the test plays to it.
 *
 * Functions end the test with a message when something else happens than they wait for.
 */
#ifndef TESTS_CLIENT_STORY_H
#define TESTS_CLIENT_STORY_H

#include <windows.h>
#include <stddef.h>

#include <wnetwatch.h>

#include "tests/client/item_taker.h"
#include "tests/support/stories/scripted_broker.h"
#include "tests/support/wire_lines.h"

#define REQUEST_SIZE 16384u
#define DEADLINE_MS 20000u

struct story {
    struct scripted_broker broker;
    struct item_taker taker;
    char prefix[64];
    char request[REQUEST_SIZE];
    HANDLE gate; /* callbacks that wait do it here */
};

/* The client is made and not started; the broker does not listen. */
struct story *story_new(wnw_mode mode);

/* The same by a config that says more; the story sets the pipe and short delays in it. */
struct story *story_new_by(wnw_client_config *config, wnw_mode mode);

void story_free(struct story *story);

/* The story of a taker that story_new made. */
struct story *story_of(struct item_taker *taker);

/* The next word that the taker notes. */
void expect(struct story *story, const char *word);

/* Listen and take the request of the client, which is started. */
void accept_client(struct story *story);

/* Start the client, behind a broker's event 09. */
void go_live(struct story *story);

/* The same for a client that has lost its broker. */
void go_live_again(struct story *story);

#endif
