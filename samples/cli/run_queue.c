#include "run_queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text_copy.h"

static void free_event(struct run_event *event)
{
    free(event->json);
    for (size_t i = 0; i < EVENT_MEMBERS; i++) {
        free(event->members[i]);
    }
}

static bool copy_json(const wnw_event *from, struct run_event *event)
{
    event->json = malloc(from->json_size + 2);
    if (event->json == NULL) {
        return false;
    }
    memcpy(event->json, from->json, from->json_size);
    (void)strcpy(event->json + from->json_size, "\n");
    event->json_size = from->json_size + 1;
    return true;
}

static bool copy_event(const wnw_event *from, struct run_event *event)
{
    char text[EVENT_MEMBER_TEXT_SIZE];
    bool is_whole = copy_json(from, event);

    for (int i = 0; i < EVENT_MEMBERS; i++) {
        event->members[i] = text_copy(event_member_value(from, (enum event_member)i, text));
        is_whole = is_whole && event->members[i] != NULL;
    }
    return is_whole;
}

static void fold(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text >= 'a' && *text <= 'z') {
            *text = (char)(*text - 'a' + 'A');
        }
    }
}

/* A connection belongs to a logon; what is about none has the key of its type. NULL: no memory. */
static char *make_key(const wnw_event *event)
{
    const char *name = event->local[0] == '\0' ? event->remote : event->local;
    const char *kind = name[0] == '\0' ? event->type_name : name;
    const char *user = event->user_is_known ? event->user_sid : "";
    const size_t size = strlen(user) + strlen(kind) + 32;
    char *key = malloc(size);

    if (key != NULL) {
        (void)snprintf(key, size, "%s %llx %s", user,
                       event->user_is_known ? (unsigned long long)event->user_logon : 0, kind);
        fold(key);
    }
    return key;
}

static void free_burst(struct run_burst *burst)
{
    if (burst != NULL) {
        free(burst->key);
        free_event(&burst->event);
        free(burst);
    }
}

static struct run_burst *new_burst(const wnw_event *event, const char *before, uint64_t due_ms)
{
    struct run_burst *burst = calloc(1, sizeof(*burst));

    if (burst == NULL) {
        return NULL;
    }
    burst->due_ms = due_ms;
    (void)snprintf(burst->before, sizeof(burst->before), "%s", before);
    burst->key = make_key(event);
    if (burst->key == NULL || !copy_event(event, &burst->event)) {
        free_burst(burst);
        return NULL;
    }
    return burst;
}

static struct run_burst *find_burst(const struct run_queue *queue, const char *key)
{
    for (size_t i = 0; i < queue->count; i++) {
        if (strcmp(queue->bursts[i]->key, key) == 0) {
            return queue->bursts[i];
        }
    }
    return NULL;
}

void run_queue_init(struct run_queue *queue, uint64_t delay_ms)
{
    memset(queue, 0, sizeof(*queue));
    queue->delay_ms = delay_ms;
}

void run_queue_deinit(struct run_queue *queue)
{
    while (queue->count > 0) {
        run_queue_drop(queue);
    }
}

bool run_queue_has_room(const struct run_queue *queue)
{
    return queue->count < (queue->delay_ms == 0 ? 1 : RUN_QUEUE_MAX);
}

bool run_queue_add(struct run_queue *queue, const wnw_event *event, const char *before,
                   uint64_t now_ms)
{
    struct run_burst *burst = new_burst(event, before, now_ms + queue->delay_ms);
    struct run_burst *earlier;

    if (burst == NULL) {
        return false;
    }
    earlier = queue->delay_ms == 0 ? NULL : find_burst(queue, burst->key);
    if (earlier == NULL) {
        queue->bursts[queue->count] = burst;
        queue->count++;
    } else {
        const struct run_event replaced = earlier->event;

        earlier->event = burst->event;
        burst->event = replaced;
        free_burst(burst);
    }
    return true;
}

void run_queue_hurry(struct run_queue *queue)
{
    queue->is_hurried = true;
}

const struct run_event *run_queue_due(const struct run_queue *queue, uint64_t now_ms)
{
    return run_queue_wait_ms(queue, now_ms) == 0 ? &queue->bursts[0]->event : NULL;
}

uint32_t run_queue_wait_ms(const struct run_queue *queue, uint64_t now_ms)
{
    if (queue->count == 0) {
        return WNW_FOREVER;
    }
    if (queue->is_hurried || queue->bursts[0]->due_ms <= now_ms) {
        return 0;
    }
    return (uint32_t)(queue->bursts[0]->due_ms - now_ms);
}

void run_queue_drop(struct run_queue *queue)
{
    free_burst(queue->bursts[0]);
    queue->count--;
    memmove(&queue->bursts[0], &queue->bursts[1], queue->count * sizeof(queue->bursts[0]));
}

const char *run_queue_cursor(const struct run_queue *queue)
{
    return queue->count == 0 ? NULL : queue->bursts[0]->before;
}
