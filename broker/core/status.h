/*
 * The broker's answer to {"status":{}}: one line of wnetwatch.broker.status.
 *
 * A plain user learns that the broker lives and how far its journal reaches; the counters are
 * for those that may see the events of all users.
 */
#ifndef BROKER_CORE_STATUS_H
#define BROKER_CORE_STATUS_H

#include "broker/core/broker.h"
#include "proto/json/json_text.h"
#include "proto/stream_line.h"

/* Write the line, its end included; at most STATUS_LINE_BYTES_MAX. */
#define STATUS_LINE_BYTES_MAX 8192u
void status_write(const struct broker *broker, enum stream_visibility visibility,
                  struct json_text *text);

#endif
