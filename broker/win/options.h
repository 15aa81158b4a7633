/* The command line of wnetwatchd. */
#ifndef BROKER_WIN_OPTIONS_H
#define BROKER_WIN_OPTIONS_H

#include "broker/win/client_identity.h"
#include "proto/pipe_names.h"

#include <stdbool.h>

enum options_command {
    OPTIONS_RUN,
    OPTIONS_HELP,
    OPTIONS_VERSION,
    OPTIONS_WRONG /* said on standard error */
};

struct options {
    enum options_command command;
    const wchar_t *pipe_prefix; /* borrowed from the arguments */
    enum identity_mode identity_mode;
    bool is_quiet;
};

void options_read(int argument_count, wchar_t **arguments, struct options *options_out);

/* The text of wnetwatchd help. */
extern const char OPTIONS_HELP_TEXT[];

#endif
