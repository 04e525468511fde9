/* Linux kernels with the header of AArch64 or RISC-V: ready to run, not
 * packed. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian. (Source: Documentation/arch/arm64/booting.rst and
 * Documentation/arch/riscv/boot-image-header.rst of Linux.)
 * offset size  meaning
 * 0      4, 4  code
 * 8      8     offset of the text
 * 16     8     size in memory; 0 in old AArch64 kernels
 * 24     8     flags; bit 0: big endian
 * 32     4     RISC-V: version of the header
 * 48     8     RISC-V: "RISCV" 0 0 0
 * 56     4     magic: "ARM" 64, or "RSC" 05
 * The size counts memory that is zero at the start and may not be in the file.
 */
#include "image/linux.h"

enum { HEADER = 64, MAX_SIZE = 1 << 30, MAGIC_AT = 56 };

static bool is_arm(struct view v)
{
    return view_has(v, MAGIC_AT, "ARM\x64", 4);
}

static bool is_riscv(struct view v)
{
    return view_has(v, MAGIC_AT, "RSC\x05", 4) &&
           view_has(v, 48, "RISCV\0\0\0", 8);
}

static bool match(struct view v)
{
    if (v.n < HEADER || (!is_arm(v) && !is_riscv(v)))
        return false;
    uint64_t text = ld_le64(v.p + 8), size = ld_le64(v.p + 16);
    return text <= MAX_SIZE && size <= MAX_SIZE &&
           (is_riscv(v) || ld_le64(v.p + 24) < 16);
}

static enum opened open(struct lane *lane, struct part *p)
{
    uint64_t size = ld_le64(p->bytes.p + 16);
    if (!image_spend(lane->image, p->bytes.n))
        return NOT_THIS;
    /* U-Boot for RISC-V and Zephyr have the same header, but no banner. */
    bool is_linux =
        linux_version(view_cut(p->bytes, 0, size ? size : MAX_SIZE)).n;
    if (!is_linux)
        return NOT_THIS;
    p->format = "linux-kernel";
    linux_kernel(lane, p, size ? size : p->bytes.n,
                 is_arm(p->bytes) ? "AArch64 Image" : "RISC-V Image");
    return OPENED;
}

const struct format format_linux_image = {
    .name = "linux-image",
    .title = "Linux kernel, AArch64 or RISC-V Image",
    .spec = "Linux, Documentation/arch/arm64/booting.rst",
    .magics = {{.at = MAGIC_AT, .n = 4, .bytes = "ARM\x64"},
               {.at = MAGIC_AT, .n = 4, .bytes = "RSC\x05"}},
    .match = match,
    .open = open,
};
