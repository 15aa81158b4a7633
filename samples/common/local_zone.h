/* This machine's clock and zone. */
#ifndef SAMPLES_COMMON_LOCAL_ZONE_H
#define SAMPLES_COMMON_LOCAL_ZONE_H

#include <stdint.h>

#include "time_words.h"

uint64_t local_zone_now_us(void);

/* An hour that the clock skips or repeats is taken as Windows takes it. */
extern const struct time_zone local_zone;

#endif
