/* The command line of wnetwatchd. */
#ifndef BROKER_WIN_OPTIONS_H
#define BROKER_WIN_OPTIONS_H

#include "broker/win/settings.h"

#include <stdbool.h>

enum options_command {
    OPTIONS_RUN,
    OPTIONS_SERVICE,
    OPTIONS_INSTALL, /* its options are read by broker/win/setup/command.h, as those of the next two */
    OPTIONS_REPAIR,
    OPTIONS_UNINSTALL,
    OPTIONS_DOCTOR, /* its options are read by broker/win/doctor/doctor.h */
    OPTIONS_HELP,
    OPTIONS_VERSION,
    OPTIONS_WRONG /* reported on standard error */
};

struct options {
    enum options_command command;
    bool is_quiet;
    struct settings settings; /* of OPTIONS_RUN and OPTIONS_SERVICE */
};

void options_read(int argument_count, wchar_t **arguments, struct options *options_out);

/* The text of wnetwatchd help. */
extern const char OPTIONS_HELP_TEXT[];

#endif
