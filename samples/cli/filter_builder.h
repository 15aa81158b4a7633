/* Filters as people type them, member=value, made into the JSON of the wire. */
#ifndef SAMPLES_CLI_FILTER_BUILDER_H
#define SAMPLES_CLI_FILTER_BUILDER_H

#include <stdbool.h>
#include <stddef.h>

#define FILTER_BUILDER_VALUES_MAX 512u

struct filter_builder {
    const char *pairs[FILTER_BUILDER_VALUES_MAX]; /* borrowed */
    size_t count;
};

enum filter_builder_result {
    FILTER_BUILDER_OK,
    FILTER_BUILDER_NO_MEMBER, /* there is nothing before an equals sign, or none */
    FILTER_BUILDER_TOO_MANY
};

/* Start with a builder of zeros. The pair is borrowed as long as the builder is used. */
enum filter_builder_result filter_builder_add(struct filter_builder *builder, const char *pair);

/*
 * Write the filter: values of one member in one list, so that they are ORed, and different
 * members side by side, so that they are ANDed. False when it does not fit into size bytes.
 */
bool filter_builder_write(const struct filter_builder *builder, char *json, size_t size);

#endif
