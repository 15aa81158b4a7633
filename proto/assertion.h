/*
 * Contracts between the parts of the product, checked in release builds too. Never for input from
 * outside: bad input is a result of a function, not a broken contract.
 *
 * Each program supplies assertion_failed, and so decides what follows. The broker ends: its state
 * is not to be trusted, its journal is whole, and the service manager starts a new one. The client
 * library and the notify DLL are guests and never end their host. Their assertion_failed records
 * the failure and returns. The function with the broken contract then returns the result that the
 * macro names, and the library refuses the call or the DLL counts a loss.
 */
#ifndef PROTO_ASSERTION_H
#define PROTO_ASSERTION_H

/* Return `otherwise` from this function when the condition does not hold. */
#define ASSERTION_OR(condition, otherwise)                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            assertion_failed(#condition, __FILE__, __LINE__);                                      \
            return otherwise;                                                                      \
        }                                                                                          \
    } while (0)

/* The same in a function that returns nothing. */
#define ASSERTION_OR_RETURN(condition)                                                             \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            assertion_failed(#condition, __FILE__, __LINE__);                                      \
            return;                                                                                \
        }                                                                                          \
    } while (0)

/* Supplied by each program. Text is static. */
void assertion_failed(const char *condition, const char *file, int line);

#endif
