#include "flags.h"

const struct flag_text flags[FLAGS] = {
    [FLAG_ONCE] = {"--once",
                   "end when everything up to the newest event is accepted, for a scheduled\n"
                   "task; fail if there is no broker, if four requests in a row fail, or if a\n"
                   "person has to mend something"},
    [FLAG_JSON] = {"--json", "print one line of JSON"},
    [FLAG_QUIET] = {"--quiet", "log failures only"},
    [FLAG_NO_START] = {"--no-start", "do not start the service"},
    [FLAG_PURGE] = {"--purge", "remove the state folder too"},
};
