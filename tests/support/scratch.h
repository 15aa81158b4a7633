/*
 * A folder of the test's own below the system's folder for temporary files, and what a test does
 * to the files in it.
 *
 * Functions end the test with a message when the system refuses.
 */
#ifndef TESTS_SUPPORT_SCRATCH_H
#define TESTS_SUPPORT_SCRATCH_H

#include <windows.h>
#include <stdbool.h>
#include <stddef.h>

/* Make an empty folder that no other test has. */
void scratch_make(wchar_t path[MAX_PATH]);

/* Remove a folder and all in it. */
void scratch_remove(const wchar_t *path);

/* "folder\name". */
void scratch_join(wchar_t path[MAX_PATH], const wchar_t *folder, const wchar_t *name);

/* Make or replace a file. */
void scratch_write(const wchar_t *path, const void *bytes, size_t size);

/* Write to the end of a file that is there. */
void scratch_append(const wchar_t *path, const void *bytes, size_t size);

/* All of a file, ended by NUL; the caller frees it. Others may have it open. */
char *scratch_read(const wchar_t *path, size_t *size_out);

/* Delete a file that another program has open, so that its name is gone at once. In Wine that takes
   a program of the host; false where there is none. */
bool scratch_delete_open(const wchar_t *path);

bool scratch_exists(const wchar_t *path);

/* How many names in the folder match, "." and ".." not counted; the greatest is copied out unless
   NULL is passed. */
size_t scratch_find(const wchar_t *folder, const wchar_t *pattern, wchar_t greatest_out[MAX_PATH]);

#endif
