/* wnetwatch-agent install and uninstall: the service, its state folder and its membership. */
#ifndef SAMPLES_AGENT_WIN_INSTALL_H
#define SAMPLES_AGENT_WIN_INSTALL_H

#include "verb.h"

extern const struct verb verb_install;
extern const struct verb verb_uninstall;

#endif
