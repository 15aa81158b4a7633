/* wnetwatchd doctor: one screen that says whether the product works on this machine, and why not. */
#ifndef BROKER_WIN_DOCTOR_DOCTOR_H
#define BROKER_WIN_DOCTOR_DOCTOR_H

#include <wchar.h>

/*
 * Options: --json; --report FILE, which writes the findings without names of shares and users for a
 * bug report. Returns the exit code of the program: 0 when all is well, 3 when something is not, 1
 * when the output cannot be written, 2 for wrong arguments.
 */
int doctor_command(int count, wchar_t **options);

#endif
