/* How times and users are written for people. What writes for people asks for these, since they need
   Windows. */
#ifndef SAMPLES_CLI_PEOPLE_WORDS_H
#define SAMPLES_CLI_PEOPLE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#define PEOPLE_WORDS_SIZE 32u /* bytes of a time or a duration, with the end */

struct people_words {
    void (*write_time)(uint64_t time_us, char text[PEOPLE_WORDS_SIZE]);
    void (*write_duration)(uint64_t elapsed_us, char text[PEOPLE_WORDS_SIZE]);
    const char *(*find_user)(const char *sid); /* as user_name_of */
};

/* The words of this machine; times in UTC, or local ones. */
struct people_words people_words_make(bool is_utc);

#endif
