#include "people_words.h"

#include "../common/user_names.h"
#include "time_text.h"

static void write_local(uint64_t time_us, char text[PEOPLE_WORDS_SIZE])
{
    time_text_local(time_us, text);
}

static void write_utc(uint64_t time_us, char text[PEOPLE_WORDS_SIZE])
{
    time_text_utc(time_us, text);
}

static void write_duration(uint64_t elapsed_us, char text[PEOPLE_WORDS_SIZE])
{
    time_text_duration(elapsed_us, text);
}

struct people_words people_words_make(bool is_utc)
{
    const struct people_words words = {is_utc ? write_utc : write_local, write_duration,
                                       user_name_of};

    return words;
}
