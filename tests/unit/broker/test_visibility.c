#include "broker/core/visibility.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const char alice[] = "S-1-5-21-1-2-3-1001";
static const char bob[] = "S-1-5-21-1-2-3-1002";

/* All 16 kinds of token: each right alone suffices, and none counts when the token is unread. */
static void who_sees_all_follows_from_three_rights_and_a_readable_token(void **state)
{
    (void)state;

    for (unsigned bits = 0; bits < 16; bits++) {
        struct identity identity;
        bool expected = (bits & 8u) != 0 && (bits & 7u) != 0;

        memset(&identity, 0, sizeof(identity));
        identity.is_local_system = (bits & 1u) != 0;
        identity.is_administrator = (bits & 2u) != 0;
        identity.is_event_log_reader = (bits & 4u) != 0;
        identity.known = (bits & 8u) != 0;
        if (visibility_of(&identity) != (expected ? VISIBILITY_ALL : VISIBILITY_OWN)) {
            fail_msg("rights %u, token read: %d", bits & 7u, identity.known);
        }
    }
}

static void elevation_alone_shows_nothing(void **state)
{
    struct identity identity;

    (void)state;
    memset(&identity, 0, sizeof(identity));

    identity.known = true;
    identity.is_elevated = true;
    identity.integrity = INTEGRITY_SYSTEM;

    assert_int_equal(visibility_of(&identity), VISIBILITY_OWN);
}

static bool may_see(enum stream_visibility visibility, const char *viewer, enum event_type type,
                    const char *owner)
{
    struct event_keys keys;

    memset(&keys, 0, sizeof(keys));
    keys.type = type;
    if ((visibility_keys(visibility) & EVENT_KEY_BIT(KEY_USER)) != 0) {
        keys.text[KEY_USER].bytes = owner;
        keys.text[KEY_USER].size = strlen(owner);
    }
    return visibility_allows(visibility, viewer, &keys);
}

static void every_type_of_event_follows_the_rule(void **state)
{
    (void)state;

    for (int i = 0; i < EVENT_TYPES; i++) {
        enum event_type type = (enum event_type)i;
        bool for_everybody = type == EVENT_BROKER_STARTED || type == EVENT_BROKER_STOPPED ||
                             type == EVENT_BROKER_CLOCK_STEPPED;

        if (!may_see(VISIBILITY_ALL, alice, type, bob) ||
            !may_see(VISIBILITY_OWN, alice, type, alice) ||
            may_see(VISIBILITY_OWN, alice, type, bob) != for_everybody ||
            may_see(VISIBILITY_OWN, alice, type, "") != for_everybody ||
            may_see(VISIBILITY_OWN, "", type, "") != for_everybody ||
            may_see(VISIBILITY_OWN, "", type, bob) != for_everybody) {
            fail_msg("type \"%s\"", event_type_name(type));
        }
    }
}

static void a_sid_that_another_begins_with_is_another(void **state)
{
    (void)state;

    assert_false(may_see(VISIBILITY_OWN, "S-1-5-21-1", EVENT_ADD_STARTED, "S-1-5-21-10"));
    assert_false(may_see(VISIBILITY_OWN, "S-1-5-21-10", EVENT_ADD_STARTED, "S-1-5-21-1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_sees_all_follows_from_three_rights_and_a_readable_token),
        cmocka_unit_test(elevation_alone_shows_nothing),
        cmocka_unit_test(every_type_of_event_follows_the_rule),
        cmocka_unit_test(a_sid_that_another_begins_with_is_another),
    };

    return cmocka_run_group_tests_name("visibility", tests, NULL, NULL);
}
