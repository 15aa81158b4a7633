#include "broker/win/doctor/checks.h"
#include "broker/win/pipe_security.h"
#include "proto/pipe_names.h"
#include "proto/win/pipe_dial.h"

#include <aclapi.h>
#include <sddl.h>

#define DIAL_MS_MAX 2000u

/* The entries of a descriptor as text, in one form for all. Free with LocalFree; NULL on failure. */
static wchar_t *entries_text(PSECURITY_DESCRIPTOR descriptor)
{
    wchar_t *text = NULL;

    (void)ConvertSecurityDescriptorToStringSecurityDescriptorW(
        descriptor, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, &text, NULL);
    return text;
}

/* What the broker gives to a pipe with this owner. */
static wchar_t *wanted_entries(PSID owner, bool is_publish)
{
    struct pipe_security security;
    wchar_t *sid = NULL;
    wchar_t *text = NULL;

    if (!ConvertSidToStringSidW(owner, &sid)) {
        return NULL;
    }
    if (pipe_security_init_for(&security, sid) == ERROR_SUCCESS) {
        text = entries_text(is_publish ? security.publish.lpSecurityDescriptor
                                       : security.subscribe.lpSecurityDescriptor);
    }
    pipe_security_deinit(&security);
    (void)LocalFree(sid);
    return text;
}

static bool check_descriptor(struct findings *findings, const char *check, HANDLE pipe,
                             bool is_publish)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    wchar_t *found = NULL;
    wchar_t *wanted = NULL;
    bool is_good = true;
    DWORD error = GetSecurityInfo(pipe, SE_KERNEL_OBJECT,
                                  OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &owner,
                                  NULL, NULL, NULL, &descriptor);

    if (error == ERROR_SUCCESS) {
        found = entries_text(descriptor);
        wanted = wanted_entries(owner, is_publish);
    }
    if (found == NULL || wanted == NULL) {
        findings_add(findings, check, FINDING_UNSUPPORTED, NULL,
                     L"the descriptor cannot be read (%lu)", (unsigned long)error);
    } else if (wcscmp(found, wanted) == 0) {
        findings_add(findings, check, FINDING_GOOD, NULL, L"served, with the broker's descriptor");
    } else {
        findings_add(findings, check, FINDING_BAD,
                     "find out which program serves the pipe, and end it",
                     L"the descriptor is not the broker's: %ls", found);
        findings_mark_private(findings);
        is_good = false;
    }
    (void)LocalFree(wanted);
    (void)LocalFree(found);
    (void)LocalFree(descriptor);
    return is_good;
}

static void tell_not_opened(struct findings *findings, const char *check, bool service_runs,
                            DWORD error)
{
    if (error == ERROR_FILE_NOT_FOUND && !service_runs) {
        findings_add(findings, check, FINDING_SKIPPED, NULL, L"the service does not run");
    } else if (error == ERROR_FILE_NOT_FOUND) {
        findings_add(findings, check, FINDING_BAD,
                     "see the log of the broker: it may wait for another program's pipe",
                     L"the service runs, and no program serves the pipe");
    } else if (error == ERROR_INVALID_OWNER) {
        findings_add(findings, check, FINDING_BAD,
                     "find out which program serves the pipe, and end it",
                     L"a program that is not the broker serves the pipe");
    } else {
        findings_add(findings, check, FINDING_BAD, "see the log of the broker",
                     L"the pipe cannot be opened (%lu)", (unsigned long)error);
    }
}

static bool check_pipe(struct findings *findings, const char *check, const wchar_t *prefix,
                       bool is_publish, bool service_runs)
{
    wchar_t name[PIPE_NAME_UNITS_MAX];
    struct deadline deadline;
    HANDLE pipe = INVALID_HANDLE_VALUE;
    bool is_good;
    DWORD error;

    pipe_name_write(prefix, is_publish ? PIPE_PUBLISH_SUFFIX : PIPE_SUBSCRIBE_SUFFIX, name);
    deadline_start(&deadline, DIAL_MS_MAX);
    error = pipe_dial(name, is_publish ? PIPE_DIAL_WRITE : PIPE_DIAL_READ_WRITE, &deadline, &pipe);
    if (error != ERROR_SUCCESS) {
        tell_not_opened(findings, check, service_runs, error);
        return false;
    }
    is_good = check_descriptor(findings, check, pipe, is_publish);
    (void)CloseHandle(pipe);
    return is_good;
}

bool check_pipes(struct findings *findings, const wchar_t *prefix, bool service_runs)
{
    bool publish_is_good = check_pipe(findings, "pipe.publish", prefix, true, service_runs);
    bool subscribe_is_good = check_pipe(findings, "pipe.subscribe", prefix, false, service_runs);

    return publish_is_good && subscribe_is_good;
}
