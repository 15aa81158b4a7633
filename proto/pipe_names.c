#include "proto/pipe_names.h"

#include "proto/assertion.h"

_Static_assert(sizeof(PIPE_NAMESPACE PIPE_SUBSCRIBE_SUFFIX) / sizeof(wchar_t) +
                       PIPE_PREFIX_UNITS_MAX <=
                   PIPE_NAME_UNITS_MAX,
               "the longest name fits");

void pipe_name_write(const wchar_t *prefix, const wchar_t *suffix,
                     wchar_t name_out[PIPE_NAME_UNITS_MAX])
{
    name_out[0] = L'\0';
    ASSERTION_OR_RETURN(wcslen(prefix) <= PIPE_PREFIX_UNITS_MAX &&
                        wcslen(suffix) <= wcslen(PIPE_SUBSCRIBE_SUFFIX));
    (void)wcscpy(name_out, PIPE_NAMESPACE);
    (void)wcscat(name_out, prefix);
    (void)wcscat(name_out, suffix);
}
