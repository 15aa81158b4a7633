/*
 * Texts for people, in the language of the user: those of tray.rc, those of Windows, and times.
 *
 * A buffer that is too small gets a text that is cut. Nothing here fails: without a text there is
 * "". For the thread of the window.
 */
#ifndef SAMPLES_TRAY_WIN_WORDS_H
#define SAMPLES_TRAY_WIN_WORDS_H

#include <windows.h>

#include <stddef.h>
#include <stdint.h>

#include "../core/table.h"

#define WORDS_SIZE 512u /* units of a text of tray.rc with its inserts */

/* Use another language than that of the user: "en", "de". For the whole program, at its start. */
void words_use_language(const wchar_t *name);

/* A text of tray.rc, and one with inserts: %1 and %1!u!. */
void words_write(unsigned id, wchar_t *out, size_t capacity);
void words_format(wchar_t *out, size_t capacity, unsigned id, ...);

/* What Windows says of a Win32 code, with the code, in one line. */
void words_write_error(uint32_t error, wchar_t *out, size_t capacity);

/* Date and time, or the time alone, as the user likes them; "" for 0. */
void words_write_time(uint64_t time_us, wchar_t *out, size_t capacity);
void words_write_clock(uint64_t time_us, wchar_t *out, size_t capacity);

/* Now, as the time of events. */
uint64_t words_now_us(void);

/* Between the two encodings. The result is on the heap, NULL when there is no memory. */
wchar_t *words_widen(const char *text);
char *words_narrow(const wchar_t *text);

/* As people order and look for texts. */
extern const struct collation words_collation;

#endif
