#include "proto/text/remote_name.h"

#include "proto/text/upcase.h"

#include <stdbool.h>
#include <string.h>

static const char wrapping[] = "\t \"'";
static const char web_folder[] = "DavWWWRoot"; /* what Windows puts before the path of WebDAV */

static bool is_slash(char character)
{
    return character == '/' || character == '\\';
}

static size_t count_slashes(const char *text)
{
    size_t count = 0;

    while (is_slash(text[count])) {
        count++;
    }
    return count;
}

static bool is_of_scheme(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '+' || character == '-' ||
           character == '.';
}

static bool equals_word(const char *text, size_t size, const char *word)
{
    char copy[sizeof(web_folder)];

    if (size != strlen(word) || size >= sizeof(copy)) {
        return false;
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    return upcase_equal(copy, word);
}

/* Of "\\?\UNC\", "\\.\UNC\" and "\??\UNC\". */
static size_t device_prefix_size(const char *text, size_t size)
{
    const bool is_prefix = size >= 8 && is_slash(text[0]) &&
                           (is_slash(text[1]) || text[1] == '?') &&
                           (text[2] == '?' || text[2] == '.') && is_slash(text[3]) &&
                           equals_word(text + 4, 3, "UNC") && is_slash(text[7]);

    return is_prefix ? 8 : 0;
}

/* Of "https:" and the like before a slash; a single letter is a drive. */
static size_t scheme_size(const char *text)
{
    size_t size = 0;

    while (is_of_scheme(text[size])) {
        size++;
    }
    return size >= 2 && text[size] == ':' && is_slash(text[size + 1]) ? size + 1 : 0;
}

/* Where the server begins, or 0 for a name of another kind. */
static size_t find_server(const char *text, size_t size, enum remote_name_form form)
{
    const size_t prefix = device_prefix_size(text, size);
    const size_t scheme = form == REMOTE_NAME_SERVER ? scheme_size(text) : 0;
    const size_t slash_count = count_slashes(text + scheme);

    if (prefix != 0) {
        return prefix;
    }
    if (slash_count >= 2 && (text[2] == '?' || text[2] == '.') && is_slash(text[3])) {
        return 0; /* a device, as in "\\?\C:\x" */
    }
    return scheme != 0 || slash_count >= 2 ? scheme + slash_count : 0;
}

/* The server's name without port, "@SSL" and the dot that ends a full name. */
static size_t bare_server_size(const char *server, size_t size)
{
    size_t bare = 0;

    while (bare < size && server[bare] != '@' && (server[bare] != ':' || server[0] == '[')) {
        bare++;
    }
    while (bare > 1 && server[bare - 1] == '.') {
        bare--;
    }
    return bare;
}

static size_t put_part(char *out, size_t used, const char *part, size_t size)
{
    out[used] = '\\';
    memcpy(out + used + 1, part, size);
    return used + 1 + size;
}

/* Each part behind one backslash. */
static size_t put_path(const char *text, size_t size, enum remote_name_form form, char *out)
{
    size_t used = 1;
    size_t count = 0;

    out[0] = '\\';
    for (size_t at = 0; at < size;) {
        size_t part = 0;

        while (at + part < size && !is_slash(text[at + part])) {
            part++;
        }
        if (part != 0 && !(form == REMOTE_NAME_SERVER && count == 1 &&
                           equals_word(text + at, part, web_folder))) {
            used = put_part(out, used, text + at,
                            form == REMOTE_NAME_SERVER && count == 0
                                ? bare_server_size(text + at, part)
                                : part);
        }
        count += part != 0 ? 1 : 0;
        at += part + 1;
    }
    return used;
}

size_t remote_name_write(const char *name, enum remote_name_form form, char *out)
{
    const char *text = name + (form == REMOTE_NAME_SERVER ? strspn(name, wrapping) : 0);
    size_t size = strlen(text);
    size_t server;
    size_t used;

    while (form == REMOTE_NAME_SERVER && size > 0 && strchr(wrapping, text[size - 1]) != NULL) {
        size--;
    }
    server = find_server(text, size, form);
    if (server == 0 || server >= size) {
        memcpy(out, text, size);
        out[size] = '\0';
        return size;
    }
    used = put_path(text + server, size - server, form, out);
    if (form == REMOTE_NAME_SERVER && memchr(out + 2, '\\', used - 2) == NULL) {
        used = put_part(out, used, "", 0);
    }
    out[used] = '\0';
    return used;
}

bool remote_name_is_unc(const char *name)
{
    const size_t size = strlen(name);
    const size_t server = find_server(name, size, REMOTE_NAME_PATH);

    return server != 0 && server < size;
}
