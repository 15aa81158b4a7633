#include "client_lib/win/resync/lister.h"

#include <stdlib.h>

#include "client_lib/core/resync/ref_pair.h"
#include "client_lib/win/resync/connections.h"
#include "client_lib/win/win_threads.h"
#include "proto/assertion.h"

struct listing {
    struct ref_pair pair;
    HMODULE module; /* held by the thread */
    struct connection_list *list;
    DWORD error;
};

/* One lock and one count for all clients of the process, never destroyed. */
static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static struct win_threads threads;
static struct ref_pairs pairs;

static BOOL CALLBACK init_pairs(PINIT_ONCE init_once, PVOID parameter, PVOID *context)
{
    (void)init_once;
    (void)parameter;
    (void)context;
    win_threads_init(&threads);
    ref_pairs_init(&pairs, &threads.port, LISTERS_MAX);
    return TRUE;
}

static void free_listing(struct listing *listing)
{
    connection_list_free(listing->list);
    free(listing);
}

static DWORD WINAPI run(LPVOID argument)
{
    struct listing *listing = argument;
    HMODULE module = listing->module;

    listing->error = connections_list(&listing->list);
    if (ref_pair_release_worker(&listing->pair)) {
        free_listing(listing);
    }
    /* From here on this module may be unloaded, so nothing may return to it. */
    FreeLibraryAndExitThread(module, 0);
}

void lister_init(struct lister *lister)
{
    lister->listing = NULL;
    lister->thread = NULL;
}

void lister_deinit(struct lister *lister)
{
    if (lister->listing != NULL && ref_pair_release_requester(&lister->listing->pair)) {
        free_listing(lister->listing);
    }
    lister->listing = NULL;
    if (lister->thread != NULL) {
        CloseHandle(lister->thread);
        lister->thread = NULL;
    }
}

/* The module of this code, DLL or program, stays loaded as long as the thread runs in it. Not
   _beginthreadex: what that does at the end of the thread is code of the module too. */
static DWORD start_thread(struct lister *lister, struct listing *listing)
{
    DWORD error;

    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (const wchar_t *)(void *)&once,
                            &listing->module)) {
        return GetLastError();
    }
    lister->thread = CreateThread(NULL, 0, run, listing, 0, NULL);
    if (lister->thread == NULL) {
        error = GetLastError();
        (void)FreeLibrary(listing->module);
        return error;
    }
    return ERROR_SUCCESS;
}

DWORD lister_start(struct lister *lister)
{
    struct listing *listing;
    DWORD error;

    ASSERTION_OR(lister->listing == NULL && lister->thread == NULL, ERROR_BUSY);
    listing = calloc(1, sizeof(*listing));
    if (listing == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    (void)InitOnceExecuteOnce(&once, init_pairs, NULL, NULL);
    if (!ref_pair_init(&listing->pair, &pairs)) {
        free(listing);
        return ERROR_BUSY;
    }
    error = start_thread(lister, listing);
    if (error != ERROR_SUCCESS) {
        (void)ref_pair_release_worker(&listing->pair);
        free_listing(listing);
        return error;
    }
    lister->listing = listing;
    return ERROR_SUCCESS;
}

bool lister_take(struct lister *lister, struct connection_list **list_out, DWORD *error_out)
{
    struct listing *listing = lister->listing;

    if (listing == NULL || WaitForSingleObject(lister->thread, 0) != WAIT_OBJECT_0) {
        return false;
    }
    *list_out = listing->list;
    *error_out = listing->error;
    listing->list = NULL;
    lister_deinit(lister);
    return true;
}
