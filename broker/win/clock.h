/* The clocks of this machine. */
#ifndef BROKER_WIN_CLOCK_H
#define BROKER_WIN_CLOCK_H

#include "broker/core/clock.h"

void clock_read(struct clock_reading *reading_out);

#endif
