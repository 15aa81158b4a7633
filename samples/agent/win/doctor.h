/* wnetwatch-agent doctor: whatever could keep events from being sent, and what to do. */
#ifndef SAMPLES_AGENT_WIN_DOCTOR_H
#define SAMPLES_AGENT_WIN_DOCTOR_H

#include "verb.h"

extern const struct verb verb_doctor;

#endif
