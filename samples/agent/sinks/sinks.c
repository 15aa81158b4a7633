#include "sinks.h"

#include <string.h>

/* The first of a name is the one that is taken without a format. */
static const struct sink *const sinks[] = {&sink_otlp_protobuf,    &sink_otlp_json,
                                           &sink_json_array,       &sink_json_lines,
                                           &sink_json_cloudevents, NULL};

const struct sink *sink_find(const char *name, const char *format)
{
    for (size_t i = 0; sinks[i] != NULL; i++) {
        if (strcmp(sinks[i]->name, name) == 0 &&
            (format[0] == '\0' || strcmp(sinks[i]->format, format) == 0)) {
            return sinks[i];
        }
    }
    return NULL;
}

static char to_lower(char letter)
{
    return (char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
}

/* Whether the type, up to its parameters, is the known one, which has small letters and none. */
static bool is_type(const char *type, const char *known)
{
    type += strspn(type, " ");
    while (*known != '\0' && to_lower(*type) == *known) {
        type++;
        known++;
    }
    type += strspn(type, " ");
    return *known == '\0' && (*type == '\0' || *type == ';');
}

const struct sink *sink_of_content_type(const char *name, const char *content_type)
{
    const struct sink *found = NULL;

    for (size_t i = 0; sinks[i] != NULL; i++) {
        if (is_type(content_type, sinks[i]->content_type)) {
            if (strcmp(sinks[i]->name, name) == 0) {
                return sinks[i];
            }
            found = found == NULL ? sinks[i] : found;
        }
    }
    return found;
}

const struct sink *sink_at(size_t index)
{
    return index < sizeof(sinks) / sizeof(sinks[0]) ? sinks[index] : NULL;
}
