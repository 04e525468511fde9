/* Machine code that nothing in it describes, but its container does: a boot
 * loader or a firmware within a FIT or a U-Boot image. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No structure at all. Taken only when a container says so and no other format
 * begins there; not when the bytes are noise, whatever it says.
 */
#include "image/format.h"
#include "image/gap.h"

static bool match(struct view v)
{
    return v.n > 0;
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct gap_walk walk = {.rest = p->bytes};
    struct gap g;
    bool any = gap_next(&walk, &g);
    if ((!p->told && !lane->image->only) || !any ||
        g.kind == GAP_HIGH_ENTROPY || (g.kind == GAP_PADDING && g.n == p->size))
        return NOT_THIS;
    p->code = true;
    p->solid = true;
    part_region(lane, p, 0, p->size, NULL, NULL);
    return OPENED;
}

const struct format format_program = {
    .name = "program",
    .title = "machine code that its container names",
    .spec = "none",
    .flags = FORMAT_AT_START | FORMAT_LAST,
    .match = match,
    .open = open,
};
