/* --catalogue and --suppressions. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/catalogue_option.h"

#include "cli/say.h"
#include "sys/file.h"

enum { FILE_MAX = 64 << 20 };

int catalogue_of_options(const struct options *o, struct arena *arena,
                         struct catalogue *out)
{
    struct buf text;
    struct catalogue_error error = {0};
    buf_init(&text, FILE_MAX, NULL);
    struct view json = catalogue_builtin();
    const char *name = o->catalogue ? o->catalogue : "the built-in catalogue";
    if (o->catalogue) {
        enum file_fault f = file_read(o->catalogue, &text);
        if (f != FILE_OK) {
            buf_done(&text);
            return say(STATUS_INPUT, "%s: %s", name, file_fault_text(f));
        }
        json = buf_of(&text);
    }
    enum err e = catalogue_load(json, arena, out, &error);
    buf_done(&text);
    if (e == OK)
        return STATUS_DONE;
    if (e != ERR_INPUT)
        return say(STATUS_INPUT, "%s: %s", name, err_text(e));
    return say(STATUS_INPUT, "%s:%u:%u: %s (%s)", name, (unsigned)error.line,
               (unsigned)error.column, error.why, error.where);
}

int suppressions_of_options(const struct options *o, struct arena *arena,
                            struct suppressions *out)
{
    *out = (struct suppressions){0};
    if (!o->suppressions)
        return STATUS_DONE;
    struct buf text;
    struct suppress_error error = {0};
    buf_init(&text, FILE_MAX, NULL);
    enum file_fault f = file_read(o->suppressions, &text);
    int status = STATUS_DONE;
    if (f != FILE_OK)
        status =
            say(STATUS_INPUT, "%s: %s", o->suppressions, file_fault_text(f));
    else if (suppressions_read(buf_of(&text), arena, out, &error) != OK)
        status = say(STATUS_INPUT, "%s: %s %u: %s", o->suppressions,
                     error.line ? "line" : "suppression",
                     (unsigned)(error.line ? error.line : error.entry),
                     error.why);
    buf_done(&text);
    return status;
}
