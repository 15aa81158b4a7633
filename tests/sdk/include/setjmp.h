/* Stands in for Visual Studio's header of this name: clang's intrin.h wants the type. */
#ifndef TESTS_SDK_SETJMP_H
#define TESTS_SDK_SETJMP_H

typedef double jmp_buf[32];

#endif
