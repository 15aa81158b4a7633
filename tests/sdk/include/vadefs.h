/* Stands in for Visual Studio's header of this name: lists of arguments, in clang's words. */
#ifndef TESTS_SDK_VADEFS_H
#define TESTS_SDK_VADEFS_H

typedef char *va_list;

#define __crt_va_start(list, last) __builtin_va_start(list, last)
#define __crt_va_arg(list, type) __builtin_va_arg(list, type)
#define __crt_va_copy(to, from) ((to) = (from))
#define __crt_va_end(list) __builtin_va_end(list)

#endif
