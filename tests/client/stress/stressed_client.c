#include "tests/client/stress/stressed_client.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define MESSAGE (WM_APP + 1u)
#define COOKIE 99u

/* A subscription that comes and goes; its memory stays, to see callbacks that come too late. */
struct guest {
    struct guest *next;
    wnw_subscription *volatile subscription;
    volatile LONG has_ended;
    int ends_itself;
};

static volatile LONG violations;
static volatile LONG lives;
static struct guest *volatile all_guests;

void count_violation(const char *what)
{
    if (InterlockedIncrement(&violations) == 1) {
        (void)fprintf(stderr, "%s\n", what);
    }
}

LONG violations_counted(void)
{
    return violations;
}

LONG stressed_client_lives(void)
{
    return lives;
}

uint32_t roll(uint64_t *random, uint32_t limit)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*random >> 33) % limit;
}

static void note(struct stressed_client *stressed, const wnw_item *item)
{
    if (stressed->is_closed) {
        count_violation("an item came after the close");
    }
    record_note(&stressed->record, item);
    /* The program is done with the item, even if a stop keeps it from a guest. */
    (void)snprintf(stressed->cursor, sizeof(stressed->cursor), "%s", item->cursor);
}

static void WNW_CALL on_item(wnw_client *client, const wnw_item *item, void *user)
{
    (void)client;
    note(user, item);
}

static void WNW_CALL on_guest_item(wnw_client *client, const wnw_item *item, void *user)
{
    struct guest *guest = user;

    (void)item;
    if (guest->has_ended) {
        count_violation("a callback after the end of its subscription");
    }
    if (wnw_client_close(client) != WNW_E_IN_CALLBACK ||
        wnw_client_dispatch(client, 1, NULL) != WNW_E_IN_CALLBACK) {
        count_violation("what is not allowed in a callback was not refused");
    }
    if (guest->ends_itself && guest->subscription != NULL) {
        (void)wnw_unsubscribe(guest->subscription);
        guest->has_ended = 1;
    }
}

static wnw_status make_client(struct stressed_client *stressed)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

    config.mode = stressed->mode;
    config.pipe_prefix = stressed->prefix;
    config.after = stressed->cursor[0] == '\0' ? NULL : stressed->cursor;
    config.reconnect_delay_ms = 5;
    config.reconnect_delay_ms_max = 50;
    if (stressed->mode == WNW_MODE_MESSAGE) {
        config.window = stressed->window;
        config.message = MESSAGE;
        config.cookie = COOKIE;
    }
    return wnw_client_new(&config, &stressed->client);
}

static void begin_life(struct stressed_client *stressed)
{
    if (make_client(stressed) != WNW_OK ||
        (stressed->mode != WNW_MODE_NEXT &&
         wnw_subscribe(stressed->client, NULL, on_item, stressed, NULL) != WNW_OK)) {
        count_violation("a client cannot be made");
        return;
    }
    stressed->is_closed = 0;
    if (wnw_client_start(stressed->client) != WNW_OK) {
        count_violation("a client cannot be started");
    }
    InterlockedIncrement(&lives);
}

void stressed_client_open(struct stressed_client *stressed)
{
    InitializeSRWLock(&stressed->lock);
    InitializeCriticalSection(&stressed->taking);
    begin_life(stressed);
}

/* All subscriptions have ended with their client. */
static void forget_guests(struct stressed_client *stressed)
{
    for (size_t i = 0; i < GUESTS_MAX; i++) {
        if (stressed->guests[i] != NULL) {
            stressed->guests[i]->has_ended = 1;
            stressed->guests[i] = NULL;
        }
    }
}

/* Without other calls of the program, but in the middle of the library's callbacks. */
static void end_life(struct stressed_client *stressed)
{
    if (stressed->client == NULL) {
        return;
    }
    if (wnw_client_close(stressed->client) != WNW_OK) {
        count_violation("a client cannot be closed");
    }
    stressed->client = NULL;
    stressed->is_closed = 1;
    forget_guests(stressed);
}

void stressed_client_close(struct stressed_client *stressed)
{
    end_life(stressed);
    DeleteCriticalSection(&stressed->taking);
}

static void reopen(struct stressed_client *stressed)
{
    AcquireSRWLockExclusive(&stressed->lock);
    (void)wnw_client_stop(stressed->client);
    end_life(stressed);
    begin_life(stressed);
    ReleaseSRWLockExclusive(&stressed->lock);
}

static struct guest *make_guest(int ends_itself)
{
    struct guest *guest = calloc(1, sizeof(*guest));

    if (guest == NULL) {
        count_violation("no memory for a guest");
        return NULL;
    }
    guest->ends_itself = ends_itself;
    do {
        guest->next = all_guests;
    } while (InterlockedCompareExchangePointer((PVOID volatile *)&all_guests, guest, guest->next) !=
             guest->next);
    return guest;
}

/* True when the guest stays until it is asked to go. */
static bool let_in(struct stressed_client *stressed, struct guest *guest, const char *filter)
{
    wnw_subscription *subscription = NULL;
    wnw_status status =
        wnw_subscribe(stressed->client, filter, on_guest_item, guest, &subscription);

    if (status != (stressed->mode == WNW_MODE_NEXT ? WNW_E_STATE : WNW_OK)) {
        count_violation("a subscription is not as its mode has it");
    }
    guest->subscription = subscription;
    return status == WNW_OK && !guest->ends_itself;
}

static void subscribe(struct stressed_client *stressed, uint64_t *random)
{
    const char *filter = roll(random, 2) == 0 ? NULL : "{\"type\":[\"connection.*\"]}";
    const size_t chair = roll(random, GUESTS_MAX);
    struct guest *guest = make_guest(roll(random, 3) == 0);

    if (guest == NULL) {
        return;
    }
    EnterCriticalSection(&stressed->taking);
    if ((stressed->guests[chair] == NULL || guest->ends_itself) &&
        let_in(stressed, guest, filter)) {
        stressed->guests[chair] = guest;
    }
    LeaveCriticalSection(&stressed->taking);
}

static void unsubscribe(struct stressed_client *stressed, uint64_t *random)
{
    const size_t chair = roll(random, GUESTS_MAX);
    struct guest *guest;

    EnterCriticalSection(&stressed->taking);
    guest = stressed->guests[chair];
    stressed->guests[chair] = NULL;
    LeaveCriticalSection(&stressed->taking);
    if (guest != NULL) {
        (void)wnw_unsubscribe(guest->subscription);
        guest->has_ended = 1;
    }
}

/* An item of `next` is valid until another one is asked for, so asking and noting are one. */
static void take(struct stressed_client *stressed, uint64_t *random)
{
    const wnw_item *item;

    if (stressed->mode == WNW_MODE_NEXT) {
        EnterCriticalSection(&stressed->taking);
        while (wnw_client_next(stressed->client, roll(random, 3), &item) == WNW_OK) {
            note(stressed, item);
        }
        LeaveCriticalSection(&stressed->taking);
    } else if (stressed->mode != WNW_MODE_CALLBACKS) {
        (void)wnw_client_dispatch(stressed->client, 1 + roll(random, 50), NULL);
    }
}

void stressed_client_take_rest(struct stressed_client *stressed)
{
    const wnw_item *item;

    if (stressed->mode == WNW_MODE_NEXT) {
        while (wnw_client_next(stressed->client, 0, &item) == WNW_OK) {
            note(stressed, item);
        }
    } else if (stressed->mode != WNW_MODE_CALLBACKS) {
        (void)wnw_client_dispatch(stressed->client, 1000, NULL);
    }
}

static void ask(struct stressed_client *stressed)
{
    wnw_client_stats stats = WNW_CLIENT_STATS_INIT;
    char cursor[WNW_CURSOR_SIZE];
    wnw_state now;

    (void)wnw_client_get_stats(stressed->client, &stats);
    (void)wnw_client_state(stressed->client, &now);
    (void)wnw_client_cursor(stressed->client, cursor, sizeof(cursor));
    (void)wnw_client_wait_live(stressed->client, 1);
}

void stressed_client_act(struct stressed_client *stressed, uint64_t *random)
{
    const uint32_t what = roll(random, 400);

    if (what == 0) {
        reopen(stressed);
        return;
    }
    AcquireSRWLockShared(&stressed->lock);
    if (what < 60) {
        subscribe(stressed, random);
    } else if (what < 120) {
        unsubscribe(stressed, random);
    } else if (what < 150) {
        ask(stressed);
    } else {
        take(stressed, random);
    }
    ReleaseSRWLockShared(&stressed->lock);
}

void guests_free(void)
{
    while (all_guests != NULL) {
        struct guest *guest = all_guests;

        all_guests = guest->next;
        free(guest);
    }
}
