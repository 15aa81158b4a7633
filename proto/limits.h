/*
 * Every limit that two parts of wnetwatch must agree on, or that input from outside can reach, each
 * with its unit and its reason.
 *
 * A limit that concerns one file alone is in that file. docs/attack-surface.md and
 * docs/protocol.md quote these numbers; a test compares them.
 */
#ifndef PROTO_LIMITS_H
#define PROTO_LIMITS_H

/* Names. MPR's own limit for a remote name is MAX_PATH; four times that leaves room for URLs. */
#define STRING_UNITS_MAX 1024u                   /* UTF-16 units of a string in a notification */
#define STRING_BYTES_MAX (STRING_UNITS_MAX * 3u) /* bytes of the same string as UTF-8 */

/* Lines. The sizes include the line feed. */
#define NOTIFICATION_BYTES_MAX (32u * 1024u) /* publisher to broker */
#define REQUEST_BYTES_MAX (16u * 1024u)      /* subscriber to broker */
#define EVENT_BYTES_MAX (48u * 1024u)        /* broker to subscriber, and in the journal */

/* JSON. The product nests no deeper than 4; the limit keeps cJSON from a deep stack. */
#define JSON_DEPTH_MAX 8u         /* nested objects and arrays */
#define JSON_MEMBERS_MAX 64u      /* members of one object, so that the duplicate check is cheap */
#define JSON_VALUES_MAX 2048u     /* values of one document, lists and objects among them */
#define JSON_NUMBER_BYTES_MAX 32u /* characters of one number; cJSON stops reading at 63 */

/* Filters. */
#define FILTER_VALUES_MAX 64u        /* values of one member */
#define FILTER_VALUE_BYTES_MAX 2048u /* bytes of one value as UTF-8 */
#define FILTER_WORD_BYTES_MAX 128u   /* the same in type, resource and error: short names */
#define FILTER_MIXED_BYTES_MAX 256u  /* bytes of all values that hold both * and ? */

/* Delivery. A write as large as the pipe's buffer is accepted at once when the buffer is empty. */
#define BATCH_BYTES_MAX (64u * 1024u)   /* bytes of one write to a subscriber */
#define PIPE_BUFFER_BYTES (64u * 1024u) /* each pipe's buffer in the system */
#define RING_BYTES (4u * 1024u * 1024u) /* lines kept in memory */
#define RING_EVENTS_MAX (16u * 1024u)   /* lines kept in memory, whatever their size */
#define POSITION_SKIPPED_MAX 4096u      /* events skipped before a stream.position */
#define POSITION_INTERVAL_MS_MAX 30000u /* time with skipped events before a stream.position */

/* Replay. What all streams together may cost in one turn of the loop is a few milliseconds: some
   900 lines, of 9,400 instructions each when a filter looks at all texts. */
#define JOURNAL_WINDOW_BYTES (256u * 1024u)     /* bytes of a segment one stream reads in a turn */
#define JOURNAL_REPLAY_BYTES_MAX (512u * 1024u) /* bytes that all streams decode in a turn */

/* A step is what it takes to compare a byte, or to write one. A user's quantum takes about a
   millisecond: with a common filter that is thousands of lines; with a hostile one other users are
   served after each line. */
#define STREAM_QUANTUM_STEPS (1024u * 1024u)        /* steps of one user's streams in a turn */
#define STREAM_TURN_STEPS_MAX (16u * 1024u * 1024u) /* steps of all streams in a turn */

/* Connections. */
#define SUBSCRIBE_LISTENERS 16u    /* subscribe pipe instances that listen at any time */
#define SUBSCRIBER_BYTES_MAX 4096u /* bytes of a subscriber that waits, without its filter */
#define PUBLISH_LISTENERS 256u     /* publish pipe instances, each with one client at a time */
#define PUBLISH_FREE_MIN 64u       /* of them to be kept free by eviction */
#define EVICTION_DRAIN_BYTES_MAX (128u * 1024u) /* taken of evicted publishers in a turn */
#define SUBSCRIBERS_ASKING_MAX 128u  /* without a request; one more, and one is evicted */
#define SUBSCRIBERS_MAX 1024u        /* subscribers of one broker */
#define SUBSCRIBERS_PER_USER_MAX 64u /* subscribers of one user */
#define REQUEST_WAIT_MS_MAX 5000u    /* from connecting to a whole request line */
#define LINGER_WAIT_MS_MAX 1000u     /* from the last line, until the broker closes */
#define LINGERING_MAX 128u /* subscribers that linger; one more, and the oldest is closed */
#define LINGER_BYTES_MAX (64u * 1024u) /* discarded of a subscriber that may say no more */
#define STOP_WAIT_MS_MAX 2000u         /* for the last lines to leave when the broker stops */

/* A turn of the loop. One user after the other gets its quantum. A user alone goes on to the end of
   the turn, which takes some milliseconds, as long as no other user waits. */
#define PUBLISH_QUANTUM_BYTES (4u * 1024u) /* bytes of one user's notifications in a round */
#define PUBLISH_ROUNDS_PER_POLL 4u         /* rounds of a user alone between two looks for others */
#define PUBLISH_TURN_BYTES_MAX (64u * 1024u) /* bytes of all notifications in a turn */

/* The clock. */
#define CLOCK_STEP_MS_MIN 3600000u /* by which UTC moves against monotonic time in a clock step */

/* Operations. */
#define OPERATIONS_MAX 4096u          /* PRE calls that wait for their POST */
#define OPERATION_WAIT_MS_MAX 600000u /* until a PRE without POST is told as unfinished */
#define DEVICE_NAMES_MAX 4096u        /* device names known for filling in a cancel */
/* Names of the longest kind in every operation would take 50 MiB; usual ones take 2. */
#define OPERATIONS_BYTES_MAX (12u * 1024u * 1024u)  /* bytes of waiting operations */
#define DEVICE_NAMES_BYTES_MAX (8u * 1024u * 1024u) /* bytes of known device names */
#define TABLE_USER_SHARE 4u /* one user has at most one part in so many of either table */

/* What one user may publish: a bucket that holds the burst and refills at the rate. Measured:
   sixteen threads that do nothing but map and unmap send 3,000 events a second. */
#define USER_EVENTS_PER_S_MAX 5000u                /* events a second */
#define USER_EVENTS_BURST_MAX 50000u               /* events at once */
#define USER_BYTES_PER_S_MAX (4u * 1024u * 1024u)  /* bytes of notifications a second */
#define USER_BYTES_BURST_MAX (32u * 1024u * 1024u) /* bytes of notifications at once */
#define USER_JOURNAL_SHARE 2u                      /* one part in so many of the journal at once */
#define UNKNOWN_USERS_PART 20u     /* all unknown users together have one part in so many of this */
#define IDLE_USERS_MAX 256u        /* users without connections whose buckets are remembered */
#define THROTTLED_PERIOD_MS 10000u /* between two events about one user's excess */

/* The notify DLL: all waits of one call together, whatever the broker does. */
#define POST_WAIT_MS_MAX 50u

/* Identity texts. */
#define SID_BYTES_MAX 184u    /* S-1- and 15 sub-authorities of 10 digits, rounded up */
#define SOURCE_BYTES_MAX 300u /* "/wnetwatch/" + a percent-encoded host name + "/stream" */

#endif
