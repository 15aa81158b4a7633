/*
 * An intrusive doubly linked list.
 *
 * A struct that can be in a list has a struct list_node as a member. The list owns nothing and
 * allocates nothing. Zeroed memory is an empty list, or a node that is in no list. A node has a
 * pointer to its list, so that adding it twice or removing it from another list is detected.
 */
#ifndef PROTO_DATA_LIST_H
#define PROTO_DATA_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list;

struct list_node {
    struct list *list; /* NULL: in none */
    struct list_node *next;
    struct list_node *previous;
};

struct list {
    struct list_node *first;
    struct list_node *last;
    size_t count;
};

/* The struct that has this node as its member. The node must not be NULL. */
#define LIST_ITEM(node, type, member) ((type *)(void *)((char *)(node)-offsetof(type, member)))

/* Whether the node is in a list. */
bool list_node_is_linked(const struct list_node *node);

/* Add at the end, or at the start. The node must be in no list. */
void list_append(struct list *list, struct list_node *node);
void list_prepend(struct list *list, struct list_node *node);

/* The node must be in this list; afterwards it is in none. */
void list_remove(struct list *list, struct list_node *node);

/* Remove the first and return it; NULL when the list is empty. */
struct list_node *list_take_first(struct list *list);

#endif
