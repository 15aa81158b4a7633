/* Stands in for Visual Studio's header of this name: how a program's arguments are taken apart. */
#ifndef TESTS_SDK_VCRUNTIME_STARTUP_H
#define TESTS_SDK_VCRUNTIME_STARTUP_H

typedef enum {
    _crt_argv_no_arguments,
    _crt_argv_unexpanded_arguments,
    _crt_argv_expanded_arguments
} _crt_argv_mode;

#endif
