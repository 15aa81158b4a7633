/*
 * Stands in for Visual Studio's header of this name, which no package has: the types and macros
 * that the SDK's headers of the C runtime expect of it, for C and for clang-cl.
 */
#ifndef TESTS_SDK_VCRUNTIME_H
#define TESTS_SDK_VCRUNTIME_H

#include <sal.h>
#include <vadefs.h>

#define _CRT_PACKING 8
#define _CRT_BEGIN_C_HEADER __pragma(pack(push, _CRT_PACKING))
#define _CRT_END_C_HEADER __pragma(pack(pop))

#define __CRTDECL __cdecl
#define _VCRTIMP
#define _CRTIMP
#define _CONST_RETURN
#define _HAS_EXCEPTIONS 0
#define _HAS_NODISCARD 0
#define _NODISCARD

#define _CRT_STRINGIZE_(text) #text
#define _CRT_STRINGIZE(text) _CRT_STRINGIZE_(text)
#define _CRT_WIDE_(text) L##text
#define _CRT_WIDE(text) _CRT_WIDE_(text)
#define _CRT_CONCATENATE_(left, right) left##right
#define _CRT_CONCATENATE(left, right) _CRT_CONCATENATE_(left, right)
#define _CRT_UNPARENTHESIZE_(...) __VA_ARGS__
#define _CRT_UNPARENTHESIZE(...) _CRT_UNPARENTHESIZE_ __VA_ARGS__
#define _CRT_DEPRECATE_TEXT(text) __declspec(deprecated(text))
#ifdef _CRT_SECURE_NO_WARNINGS
#define _CRT_INSECURE_DEPRECATE(better)
#else
#define _CRT_INSECURE_DEPRECATE(better) _CRT_DEPRECATE_TEXT("use " #better)
#endif
#define _CRT_INSECURE_DEPRECATE_MEMORY(better)

#ifdef _WIN64
typedef unsigned __int64 size_t;
typedef __int64 ptrdiff_t;
typedef __int64 intptr_t;
typedef unsigned __int64 uintptr_t;
#else
typedef unsigned int size_t;
typedef int ptrdiff_t;
typedef int intptr_t;
typedef unsigned int uintptr_t;
#endif
typedef unsigned short wchar_t;
typedef _Bool __vcrt_bool;

#endif
