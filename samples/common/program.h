/* How a program for the console begins and ends. */
#ifndef SAMPLES_COMMON_PROGRAM_H
#define SAMPLES_COMMON_PROGRAM_H

#include <wchar.h>

/*
 * Run the program of this name with its words, which Windows hands over as UTF-16, in UTF-8, and a
 * NULL behind the last. argc and argv are those of wmain. Returns the exit code: that of run, or
 * EXIT_CODE_FAILED, which was told, when there is no memory.
 */
int program_run(const char *name, int argc, wchar_t **argv, int (*run)(int count, char **words));

#endif
