#include "options.h"

#include <stddef.h>

#define FILTER_MEMBERS                                                                             \
    "type= local= remote= provider= user= session= resource= image= status= error="

const struct option options[OPTIONS] = {
    [OPTION_FILTER] = {"--filter", "-f", "MEMBER=VALUE", FILTER_MEMBERS,
                       "only such events; * and ? stand for any characters. Members: type,\n"
                       "local, remote, provider, user (a name or a SID), session, resource,\n"
                       "image, status (a number), error (a name). What is printed can be\n"
                       "typed: type=add.succeeded, user=root, image=mpr_host.exe, local=Z,\n"
                       "remote=//files/reports, error=ERROR_BAD_NET_NAME.\n"
                       "Of two filters for one member, one must match; of filters for\n"
                       "different members, all must match"},
    [OPTION_ON] = {"--on", "", "MEMBER=VALUE", FILTER_MEMBERS,
                   "for which events, as --filter of \"wnetwatch events\" says it:\n"
                   "type=add.succeeded, local=Z, remote=//files/*, error=*, type=* for all"},
    [OPTION_DELAY] = {"--delay", "-d", "TIME", "",
                      "run once for all events of a connection that come within this time,\n"
                      "such as 2s, with the last of them"},
    [OPTION_RETRY] = {"--retry", "-r", "N", "",
                      "run a command that failed up to N times more, after a second each"},
    [OPTION_AFTER] = {"--after", "-a", "POSITION", "now oldest",
                      "begin after now (the default), oldest, or the id of an event"},
    [OPTION_SINCE] = {"--since", "-s", "TIME", "today yesterday",
                      "begin there: an age (30s, 10m, 1h30m, 2d, 1w), today, yesterday, a\n"
                      "date, a time as it is printed, or 2026-11-23T04:00:00Z. A time is\n"
                      "local if it has no zone"},
    [OPTION_UNTIL] = {"--until", "-u", "TIME", "today yesterday",
                      "end at that time, at once after what happened before it if that\n"
                      "is over"},
    [OPTION_SESSION] = {"--session", "", "N", "",
                        "only the session with this number, as Windows counts them"},
    [OPTION_HTML] = {"--html", "", "FILE", "",
                     "write a page with a picture into this file; it needs no other one"},
    [OPTION_NO_FOLLOW] = {"--no-follow", "-x", NULL, "",
                          "end when what has happened so far is done"},
    [OPTION_COUNT] = {"--count", "-n", "N", "", "end after N events, or commands"},
    [OPTION_CURSOR_FILE] = {"--cursor-file", "-c", "FILE", "",
                            "go on after what an earlier run with this file has done; --after\n"
                            "and --since say where the first run begins"},
    [OPTION_FAIL_ON_GAP] = {"--fail-on-gap", "", NULL, "", "end at the first gap"},
    [OPTION_OR_CONNECTED] = {"--or-connected", "", NULL, "",
                             "end at once if what is connected already matches, by local, remote,\n"
                             "provider, resource and user"},
    [OPTION_TIMEOUT] = {"--timeout", "-t", "TIME", "",
                        "end, with exit code 4, after a time such as 30s or 1h30m"},
    [OPTION_JSON] = {"--json", "-j", NULL, "", "JSON, one line each"},
    [OPTION_FORMAT] = {"--format", "-o", "TEMPLATE", "",
                       "a line with members in braces, \"{time} {local} {remote} {error}\":\n"
                       "type, id, time, local, remote, provider, resource, status, error, user,\n"
                       "session, pid, image, operation, elapsed (microseconds). {{ is a brace.\n"
                       "Gaps go to standard error"},
    [OPTION_UTC] = {"--utc", "", NULL, "", "print times in UTC instead of local ones"},
    [OPTION_COLOR] = {"--color", "", "WHEN", "always never auto",
                      "always, never, or auto (a terminal, and NO_COLOR is not set)"},
    [OPTION_QUIET] = {"--quiet", "-q", NULL, "",
                      "say nothing of the connection to the broker while it can be made\n"
                      "again"},
    [OPTION_PIPES] = {"--pipes", "-p", "PREFIX", "", "pipes of another broker than \"wnetwatch\""},
};
