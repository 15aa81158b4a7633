#include "tests/soak/steady.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct gui_footprint look_at_gui(bool has_windows, HANDLE process)
{
    struct gui_footprint none = {0, 0};

    return has_windows ? gui_footprint_of(process) : none;
}

void steady_begin(struct steady *steady, const char *name, bool has_windows, HANDLE process)
{
    steady->name = name;
    steady->has_windows = has_windows;
    steady->before = footprint_of(process);
    steady->gui_before = look_at_gui(has_windows, process);
}

bool steady_is_kept(const struct steady *steady, HANDLE process)
{
    const struct footprint *before = &steady->before;
    const struct gui_footprint *gui_before = &steady->gui_before;
    const struct footprint now = footprint_of(process);
    const struct gui_footprint gui_now = look_at_gui(steady->has_windows, process);

    print_message("    %-9s KiB %u -> %u, handles %lu -> %lu", steady->name,
                  (unsigned)(before->private_bytes / 1024), (unsigned)(now.private_bytes / 1024),
                  before->handles, now.handles);
    if (steady->has_windows) {
        print_message(", GDI %lu -> %lu, USER %lu -> %lu", gui_before->gdi_objects,
                      gui_now.gdi_objects, gui_before->user_objects, gui_now.user_objects);
    }
    print_message("\n");
    return now.private_bytes <= before->private_bytes + STEADY_SPARE_BYTES &&
           now.handles <= before->handles + STEADY_SPARE_HANDLES &&
           gui_now.gdi_objects <= gui_before->gdi_objects + STEADY_SPARE_GUI_OBJECTS &&
           gui_now.user_objects <= gui_before->user_objects + STEADY_SPARE_GUI_OBJECTS;
}
