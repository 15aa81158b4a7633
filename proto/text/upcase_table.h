/* The generated table of upcase.c; no other file uses it. */
#ifndef PROTO_TEXT_UPCASE_TABLE_H
#define PROTO_TEXT_UPCASE_TABLE_H

#include <stdint.h>

#define UPCASE_BLOCK_SIZE 64u /* characters that share one entry of upcase_block_of */

extern const uint8_t upcase_block_of[0x10000u / UPCASE_BLOCK_SIZE];
/* What to add to a character to get its upper case, modulo 2^16. */
extern const uint16_t upcase_distances[][UPCASE_BLOCK_SIZE];

#endif
