/* Names of an event, as the verbs for people use them. */
#ifndef SAMPLES_CLI_NAMES_H
#define SAMPLES_CLI_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#define SERVER_NAME_SIZE 256u

/* The file name of a program's path; points into it. */
const char *name_of_program(const char *path);

/* Whether two local or two remote names mean the same: without case, and whatever slashes are in
   them or a colon at their end. */
bool name_is_same(const char *left, const char *right);

/* Whether it is the name that `wnetwatchd doctor` connects to test the DLL, which is of no interest
   to people. */
bool name_is_of_the_doctor(const char *remote);

/* A part of a name; points into it. */
struct name_part {
    const char *begin;
    size_t size;
};

/* "\\files\home" and "https://files/home" are of "files"; a name without a server is its own. */
struct name_part name_find_server(const char *remote);

/* As strcmp, without case. */
int name_part_compare(struct name_part left, struct name_part right);

/* The server as a text. One that does not fit is cut, between two characters. */
void name_of_server(const char *remote, char name[SERVER_NAME_SIZE]);

#endif
