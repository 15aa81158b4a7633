/*
 * Stands in for Visual Studio's header of this name: the functions of string.h that its runtime
 * has and the SDK's does not.
 */
#ifndef TESTS_SDK_VCRUNTIME_STRING_H
#define TESTS_SDK_VCRUNTIME_STRING_H

#include <vcruntime.h>

int __cdecl memcmp(const void *left, const void *right, size_t size);
void *__cdecl memchr(const void *text, int byte, size_t size);
void *__cdecl memcpy(void *target, const void *source, size_t size);
void *__cdecl memmove(void *target, const void *source, size_t size);
void *__cdecl memset(void *target, int byte, size_t size);

char *__cdecl strchr(const char *text, int byte);
char *__cdecl strrchr(const char *text, int byte);
char *__cdecl strstr(const char *text, const char *part);

wchar_t *__cdecl wcschr(const wchar_t *text, wchar_t unit);
wchar_t *__cdecl wcsrchr(const wchar_t *text, wchar_t unit);
wchar_t *__cdecl wcsstr(const wchar_t *text, const wchar_t *part);

#endif
