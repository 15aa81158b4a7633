/* The two pipes. A test or a second broker may put another prefix in place of "wnetwatch". */
#ifndef PROTO_PIPE_NAMES_H
#define PROTO_PIPE_NAMES_H

#define PIPE_PREFIX_DEFAULT L"wnetwatch"
#define PIPE_NAMESPACE L"\\\\.\\pipe\\"
#define PIPE_PUBLISH_SUFFIX L".publish"
#define PIPE_SUBSCRIBE_SUFFIX L".subscribe"

#define PIPE_PUBLISH_NAME PIPE_NAMESPACE PIPE_PREFIX_DEFAULT PIPE_PUBLISH_SUFFIX

#define PIPE_PREFIX_UNITS_MAX 64u /* UTF-16 units of a prefix */
#define PIPE_NAME_UNITS_MAX 96u   /* UTF-16 units of a whole name, with its end */

#endif
