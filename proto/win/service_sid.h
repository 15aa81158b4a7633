/*
 * The SID of the service, which is a pure function of its name and so a constant.
 *
 * It is S-1-5-80 followed by the SHA-1 of the upper-case UTF-16LE name "WNETWATCH" as five
 * little-endian numbers. A test computes it anew, and that of a service whose SID is published.
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
