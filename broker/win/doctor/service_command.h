/* The command line of the service: what the service manager starts, and the words it consists of. */
#ifndef BROKER_WIN_DOCTOR_SERVICE_COMMAND_H
#define BROKER_WIN_DOCTOR_SERVICE_COMMAND_H

#include <windows.h>

#include <wchar.h>

#define SERVICE_COMMAND_LINE_UNITS_MAX                                                             \
    8192u /* more than the setting with the longest value needs */

/* The service's command line with its variables replaced, or "" when there is no such service, when
   the line cannot be read, or when it starts a program of another product. */
void service_command_read(const wchar_t *service, wchar_t line[SERVICE_COMMAND_LINE_UNITS_MAX]);

/* Split a line that is not empty into words, as the program that it starts does. Free *words_out with
   LocalFree. Returns a Win32 code. */
DWORD service_command_split(const wchar_t *line, int *count_out, wchar_t ***words_out);

#endif
