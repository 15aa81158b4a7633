#include "report.h"

#include "timeline.h"

/* The picture, in pixels of its own measure. */
#define PICTURE_WIDTH 960u
#define LABEL_WIDTH 300u
#define ROW_HEIGHT 24u
#define BAR_HEIGHT 16u
#define BAR_WIDTH_MIN 2u
#define TOOK_WIDTH 90u /* of the text behind a bar */
#define LABEL_COLUMNS 40u

static const char head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>Logon report</title>\n"
    "<style>\n"
    ":root{color-scheme:light dark;--ink:#1f2328;--dim:#656d76;--line:#d0d7de;--ground:#fff;\n"
    "--succeeded:#2da44e;--failed:#cf222e;--waiting:#bf8700;--restored:#8c959f}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9198a1;--line:#30363d;\n"
    "--ground:#0d1117;--succeeded:#3fb950;--failed:#f85149;--waiting:#d29922;--restored:#6e7681}}\n"
    "body{font:15px/1.5 'Segoe UI',system-ui,sans-serif;color:var(--ink);"
    "background:var(--ground);\n"
    "max-width:66rem;margin:2rem auto;padding:0 1rem}\n"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 0}p{margin:.25rem 0}\n"
    ".dim,footer{color:var(--dim)}footer{font-size:.85rem;margin-top:2rem}\n"
    "svg{width:100%;height:auto;margin:1rem 0}svg text{font-size:13px;fill:var(--ink)}\n"
    "svg .dim{fill:var(--dim)}svg line{stroke:var(--line)}\n"
    "table{border-collapse:collapse;width:100%;font-size:.9rem}\n"
    "th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid var(--line);"
    "vertical-align:top}\n"
    "th,.number,.time{white-space:nowrap}.number{text-align:right}"
    ".name{overflow-wrap:anywhere}\n"
    ".succeeded{fill:var(--succeeded);color:var(--succeeded)}\n"
    ".failed{fill:var(--failed);color:var(--failed)}\n"
    ".waiting{fill:var(--waiting);color:var(--waiting)}\n"
    ".restored{fill:var(--restored);color:var(--restored)}\n"
    "</style></head><body>\n";

struct page {
    const struct report *report;
    const struct people_words *words;
    struct text_buffer *buffer;
    struct timeline timeline; /* of the logon that is being written */
};

static const char *class_of(enum mapping_result result)
{
    switch (result) {
    case MAPPING_SUCCEEDED:
        return "succeeded";
    case MAPPING_FAILED:
        return "failed";
    case MAPPING_UNDER_WAY:
    case MAPPING_UNFINISHED:
        return "waiting";
    case MAPPING_RESTORED:
        break;
    }
    return "restored";
}

static void put_cell(struct page *page, const char *class_name, const char *text)
{
    text_buffer_format(page->buffer, "<td class=\"%s\">", class_name);
    text_buffer_put_html(page->buffer, text);
    text_buffer_put(page->buffer, "</td>");
}

static unsigned find_place(const struct page *page, uint64_t time_us)
{
    const uint64_t room = PICTURE_WIDTH - LABEL_WIDTH - TOOK_WIDTH;
    const uint64_t length_us = page->timeline.length_us;

    return LABEL_WIDTH +
           (unsigned)(length_us == 0 ? 0
                                     : timeline_find(&page->timeline, time_us) * room / length_us);
}

static void write_took(const struct page *page, const struct mapping *mapping,
                       char took[PEOPLE_WORDS_SIZE])
{
    took[0] = '\0';
    if (mapping->has_elapsed) {
        page->words->write_duration(mapping->ended_us - mapping->began_us, took);
    }
}

/* Local and remote name, cut at a character boundary: the table below has all of them. */
static void put_label(struct page *page, const struct mapping *mapping, unsigned y)
{
    char remote[WNW_TERMINAL_TEXT_SIZE];
    char local[WNW_TERMINAL_TEXT_SIZE];

    (void)wnw_terminal_text(mapping->local, 6, local, sizeof(local));
    (void)wnw_terminal_text(mapping->remote, LABEL_COLUMNS - 6, remote, sizeof(remote));
    text_buffer_format(page->buffer, "<text x=\"0\" y=\"%u\">", y + 13);
    text_buffer_put_html(page->buffer, local);
    text_buffer_format(page->buffer, "</text><text x=\"44\" y=\"%u\">", y + 13);
    text_buffer_put_html(page->buffer, remote);
    text_buffer_put(page->buffer, "</text>");
}

static void put_bar(struct page *page, const struct mapping *mapping, unsigned y)
{
    char took[PEOPLE_WORDS_SIZE];
    struct timeline_span span;
    unsigned begin = LABEL_WIDTH;
    unsigned width = 0;

    write_took(page, mapping, took);
    if (timeline_find_span(mapping, page->report->until_us, &span)) {
        begin = find_place(page, span.began_us);
        width = find_place(page, span.ended_us) - begin;
        width = width < BAR_WIDTH_MIN ? BAR_WIDTH_MIN : width;
        text_buffer_format(page->buffer,
                           "<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" "
                           "rx=\"2\"/>",
                           class_of(mapping->result), begin, y, width, BAR_HEIGHT);
    }
    text_buffer_format(page->buffer, "<text class=\"dim\" x=\"%u\" y=\"%u\">%s</text>\n",
                       begin + width + 6, y + 13,
                       mapping->has_elapsed ? took : mapping_result_word(mapping->result));
}

static void put_picture(struct page *page, const struct logon *logon)
{
    const unsigned height = (unsigned)logon->count * ROW_HEIGHT;

    text_buffer_format(page->buffer,
                       "<svg viewBox=\"0 0 %u %u\" role=\"img\" aria-label=\"When each connection "
                       "was made, and how long it took\">\n"
                       "<line x1=\"%u\" y1=\"0\" x2=\"%u\" y2=\"%u\"/>\n",
                       PICTURE_WIDTH, height, LABEL_WIDTH - 4, LABEL_WIDTH - 4, height);
    for (size_t i = 0; i < logon->count; i++) {
        const unsigned y = (unsigned)i * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2;

        put_label(page, &logon->mappings[i], y);
        put_bar(page, &logon->mappings[i], y);
    }
    text_buffer_put(page->buffer, "</svg>\n");
}

static void put_result(struct page *page, const struct mapping *mapping)
{
    text_buffer_format(page->buffer, "<td class=\"%s\">%s", class_of(mapping->result),
                       mapping_result_word(mapping->result));
    if (mapping->status != 0) {
        text_buffer_put(page->buffer, ": ");
        text_buffer_put_html(page->buffer, mapping->error[0] == '\0' ? "error" : mapping->error);
        text_buffer_format(page->buffer, " (%u)", (unsigned)mapping->status);
    }
    text_buffer_put(page->buffer, "</td>");
}

static void put_row(struct page *page, const struct mapping *mapping)
{
    char time[PEOPLE_WORDS_SIZE] = "";
    char took[PEOPLE_WORDS_SIZE];

    write_took(page, mapping, took);
    if (mapping->result != MAPPING_RESTORED) {
        page->words->write_time(mapping->began_us, time);
    }
    text_buffer_put(page->buffer, "<tr>");
    put_cell(page, "time", time);
    put_cell(page, "number", took);
    put_cell(page, "", mapping->local);
    put_cell(page, "name", mapping->remote);
    put_cell(page, "", mapping->program);
    put_result(page, mapping);
    text_buffer_put(page->buffer, "</tr>\n");
}

static void put_summary(struct page *page, const struct logon *logon)
{
    struct text_buffer summary = {0};

    report_write_summary(logon, page->timeline.busy_us, page->words, &summary);
    text_buffer_put(page->buffer, "<p>");
    text_buffer_put_html(page->buffer, summary.bytes == NULL ? "" : summary.bytes);
    text_buffer_put(page->buffer, "</p>\n");
    page->buffer->has_failed = page->buffer->has_failed || summary.has_failed;
    text_buffer_free(&summary);
}

static void put_logon(struct page *page, const struct logon *logon)
{
    text_buffer_put(page->buffer, "<h2>");
    text_buffer_put_html(page->buffer, page->words->find_user(logon->sid));
    text_buffer_format(page->buffer, " <span class=\"dim\">session %u, logon 0x%llx</span></h2>\n",
                       (unsigned)logon->session, (unsigned long long)logon->luid);
    put_summary(page, logon);
    put_picture(page, logon);
    text_buffer_put(page->buffer,
                    "<table><thead><tr><th>Time</th><th class=\"number\">Took</th><th>Local</th>"
                    "<th>Remote</th><th>Program</th><th>Result</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < logon->count; i++) {
        put_row(page, &logon->mappings[i]);
    }
    text_buffer_put(page->buffer, "</tbody></table>\n");
}

static void put_head(struct page *page)
{
    char since[PEOPLE_WORDS_SIZE];
    char until[PEOPLE_WORDS_SIZE];

    page->words->write_time(page->report->since_us, since);
    page->words->write_time(page->report->until_us, until);
    text_buffer_put(page->buffer, head);
    text_buffer_format(page->buffer,
                       "<h1>Logon report</h1>\n<p class=\"dim\">Connections from %s to %s</p>\n",
                       since, until);
    if (page->report->logons.count == 0) {
        text_buffer_put(page->buffer, "<p>None was made in this time.</p>\n");
    }
}

static void put_notes(struct page *page)
{
    const char *note;

    text_buffer_put(page->buffer,
                    "<footer><p>In a picture, pauses between connections are cut short.</p>\n");
    for (size_t i = 0; (note = report_note(page->report, i)) != NULL; i++) {
        text_buffer_format(page->buffer, "<p>%s</p>\n", note);
    }
    text_buffer_put(page->buffer, "</footer></body></html>\n");
}

void report_write_page(const struct report *report, const struct people_words *words,
                       struct text_buffer *buffer)
{
    struct page page = {0};

    page.report = report;
    page.words = words;
    page.buffer = buffer;
    put_head(&page);
    for (size_t i = 0; i < report->logons.count; i++) {
        const struct logon *logon = &report->logons.list[i];

        if (timeline_make(&page.timeline, logon, report->until_us)) {
            put_logon(&page, logon);
        } else {
            buffer->has_failed = true;
        }
        timeline_free(&page.timeline);
    }
    put_notes(&page);
}
