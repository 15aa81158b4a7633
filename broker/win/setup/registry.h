/* Values below HKEY_LOCAL_MACHINE. Every function returns a Win32 code. */
#ifndef BROKER_WIN_SETUP_REGISTRY_H
#define BROKER_WIN_SETUP_REGISTRY_H

#include <windows.h>

#define REGISTRY_TEXT_UNITS_MAX 1024u /* with the NUL; a longer text gives ERROR_MORE_DATA */

/* A REG_SZ or REG_EXPAND_SZ as it stands, unexpanded. type_out may be NULL. ERROR_FILE_NOT_FOUND
   when key or value is missing, ERROR_UNSUPPORTED_TYPE for another type. */
DWORD registry_read_text(const wchar_t *key, const wchar_t *name,
                         wchar_t text[REGISTRY_TEXT_UNITS_MAX], DWORD *type_out);

/* The key is created when it is missing. */
DWORD registry_write_text(const wchar_t *key, const wchar_t *name, const wchar_t *text, DWORD type);
DWORD registry_write_number(const wchar_t *key, const wchar_t *name, DWORD number);

/* Create the key unless it is there; *is_new_out, which may be NULL, says whether it was missing. */
DWORD registry_create_key(const wchar_t *key, BOOL *is_new_out);

/* Success, too, when there is nothing to delete. */
DWORD registry_delete_value(const wchar_t *key, const wchar_t *name);

/* Delete the key unless it holds values or other keys. Success, too, when it is left or missing. */
DWORD registry_delete_empty_key(const wchar_t *key);

#endif
