#include "tests/e2e/endurance.h"

#include "tests/support/stories/footprint.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#define ROUNDS 2 /* whose memory is compared with that of as many later ones */

/* What may differ from one crowd to the next: in which order clients connect and are evicted. */
#define SPARE_BYTES (1024u * 1024u)
#define SPARE_HANDLES 8u

#define CLOSING_WAIT_MS_MAX 20000u

static struct footprint look_at(const struct broker_process *broker)
{
    return footprint_of(process_handle(broker->process));
}

/* Ask the broker something: it has then taken all that was sent to it before. */
static void wait_for_its_turn(const struct broker_process *broker)
{
    (void)broker_process_count(broker, "received");
}

/* The handles of a crowd that has gone are closed when the broker is told so, one by one. */
static DWORD count_handles_left(const struct broker_process *broker, DWORD expected)
{
    const ULONGLONG deadline_ms = GetTickCount64() + CLOSING_WAIT_MS_MAX;
    DWORD handles;

    do {
        wait_for_its_turn(broker);
        handles = look_at(broker).handles;
    } while (handles > expected && GetTickCount64() < deadline_ms);
    return handles;
}

DWORD endurance_handles_max(const struct broker_process *broker)
{
    return look_at(broker).handles + SPARE_HANDLES;
}

/*
 * One time. Handles are looked at when the crowd has gone. Memory while it is there: then it is
 * all in use. Later an allocator has given back what it likes, and a leak may lie in what it has
 * kept.
 */
static SIZE_T suffer(const struct broker_process *broker, const struct mischief *mischief,
                     DWORD handles_max)
{
    SIZE_T private_bytes;
    DWORD handles;

    mischief->act(mischief->context);
    wait_for_its_turn(broker);
    private_bytes = look_at(broker).private_bytes;
    mischief->send_home(mischief->context);
    handles = count_handles_left(broker, handles_max);
    print_message("           %lu handles left, %lu KiB at most\n", handles,
                  (unsigned long)(private_bytes / 1024));
    assert_true(handles <= handles_max);
    return private_bytes;
}

void endurance_expect(struct broker_process *broker, const struct mischief *mischief,
                      DWORD handles_max)
{
    SIZE_T most_of_first = 0;
    SIZE_T least_of_last = SIZE_MAX;

    for (int round = 0; round < 2 * ROUNDS; round++) {
        const SIZE_T now = suffer(broker, mischief, handles_max);

        if (round < ROUNDS) {
            most_of_first = now > most_of_first ? now : most_of_first;
        } else {
            least_of_last = now < least_of_last ? now : least_of_last;
        }
    }
    assert_true(least_of_last <= most_of_first + SPARE_BYTES);
    assert_int_equal(broker_process_stop(broker), 0);
}
