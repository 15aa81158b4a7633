/*
 * A file with a secret in it. It is read only if a trusted account owns it and no other account can
 * read, change or delete it.
 */
#ifndef SAMPLES_AGENT_WIN_SECRET_FILE_H
#define SAMPLES_AGENT_WIN_SECRET_FILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Read all of it into bytes, with a NUL behind it; size_out does not count that. size is the room.
 * False: problem, of PROBLEM_SIZE bytes, says why, and bytes are cleared.
 */
bool secret_file_read(const char *path, char *bytes, size_t size, size_t *size_out, char *problem);

/* The same look at its owner and its rights with the eyes of the service, which trusts no account of a
   person. It reads nothing of the file. */
bool secret_file_check_for_service(const char *path, char *problem);

#endif
