#include "words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define FILETIME_OF_1970 116444736000000000ull /* in units of 100 ns */
#define TIME_UNITS 80u

static LANGID language; /* 0: that of the user */

void words_use_language(const wchar_t *name)
{
    wchar_t list[LOCALE_NAME_MAX_LENGTH + 2] = {0};
    const LCID locale = LocaleNameToLCID(name, 0);

    if (locale == 0) {
        return;
    }
    language = LANGIDFROMLCID(locale);
    (void)_snwprintf(list, LOCALE_NAME_MAX_LENGTH, L"%ls", name);
    (void)SetProcessPreferredUILanguages(MUI_LANGUAGE_NAME, list, NULL);
    (void)SetThreadUILanguage(language);
    (void)SetThreadLocale(locale); /* what Wine looks for resources by */
}

void words_write(unsigned id, wchar_t *out, size_t capacity)
{
    out[0] = L'\0';
    (void)LoadStringW(GetModuleHandleW(NULL), id, out, (int)capacity);
}

void words_format(wchar_t *out, size_t capacity, unsigned id, ...)
{
    wchar_t format[WORDS_SIZE];
    va_list inserts;
    DWORD size;

    words_write(id, format, WORDS_SIZE);
    va_start(inserts, id);
    size = FormatMessageW(FORMAT_MESSAGE_FROM_STRING, format, 0, 0, out, (DWORD)capacity, &inserts);
    va_end(inserts);
    if (size == 0) {
        (void)_snwprintf(out, capacity, L"%ls", format); /* cut, but never empty */
        out[capacity - 1] = L'\0';
    }
}

void words_write_error(uint32_t error, wchar_t *out, size_t capacity)
{
    wchar_t said[WORDS_SIZE] = L"";
    const DWORD flags =
        FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
    size_t size = FormatMessageW(flags, NULL, error, language, said, WORDS_SIZE, NULL);

    if (size == 0) {
        size = FormatMessageW(flags, NULL, error, 0, said, WORDS_SIZE, NULL);
    }
    while (size > 0 && said[size - 1] == L' ') {
        size--;
        said[size] = L'\0';
    }
    if (error == ERROR_SUCCESS && size > 0) {
        (void)_snwprintf(out, capacity, L"%ls", said);
    } else {
        (void)_snwprintf(out, capacity, size > 0 ? L"%ls (%lu)" : L"%ls%lu", said,
                         (unsigned long)error);
    }
    out[capacity - 1] = L'\0';
}

static bool find_local_time(uint64_t time_us, SYSTEMTIME *local_out)
{
    const uint64_t units = time_us * 10 + FILETIME_OF_1970;
    const FILETIME file_time = {(DWORD)units, (DWORD)(units >> 32)};
    SYSTEMTIME utc;

    return time_us != 0 && FileTimeToSystemTime(&file_time, &utc) &&
           SystemTimeToTzSpecificLocalTime(NULL, &utc, local_out);
}

static void write_time(const SYSTEMTIME *local, DWORD flags, wchar_t out[TIME_UNITS])
{
    out[0] = L'\0';
    (void)GetTimeFormatW(GetThreadLocale(), flags, local, NULL, out, (int)TIME_UNITS);
}

void words_write_time(uint64_t time_us, wchar_t *out, size_t capacity)
{
    wchar_t date[TIME_UNITS] = L"";
    wchar_t time[TIME_UNITS];
    SYSTEMTIME local;

    out[0] = L'\0';
    if (find_local_time(time_us, &local)) {
        write_time(&local, 0, time);
        (void)GetDateFormatW(GetThreadLocale(), DATE_SHORTDATE, &local, NULL, date,
                             (int)TIME_UNITS);
        (void)_snwprintf(out, capacity, L"%ls %ls", date, time);
        out[capacity - 1] = L'\0';
    }
}

void words_write_clock(uint64_t time_us, wchar_t *out, size_t capacity)
{
    wchar_t time[TIME_UNITS];
    SYSTEMTIME local;

    out[0] = L'\0';
    if (find_local_time(time_us, &local)) {
        write_time(&local, TIME_NOSECONDS, time);
        (void)_snwprintf(out, capacity, L"%ls", time);
        out[capacity - 1] = L'\0';
    }
}

uint64_t words_now_us(void)
{
    FILETIME now;

    GetSystemTimeAsFileTime(&now);
    return ((((uint64_t)now.dwHighDateTime << 32) | now.dwLowDateTime) - FILETIME_OF_1970) / 10;
}

wchar_t *words_widen(const char *text)
{
    const int units = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *wide = units <= 0 ? NULL : malloc((size_t)units * sizeof(*wide));

    if (wide != NULL) {
        (void)MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, units);
    }
    return wide;
}

char *words_narrow(const wchar_t *text)
{
    const int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *narrow = size <= 0 ? NULL : malloc((size_t)size);

    if (narrow != NULL) {
        (void)WideCharToMultiByte(CP_UTF8, 0, text, -1, narrow, size, NULL, NULL);
    }
    return narrow;
}

static int compare(const char *one, const char *other)
{
    wchar_t *left = words_widen(one);
    wchar_t *right = words_widen(other);
    int order = 0;

    if (left != NULL && right != NULL) {
        order =
            CompareStringEx(LOCALE_NAME_USER_DEFAULT, LINGUISTIC_IGNORECASE | SORT_DIGITSASNUMBERS,
                            left, -1, right, -1, NULL, NULL, 0) -
            CSTR_EQUAL;
    }
    free(left);
    free(right);
    return order;
}

static bool contains(const char *text, const char *part)
{
    wchar_t *whole = words_widen(text);
    wchar_t *wanted = words_widen(part);
    bool has_it = false;

    if (whole != NULL && wanted != NULL) {
        has_it = FindStringOrdinal(FIND_FROMSTART, whole, -1, wanted, -1, TRUE) >= 0;
    }
    free(whole);
    free(wanted);
    return has_it;
}

const struct collation words_collation = {compare, contains};
