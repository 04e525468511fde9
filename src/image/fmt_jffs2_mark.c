/* The mark that tells OpenWrt where to begin its writable JFFS2. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * de ad c0 de, then erased flash (ff) or the end. Not a part of JFFS2.
 */
#include "image/format.h"

enum { MARK = 4, ERASED = 16 };

static bool match(struct view v)
{
    if (!view_has(v, 0, "\xde\xad\xc0\xde", MARK))
        return false;
    for (size_t i = MARK; i < v.n && i < ERASED; i++)
        if (v.p[i] != 0xff && v.p[i] != 0)
            return false;
    return true;
}

static enum opened open(struct lane *lane, struct part *p)
{
    (void)lane;
    part_end(p, MARK);
    return OPENED;
}

const struct format format_jffs2_mark = {
    .name = "jffs2-mark",
    .title = "mark where JFFS2 begins",
    .spec = "OpenWrt, package/system/mtd",
    .magics = {{.n = MARK, .bytes = "\xde\xad\xc0\xde"}},
    .match = match,
    .open = open,
};
