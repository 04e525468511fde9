/* Linux kernels as they run, without any header: what a packed kernel decodes
 * to, or what a container calls a kernel. Only the banner tells. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Somewhere within: "Linux version X.Y.Z (user@host) (compiler) #build". All of
 * the region is the kernel: whoever packed it packed nothing else.
 */
#include <string.h>

#include "image/linux.h"

enum { MIN_KERNEL = 1 << 10 };

static bool match(struct view v)
{
    return v.n >= MIN_KERNEL;
}

/* Whether the region is the contents of a stream or of a boot image. */
static bool is_unpacked(const struct part *p)
{
    static const char *const wrappers[] = {"uimage", "fit", "android-boot",
                                           "efi-zboot"};
    if (!p->parent || p->file)
        return false;
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++)
        if (strcmp(p->parent->format, wrappers[i]) == 0)
            return true;
    return p->parent->content.n > 0;
}

static enum opened open(struct lane *lane, struct part *p)
{
    if ((!is_unpacked(p) && !lane->image->only) || !linux_version(p->bytes).n)
        return NOT_THIS;
    linux_kernel(lane, p, p->bytes.n, NULL);
    return OPENED;
}

const struct format format_linux_kernel = {
    .name = "linux-kernel",
    .title = "Linux kernel, not packed",
    .spec = "Linux, init/version.c",
    .flags = FORMAT_AT_START,
    .match = match,
    .open = open,
};
