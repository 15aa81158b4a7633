/* The config of a client: whether its members are allowed, and its defaults. */
#ifndef CLIENT_LIB_WIN_CLIENT_CONFIG_H
#define CLIENT_LIB_WIN_CLIENT_CONFIG_H

#include "proto/filter.h"

#include <wnetwatch.h>

#include <stdbool.h>

/*
 * Read the config of a program that may have been compiled with an earlier header. The copy has all
 * members of this version, the default in the place of each 0, and NULL in the place of an empty
 * cursor; its texts are borrowed. False when a rule that is written at wnw_client_new is broken,
 * but for the filter and the prefix.
 */
bool client_config_read(const wnw_client_config *config, wnw_client_config *copy_out);

/* Read a filter of the program; NULL passes everything. WNW_OK, WNW_E_FILTER, WNW_E_NO_MEMORY. */
wnw_status client_config_read_filter(const char *text, struct filter **filter_out);

#endif
