/* What the names of a connection say: its server, its key, its folder. */
#ifndef SAMPLES_TRAY_CORE_NAMES_H
#define SAMPLES_TRAY_CORE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#define FOLDER_SIZE 4u /* "Z:\" and a NUL */

/* Whether two local or two remote names mean the same: without the case of ASCII letters, and
   whatever slashes are in them or a colon at their end. */
bool names_are_equal(const char *one, const char *other);

/* Whether it is the name that wnetwatchd doctor connects and cancels to see whether Windows calls
   the notify DLL: no user wants to see it. */
bool names_are_of_the_doctor(const char *remote);

/* "\\srv" of "\\srv\share", "https://srv" of a URL, else the whole name. Cut to fit, between two
   characters. */
void names_copy_server(const char *remote, char *server_out, size_t capacity);

/* The folder that Explorer may open: of a drive letter with a colon and of nothing else, since the
   name comes from an event. */
bool names_folder(const char *local, char folder_out[FOLDER_SIZE]);

#endif
