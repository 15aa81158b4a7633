/* The sinks, each in a file of its own: a new one is declared here and listed in sinks.c. */
#ifndef SAMPLES_AGENT_SINKS_SINKS_H
#define SAMPLES_AGENT_SINKS_SINKS_H

#include "../core/sink.h"

#define SINK_ANSWER_BYTES_MAX (64u * 1024u) /* bytes of an answer's body; more says nothing */

extern const struct sink sink_otlp_protobuf;
extern const struct sink sink_otlp_json;
extern const struct sink sink_json_array;
extern const struct sink sink_json_lines;
extern const struct sink sink_json_cloudevents;

#endif
