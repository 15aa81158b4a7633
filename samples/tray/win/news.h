/* The text of a notification. */
#ifndef SAMPLES_TRAY_WIN_NEWS_H
#define SAMPLES_TRAY_WIN_NEWS_H

#include <windows.h>

#include "../core/announcer.h"

#define NEWS_TITLE_UNITS 64u /* as Windows has room for */
#define NEWS_TEXT_UNITS 256u

void news_write(const struct announcement *announcement, wchar_t title_out[NEWS_TITLE_UNITS],
                wchar_t text_out[NEWS_TEXT_UNITS]);

#endif
