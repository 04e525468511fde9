/* EFI applications that unpack a Linux kernel (zboot), as AArch64, RISC-V and
 * LoongArch kernels are shipped. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian. (Source: drivers/firmware/efi/libstub/zboot-header.S of
 * Linux.)
 * offset size  meaning
 * 0      2     "MZ"
 * 4      4     "zimg"
 * 8      4     place of the packed kernel, 12 4 its size
 * 24     32    how it is packed, text
 */
#include <string.h>

#include "image/format.h"

static bool match(struct view v)
{
    return v.n > 64 && view_has(v, 4, "zimg", 4) && ld_le32(v.p + 8) >= 64 &&
           ld_le32(v.p + 8) < v.n;
}

static enum opened open(struct lane *lane, struct part *p)
{
    static const char *const known[][2] = {
        {"gzip",   "gzip"},
        {"lz4",    "lz4" },
        {"lzma",   "lzma"},
        {"lzo",    "lzop"},
        {"xzkern", "xz"  },
        {"zstd22", "zstd"},
        {"xz",     "xz"  },
        {"zstd",   "zstd"},
    };
    uint32_t at = ld_le32(p->bytes.p + 8), n = ld_le32(p->bytes.p + 12);
    struct view how = view_cut(p->bytes, 24, 32);
    const uint8_t *nul = memchr(how.p, 0, how.n);
    how.n = nul ? (size_t)(nul - how.p) : 0;
    const char *format = NULL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (view_eq(how, view_of(known[i][0], strlen(known[i][0]))))
            format = known[i][1];
    if (!format || n > p->bytes.n - at)
        return NOT_THIS;
    /* The size of the program is not in this header; a signature and padding
     * may follow, and nothing else does. */
    part_end(p, p->bytes.n);
    p->solid = true;
    part_detail(lane, p, "packed with %s", format);
    part_region(lane, p, at, n, "kernel", format);
    return OPENED;
}

const struct format format_efi_zboot = {
    .name = "efi-zboot",
    .title = "Linux kernel in an EFI program",
    .spec = "Linux, drivers/firmware/efi/libstub/zboot-header.S",
    .flags = FORMAT_AT_START,
    .magics = {{.n = 2, .bytes = "MZ"}},
    .match = match,
    .open = open,
};
