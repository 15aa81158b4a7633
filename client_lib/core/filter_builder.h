/*
 * A filter that is made value by value: always JSON in the grammar of the wire, and always one that
 * can be read.
 *
 * The values of one member stand in one list. A value that would make the filter bad is taken out
 * again. Used by one thread at a time.
 */
#ifndef CLIENT_LIB_CORE_FILTER_BUILDER_H
#define CLIENT_LIB_CORE_FILTER_BUILDER_H

#include "client_lib/core/filter_text.h"
#include "proto/limits.h"

#include <stddef.h>

#define FILTER_BUILDER_MEMBERS_MAX 32u      /* more than a filter knows */
#define FILTER_BUILDER_MEMBER_BYTES_MAX 31u /* of a name, longer than any that a filter knows */

struct filter_builder_member {
    char name[FILTER_BUILDER_MEMBER_BYTES_MAX + 1];
    size_t end; /* where the bracket that ends its list stands */
};

struct filter_builder {
    size_t size; /* of the text, without its NUL */
    size_t members_count;
    struct filter_builder_member members[FILTER_BUILDER_MEMBERS_MAX];
    char text[REQUEST_BYTES_MAX];
};

void filter_builder_init(struct filter_builder *builder);

/* Add a value; digits are a number for a member that takes numbers. Unless FILTER_TEXT_OK, the
   builder is as it was. Outcomes and message as those of filter_text_read. */
enum filter_text_result filter_builder_add(struct filter_builder *builder, const char *member,
                                           const char *value, char *message, size_t message_size);

#endif
