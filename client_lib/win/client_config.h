/* The config of a client: whether its members are allowed, and its defaults. */
#ifndef CLIENT_LIB_WIN_CLIENT_CONFIG_H
#define CLIENT_LIB_WIN_CLIENT_CONFIG_H

#include "proto/filter.h"
#include "proto/pipe_names.h"

#include <wnetwatch.h>

#include <wchar.h>

/*
 * Read the config of a program that may have been compiled with an earlier header. The copy has all
 * members of this version, the default in the place of each 0, and NULL in the place of an empty
 * cursor; its texts are borrowed. WNW_OK, or WNW_E_INVALID when a rule that is written at
 * wnw_client_new is broken, but for that of the filter; wnw_last_message says which.
 */
wnw_status client_config_read(const wnw_client_config *config, wnw_client_config *copy_out,
                              wchar_t pipe_name_out[PIPE_NAME_UNITS_MAX]);

/* Read a filter of the program; NULL passes everything. what names it, if it is bad, in the sentence
   for wnw_last_message. WNW_OK, WNW_E_FILTER, WNW_E_NO_MEMORY. */
wnw_status client_config_read_filter(const char *what, const char *text,
                                     struct filter **filter_out);

#endif
