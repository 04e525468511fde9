/* Linux kernels that stand in an image as they run (execute in place): taken
 * only where nothing else explains the start of a region. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As in fmt_linux_kernel.c, but the region may hold other things too: so the
 * kernel ends where the next known format begins, and texts that every kernel
 * has must be there besides the banner.
 */
#include <string.h>

#include "image/linux.h"

enum { MIN_KERNEL = 1 << 10, MAX_KERNEL = 256 << 20 };

static bool match(struct view v)
{
    return v.n >= MIN_KERNEL && v.n <= MAX_KERNEL;
}

static bool has(struct view v, const char *text)
{
    return memmem(v.p, v.n, text, strlen(text)) != NULL;
}

static enum opened open(struct lane *lane, struct part *p)
{
    if (!linux_version(p->bytes).n || !has(p->bytes, "Kernel panic - not") ||
        !has(p->bytes, "Unable to mount root fs"))
        return NOT_THIS;
    p->format = "linux-kernel";
    linux_kernel(lane, p, p->bytes.n, "not packed, no header");
    return OPENED;
}

const struct format format_linux_raw = {
    .name = "linux-raw",
    .title = "Linux kernel, execute in place",
    .spec = "Linux, init/version.c",
    .flags = FORMAT_AT_START | FORMAT_WEAK,
    .match = match,
    .open = open,
};
