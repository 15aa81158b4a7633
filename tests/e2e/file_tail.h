/*
 * A log collector as the journal's files see one: it looks for segments, reads each from where it
 * was, takes whole lines, and closes the file again.
 *
 * It opens as programs do that know nothing of us: others may read and write meanwhile, and not
 * delete. Functions end the test with a message. For one thread.
 */
#ifndef TESTS_E2E_FILE_TAIL_H
#define TESTS_E2E_FILE_TAIL_H

#include "tests/e2e/kept_lines.h"

#include <windows.h>
#include <stddef.h>

#define TAILED_FILES_MAX 64u

/* Empty when all but the folder is zeros. */
struct file_tail {
    const wchar_t *folder;
    struct tailed_file {
        wchar_t name[64];
        size_t offset; /* behind the last whole line that was taken */
    } files[TAILED_FILES_MAX];
    size_t file_count;
    struct kept_lines taken;
    size_t waiting_bytes; /* behind the last line feed of any file, at the last poll */
};

/* Take what whole lines have come. A file that has become shorter than what was taken fails. */
void file_tail_poll(struct file_tail *tail);

void file_tail_deinit(struct file_tail *tail);

#endif
