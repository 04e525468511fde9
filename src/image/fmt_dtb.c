/* Device trees: what hardware it is, and what the kernel is told at boot. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian. (Source: Devicetree Specification 0.4, chapter 5.)
 * offset size  meaning
 * 0      4     magic d0 0d fe ed
 * 4      4     size of the whole
 * 8      4     place of the structure, 12 of the strings, 16 of the reserved
 *              memory map
 * 20     4     version, 24 oldest compatible version (16 or 17)
 * 28     4     boot processor, 32 size of the strings, 36 of the structure
 */
#include "image/fdt.h"

static bool match(struct view v)
{
    uint64_t total;
    return fdt_plausible(v, &total);
}

static enum opened open(struct lane *lane, struct part *p)
{
    const void *fdt = fdt_checked(lane, p->bytes);
    if (!fdt)
        return NOT_THIS;
    part_end(p, fdt_totalsize(fdt));
    p->fs = (void *)(uintptr_t)fdt;
    p->code = true;
    struct view model = fdt_text(fdt, 0, "model");
    struct view compatible = fdt_text(fdt, 0, "compatible");
    int chosen = fdt_path_offset(fdt, "/chosen");
    struct view args =
        chosen >= 0 ? fdt_text(fdt, chosen, "bootargs") : (struct view){0};
    part_detail(lane, p, "%.*s%s%.*s%s%.*s", (int)model.n,
                (const char *)model.p, model.n && compatible.n ? ", " : "",
                (int)compatible.n, (const char *)compatible.p,
                args.n ? "; bootargs " : "", (int)args.n, (const char *)args.p);
    return OPENED;
}

const struct format format_dtb = {
    .name = "dtb",
    .title = "flattened device tree",
    .spec = "Devicetree Specification 0.4",
    .magics = {{.n = 4, .bytes = "\xd0\x0d\xfe\xed"}},
    .match = match,
    .open = open,
};
