#include "tests/users/latency.h"

#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "proto/limits.h"
#include "tests/support/scratch.h"
#include "tests/support/stories/broker_process.h"
#include "tests/users/user_program.h"

#define PHASES 5u /* of each kind, in turns, so that whatever else the machine does hits both */
#define PROBES_PER_PHASE 200u
#define PROBES (PHASES * PROBES_PER_PHASE)
#define FLOODING_CONNECTIONS L"8"
#define SEARCHING_STREAMS L"60"
#define MEASUREMENTS 5u /* the median decides */
#define DELAY_MAX 2.0   /* times as long, the 99th of 100 */

struct latency_story {
    struct broker_process here;
    struct broker_process elsewhere;
    wchar_t scratch[MAX_PATH]; /* "": there is no journal */
};

/* The user of the test runs both brokers: to Wine the folders belong to that user, and no DLL is
   there that would not trust the pipes. */
static void start_brokers(struct latency_story *story)
{
    broker_process_start(&story->here);
    broker_process_start(&story->elsewhere);
}

static struct latency_story *make_story(void **state)
{
    struct latency_story *story = calloc(1, sizeof(*story));

    assert_non_null(story);
    broker_process_name_real(&story->here);
    broker_process_name(&story->elsewhere);
    *state = story;
    return story;
}

int latency_set_up(void **state)
{
    struct latency_story *story = make_story(state);

    start_brokers(story);
    return 0;
}

/* As brokers are used, and so that its writing takes its part of each turn. */
static int set_up_with_journals(void **state)
{
    struct latency_story *story = make_story(state);

    scratch_make(story->scratch);
    (void)_snwprintf(story->here.options, BROKER_OPTIONS_UNITS_MAX, L"--state %ls\\here",
                     story->scratch);
    (void)_snwprintf(story->elsewhere.options, BROKER_OPTIONS_UNITS_MAX, L"--state %ls\\elsewhere",
                     story->scratch);
    start_brokers(story);
    return 0;
}

int latency_tear_down(void **state)
{
    struct latency_story *story = *state;

    assert_int_equal(broker_process_stop(&story->here), 0);
    broker_process_deinit(&story->here);
    broker_process_deinit(&story->elsewhere);
    if (story->scratch[0] != L'\0') {
        scratch_remove(story->scratch);
    }
    free(story);
    return 0;
}

struct latencies {
    unsigned long us[PROBES];
    size_t count;
};

static void probe_as(struct latency_story *story, const char *user, struct latencies *latencies)
{
    wchar_t arguments[COMMAND_UNITS_MAX];
    struct process *process;
    char *output;
    char *at;

    (void)_snwprintf(arguments, COMMAND_UNITS_MAX, L"%ls %ls %u", story->here.publish_name,
                     story->here.subscribe_name, PROBES_PER_PHASE);
    process = start_as(user, "probe", PROBE_PROGRAM, arguments);
    assert_int_equal(process_wait(process), 0);
    output = process_output(process);
    at = output;
    for (unsigned int i = 0; i < PROBES_PER_PHASE; i++) {
        latencies->us[latencies->count] = strtoul(at, &at, 10);
        assert_true(latencies->us[latencies->count] > 0);
        latencies->count++;
    }
    free(output);
    process_free(process);
}

/* What user A asks of a broker. The program prints a line as soon as it asks. */
struct load {
    const char *name;
    const char *program;
    const wchar_t *count;
    bool is_for_readers; /* at the subscribe pipe */
};

/* Without the bounds on them, each delays B twenty times and more. */
static const struct load flood = {"flood", FLOOD_PROGRAM, FLOODING_CONNECTIONS, false};
static const struct load search = {"search", SEARCH_PROGRAM, SEARCHING_STREAMS, true};

static struct process *start_load(const struct load *load, const struct broker_process *broker)
{
    wchar_t arguments[COMMAND_UNITS_MAX];
    struct process *process;

    (void)_snwprintf(arguments, COMMAND_UNITS_MAX, L"%ls %ls",
                     load->is_for_readers ? broker->subscribe_name : broker->publish_name,
                     load->count);
    process = start_as(A, load->name, load->program, arguments);
    free(process_wait_for_lines(process, 1));
    return process;
}

static void probe_beside(struct latency_story *story, const struct load *load,
                         const struct broker_process *broker, struct latencies *latencies)
{
    struct process *process = start_load(load, broker);

    probe_as(story, B, latencies);
    assert_false(process_ends_within(process, 0));
    process_free(process);
}

static int compare_numbers(const void *left, const void *right)
{
    const unsigned long *a = left;
    const unsigned long *b = right;

    return (*a > *b) - (*a < *b);
}

static unsigned long percentile_99(struct latencies *latencies)
{
    assert_int_equal(latencies->count, PROBES);
    qsort(latencies->us, PROBES, sizeof(latencies->us[0]), compare_numbers);
    return latencies->us[PROBES * 99 / 100];
}

/* How many times as long it takes. The machine is as busy when it happens to another broker, so
   the difference is what it does to this one. */
static double measure_delay(struct latency_story *story, const struct load *load)
{
    struct latencies *elsewhere = calloc(1, sizeof(*elsewhere));
    struct latencies *here = calloc(1, sizeof(*here));
    unsigned long elsewhere_us;
    unsigned long here_us;

    assert_non_null(elsewhere);
    assert_non_null(here);
    for (unsigned int i = 0; i < PHASES; i++) {
        probe_beside(story, load, &story->elsewhere, elsewhere);
        probe_beside(story, load, &story->here, here);
    }
    elsewhere_us = percentile_99(elsewhere);
    here_us = percentile_99(here);
    print_message("           p50 %lu us and p99 %lu us when it is elsewhere, %lu and %lu here\n",
                  elsewhere->us[PROBES / 2], elsewhere_us, here->us[PROBES / 2], here_us);
    free(elsewhere);
    free(here);
    return (double)here_us / (double)elsewhere_us;
}

/* None of them is lost: the probe waits for each. The machine may have other things to do, which
   spoils a measurement now and then, but not most of them. */
static void a_flood_of_one_user_does_not_delay_another(void **state)
{
    struct latency_story *story = *state;
    unsigned int good = 0;
    unsigned int bad = 0;

    while (good <= MEASUREMENTS / 2 && bad <= MEASUREMENTS / 2) {
        if (measure_delay(story, &flood) <= DELAY_MAX) {
            good++;
        } else {
            bad++;
        }
    }
    assert_true(good > bad);
    assert_true(broker_process_count(&story->here, "throttled") > 0);
}

static void fill_with_events(const struct broker_process *broker)
{
    struct process *process = start_load(&flood, broker);

    broker_process_wait_for(broker, "received", RING_EVENTS_MAX);
    process_free(process);
}

/* In memory: reading a journal takes its own, bounded part of each turn, whichever user searches
   it. How long is printed and not judged: a broker that searches never rests, so the scheduler of
   the machine makes it wait for its next slice, which takes longer than what another user's turn
   costs. That is bounded in steps, which tests/unit/broker counts. */
void costly_searches_of_one_user_cost_another_no_event(void **state)
{
    struct latency_story *story = *state;

    fill_with_events(&story->here);
    fill_with_events(&story->elsewhere);
    (void)measure_delay(story, &search);
}

int latency_measure(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_flood_of_one_user_does_not_delay_another,
                                        set_up_with_journals, latency_tear_down),
        LATENCY_STORY_OF_SEARCHES,
    };

    return cmocka_run_group_tests_name("users.latency", tests, NULL, NULL);
}
