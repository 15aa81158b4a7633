/*
 * Broken contracts of the product's parts, in test programs that link none of the programs.
 *
 * A broken contract is printed and counted. A test that breaks one on purpose takes the count.
 */
#ifndef TESTS_SUPPORT_BROKEN_CONTRACTS_H
#define TESTS_SUPPORT_BROKEN_CONTRACTS_H

/* How many contracts were broken since the last call. */
int broken_contracts_take(void);

#endif
