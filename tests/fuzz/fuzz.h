/*
 * What libFuzzer calls: once for each input, in one process. A wrong answer is an abort; bad
 * memory use is found by the sanitizers, for the input lies in memory of exactly its size.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
