#include "broker/core/status.h"

#include "proto/event_envelope.h"

static void write_for_all(const struct broker *broker, enum stream_visibility visibility,
                          struct json_text *text)
{
    uint64_t up_us = broker->now.monotonic_us - broker->started_monotonic_us;

    event_member_string(text, JSON_NAME("version"), broker->config.version);
    event_member_count(text, JSON_NAME("uptime_s"), up_us / 1000000u);
    event_member_string(text, JSON_NAME("identity"), broker->config.identity_mode);
    event_member_string(text, JSON_NAME("visibility"),
                        visibility == VISIBILITY_ALL ? "all" : "own");
    event_member_id(text, JSON_NAME("oldest"), journal_oldest_id(&broker->journal));
    event_member_id(text, JSON_NAME("newest"), journal_newest_id(&broker->journal));
}

static void write_rejected(const struct metrics *metrics, struct json_text *text)
{
    json_text_name(text, JSON_NAME("rejected"));
    json_text_begin_object(text);
    for (int i = NOTIFICATION_OK + 1; i < NOTIFICATION_RESULTS; i++) {
        json_text_name_of(text, notification_result_code((enum notification_result)i));
        event_write_count(text, metrics->rejected[i]);
    }
    json_text_end_object(text);
}

static void write_refused(const struct metrics *metrics, struct json_text *text)
{
    json_text_name(text, JSON_NAME("refused"));
    json_text_begin_object(text);
    for (int i = 0; i < STREAM_ERRORS; i++) {
        json_text_name_of(text, stream_error_code((enum stream_error)i));
        event_write_count(text, metrics->refused[i]);
    }
    json_text_end_object(text);
}

static void write_closed(const struct metrics *metrics, struct json_text *text)
{
    json_text_name(text, JSON_NAME("closed"));
    json_text_begin_object(text);
    for (int i = 0; i < CLOSE_REASONS; i++) {
        json_text_name_of(text, close_reason_code((enum close_reason)i));
        event_write_count(text, metrics->closed[i]);
    }
    json_text_end_object(text);
}

static const char *journal_state(const struct journal *journal)
{
    if (journal->config.store == NULL) {
        return "memory";
    }
    return journal->writer.is_failing ? "failing" : "writing";
}

static const char *flush_state(const struct journal *journal)
{
    switch (journal->flush) {
    case STORE_FLUSH_IS_SLOW:
        return "slow";
    case STORE_FLUSH_FAILS:
        return "failing";
    case STORE_FLUSHES:
    case STORE_FLUSHED:
        break;
    }
    return "good";
}

/* Those that could not be read at the last attempt. */
static uint64_t count_unread(const struct segments *segments)
{
    uint64_t count = 0;

    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *segment = &segments->items[i];

        count += segment->is_unread || segment->is_gone || segment->retry.first_us != 0 ? 1 : 0;
    }
    return count;
}

static void write_journal(const struct journal *journal, struct json_text *text)
{
    json_text_name(text, JSON_NAME("journal"));
    json_text_begin_object(text);
    event_member_string(text, JSON_NAME("state"), journal_state(journal));
    event_member_string(text, JSON_NAME("previous"),
                        recovery_previous_name(journal->past.previous));
    event_member_count(text, JSON_NAME("segments"), journal->segments.count);
    event_member_count(text, JSON_NAME("bytes"), journal->segments.bytes);
    event_member_count(text, JSON_NAME("failures"), journal->writer.failures);
    event_member_count(text, JSON_NAME("unjournalled"), journal->writer.unjournalled);
    event_member_string(text, JSON_NAME("flush"), flush_state(journal));
    event_member_count(text, JSON_NAME("flush_failures"), journal->flush_failures);
    event_member_count(text, JSON_NAME("unread_segments"), count_unread(&journal->segments));
    event_member_count(text, JSON_NAME("removed_segments"), journal->retention.removed_segments);
    event_member_count(text, JSON_NAME("removal_failures"), journal->retention.removals.failures);
    event_member_count(text, JSON_NAME("unremoved_segments"), journal->retention.removals.count);
    event_member_count(text, JSON_NAME("unremoved_bytes"), journal->retention.removals.bytes);
    event_member_count(text, JSON_NAME("recovered_cut_bytes"), journal->past.cut_bytes);
    json_text_end_object(text);
}

static void write_for_observers(const struct broker *broker, struct json_text *text)
{
    const struct metrics *metrics = &broker->metrics;

    event_member_count(text, JSON_NAME("publishers"), metrics->publishers);
    event_member_count(text, JSON_NAME("subscribers"), metrics->subscribers);
    event_member_count(text, JSON_NAME("received"), metrics->received);
    event_member_count(text, JSON_NAME("dropped"), metrics->dropped);
    event_member_count(text, JSON_NAME("truncated"), metrics->truncated);
    event_member_count(text, JSON_NAME("throttled"), metrics->throttled);
    event_member_count(text, JSON_NAME("clock_steps"), broker->clock_watch.stepped_count);
    event_member_count(text, JSON_NAME("waiting"), operations_count(&broker->operations));
    event_member_count(text, JSON_NAME("unfinished"), metrics->unfinished);
    event_member_count(text, JSON_NAME("delivered_events"), metrics->delivered_events);
    event_member_count(text, JSON_NAME("delivered_bytes"), metrics->delivered_bytes);
    event_member_count(text, JSON_NAME("batches"), metrics->batches);
    event_member_count(text, JSON_NAME("gaps"), metrics->gaps);
    event_member_string(text, JSON_NAME("registration"), broker->registration);
    write_journal(&broker->journal, text);
    write_rejected(metrics, text);
    write_refused(metrics, text);
    write_closed(metrics, text);
    json_text_name(text, JSON_NAME("unidentified"));
    token_errors_write(&metrics->token_errors, text);
}

void status_write(const struct broker *broker, enum stream_visibility visibility,
                  struct json_text *text)
{
    const struct event_envelope envelope = {journal_newest_id(&broker->journal),
                                            broker->config.source,
                                            "/stream",
                                            EVENT_BROKER_STATUS,
                                            "",
                                            broker->now.utc_us,
                                            NULL};

    event_envelope_begin(&envelope, text);
    write_for_all(broker, visibility, text);
    if (visibility == VISIBILITY_ALL) {
        write_for_observers(broker, text);
    }
    event_envelope_end(text);
}
