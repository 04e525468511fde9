/* tar archives from before "ustar": no magic, only the checksum. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first 257 bytes of the table in fmt_tar.c; the rest is zero, but for
 * GNU's digits 0 in place of devices. Types: NUL or 0 file, 1 hard link, 2
 * symbolic link; a name that ends with '/' is a directory. Looked for only at
 * the start of a region.
 */
#include "image/tar.h"

static bool is_text(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < 0x20 || v.p[i] == 0x7f)
            return false;
    return v.n > 0;
}

static bool match(struct view v)
{
    struct tar_head h;
    if (!tar_head(v, &h) || h.ustar || h.mode > 0177777 || !is_text(h.name))
        return false;
    for (size_t i = 257; i < TAR_BLOCK; i++)
        if (v.p[i] && !(i >= 329 && i < 345 && v.p[i] == '0'))
            return false;
    return h.type == 0 || (h.type >= '0' && h.type <= '2') || h.type == '5';
}

static enum opened open(struct lane *lane, struct part *p)
{
    enum opened o = tar_open(lane, p);
    if (o != NOT_THIS)
        p->format = "tar";
    return o;
}

const struct format format_tar_v7 = {
    .name = "tar-v7",
    .title = "tar archive, old form",
    .spec = "Version 7 Unix, tar(5)",
    .flags = FORMAT_AT_START,
    .match = match,
    .open = open,
};
