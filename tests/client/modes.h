/* The four modes of a client, each with the name that a failure prints. */
#ifndef TESTS_CLIENT_MODES_H
#define TESTS_CLIENT_MODES_H

#include <wnetwatch.h>

#define MODES (sizeof(modes) / sizeof(modes[0]))

static const struct {
    const char *name;
    wnw_mode mode;
} modes[] = {
    {"callbacks", WNW_MODE_CALLBACKS},
    {"handle", WNW_MODE_HANDLE},
    {"message", WNW_MODE_MESSAGE},
    {"next", WNW_MODE_NEXT},
};

#endif
