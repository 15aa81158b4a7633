#include "state_report.h"

#include "../common/output.h"

static void complain_of(const wnw_state_change *change, const char *outlook)
{
    if (change->os_error != 0) {
        output_complain("%s (error %u)%s", change->message, (unsigned)change->os_error, outlook);
    } else {
        output_complain("%s (%s)%s", change->message, change->reason, outlook);
    }
}

static void tell_live(const wnw_state_change *change, bool is_quiet)
{
    if (change->reason[0] != '\0') {
        complain_of(change, "");
    } else if (!is_quiet) {
        output_complain("live: events of %s, from broker %s",
                        change->sees_all ? "all users" : "this user", change->broker_version);
    }
}

static bool tell_trouble(const wnw_state_change *change, bool is_quiet, bool waits)
{
    if (!waits || change->retry_ms == WNW_FOREVER) {
        complain_of(change, "");
        return false;
    }
    if (!is_quiet) {
        complain_of(change, "; trying again");
    }
    return true;
}

bool state_report(const wnw_state_change *change, bool is_quiet, bool waits)
{
    switch (change->state) {
    case WNW_STATE_LIVE:
        tell_live(change, is_quiet);
        break;
    case WNW_STATE_DISCONNECTED:
    case WNW_STATE_REFUSED:
        return tell_trouble(change, is_quiet, waits);
    case WNW_STATE_NEW:
    case WNW_STATE_CONNECTING:
    case WNW_STATE_ENDED:
        break;
    }
    return true;
}
