#include "settings_table.h"

#include <stdlib.h>
#include <string.h>

#include "../core/sink.h"
#include "http_client.h"

#define LIST_END ",; "

static bool is_any(const char *value)
{
    (void)value;
    return true;
}

static bool is_sink(const char *value)
{
    const struct sink *sink;

    for (size_t i = 0; (sink = sink_at(i)) != NULL; i++) {
        if (strcmp(sink->name, value) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_url(const char *value)
{
    static struct http_url url;
    wchar_t wide[HTTP_URL_UNITS_MAX + 1];

    return MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, value, -1, wide,
                               HTTP_URL_UNITS_MAX + 1) > 0 &&
           http_url_read(wide, &url);
}

/* As it stands in a header. Of blanks alone, it would be sent as an empty one. */
static bool is_content_type(const char *value)
{
    if (value[strspn(value, " ")] == '\0') {
        return false;
    }
    for (const char *letter = value; *letter != '\0'; letter++) {
        if (*letter < ' ' || *letter > '~') {
            return false;
        }
    }
    return strlen(value) < 200;
}

static bool is_compression(const char *value)
{
    return strcmp(value, "gzip") == 0 || strcmp(value, "none") == 0;
}

static bool is_pause(const char *value)
{
    return value[0] != '\0' && strspn(value, "0123456789") == strlen(value) && strlen(value) <= 4 &&
           strtoul(value, NULL, 10) <= SETTINGS_FIRST_PAUSE_S_MAX;
}

/* 16 hexadecimal digits, a dot, 20 digits: the broker judges the rest. */
static bool is_position(const char *value)
{
    return strcmp(value, "now") == 0 || strcmp(value, "oldest") == 0 ||
           (strlen(value) == 37 && value[16] == '.' &&
            strspn(value, "0123456789abcdef.") == strlen(value));
}

bool settings_list_has(const char *list, const char *word)
{
    const size_t size = strlen(word);

    while (*list != '\0') {
        const size_t part = strcspn(list, LIST_END);

        if (part == size && strncmp(list, word, size) == 0) {
            return true;
        }
        list += part;
        list += strspn(list, LIST_END);
    }
    return false;
}

static bool is_without(const char *value)
{
    while (*value != '\0') {
        const size_t size = strcspn(value, LIST_END);

        if ((size != 4 || strncmp(value, "user", size) != 0) &&
            (size != 5 || strncmp(value, "image", size) != 0)) {
            return false;
        }
        value += size;
        value += strspn(value, LIST_END);
    }
    return true;
}

static bool is_prefix(const char *value)
{
    return value[0] != '\0' && strlen(value) <= 64 &&
           strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
               strlen(value);
}

static bool is_path(const char *value)
{
    return strlen(value) <= 200;
}

static bool is_folder(const char *value)
{
    return value[0] != '\0' && is_path(value);
}

const struct setting settings_table[SETTINGS_COUNT] = {
    [SETTING_SINK] = {"Sink", "--sink", "NAME", "otlp (the default) or json", "'otlp' or 'json'",
                      "otlp", is_sink, false, false},
    [SETTING_URL] = {"Url", "--url", "URL",
                     "where to send: https://host:4318/v1/logs. A URL with http is for this\n"
                     "machine alone: it can be read on its way",
                     "an http or https URL without an account", "", is_url, false, false},
    [SETTING_FORMAT] = {"Format", "--format", "NAME",
                        "otlp: protobuf (the default) or json; json: array (the\n"
                        "default), ndjson or cloudevents",
                        "a format of the sink", "", is_any, false, false},
    [SETTING_CONTENT_TYPE] = {"ContentType", "--content-type", "TYPE",
                              "instead of the sink's own, for a receiver that wants another; that\n"
                              "of another format is refused",
                              "a content type of fewer than 200 characters", "", is_content_type,
                              false, false},
    [SETTING_COMPRESSION] = {"Compression", "--compression", "NAME", "gzip (the default) or none",
                             "'gzip' or 'none'", "gzip", is_compression, false, false},
    [SETTING_HEADERS] = {"HeadersFile", "--headers", "FILE",
                         "lines of the form \"Name: value\" that go with each request; it may\n"
                         "be read by SYSTEM, Administrators, the service and your account alone",
                         "a file of at most 200 bytes of path", "", is_path, true, false},
    [SETTING_CLIENT_CERTIFICATE] = {"ClientCertificate", "--client-certificate", "TEXT",
                                    "thumbprint, or a part of the subject, of a certificate in\n"
                                    "this machine's store My",
                                    "a thumbprint or a part of a subject", "", is_any, false,
                                    false},
    [SETTING_FIRST_PAUSE] = {"FirstPause", "--first-pause", "SECONDS",
                             "wait a random time of at most so long before the first request\n"
                             "(default: 60), so that a fleet does not start at once",
                             "0 to 3600 seconds", "60", is_pause, false, false},
    [SETTING_AFTER] = {"After", "--after", "POSITION",
                       "where the first run begins: now (the default), oldest, or the id of an\n"
                       "event; later runs go on where the last one ended",
                       "'now', 'oldest' or the id of an event", "now", is_position, false, false},
    [SETTING_FILTER] = {"Filter", "--filter", "MEMBER=VALUE",
                        "send only such events, as \"wnetwatch help events\" says it; several are\n"
                        "separated by ';', or the option is given again",
                        "MEMBER=VALUE, or several with ';' between", "", is_any, false, true},
    [SETTING_WITHOUT] = {"Without", "--without", "LIST",
                         "leave out of each event: user, image, or both with ',' between",
                         "'user', 'image' or both with ',' between", "", is_without, false, false},
    [SETTING_HASH_KEY] = {"HashKeyFile", "--hash-key", "FILE",
                          "send remote names as hashes with the key in this file, which has the\n"
                          "rights of a headers file",
                          "a file of at most 200 bytes of path", "", is_path, true, false},
    [SETTING_STATE] = {"State", "--state", "DIR",
                       "keep the place in the journal, refused records and the status in DIR\n"
                       "(default: %ProgramData%\\wnetwatch-agent)",
                       "a folder of at most 200 bytes of path", "%ProgramData%\\wnetwatch-agent",
                       is_folder, true, false},
    [SETTING_TEXTFILE] = {"TextFile", "--textfile", "FILE",
                          "write the counters into this file, for Prometheus' windows_exporter",
                          "a file of at most 200 bytes of path", "", is_path, true, false},
    [SETTING_LOG] = {"Log", "--log", "FILE",
                     "log into this file instead of standard error; what is above 4 MiB goes to\n"
                     "FILE.old. The service logs into agent.log in the state folder",
                     "a file of at most 200 bytes of path", "", is_path, true, false},
    [SETTING_PIPES] = {"Pipes", "--pipes", "PREFIX", "pipes of another broker than \"wnetwatch\"",
                       "1 to 64 letters, digits, '.', '_' or '-'", "wnetwatch", is_prefix, false,
                       false},
};
