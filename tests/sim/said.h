/* What a line of a publisher says, and its text. */
#ifndef TESTS_SIM_SAID_H
#define TESTS_SIM_SAID_H

#include "proto/notification.h"
#include "tests/support/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No line is longer, with its line feed. */
#define SAID_BYTES_MAX 4096u

/* Characters that a name may be made longer by. */
#define NAME_SIZE_MAX 950u

/* Local names in use. */
#define SAID_DRIVES 4u

struct said {
    int user;
    uint32_t process_id;
    enum notification_call call;
    enum notification_phase phase;
    uint32_t context;
    uint32_t status;
    uint32_t number;     /* no two lines share one */
    uint32_t pre_number; /* of the PRE that must be taken before; 0: there is none */
    bool is_red;
    bool is_bad; /* it is no notification */
};

/* Anything that the user may say, in a context that different operations share. Its number is left
   to the caller. */
void said_choose(struct said *said, struct random *random, int user, uint32_t process_id);

/* Write the line, with names of up to name_size letters more. Returns its size. */
size_t said_write(const struct said *said, struct random *random, size_t name_size, char *line,
                  size_t capacity);

#endif
