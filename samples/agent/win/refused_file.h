/* The records that the server does not take, in a file that has an end. */
#ifndef SAMPLES_AGENT_WIN_REFUSED_FILE_H
#define SAMPLES_AGENT_WIN_REFUSED_FILE_H

#include "../core/refused_line.h"

#include <windows.h>

enum refused_file_result {
    REFUSED_FILE_KEPT, /* a power cut does not lose it */
    REFUSED_FILE_FULL,
    REFUSED_FILE_FAILED /* *error_out says why */
};

enum refused_file_result refused_file_add(const wchar_t *path, const struct refused_line *line,
                                          DWORD *error_out);

#endif
