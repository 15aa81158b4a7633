/*
 * What the agent tells of itself while it runs: status.json in its state folder, for the verb status,
 * and the text file for Prometheus. Both are replaced as a whole.
 */
#ifndef SAMPLES_AGENT_WIN_PROGRESS_H
#define SAMPLES_AGENT_WIN_PROGRESS_H

#include "../../common/json_writer.h"
#include "../../common/problem.h"
#include "../core/delivery.h"
#include "intake.h"
#include "settings.h"
#include "state_folder.h"

#include <stdbool.h>
#include <stdint.h>

#define PROGRESS_MS 5000u      /* between two status files */
#define PROGRESS_LAG_MS 30000u /* between two questions to the broker */

struct progress {
    const struct settings *settings;
    const struct state_folder *state;
    struct json_writer json;
    struct text_buffer metrics;
    enum delivery_health health; /* that was told last */
    bool is_live;                /* the same */
    bool lag_is_known;
    uint64_t lag_events;
    uint64_t due_ms;
    uint64_t lag_due_ms;
    bool has_failed; /* a file could not be written, which was told */
};

/* All zero but for these is one that has told nothing. */
void progress_init(struct progress *progress, const struct settings *settings,
                   const struct state_folder *state);
void progress_deinit(struct progress *progress);

/* Milliseconds until there is something to tell, if nothing changes. */
uint32_t progress_wait_ms(const struct progress *progress, uint64_t now_ms);

/* Tell it, if it is due or has changed. trouble is "" or says what is wrong with sending; cursor is
   that of what is accepted. */
void progress_tell(struct progress *progress, const struct delivery *delivery,
                   const struct intake *intake, const char *trouble, const char *cursor,
                   uint64_t now_ms);

#endif
