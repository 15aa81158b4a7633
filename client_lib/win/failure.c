#include "client_lib/win/failure.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/data/list.h"
#include "proto/win/os_error.h"

/* The place of one thread. */
struct failure {
    struct list_node node;
    HANDLE thread; /* signalled when it has ended */
    uint32_t os_error;
    bool is_said; /* the call that is under way has its sentence */
    char message[WNW_MESSAGE_SIZE];
};

/* A slot of the system and no thread-local variable: compilers disagree on those. */
static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static DWORD slot = TLS_OUT_OF_INDEXES;

static SRWLOCK lock = SRWLOCK_INIT;
static struct list places; /* under the lock; what is in a place belongs to its thread */

static BOOL CALLBACK allocate_slot(PINIT_ONCE init_once, PVOID parameter, PVOID *context)
{
    (void)init_once;
    (void)parameter;
    (void)context;
    slot = TlsAlloc();
    return TRUE;
}

static DWORD take_slot(void)
{
    (void)InitOnceExecuteOnce(&once, allocate_slot, NULL, NULL);
    return slot;
}

/* The place of this thread; NULL when it has none. */
static struct failure *find_own(void)
{
    const DWORD index = take_slot();

    return index == TLS_OUT_OF_INDEXES ? NULL : TlsGetValue(index);
}

/* Under the lock: the place of a thread that has ended. */
static struct failure *find_abandoned(void)
{
    for (struct list_node *node = places.first; node != NULL; node = node->next) {
        struct failure *failure = LIST_ITEM(node, struct failure, node);

        if (WaitForSingleObject(failure->thread, 0) == WAIT_OBJECT_0) {
            return failure;
        }
    }
    return NULL;
}

/* Under the lock; takes the thread's handle over, but not when there is no memory. */
static struct failure *place_thread(HANDLE thread)
{
    struct failure *failure = find_abandoned();

    if (failure != NULL) {
        CloseHandle(failure->thread);
    } else {
        failure = malloc(sizeof(*failure));
        if (failure == NULL) {
            return NULL;
        }
        memset(&failure->node, 0, sizeof(failure->node));
        list_append(&places, &failure->node);
    }
    failure->thread = thread;
    failure->os_error = 0;
    failure->is_said = false;
    failure->message[0] = '\0';
    return failure;
}

static struct failure *make_own(void)
{
    const HANDLE process = GetCurrentProcess();
    struct failure *failure;
    HANDLE thread;

    if (take_slot() == TLS_OUT_OF_INDEXES ||
        !DuplicateHandle(process, GetCurrentThread(), process, &thread, SYNCHRONIZE, FALSE, 0)) {
        return NULL;
    }
    AcquireSRWLockExclusive(&lock);
    failure = place_thread(thread);
    ReleaseSRWLockExclusive(&lock);
    if (failure == NULL) {
        CloseHandle(thread);
        return NULL;
    }
    (void)TlsSetValue(take_slot(), failure);
    return failure;
}

/* NULL when there is no memory: then nothing is kept. */
static struct failure *take_own(void)
{
    struct failure *failure = find_own();

    return failure == NULL ? make_own() : failure;
}

static void say(struct failure *failure, const char *format, va_list arguments)
{
    (void)vsnprintf(failure->message, sizeof(failure->message), format, arguments);
    failure->is_said = true;
}

wnw_status failure_say(wnw_status status, const char *format, ...)
{
    struct failure *failure = take_own();
    va_list arguments;

    if (failure != NULL) {
        va_start(arguments, format);
        say(failure, format, arguments);
        va_end(arguments);
    }
    return status;
}

static void add_os_text(struct failure *failure, DWORD code)
{
    const size_t size = strlen(failure->message);
    char text[OS_ERROR_TEXT_SIZE];

    os_error_text(code, text);
    (void)snprintf(failure->message + size, sizeof(failure->message) - size, ": %s (%lu)", text,
                   code);
}

wnw_status failure_of_os(wnw_status status, DWORD code, const char *format, ...)
{
    struct failure *failure = take_own();
    va_list arguments;

    if (failure != NULL) {
        va_start(arguments, format);
        say(failure, format, arguments);
        va_end(arguments);
        add_os_text(failure, code);
        failure->os_error = code;
    }
    return status;
}

void failure_settle(wnw_status status)
{
    struct failure *failure = status == WNW_OK ? find_own() : take_own();

    if (failure != NULL) {
        if (status != WNW_OK && !failure->is_said) {
            (void)snprintf(failure->message, sizeof(failure->message), "%s",
                           wnw_status_text(status));
        }
        failure->is_said = false;
    }
}

void failure_deinit(void)
{
    while (places.first != NULL) {
        struct failure *failure = LIST_ITEM(list_take_first(&places), struct failure, node);

        CloseHandle(failure->thread);
        free(failure);
    }
    if (slot != TLS_OUT_OF_INDEXES) {
        (void)TlsFree(slot);
        slot = TLS_OUT_OF_INDEXES;
    }
}

const char *WNW_CALL wnw_last_message(void)
{
    const struct failure *failure = find_own();

    return failure == NULL ? "" : failure->message;
}

uint32_t WNW_CALL wnw_last_os_error(void)
{
    const struct failure *failure = find_own();

    return failure == NULL ? 0 : failure->os_error;
}
