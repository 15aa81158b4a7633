/*
 * The name of the service, and its SID, which depends on the name alone: S-1-5-80 followed by the
 * SHA-1 of the upper-case UTF-16LE name as five little-endian numbers. A test computes it.
 */
#ifndef SAMPLES_AGENT_WIN_SERVICE_NAME_H
#define SAMPLES_AGENT_WIN_SERVICE_NAME_H

#define SERVICE_NAME L"wnetwatch-agent"
#define SERVICE_ACCOUNT L"NT SERVICE\\wnetwatch-agent"
#define SERVICE_SID_WORD "S-1-5-80-172480138-4030359724-630237080-2914544544-1640664344"
#define SERVICE_SID_TEXT L"" SERVICE_SID_WORD

#endif
