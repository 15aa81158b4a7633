/* The folder for the data of programs. The variable %ProgramData% is not asked: the program that starts
   another one sets it, and a service may have another value. */
#ifndef SAMPLES_AGENT_WIN_PROGRAM_DATA_H
#define SAMPLES_AGENT_WIN_PROGRAM_DATA_H

#include <windows.h>

#include <stdbool.h>

/* The path of a folder in it. False: the system does not tell it, or it is too long; path_out is
   L"". */
bool program_data_join(const wchar_t *name, wchar_t path_out[MAX_PATH]);

#endif
