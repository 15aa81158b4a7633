/* What the library hands to a program, as a word that a test can wait for. */
#ifndef TESTS_SUPPORT_STORIES_ITEM_WORD_H
#define TESTS_SUPPORT_STORIES_ITEM_WORD_H

#include <wnetwatch.h>

#include "tests/support/stories/heard.h"

/* Note an item: "event Z:" or its remote name, "appeared Z:", "gap 9", "live",
   "disconnected: lost". */
void heard_note_item(struct heard *heard, const wnw_item *item);

#endif
