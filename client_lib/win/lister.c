#include "client_lib/win/lister.h"

#include <stdlib.h>

#include "client_lib/core/errand.h"
#include "client_lib/win/connections.h"
#include "client_lib/win/win_threads.h"

struct listing {
    struct errand errand;
    HMODULE module; /* held by the thread */
    struct connection_list *list;
    DWORD error;
};

/* One lock and one count for all clients of the process, never taken down. */
static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static struct win_threads threads;
static struct errands errands;

static BOOL CALLBACK init_errands(PINIT_ONCE init_once, PVOID parameter, PVOID *context)
{
    (void)init_once;
    (void)parameter;
    (void)context;
    win_threads_init(&threads);
    errands_init(&errands, &threads.port, LISTERS_MAX);
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
    if (errand_finish(&listing->errand)) {
        free_listing(listing);
    }
    /* From here on this code may be gone, so nothing may return to it. */
    FreeLibraryAndExitThread(module, 0);
}

void lister_init(struct lister *lister)
{
    lister->listing = NULL;
    lister->thread = NULL;
}

void lister_deinit(struct lister *lister)
{
    if (lister->listing != NULL && errand_leave(&lister->listing->errand)) {
        free_listing(lister->listing);
    }
    lister->listing = NULL;
    if (lister->thread != NULL) {
        CloseHandle(lister->thread);
        lister->thread = NULL;
    }
}

/* The module that this code is in, DLL or program, stays as long as the thread is in it. Not
   _beginthreadex: what that would do at the end of the thread is code of the module, too. */
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
    struct listing *listing = calloc(1, sizeof(*listing));
    DWORD error;

    if (listing == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    (void)InitOnceExecuteOnce(&once, init_errands, NULL, NULL);
    if (!errand_begin(&listing->errand, &errands)) {
        free(listing);
        return ERROR_BUSY;
    }
    error = start_thread(lister, listing);
    if (error != ERROR_SUCCESS) {
        (void)errand_finish(&listing->errand);
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
