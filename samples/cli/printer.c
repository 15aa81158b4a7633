#include "printer.h"

#include "../common/exit_codes.h"
#include "../common/output.h"
#include "state_report.h"

void printer_init(struct printer *printer, const struct arguments *arguments, bool waits)
{
    printer->arguments = arguments;
    printer->count = 0;
    printer->waits = waits;
    printer->state = WNW_STATE_NEW;
    printer->is_over = false;
    printer->is_undone = false;
    printer->exit_code = EXIT_CODE_DONE;
    item_line_init(&printer->line, arguments, output_has_colour());
}

void printer_print_titles(struct printer *printer)
{
    if (output_is_console()) {
        (void)output_write(printer->line.bytes, item_line_write_titles(&printer->line));
    }
}

void printer_end(struct printer *printer, int exit_code)
{
    printer->exit_code = exit_code;
    printer->is_over = true;
}

static void leave_undone(struct printer *printer)
{
    printer->is_undone = true;
    printer->is_over = true;
}

/* Without an output there is nothing to wait for. */
static void print(struct printer *printer, const char *bytes, size_t size)
{
    if (!output_write(bytes, size)) {
        leave_undone(printer);
    }
}

static bool is_past_the_end(const struct arguments *arguments, const wnw_event *event)
{
    return arguments->has_until && event->time_us >= arguments->until_us;
}

static void print_event(struct printer *printer, const wnw_event *event)
{
    if (is_past_the_end(printer->arguments, event)) {
        leave_undone(printer);
        return;
    }
    print(printer, printer->line.bytes, item_line_write_event(&printer->line, event));
    printer->count++;
    if (printer->count == printer->arguments->count_max) {
        printer->is_over = true;
    }
}

static void print_gap(struct printer *printer, const wnw_gap *gap)
{
    const size_t size = item_line_write_gap(&printer->line, gap);

    if (printer->arguments->format == NULL) {
        print(printer, printer->line.bytes, size);
    } else { /* its reader expects lines of the template alone */
        output_complain("%.*s", (int)(size - 1), printer->line.bytes);
    }
    if (printer->arguments->fails_on_gap) {
        printer_end(printer, EXIT_CODE_GAP);
    }
}

/* Live is told again when saves of the cursor fail, and when they do so no more. */
static void tell_live(const struct printer *printer, const wnw_state_change *change)
{
    if (change->reason[0] != '\0') {
        output_complain("--cursor-file %s: the file cannot be written (error %u); trying again",
                        printer->arguments->cursor_file, (unsigned)change->os_error);
    } else if (printer->state != WNW_STATE_LIVE) {
        (void)state_report(change, printer->arguments->is_quiet, true);
    }
}

static void tell_state(struct printer *printer, const wnw_state_change *change)
{
    if (change->state == WNW_STATE_LIVE) {
        tell_live(printer, change);
    } else if (!state_report(change, printer->arguments->is_quiet, printer->waits)) {
        printer_end(printer, EXIT_CODE_FAILED);
    }
    printer->state = change->state;
}

void printer_take(struct printer *printer, const wnw_item *item)
{
    switch (item->kind) {
    case WNW_ITEM_EVENT:
        print_event(printer, item->event);
        break;
    case WNW_ITEM_GAP:
        print_gap(printer, item->gap);
        break;
    case WNW_ITEM_STATE:
        tell_state(printer, item->state);
        break;
    }
}
