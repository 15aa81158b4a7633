/*
 * What a running broker consists of on Windows: the broker of core, its loop, pipes and files.
 */
#ifndef BROKER_WIN_SERVER_H
#define BROKER_WIN_SERVER_H

#include "broker/core/turn.h"
#include "broker/win/journal_directory.h"
#include "broker/win/journal_files.h"
#include "broker/win/loop.h"
#include "broker/win/pipe_security.h"
#include "broker/win/publish_pipe.h"
#include "broker/win/registration.h"
#include "broker/win/subscribe_pipe.h"
#include "proto/limits.h"
#include "proto/pipe_names.h"

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

struct server {
    struct broker broker;
    struct loop loop;
    struct pipe_security security;
    struct journal_directory directory;
    struct journal_files files;
    struct publish_pipe *publish_pipe;
    struct subscribe_pipe *subscribe_pipe;
    wchar_t publish_name[PIPE_NAME_UNITS_MAX];
    wchar_t subscribe_name[PIPE_NAME_UNITS_MAX];
    char source[SOURCE_BYTES_MAX + 1];
    bool has_broker; /* broker_deinit is due */
    bool is_service;
    struct registration_watch registration;
    uint64_t told_throttled; /* notifications, as the log has told */
};

#endif
