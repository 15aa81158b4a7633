/* wnetwatch-agent service: the same under the service manager. */
#ifndef SAMPLES_AGENT_WIN_SERVICE_H
#define SAMPLES_AGENT_WIN_SERVICE_H

#include "verb.h"

extern const struct verb verb_service;

#endif
