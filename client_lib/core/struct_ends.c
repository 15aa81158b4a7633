/*
 * No public struct ends in padding, on 64 bits and on 32.
 *
 * A struct grows by members at its end, and its size tells which of them a program knows. If a
 * struct ended in padding, the next member would lie there at an unchanged size: the library would
 * take what is by chance in the padding of an old program for that member. Where the last member
 * leaves padding on one of the two, a member named reserved follows it.
 *
 * This file has no code, because a compiler checks all of it.
 */
#include <wnetwatch.h>

#define ENDS_WITH(type, member)                                                                    \
    _Static_assert(sizeof(type) == offsetof(type, member) + sizeof(((type *)0)->member),           \
                   #type " ends with " #member " and without padding")

ENDS_WITH(wnw_event, clock_expected_us);
ENDS_WITH(wnw_gap, json_size);
ENDS_WITH(wnw_state_change, broker_version);
ENDS_WITH(wnw_item, state);
ENDS_WITH(wnw_client_config, cursor_file);
ENDS_WITH(wnw_client_stats, connections);
ENDS_WITH(wnw_subscription_stats, lost);
ENDS_WITH(wnw_connection, is_truncated);
ENDS_WITH(wnw_connection_list, reserved);
