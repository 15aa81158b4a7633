/*
 * Contracts between our own parts, checked in release builds too. Never for what comes from
 * outside: bad input is an outcome, not a mistake of ours.
 *
 * What follows a broken contract is up to the program, which supplies assertion_failed. The broker
 * ends there: its state is not to be trusted, its journal is whole, and the service manager starts
 * a new one. The client library and the notify DLL never end the program that they are guests in;
 * there assertion_failed returns after it has noted the failure, the function that found it gives
 * up with the result named in the macro, and the public boundary refuses or counts a loss.
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
