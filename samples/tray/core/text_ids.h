/* Numbers of the texts in tray.rc. The resource compiler reads this too, so it holds nothing else. */
#ifndef SAMPLES_TRAY_CORE_TEXT_IDS_H
#define SAMPLES_TRAY_CORE_TEXT_IDS_H

#define TEXT_TITLE 1
#define TEXT_TIP 2
#define TEXT_TIP_PAUSED 3
#define TEXT_ABOUT 4
#define TEXT_ABOUT_TITLE 5
#define TEXT_PROBLEM 6
#define TEXT_COUNTS 7
#define TEXT_FILTER 8
#define TEXT_CONNECTIONS 9
#define TEXT_EVENTS 10
#define TEXT_NO_START 11
#define TEXT_NOT_STORED 12
#define TEXT_COUNTS_NOT_ALL 13

/* Titles of columns, in the order of the columns. */
#define TEXT_COLUMN_LOCAL 20
#define TEXT_COLUMN_REMOTE 21
#define TEXT_COLUMN_SINCE 22
#define TEXT_COLUMN_STATE 23
#define TEXT_COLUMN_TIME 24
#define TEXT_COLUMN_WHAT 25
#define TEXT_COLUMN_EVENT_LOCAL 26
#define TEXT_COLUMN_EVENT_REMOTE 27
#define TEXT_COLUMN_RESULT 28

/* States of the broker. */
#define TEXT_STATE_CONNECTING 40
#define TEXT_STATE_LIVE 41
#define TEXT_STATE_ABSENT 42
#define TEXT_STATE_BUSY 43
#define TEXT_STATE_LOST 44
#define TEXT_STATE_STOPPING 45
#define TEXT_STATE_FAILED 46
#define TEXT_STATE_NO_MEMORY 47
#define TEXT_STATE_ACCESS_DENIED 48
#define TEXT_STATE_NOT_TRUSTED 49
#define TEXT_STATE_UNIDENTIFIED 50
#define TEXT_STATE_TOO_MANY 51
#define TEXT_STATE_PROTOCOL 52
#define TEXT_STATE_INTERNAL 53
#define TEXT_STATE_REFUSED 54
#define TEXT_STATE_LIST_FAILED 55
#define TEXT_STATE_LIST_TOO_LONG 56

/* States of a connection, in the order of enum connection_state. */
#define TEXT_CONNECTION_STATES 60

/* What happened, by the number of wnw_event_type. */
#define TEXT_EVENT_TYPES 80
#define TEXT_EVENT_LOSS 100
#define TEXT_LOST_COUNT 101
#define TEXT_LOST_UNKNOWN 102
#define TEXT_THROTTLED_COUNT 103
#define TEXT_UNFINISHED 104

/* Lines of notifications: for one event and for more, in the order of enum announce_kind. */
#define TEXT_NEWS_ONE 120
#define TEXT_NEWS_MORE 130
#define TEXT_NEWS_OTHER 140
#define TEXT_NEWS_TITLE_GOOD 141
#define TEXT_NEWS_TITLE_BAD 142

#endif
