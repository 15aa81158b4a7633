/*
 * The SID of the service. It depends on the name of the service alone, so it is a constant.
 *
 * It is S-1-5-80 followed by the SHA-1 of the upper-case UTF-16LE name "WNETWATCH" as five
 * little-endian numbers. A test computes it, and the SID of a service that Microsoft publishes.
 */
#ifndef PROTO_WIN_SERVICE_SID_H
#define PROTO_WIN_SERVICE_SID_H

#define SERVICE_NAME L"wnetwatch"

#define SERVICE_SID_TEXT L"S-1-5-80-970853296-3219997073-1234885988-1701644719-3153998327"

/* The numbers behind "S-1-5-", in order. */
#define SERVICE_SID_SUB_AUTHORITIES                                                                \
    80u, 970853296u, 3219997073u, 1234885988u, 1701644719u, 3153998327u
#define SERVICE_SID_SUB_AUTHORITY_COUNT 6

#endif
