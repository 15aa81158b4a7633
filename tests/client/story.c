#include "tests/client/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

struct story *story_new_by(wnw_client_config *config, wnw_mode mode)
{
    static LONG number;
    struct story *story = test_calloc(1, sizeof(*story));

    (void)snprintf(story->prefix, sizeof(story->prefix), "wnetwatch-modes-%lu-%ld",
                   GetCurrentProcessId(), InterlockedIncrement(&number));
    scripted_broker_init(&story->broker, story->prefix);
    story->gate = CreateEventW(NULL, TRUE, FALSE, NULL);
    assert_non_null(story->gate);
    config->pipe_prefix = story->prefix;
    config->reconnect_delay_ms = 10;
    config->reconnect_delay_ms_max = 50;
    taker_init(&story->taker, config, mode);
    return story;
}

struct story *story_new(wnw_mode mode)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

    return story_new_by(&config, mode);
}

void story_free(struct story *story)
{
    (void)SetEvent(story->gate);
    taker_deinit(&story->taker);
    scripted_broker_deinit(&story->broker);
    CloseHandle(story->gate);
    test_free(story);
}

struct story *story_of(struct item_taker *taker)
{
    return (struct story *)(void *)((char *)taker - offsetof(struct story, taker));
}

void expect(struct story *story, const char *word)
{
    heard_expect(&story->taker.heard, word);
}

void accept_client(struct story *story)
{
    assert_true(scripted_broker_listen(&story->broker, NULL));
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
}

void go_live(struct story *story)
{
    assert_true(scripted_broker_listen(&story->broker, NULL));
    taker_start(&story->taker);
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    scripted_broker_send(&story->broker, STARTED(ID("09")) LIVE(ID("09")));
    expect(story, "connecting");
    expect(story, "live");
}

void go_live_again(struct story *story)
{
    accept_client(story);
    scripted_broker_send(&story->broker, STARTED(ID("09")) LIVE(ID("09")));
    heard_skip_to(&story->taker.heard, "connecting"); /* its absence may have been told, or not */
    expect(story, "live");
}
