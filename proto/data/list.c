#include "proto/data/list.h"

#include "proto/assertion.h"

bool list_node_is_linked(const struct list_node *node)
{
    return node->list != NULL;
}

void list_append(struct list *list, struct list_node *node)
{
    ASSERTION_OR_RETURN(node->list == NULL);
    node->list = list;
    node->next = NULL;
    node->previous = list->last;
    if (list->last != NULL) {
        list->last->next = node;
    } else {
        list->first = node;
    }
    list->last = node;
    list->count++;
}

void list_prepend(struct list *list, struct list_node *node)
{
    ASSERTION_OR_RETURN(node->list == NULL);
    node->list = list;
    node->previous = NULL;
    node->next = list->first;
    if (list->first != NULL) {
        list->first->previous = node;
    } else {
        list->last = node;
    }
    list->first = node;
    list->count++;
}

void list_remove(struct list *list, struct list_node *node)
{
    ASSERTION_OR_RETURN(node->list == list);
    if (node->previous != NULL) {
        node->previous->next = node->next;
    } else {
        list->first = node->next;
    }
    if (node->next != NULL) {
        node->next->previous = node->previous;
    } else {
        list->last = node->previous;
    }
    node->list = NULL;
    node->next = NULL;
    node->previous = NULL;
    list->count--;
}

struct list_node *list_take_first(struct list *list)
{
    struct list_node *first = list->first;

    if (first != NULL) {
        list_remove(list, first);
    }
    return first;
}
