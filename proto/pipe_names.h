/*
 * The names of the two pipes. Tests, and a second broker on the same machine, use another prefix
 * than "wnetwatch".
 */
#ifndef PROTO_PIPE_NAMES_H
#define PROTO_PIPE_NAMES_H

#include <wchar.h>

#define PIPE_PREFIX_DEFAULT L"wnetwatch"
#define PIPE_NAMESPACE L"\\\\.\\pipe\\"
#define PIPE_PUBLISH_SUFFIX L".publish"
#define PIPE_SUBSCRIBE_SUFFIX L".subscribe"

#define PIPE_PUBLISH_NAME PIPE_NAMESPACE PIPE_PREFIX_DEFAULT PIPE_PUBLISH_SUFFIX

#define PIPE_PREFIX_UNITS_MAX 64u /* UTF-16 units of a prefix */
#define PIPE_NAME_UNITS_MAX 96u   /* UTF-16 units of a whole name, with its end */

/*
 * Write \\.\pipe\<prefix><suffix>. The prefix has at most PIPE_PREFIX_UNITS_MAX units; the suffix is
 * one of the two above.
 */
void pipe_name_write(const wchar_t *prefix, const wchar_t *suffix,
                     wchar_t name_out[PIPE_NAME_UNITS_MAX]);

#endif
