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

const struct sink *sink_at(size_t index)
{
    return index < sizeof(sinks) / sizeof(sinks[0]) ? sinks[index] : NULL;
}
