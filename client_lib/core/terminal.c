/* The boundary of the rule for what may reach a terminal; the rule itself is in proto. */
#include <wnetwatch.h>

#include <assert.h>

#include "proto/limits.h"
#include "proto/text/terminal_text.h"

/* One unit of UTF-16 that is shown by its number has eight bytes. */
static_assert(WNW_TERMINAL_TEXT_SIZE == STRING_UNITS_MAX * TERMINAL_BYTES_PER_BYTE + 1u,
              "a name of any event can be shown as a whole");

size_t WNW_CALL wnw_terminal_text(const char *text, size_t columns_max, char *out, size_t capacity)
{
    return terminal_text_write(text == NULL ? "" : text, columns_max == 0 ? SIZE_MAX : columns_max,
                               out, capacity);
}
