/* The end of --timeout, for waits that follow each other. */
#ifndef SAMPLES_CLI_DEADLINE_H
#define SAMPLES_CLI_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

struct deadline {
    bool is_set;
    uint64_t end_ms; /* of GetTickCount64 */
};

/* 0: never. */
struct deadline deadline_after(uint32_t timeout_ms);

/* What is left: 0 when it is over, WNW_FOREVER when it never is. */
uint32_t deadline_left_ms(const struct deadline *deadline);

#endif
