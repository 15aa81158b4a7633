#include "quote.h"

#include <wnetwatch.h>

#define COLUMNS_MAX 64u

const char *quote_write(const char *typed, char text[QUOTE_SIZE])
{
    (void)wnw_terminal_text(typed, COLUMNS_MAX, text, QUOTE_SIZE);
    return text;
}
