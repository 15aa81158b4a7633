/*
 * Network-connection events of this machine, from the wnetwatch broker.
 *
 * The smallest useful program makes a client, subscribes one callback (a wnw_item_cb) and starts:
 *
 *     wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
 *     wnw_client *client = NULL;
 *
 *     if (wnw_client_new(&config, &client) == WNW_OK &&
 *         wnw_subscribe(client, NULL, print_event, NULL, NULL) == WNW_OK &&
 *         wnw_client_start(client) == WNW_OK) {
 *         (void)getchar();
 *     }
 *     wnw_client_close(client);
 *
 * Order of calls: new, subscribe any number of times, start, stop (optional), close. A client
 * connects after start and not before, so the callbacks are there when replayed events come.
 *
 * Modes: config.mode chooses how items reach the program: by callbacks on the library's thread; by
 * callbacks on a thread of the program, in wnw_client_dispatch, when a handle is set or a window
 * gets a message; or by wnw_client_next, which returns one item after the other, without callbacks.
 * The items and their order are the same in each mode.
 *
 * Threads: a client owns one thread, and at times a second one that runs none of the program's code
 * (config.compares_connections). The callbacks of a client run one at a time, on its thread or in
 * wnw_client_dispatch. Every function may be called from any thread at any time, as long as the
 * client or the subscription that it takes is alive. The comment of a function says what differs
 * inside a callback. While a program is slow to take its items, the library does not read on, and
 * the broker keeps the events in its journal. The library drops nothing and holds at most
 * WNW_CLIENT_MEMORY_MAX bytes, whatever arrives. Callbacks must not throw C++ exceptions.
 *
 * Text: UTF-8 that ends with a NUL, in and out. A text that is missing is "" in what the library
 * hands out, never NULL. What a function or a callback hands out is borrowed, unless the function
 * says otherwise: it is valid until the callback returns, or until the next wnw_client_next, and
 * the program never frees it.
 *
 * Loss: never silent. The library reconnects by itself and goes on after the last item that it
 * handed to the program. Events that the broker no longer has are reported as one gap item, which
 * says how many they are at most, if that is known. No event comes twice to one client. With
 * config.cursor_file a later run of the program goes on where the last one ended; after a kill the
 * items of about the last second come again in the new run.
 *
 * Trust: the library checks the owner of the pipe before it sends or believes a byte. It trusts the
 * service wnetwatch, LocalSystem, Administrators and the account of this program. The broker may
 * identify this program, and may not act as it. Whatever arrives is read strictly and within
 * limits.
 *
 * Mistakes: when the library finds a mistake of its own, the state of its memory is unknown. It
 * does not end the program. From then on every function of this process that returns a status
 * returns WNW_E_INTERNAL and does nothing, with three exceptions that still do their work:
 * wnw_client_stop, wnw_unsubscribe and wnw_client_close, which leaves the client's memory
 * allocated. A client with callbacks on the library's thread reports WNW_STATE_REFUSED with the
 * reason "internal" before it ends. The output of a debugger gets a line with the place of the
 * mistake.
 *
 * Growth: numbers of enums are never reused. Structs only grow at their end, where they have no
 * padding, and begin with their size: the program sets the size of what it passes in (the _INIT
 * macros do it), and the library sets the size of what it hands out. A program that was compiled
 * with an earlier header passes a smaller config; the members that it lacks are 0. A member named
 * reserved is 0.
 */
#ifndef WNETWATCH_H
#define WNETWATCH_H

#include <stddef.h>
#include <stdint.h>

/* A program that links the static library defines WNW_STATIC before it includes this header. The
   calling convention is always cdecl. */
#if defined(_WIN32) && !defined(WNW_STATIC)
#define WNW_API __declspec(dllimport)
#define WNW_CALL __cdecl
#elif defined(_WIN32)
#define WNW_API
#define WNW_CALL __cdecl
#else
#define WNW_API
#define WNW_CALL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header. wnw_version tells that of the library. */
#define WNW_VERSION_MAJOR 0
#define WNW_VERSION_MINOR 1
#define WNW_VERSION_PATCH 0
#define WNW_VERSION_STRING "0.1.0"

/* Limits. */
#define WNW_LINE_SIZE_MAX 49152u       /* bytes of a line, with its end and a NUL */
#define WNW_CURSOR_SIZE 64u            /* bytes of a cursor, with its NUL */
#define WNW_CLIENT_MEMORY_MAX 1572864u /* bytes of a client at most, without its filters */
#define WNW_MESSAGE_SIZE 512u          /* enough bytes for every sentence of the library */
#define WNW_CONNECTIONS_MAX 1024u      /* connections that are listed or compared, at most */
#define WNW_FOREVER 0xFFFFFFFFu        /* as a time-out: wait without an end */

/* Results. The numbers are part of the ABI. wnw_last_message says more of each failure. */
typedef enum wnw_status {
    WNW_OK = 0,
    WNW_E_INVALID = -1,     /* an argument breaks the rules written at the function */
    WNW_E_NO_MEMORY = -2,   /* there is not enough memory; nothing was changed */
    WNW_E_IN_CALLBACK = -3, /* not allowed inside a callback of the same client */
    WNW_E_OS = -4,          /* Windows refused; see wnw_last_os_error */
    WNW_E_STATE = -5,       /* not allowed now: the mode, the start, or another thread forbids it */
    WNW_E_FILTER = -6,      /* the filter cannot be read; wnw_last_message says why */
    WNW_E_TIMEOUT = -7,     /* the time-out has passed */
    WNW_E_NO_BROKER = -8,   /* no broker listens; see wnw_last_os_error */
    WNW_E_NOT_TRUSTED = -9, /* the owner of the pipe is not trusted */
    WNW_E_REFUSED = -10,    /* the broker refused the request */
    WNW_E_PROTOCOL = -11,   /* what came from the pipe is nothing that a broker sends */
    WNW_E_INTERNAL = -12,   /* the library has found a mistake of its own; see Mistakes */
    WNW_E_OVER = -13,       /* the client is over, and no item is left: leave the loop */
    WNW_E_CURSOR_FILE = -14 /* the file holds something that is no cursor */
} wnw_status;

typedef struct wnw_client wnw_client;
typedef struct wnw_subscription wnw_subscription;

/* ---- What a program gets -------------------------------------------------------------- */

typedef enum wnw_event_type {
    WNW_EVENT_OTHER = 0, /* a type that this version does not know; type_name has it */
    WNW_EVENT_ADD_STARTED = 1,
    WNW_EVENT_ADD_SUCCEEDED = 2,
    WNW_EVENT_ADD_FAILED = 3,
    WNW_EVENT_ADD_UNFINISHED = 4, /* no end within 10 minutes, or the broker stopped waiting */
    WNW_EVENT_CANCEL_STARTED = 5,
    WNW_EVENT_CANCEL_SUCCEEDED = 6,
    WNW_EVENT_CANCEL_FAILED = 7,
    WNW_EVENT_CANCEL_UNFINISHED = 8,
    WNW_EVENT_APPEARED = 9,  /* the library's comparison found a connection without an event */
    WNW_EVENT_VANISHED = 10, /* the library's comparison found that a connection is gone */
    WNW_EVENT_BROKER_STARTED = 11,
    WNW_EVENT_BROKER_STOPPED = 12,
    WNW_EVENT_BROKER_THROTTLED = 13,    /* a user sent too much: user_sid, throttled_count */
    WNW_EVENT_BROKER_CLOCK_STEPPED = 14 /* the clock was set by over an hour: clock_expected_us */
} wnw_event_type;

typedef enum wnw_resource {
    WNW_RESOURCE_UNKNOWN = 0, /* not known */
    WNW_RESOURCE_DISK = 1,
    WNW_RESOURCE_PRINT = 2
} wnw_resource;

typedef enum wnw_integrity {
    WNW_INTEGRITY_UNKNOWN = 0,
    WNW_INTEGRITY_UNTRUSTED = 1,
    WNW_INTEGRITY_LOW = 2,
    WNW_INTEGRITY_MEDIUM = 3,
    WNW_INTEGRITY_HIGH = 4,
    WNW_INTEGRITY_SYSTEM = 5
} wnw_integrity;

/* Which name Windows did not give, so that the broker took it from an earlier event. */
typedef enum wnw_inferred {
    WNW_INFERRED_NOTHING = 0,
    WNW_INFERRED_REMOTE = 1 /* the remote name, in a cancel that gives only the local one */
} wnw_inferred;

/*
 * One event. A member that the type does not have is "" or 0. The members up to `json_size` belong
 * to every type. The others belong to connection events, except where their comment names another
 * type; those of the user belong to WNW_EVENT_BROKER_THROTTLED too. docs/protocol.md explains each.
 *
 * WNW_EVENT_APPEARED and WNW_EVENT_VANISHED do not come from a broker. They come from the
 * comparison that config.compares_connections asks for. Their source ends in "/comparison", their
 * id begins with "comparison.", their json is a line that the library wrote, and their user is the
 * user of this program. Their time is that of the comparison, because the time of the change is
 * unknown. They have no operation and no process.
 */
typedef struct wnw_event {
    size_t size; /* bytes of this struct */
    wnw_event_type type;
    const char *type_name; /* "wnetwatch.connection.add.failed" */
    const char *id;        /* unique: no other event has it */
    const char *source;    /* "/wnetwatch/" + the host's name, percent-encoded; see above */
    const char *subject;   /* the local name, else the remote one */
    uint64_t time_us;      /* microseconds since 1970-01-01 UTC */
    const char *json;      /* the line as the broker sent it, without its end */
    size_t json_size;      /* bytes of json, without the NUL */

    const char *operation; /* id of the operation's started event; if none came, this event's id */
    uint64_t elapsed_us;   /* microseconds since the started event; valid only if has_elapsed */
    int has_elapsed;       /* 0 or 1 */
    wnw_inferred inferred;
    const char *local;    /* "Z:", "LPT1", in the program's spelling; "" if deviceless */
    const char *remote;   /* "\\server\share" */
    const char *provider; /* the network provider, where it is known */
    wnw_resource resource;
    uint32_t flags;          /* CONNECT_*, as the program that connects passed them */
    int is_forced;           /* 0 or 1; a cancel that closes open files */
    uint32_t status;         /* Win32 code with which the operation ended; 0 in other events */
    const char *status_name; /* "ERROR_BAD_NET_NAME", or "" for a code without a known name */
    uint32_t dropped;        /* notifications that process_id could not send before this event */
    int is_truncated;        /* 0 or 1; a name was cut at 1,024 UTF-16 units */

    int user_is_known;    /* 0 or 1; the next five members are valid only if 1 */
    const char *user_sid; /* "S-1-5-21-..." */
    uint64_t user_logon;  /* LUID of the logon session */
    uint32_t user_session;
    int user_is_elevated; /* 0 or 1 */
    wnw_integrity user_integrity;
    uint32_t process_id;
    const char *process_image; /* path of the program, as the program itself says */

    const char *broker_version;  /* WNW_EVENT_BROKER_STARTED */
    const char *broker_reason;   /* WNW_EVENT_BROKER_STOPPED */
    const char *broker_previous; /* WNW_EVENT_BROKER_STARTED: how its last run ended */
    uint64_t throttled_count;    /* WNW_EVENT_BROKER_THROTTLED: notifications not stored */

    int is_withheld; /* 0 or 1; there is a remote name, and the broker keeps it private */
    int is_redacted; /* 0 or 1; user info, a query or a fragment was left out of a name */
    uint64_t clock_expected_us; /* WNW_EVENT_BROKER_CLOCK_STEPPED: time_us without the step */
} wnw_event;

typedef enum wnw_gap_reason {
    WNW_GAP_RETENTION = 0, /* the journal has deleted the events that followed the cursor */
    WNW_GAP_UNKNOWN = 1,   /* the journal never had the place of the cursor, or no longer has it */
    WNW_GAP_DAMAGE = 2     /* the journal was damaged there */
} wnw_gap_reason;

/* Events are lost: those after the id `after` and before the id `before`. */
typedef struct wnw_gap {
    size_t size;
    const char *after;
    const char *before;
    int lost_is_known;   /* 0 or 1 */
    uint64_t lost_count; /* if lost_is_known; an upper bound: events of all users, unfiltered */
    wnw_gap_reason reason;
    const char *reason_name; /* as on the wire, such as "retention" */
    const char *json;        /* the line as the broker sent it, without its end */
    size_t json_size;
} wnw_gap;

typedef enum wnw_state {
    WNW_STATE_NEW = 0,          /* only from wnw_client_state: no state was reported yet */
    WNW_STATE_CONNECTING = 1,   /* the client connects, and then gets the past events (replay) */
    WNW_STATE_LIVE = 2,         /* replay is over; from here on events come as they happen */
    WNW_STATE_DISCONNECTED = 3, /* there is no broker, or it went away; the library tries again */
    WNW_STATE_ENDED = 4,        /* config.no_follow, and the stream came to its end; final */
    WNW_STATE_REFUSED = 5       /* the broker or the library refused; retry_ms: final or not */
} wnw_state;

/*
 * A change of the connection's state. Attempts that fail one after the other for the same reason
 * are reported once, with the retry_ms of the first. After WNW_STATE_REFUSED the library does not
 * report WNW_STATE_CONNECTING, so replay may come before the next state is reported.
 *
 * WNW_STATE_LIVE can have a reason. Then events come as they happen, and something else does not
 * work. With config.cursor_file:
 * - "cursor_not_saved": the file cannot be written, and os_error says why. The library tries again.
 * With config.compares_connections, when the comparison does not work; these reasons go before
 * "cursor_not_saved":
 * - "list_failed": there is no list, and os_error says why. WAIT_TIMEOUT, 258: there is no list
 *   after two minutes, and it may still come.
 * - "no_memory": there was no memory to compare.
 * - "list_too_long": connections above the limits are left out. If the list is cut, the comparison
 *   reports no connection as vanished. If events did not fit while the list was made, the list is
 *   not compared. The library compares again when there is room. It then reports no connection
 *   that it does not know, because an event that did not fit may have reported it.
 * After "list_failed" and "no_memory" the library compares again after the next reconnect or
 * reported loss. When the problem is over, WNW_STATE_LIVE comes without a reason.
 */
typedef struct wnw_state_change {
    size_t size;
    wnw_state state;
    const char *reason;  /* a code: "absent", "lost", "bad_filter" and so on; "" if all is well */
    const char *message; /* the same in a sentence, without a full stop; never "" */
    uint32_t os_error;   /* Win32 code, or 0 */
    uint32_t retry_ms;   /* until the next attempt; WNW_FOREVER: none; 0: at once, or not needed */
    int sees_all;        /* 0 or 1; live only: events of all users, not only of this one */
    const char *broker_version; /* live only */
} wnw_state_change;

typedef enum wnw_item_kind {
    WNW_ITEM_EVENT = 1,
    WNW_ITEM_GAP = 2,
    WNW_ITEM_STATE = 3
} wnw_item_kind;

/* Look at the kind first: of event, gap and state only the member of that kind is not NULL. A later
   version may have more kinds, with all three members NULL: ignore kinds that you do not know. */
typedef struct wnw_item {
    size_t size;
    wnw_item_kind kind;
    const char *cursor; /* a later run with it begins after this item; "" while there is none */
    const wnw_event *event;
    const wnw_gap *gap;
    const wnw_state_change *state;
} wnw_item;

/* item and everything that it points to are valid until the callback returns. user is the pointer
   that the program passed with the callback. */
typedef void(WNW_CALL *wnw_item_cb)(wnw_client *client, const wnw_item *item, void *user);

/* ---- A client -------------------------------------------------------------------------- */

/*
 * How items reach the program. The library refuses what belongs to another mode: a member of the
 * config with WNW_E_INVALID, a function with WNW_E_STATE.
 */
typedef enum wnw_mode {
    WNW_MODE_CALLBACKS = 0, /* callbacks on the library's thread */
    WNW_MODE_HANDLE = 1,    /* wnw_client_wait_handle, then callbacks in wnw_client_dispatch */
    WNW_MODE_MESSAGE = 2,   /* a message to a window, then callbacks in wnw_client_dispatch */
    WNW_MODE_NEXT = 3       /* wnw_client_next; no subscriptions and no callbacks */
} wnw_mode;

typedef enum wnw_log_level {
    WNW_LOG_DEFAULT = 0, /* in the config: as WNW_LOG_INFO */
    WNW_LOG_ERROR = 1,   /* it will not go on by itself */
    WNW_LOG_WARNING = 2, /* a refusal or a loss; the library tries again */
    WNW_LOG_INFO = 3,    /* a change of the connection's state */
    WNW_LOG_DEBUG = 4    /* every attempt and every listing */
} wnw_log_level;

/*
 * Gets what the library does, in sentences without a full stop and without an end of line, for the
 * log of the program. The wording may change, so a program must not parse it: items tell a program
 * what happened.
 *
 * Runs on the client's own thread alone, one call at a time, from wnw_client_start until
 * wnw_client_close returns. A change of state is logged before or after the program gets it. The
 * client reads nothing until the callback returns, so the callback must be quick. It must not
 * throw, and must not wait for a thread that is inside a function of the client. Inside it,
 * functions that wait return WNW_E_IN_CALLBACK, wnw_client_close included. message is valid until
 * the callback returns.
 */
typedef void(WNW_CALL *wnw_log_cb)(wnw_log_level level, const char *message, void *user);

/* wnw_client_new copies the texts. 0 is the default of every member but size. */
typedef struct wnw_client_config {
    size_t size; /* sizeof(wnw_client_config) */
    wnw_mode mode;
    const char *after;  /* where to begin: "now" (also NULL and ""), "oldest", or a cursor */
    const char *since;  /* time to begin at, as "2026-11-23T04:00:00Z" (RFC 3339); not with after */
    int no_follow;      /* nonzero: end after the event that is newest when the stream starts */
    const char *filter; /* JSON: what the broker is to send; NULL for all that this user may see */
    const char *pipe_prefix;         /* NULL for "wnetwatch"; others are for tests */
    wnw_item_cb on_state;            /* gets WNW_ITEM_STATE items; may be NULL */
    void *on_state_user;             /* passed to on_state */
    uint32_t reconnect_delay_ms;     /* upper bound of the first delay, a random one; 0 for 100 */
    uint32_t reconnect_delay_ms_max; /* each failure doubles the bound, up to this; 0 for 10000 */

    /* WNW_MODE_MESSAGE only. The library posts a message when items come and none was waiting, and
       when wnw_client_dispatch returns and leaves items. So the program calls wnw_client_dispatch
       once for each message. The wParam of a message is the cookie, its lParam is 0. No message
       says that the client is over: on_state gets WNW_STATE_ENDED, or WNW_STATE_REFUSED whose
       retry_ms is WNW_FOREVER. Close the client before the window is destroyed, at the latest in
       WM_DESTROY. A message that was posted earlier may come after the close. */
    void *window;     /* HWND of the window that gets the messages */
    uint32_t message; /* the number of the messages, from WM_USER to 0xFFFF; WM_APP + 1, say */
    uintptr_t cookie; /* any number; any program may post messages, so use no pointer */

    /*
     * Nonzero: compare what events have reported with what is connected.
     *
     * The library lists what is connected in this program's logon session each time the client
     * becomes live, and after each reported loss. A reported loss is a gap, a
     * WNW_EVENT_BROKER_THROTTLED of this program's user, or, of this program's logon session, an
     * event with dropped or an operation that is reported as unfinished. What differs from the
     * events of this program's user and logon session is handed out as WNW_EVENT_APPEARED and
     * WNW_EVENT_VANISHED. So the first comparison gives the initial state, and later ones give what
     * changed without an event. The comparison never holds an event back.
     *
     * config.filter and the filter of a subscription apply to both types ("connection.appeared",
     * "connection.vanished") as to every event. The comparison knows only the events that
     * config.filter lets through. If config.filter hides the event of a change and lets these types
     * through, the change is reported by them.
     *
     * Listing can hang for minutes when a server is gone. It runs on a thread of its own, and
     * nothing waits for it, wnw_client_close included. Not together with no_follow.
     */
    int compares_connections;

    wnw_log_level log_level; /* log gets this level and more serious ones; 0 for WNW_LOG_INFO */
    wnw_log_cb log;          /* may be NULL */
    void *log_user;          /* passed to log */

    /*
     * The path of a file in which the library keeps the cursor by itself. Most programs should use
     * it. NULL for none. A missing file is made; its folder must exist.
     *
     * wnw_client_new reads the file. If it holds a cursor, the client goes on there; after and
     * since are for the first start, when there is no file or an empty one. Then the library saves
     * the cursor that wnw_client_cursor gives: at most once a second while it moves, and when the
     * client is over or closed. So each item is handled at least once, and after a kill the items
     * of about the last second come again. The library does not save while its thread runs a
     * callback. An item counts as handled when its callbacks return, whatever they did: see
     * wnw_client_cursor.
     *
     * A save that fails is tried again each second. The failure is reported once: by WNW_STATE_LIVE
     * with the reason "cursor_not_saved", and by a warning in the log. If the last save fails,
     * wnw_client_close returns WNW_E_OS. A relative path begins at the folder that is the current
     * one in wnw_client_new. The file is as wnw_cursor_save writes it. A second client of the
     * process with the same file is refused. Two processes must not share a file either; the
     * library does not check that.
     */
    const char *cursor_file;
} wnw_client_config;

#define WNW_CLIENT_CONFIG_INIT                                                                     \
    {                                                                                              \
        sizeof(wnw_client_config), WNW_MODE_CALLBACKS, NULL, NULL, 0, NULL, NULL, NULL, NULL, 0,   \
            0, NULL, 0, 0, 0, WNW_LOG_DEFAULT, NULL, NULL, NULL                                    \
    }

/*
 * Make a client. It does nothing until wnw_client_start.
 *
 * On WNW_OK the caller closes *client_out with wnw_client_close; else it is NULL.
 *
 * Returns WNW_OK, WNW_E_FILTER, WNW_E_NO_MEMORY, WNW_E_OS, WNW_E_INTERNAL, WNW_E_CURSOR_FILE
 * (cursor_file holds something that is no cursor), or WNW_E_INVALID:
 * - an argument that is NULL; an unknown mode;
 * - a size that is larger than in this version or smaller than in any;
 * - both after and since; an invalid cursor or time; a prefix that no pipe name can have;
 * - a reconnect_delay_ms above reconnect_delay_ms_max;
 * - an invalid window or message; compares_connections together with no_follow;
 * - an unknown log_level; a cursor_file that is empty, not UTF-8, or kept by another client;
 * - a member that belongs to another mode, on_state in WNW_MODE_NEXT included.
 */
WNW_API wnw_status WNW_CALL wnw_client_new(const wnw_client_config *config,
                                           wnw_client **client_out);

/*
 * Start the client's thread, which connects. It tries again until the client is over, so the broker
 * may start long after the program.
 *
 * A client starts once. Returns WNW_OK, WNW_E_INVALID (NULL), WNW_E_STATE (already started),
 * WNW_E_OVER (already stopped), WNW_E_OS, WNW_E_INTERNAL.
 */
WNW_API wnw_status WNW_CALL wnw_client_start(wnw_client *client);

/*
 * Stop for good: from now on no callback begins and wnw_client_next gives nothing. Does not wait
 * for a callback that is running, so a callback may call it; wnw_client_close waits. Stopping again
 * does nothing.
 *
 * Returns WNW_OK, WNW_E_INVALID (NULL), WNW_E_STATE (the process ends; see wnw_client_close),
 * WNW_E_INTERNAL with the client stopped.
 */
WNW_API wnw_status WNW_CALL wnw_client_stop(wnw_client *client);

/*
 * Wait until the client is over: stopped, ended, or refused without a further attempt.
 *
 * A client that ends or is refused is over only when its last item was handed out. So a program
 * that dispatches or asks for its items itself must take them on another thread meanwhile.
 *
 * timeout_ms may be 0 (ask only) or WNW_FOREVER. Returns WNW_OK, WNW_E_INVALID (NULL),
 * WNW_E_STATE (never started), WNW_E_TIMEOUT, WNW_E_IN_CALLBACK, WNW_E_INTERNAL.
 */
WNW_API wnw_status WNW_CALL wnw_client_wait(wnw_client *client, uint32_t timeout_ms);

/*
 * Wait until the client is live: replay is over and events come as they happen. A program that
 * dispatches or asks for its items itself must take them on another thread meanwhile, because
 * replay comes first.
 *
 * timeout_ms is as in wnw_client_wait. Returns WNW_OK, WNW_E_INVALID (NULL), WNW_E_STATE (never
 * started), WNW_E_OVER (it was over before it was live), WNW_E_TIMEOUT, WNW_E_IN_CALLBACK,
 * WNW_E_INTERNAL.
 */
WNW_API wnw_status WNW_CALL wnw_client_wait_live(wnw_client *client, uint32_t timeout_ms);

/*
 * The state that was handed out last, to on_state or by wnw_client_next; WNW_STATE_NEW before the
 * first one. It is kept without an on_state too. A stop does not change it.
 *
 * Returns WNW_OK, WNW_E_INVALID (NULL), WNW_E_INTERNAL; *state_out is WNW_STATE_NEW unless WNW_OK.
 */
WNW_API wnw_status WNW_CALL wnw_client_state(wnw_client *client, wnw_state *state_out);

/*
 * The handle of a client in WNW_MODE_HANDLE or WNW_MODE_NEXT, for the wait functions of Windows. It
 * is set as long as there is something to dispatch or to take, and for good when the client is
 * over. In WNW_MODE_NEXT it is also set while the program has an item, because the library reads on
 * only when the program asks for the next one. So take items with a time-out of 0 until
 * WNW_E_TIMEOUT, then wait. The client owns the handle: the program may only wait for it, and only
 * until it calls wnw_client_close.
 *
 * Returns WNW_OK, WNW_E_INVALID (NULL), WNW_E_STATE (another mode), WNW_E_INTERNAL; *handle_out is
 * NULL unless WNW_OK.
 */
WNW_API wnw_status WNW_CALL wnw_client_wait_handle(wnw_client *client, void **handle_out);

/*
 * Run the callbacks for the items that are there, for items_max of them at most, on the calling
 * thread. Does not wait for items. WNW_MODE_HANDLE and WNW_MODE_MESSAGE only, and one thread at a
 * time.
 *
 * dispatched_out may be NULL; it gets the number of items that were handed out.
 *
 * Returns WNW_OK, with 0 items too; WNW_E_OVER (the client is over and nothing is left, so the
 * program leaves its loop); WNW_E_STATE (another mode, not started, another thread is
 * dispatching); WNW_E_INVALID (client is NULL, items_max is 0); WNW_E_IN_CALLBACK;
 * WNW_E_INTERNAL.
 */
WNW_API wnw_status WNW_CALL wnw_client_dispatch(wnw_client *client, size_t items_max,
                                                size_t *dispatched_out);

/*
 * Wait for the next item: event, gap or state. WNW_MODE_NEXT only, and one thread at a time.
 *
 * timeout_ms may be 0 (take what is there) or WNW_FOREVER. *item_out is valid until the next call
 * of this function on the client, whatever that returns, or until wnw_client_close; it is NULL
 * unless WNW_OK. wnw_client_stop on another thread ends the wait.
 *
 * Returns WNW_OK; WNW_E_TIMEOUT; WNW_E_OVER (the client is over and nothing is left, so the program
 * leaves its loop); WNW_E_STATE (another mode, not started, another thread is in this function);
 * WNW_E_INVALID (NULL); WNW_E_IN_CALLBACK; WNW_E_INTERNAL.
 */
WNW_API wnw_status WNW_CALL wnw_client_next(wnw_client *client, uint32_t timeout_ms,
                                            const wnw_item **item_out);

/*
 * The cursor for config.after of a later client, which goes on there. Every item before it is done,
 * so the cursor is safe to store at any time, from any thread. "" while there is none.
 *
 * With callbacks an item is done when all of its callbacks have returned. Inside a callback this
 * gives the cursor before the item that is being handled; item->cursor is the one after it. A stop
 * leaves the item undone if it keeps the item from a callback that has not begun. A stop inside the
 * only callback does not: the item is done when that callback returns. In WNW_MODE_NEXT an item is
 * done when the program asks for the next one, after a stop too. So a program that could not handle
 * an item closes the client and does not ask again. When all items are done, the cursor also moves
 * over events that are not for this client, as far as the broker has told. So it does not age where
 * a filter matches rarely.
 *
 * capacity is the number of bytes of cursor_out; WNW_CURSOR_SIZE is enough. Returns WNW_OK,
 * WNW_E_INVALID (NULL, capacity is too small), WNW_E_INTERNAL.
 */
WNW_API wnw_status WNW_CALL wnw_client_cursor(wnw_client *client, char *cursor_out,
                                              size_t capacity);

/* Counters since the client was made. */
typedef struct wnw_client_stats {
    size_t size; /* sizeof(wnw_client_stats), set by the caller; WNW_CLIENT_STATS_INIT does it */
    uint64_t events;
    uint64_t gaps;
    uint64_t lost;        /* sum of the gaps whose loss is known; an upper bound */
    uint64_t connections; /* pipes that were opened and trusted */
} wnw_client_stats;

#define WNW_CLIENT_STATS_INIT                                                                      \
    {                                                                                              \
        sizeof(wnw_client_stats), 0, 0, 0, 0                                                       \
    }

/*
 * Fill the counters that both the program and the library know, and set the size to the bytes that
 * are filled. A program with an earlier header passes a smaller size, and nothing behind it is
 * touched.
 *
 * Returns WNW_OK, WNW_E_INVALID (NULL, a size without room for one counter), WNW_E_INTERNAL.
 */
WNW_API wnw_status WNW_CALL wnw_client_get_stats(wnw_client *client, wnw_client_stats *stats_out);

/*
 * Stop the client and free it with all its subscriptions. When this returns no callback of the
 * client is running and none will.
 *
 * Blocks until a callback that is running has returned, and until other threads have left the
 * functions of the client and its subscriptions. A thread that waits in such a function is woken.
 * No thread may begin such a call from now on. NULL is allowed and does nothing. A listing of
 * connections that is under way is not waited for: its thread keeps the DLL loaded until it has
 * ended and freed its result.
 *
 * Three places are hard:
 * - A callback that sends a message to the window of the closing thread (SendMessage) waits for
 *   that thread, and that thread for the callback: neither ever returns. Such a callback uses
 *   PostMessage, SendNotifyMessage, or SendMessageTimeout with a short time.
 * - In the DllMain of a DLL that is unloaded, close waits for the client's thread, which needs the
 *   loader's lock to end, and DllMain holds it: it never returns. The DLL exports a function that
 *   closes, and its program calls that before FreeLibrary.
 * - When the process ends (DllMain with a third argument that is not NULL, and destructors of
 *   static objects in a DLL), Windows has ended all other threads, and what they held stays locked.
 *   wnw_client_close and wnw_client_stop see that the client's thread was ended this way, return
 *   WNW_E_STATE and touch nothing more. No other function of the client may be called then.
 *
 * A process may end without close. That harms nothing outside the process. The item that a callback
 * was handling comes again when a later run goes on at a cursor before it.
 *
 * Returns WNW_OK; WNW_E_OS with the client closed as with WNW_OK, when the last save of
 * config.cursor_file failed, so that a later run gets items again; WNW_E_IN_CALLBACK with the
 * client unchanged, so use wnw_client_stop there; WNW_E_STATE when the process ends, as above;
 * WNW_E_INTERNAL with the handle dead, nothing running, and the memory still allocated.
 */
WNW_API wnw_status WNW_CALL wnw_client_close(wnw_client *client);

/* ---- A subscription -------------------------------------------------------------------- */

/*
 * Add a callback for events, before or after the start, inside a callback too.
 *
 * filter is a JSON object in the grammar of the wire, such as {"type":["connection.add.*"]}, which
 * docs/protocol.md explains; NULL lets through all that config.filter lets through. The text is
 * needed only until this returns. The callback gets the WNW_ITEM_EVENT items that pass, and every
 * WNW_ITEM_GAP item, so a gap comes to each subscription. WNW_ITEM_STATE items come to
 * config.on_state alone. An item that several subscriptions want comes to them in the order in
 * which they were made. A subscription that is made after the start begins with the item after the
 * one that is being handed out. subscription_out may be NULL: then the subscription lives as long
 * as the client.
 *
 * Returns WNW_OK, WNW_E_INVALID (client or callback is NULL), WNW_E_FILTER, WNW_E_NO_MEMORY,
 * WNW_E_STATE (WNW_MODE_NEXT, which has no callbacks), WNW_E_INTERNAL.
 */
WNW_API wnw_status WNW_CALL wnw_subscribe(wnw_client *client, const char *filter,
                                          wnw_item_cb callback, void *user,
                                          wnw_subscription **subscription_out);

/*
 * End a subscription; the handle is dead at once. When this returns, the callback of the
 * subscription is not running and never will. Blocks while that callback runs on another thread.
 * Allowed inside every callback. A callback that ends its own subscription runs on to its end.
 *
 * NULL is allowed and does nothing. Returns WNW_OK, WNW_E_INTERNAL with the subscription ended.
 */
WNW_API wnw_status WNW_CALL wnw_unsubscribe(wnw_subscription *subscription);

typedef struct wnw_subscription_stats {
    size_t size;        /* sizeof(wnw_subscription_stats), set by the caller; the macro does it */
    uint64_t delivered; /* events handed to the callback */
    uint64_t gaps;
    uint64_t lost; /* sum of the gaps whose loss is known; an upper bound */
} wnw_subscription_stats;

#define WNW_SUBSCRIPTION_STATS_INIT                                                                \
    {                                                                                              \
        sizeof(wnw_subscription_stats), 0, 0, 0                                                    \
    }

/* Fills as wnw_client_get_stats does. Returns WNW_OK, WNW_E_INVALID (NULL, a size without room for
   one counter), WNW_E_INTERNAL. */
WNW_API wnw_status WNW_CALL wnw_subscription_get_stats(wnw_subscription *subscription,
                                                       wnw_subscription_stats *stats_out);

/* ---- Without a client ------------------------------------------------------------------ */

/*
 * Ask the broker for its status: one line of JSON, wnetwatch.broker.status.
 *
 * Blocks for at most timeout_ms (WNW_FOREVER is not allowed). pipe_prefix may be NULL. line_out has
 * line_size bytes; WNW_LINE_SIZE_MAX are enough for every line. On WNW_OK it gets the line without
 * its end and with a NUL, on WNW_E_REFUSED the broker's refusal, else "". size_out may be NULL; it
 * gets the bytes of the line without the NUL, also of a line that does not fit.
 *
 * Returns WNW_OK, WNW_E_INVALID (line_out is NULL, line_size is too small for the line,
 * WNW_FOREVER, a prefix that no pipe name can have), WNW_E_NO_BROKER, WNW_E_NOT_TRUSTED,
 * WNW_E_TIMEOUT, WNW_E_REFUSED, WNW_E_PROTOCOL, WNW_E_NO_MEMORY, WNW_E_OS, WNW_E_INTERNAL.
 */
WNW_API wnw_status WNW_CALL wnw_broker_status(const char *pipe_prefix, uint32_t timeout_ms,
                                              char *line_out, size_t line_size, size_t *size_out);

/* A connection of this program's logon session. */
typedef struct wnw_connection {
    size_t size;
    const char *local;    /* "Z:", "LPT1", or "" for a deviceless connection */
    const char *remote;   /* "\\server\share" */
    const char *provider; /* the network provider */
    wnw_resource resource;
    int is_truncated; /* 0 or 1; a name was cut at 1,024 UTF-16 units */
} wnw_connection;

typedef struct wnw_connection_list {
    size_t size;
    size_t count;
    const wnw_connection *const *connections; /* count of them, in the order of Windows */
    int is_cut;   /* 0 or 1; those above WNW_CONNECTIONS_MAX or 192 KiB of names are left out */
    int reserved; /* 0 */
} wnw_connection_list;

/*
 * List what is connected in this program's logon session, as Windows and its network providers
 * report it. Another logon has connections of its own, even an elevated logon of the same user.
 *
 * May block for minutes when a server or a provider does not answer, and cannot be stopped: do not
 * call it on a thread that must stay responsive. Needs no client and no broker. On WNW_OK the
 * caller frees *list_out with wnw_connections_free; else it is NULL.
 *
 * Returns WNW_OK, WNW_E_INVALID (NULL), WNW_E_NO_MEMORY, WNW_E_INTERNAL, WNW_E_OS (also when there
 * is no network provider at all: ERROR_NO_NETWORK, 1222).
 */
WNW_API wnw_status WNW_CALL wnw_connections(const wnw_connection_list **list_out);

/* NULL is allowed and does nothing. */
WNW_API void WNW_CALL wnw_connections_free(const wnw_connection_list *list);

/*
 * Keep a cursor in a file, for programs with needs of their own; most use config.cursor_file. The
 * file is replaced as a whole: a load finds the old cursor or the new one, after a power cut too. A
 * program that saves what wnw_client_cursor gives handles each event at least once.
 *
 * path is the file's name. While this runs there is another file beside it, with ".new" and numbers
 * at the end of its name. If a killed process leaves such a file, the next save removes it. While
 * other programs have the file open, this waits for them, three seconds at most.
 *
 * Returns WNW_OK, WNW_E_INVALID (NULL, a text that is neither a cursor nor "", a path that is empty
 * or not UTF-8), WNW_E_NO_MEMORY, WNW_E_INTERNAL, WNW_E_OS with the file unchanged.
 */
WNW_API wnw_status WNW_CALL wnw_cursor_save(const char *path, const char *cursor);

/*
 * Read what wnw_cursor_save wrote. A missing file or folder is no error: *cursor_out is "" then, as
 * it is on the first start. capacity is the number of bytes of cursor_out; WNW_CURSOR_SIZE is
 * enough.
 *
 * Returns WNW_OK, WNW_E_INVALID (as above, or capacity is too small), WNW_E_CURSOR_FILE (the file
 * holds no cursor), WNW_E_NO_MEMORY, WNW_E_OS, WNW_E_INTERNAL.
 */
WNW_API wnw_status WNW_CALL wnw_cursor_load(const char *path, char *cursor_out, size_t capacity);

/*
 * Whether a filter can be read; if not, a sentence that says what is wrong and where.
 *
 * message_out may be NULL; it gets at most message_size bytes with the NUL. WNW_MESSAGE_SIZE is
 * enough. Returns WNW_OK, WNW_E_INVALID (filter is NULL), WNW_E_FILTER, WNW_E_NO_MEMORY,
 * WNW_E_INTERNAL.
 */
WNW_API wnw_status WNW_CALL wnw_filter_check(const char *filter, char *message_out,
                                             size_t message_size);

/* A filter that is made value by value, for programs that have no JSON writer. */
typedef struct wnw_filter wnw_filter;

/* Make a filter that passes everything. On WNW_OK the caller frees *filter_out with
   wnw_filter_free; else it is NULL. Returns WNW_OK, WNW_E_INVALID (NULL), WNW_E_NO_MEMORY,
   WNW_E_INTERNAL. */
WNW_API wnw_status WNW_CALL wnw_filter_new(wnw_filter **filter_out);

/*
 * Add a value: wnw_filter_add(filter, "remote", "\\\\srv\\*"). An event passes when for each member
 * that was added one of its values matches. docs/protocol.md lists the members. Numbers are passed
 * as text. Values are not expanded as on the command line: the type is "connection.add.failed" or a
 * pattern such as "*.failed". A value that matches no type, such as "add.failed", is no error: no
 * event passes.
 *
 * Returns WNW_OK; WNW_E_FILTER with the filter as it was (an unknown member, a value that the
 * member cannot have, too many or too long values; wnw_last_message says what); WNW_E_INVALID
 * (NULL); WNW_E_NO_MEMORY; WNW_E_INTERNAL.
 */
WNW_API wnw_status WNW_CALL wnw_filter_add(wnw_filter *filter, const char *member,
                                           const char *value);

/* The filter as JSON, for config.filter or wnw_subscribe: "{}" while nothing was added. Valid until
   the next wnw_filter_add, or until wnw_filter_free. "" for NULL. */
WNW_API const char *WNW_CALL wnw_filter_text(const wnw_filter *filter);

/* NULL is allowed and does nothing. One thread at a time may use a filter. */
WNW_API void WNW_CALL wnw_filter_free(wnw_filter *filter);

/* Enough bytes for every name of an event or a connection, as wnw_terminal_text shows it. */
#define WNW_TERMINAL_TEXT_SIZE 8193u

/*
 * Write a text as it may be shown in a terminal. Names come from programs of any user, and a
 * terminal acts on what is in them.
 *
 * text is UTF-8; NULL counts as "". What a terminal acts on or a reader cannot see is shown by its
 * number, <U+200E>: control and format characters, separators of lines and paragraphs, characters
 * for private use, unassigned ones, all that Unicode calls ignorable by default, and a combining
 * mark that has no base or is the ninth of one. A byte that is not UTF-8 is shown as <0xFF>. So no
 * two texts look alike because something in one is invisible. All else stays as it is.
 *
 * out gets at most capacity bytes with the NUL. Eight bytes for each byte of text, and one, are
 * always enough. columns_max is how many columns of a terminal the text may take, 0 for any number.
 * What does not fit is cut off, never inside a character and never between a character and its
 * marks; "..." stands in its place, as much of it as there is room for. out may be NULL or capacity
 * 0: then nothing is written, and columns_max is the only limit.
 *
 * Returns the columns that the written text takes: wide characters, such as emoji, take two,
 * combining marks none. A text that this function wrote stays the same when it is passed in again.
 * Needs no client, and works after a mistake of the library too.
 */
WNW_API size_t WNW_CALL wnw_terminal_text(const char *text, size_t columns_max, char *out,
                                          size_t capacity);

/* The library's version, "0.1.0". Valid for ever. */
WNW_API const char *WNW_CALL wnw_version(void);

/* A sentence for a status, such as "an argument is not allowed". Valid for ever. */
WNW_API const char *WNW_CALL wnw_status_text(wnw_status status);

/*
 * A sentence, without a full stop, that says what was wrong with this thread's last call that
 * returned a status other than WNW_OK, and where: "config.after: \"yesterday\" is no cursor; it is
 * \"now\", \"oldest\" or the id of an event". "" when there was none, or no memory to keep it.
 * Calls that succeed do not change it. At most WNW_MESSAGE_SIZE bytes with the NUL; what the
 * program passed is quoted in short, without control characters. Valid until the thread's next call
 * that does not succeed. For people: programs look at the status.
 */
WNW_API const char *WNW_CALL wnw_last_message(void);

/*
 * Names for numbers, for logs and messages; "unknown" for a number that this library does not know.
 * They never change and are valid for ever.
 */
WNW_API const char *WNW_CALL wnw_status_name(wnw_status status);         /* "WNW_E_INVALID" */
WNW_API const char *WNW_CALL wnw_event_type_name(wnw_event_type type);   /* as type_name */
WNW_API const char *WNW_CALL wnw_resource_name(wnw_resource resource);   /* "disk", "print" */
WNW_API const char *WNW_CALL wnw_integrity_name(wnw_integrity level);    /* "medium" and so on */
WNW_API const char *WNW_CALL wnw_inferred_name(wnw_inferred inferred);   /* "nothing", "remote" */
WNW_API const char *WNW_CALL wnw_gap_reason_name(wnw_gap_reason reason); /* as reason_name */
WNW_API const char *WNW_CALL wnw_state_name(wnw_state state);            /* "live" and so on */
WNW_API const char *WNW_CALL wnw_item_kind_name(wnw_item_kind kind);     /* "event" and so on */
WNW_API const char *WNW_CALL wnw_mode_name(wnw_mode mode);               /* "callbacks" and so on */
WNW_API const char *WNW_CALL wnw_log_level_name(wnw_log_level level);    /* "warning" and so on */
WNW_API const char *WNW_CALL wnw_error_name(uint32_t status);            /* as status_name */

/* The Win32 code of this thread's last call that failed with one, such as with WNW_E_OS or
   WNW_E_NO_BROKER; 0 when there was none. Calls that succeed do not change it. */
WNW_API uint32_t WNW_CALL wnw_last_os_error(void);

#ifdef __cplusplus
}
#endif

#endif
