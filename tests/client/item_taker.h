/*
 * A program that takes a client's items in one of the four modes and notes each as a word: on the
 * library's thread, or on one of its own that runs from taker_start until the client is over.
 */
#ifndef TESTS_CLIENT_ITEM_TAKER_H
#define TESTS_CLIENT_ITEM_TAKER_H

#include <windows.h>

#include <wnetwatch.h>

#include "tests/support/stories/heard.h"

#define TAKER_COOKIE 4711u
#define TAKER_MESSAGE (WM_APP + 7u)

struct item_taker {
    struct heard heard;
    wnw_client *client;
    wnw_mode mode;
    wnw_subscription *subscription;
    wnw_item_cb on_item;  /* gets each item instead of its being noted, with the taker as user */
    wnw_item_cb on_event; /* gets each event behind its note, with the taker as user */
    size_t items_max;     /* of one dispatch; 0 ends the loop, without a call on the client */
    volatile LONG messages;
    HANDLE window_thread;
    HANDLE thread;
    HANDLE ready; /* the window is there */
    HWND window;
};

/* Makes a client by the config, which it completes with the mode; does not start it. */
void taker_init(struct item_taker *taker, wnw_client_config *config, wnw_mode mode);

void taker_start(struct item_taker *taker);

/* Note an item as its word (item_word.h), and keep its line for the check of the schemas. */
void taker_note(struct item_taker *taker, const wnw_item *item);

/* See the program's thread to its end and close the client. */
wnw_status taker_close(struct item_taker *taker);

/* The same, if that was not done. */
void taker_deinit(struct item_taker *taker);

#endif
