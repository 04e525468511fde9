/* A short text behind everything else: the hardware that an image is for, or
 * a version; boot loaders look for it at the end. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 8 to 128 printable bytes, or as many of them as there are, at the end of the
 * region, behind filler or right behind the last part; NULs may end them.
 */
#include "image/vendor.h"

enum { MIN_TEXT = 8, MAX_TEXT = 128, MAX_END = 16 };

/* Where the text begins in v; v.n when there is none. */
static size_t start_of(struct view v)
{
    size_t end = v.n;
    while (end > 0 && v.n - end < MAX_END && v.p[end - 1] == 0)
        end--;
    size_t from = end;
    while (from > 0 && end - from <= MAX_TEXT && v.p[from - 1] >= ' ' &&
           v.p[from - 1] < 0x7f)
        from--;
    if (end - from < MIN_TEXT || end - from > MAX_TEXT)
        return v.n;
    return from == 0 || v.p[from - 1] == 0 || v.p[from - 1] == 0xff ? from
                                                                    : v.n;
}

static bool match(struct view v)
{
    return start_of(v) < v.n;
}

static enum opened open(struct lane *lane, struct part *p)
{
    part_start(p, start_of(p->bytes));
    struct view text = vendor_text(p->bytes);
    part_detail(lane, p, "\"%.*s\"", TEXT(text));
    p->code = true;
    return OPENED;
}

const struct format format_trailer = {
    .name = "trailer",
    .title = "text at the end of an image",
    .spec = "none",
    .flags = FORMAT_AT_END,
    .match = match,
    .open = open,
};
