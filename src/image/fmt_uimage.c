/* U-Boot's legacy images: kernels, ramdisks, scripts, several in one. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian. (Source: include/image.h of U-Boot.)
 * offset size  meaning
 * 0      4     magic 27 05 19 56
 * 4      4     CRC-32 of the header, these four bytes read as zero
 * 8      4     time
 * 12     4     size of the data
 * 16     4     load address
 * 20     4     entry point
 * 24     4     CRC-32 of the data
 * 28     1     operating system, 29 1 architecture, 30 1 type, 31 1 packing
 * 32     32    name
 * Images with several files (type 4) and scripts (type 6) begin their data with
 * the sizes, 4 bytes each, up to a zero; the files follow, padded to 4.
 */
#include <libdeflate.h>
#include <string.h>

#include "image/date.h"
#include "image/uimage.h"

enum { TYPE_MULTI = 4, TYPE_SCRIPT = 6, MAX_FILES = 64 };

static const char *const systems[] = {
    [1] = "OpenBSD", [2] = "NetBSD",  [3] = "FreeBSD",  [4] = "4.4BSD",
    [5] = "Linux",   [8] = "Solaris", [14] = "VxWorks", [15] = "pSOS",
    [16] = "QNX",    [17] = "U-Boot", [18] = "RTEMS",   [24] = "OpenRTOS",
    [25] = "TF-A",   [26] = "OP-TEE", [27] = "OpenSBI", [28] = "EFI",
};

static const char *const machines[] = {
    [1] = "Alpha",       [2] = "ARM",      [3] = "x86",       [4] = "IA64",
    [5] = "MIPS",        [6] = "MIPS64",   [7] = "PowerPC",   [8] = "S390",
    [9] = "SuperH",      [10] = "SPARC",   [11] = "SPARC64",  [12] = "M68K",
    [14] = "MicroBlaze", [15] = "Nios II", [16] = "Blackfin", [17] = "AVR32",
    [18] = "ST200",      [20] = "NDS32",   [21] = "OpenRISC", [22] = "AArch64",
    [23] = "ARC",        [24] = "x86-64",  [25] = "Xtensa",   [26] = "RISC-V",
};

static const char *const types[] = {
    [1] = "standalone program", [2] = "kernel",      [3] = "ramdisk",
    [4] = "multi-file",         [5] = "firmware",    [6] = "script",
    [7] = "filesystem",         [8] = "device tree", [14] = "kernel",
    [22] = "loadable",
};

static const char *const packings[] = {
    "not compressed", "gzip", "bzip2", "lzma", "lzo", "lz4", "zstd"};
static const char *const packing_formats[] = {NULL,   "gzip", "bzip2", "lzma",
                                              "lzop", "lz4",  "zstd"};

/* Types whose data, when not packed, is machine code. */
static bool is_program(const struct uimage *h)
{
    return h->type == 1 || h->type == 2 || h->type == 5 || h->type == 14 ||
           h->type == 22;
}

#define COUNT(a)   (sizeof(a) / sizeof *(a))
#define NAME(a, i) ((i) < COUNT(a) && (a)[i] ? (a)[i] : "unknown")

/* Vendors change the magic before or after they sum the header up. */
static bool sum_holds(struct view v, uint32_t sum)
{
    static const uint8_t zero[4] = {0}, magic[4] = {0x27, 0x05, 0x19, 0x56};
    uint32_t c = libdeflate_crc32(0, v.p, 4);
    c = libdeflate_crc32(c, zero, 4);
    if (libdeflate_crc32(c, v.p + 8, UIMAGE_HEADER - 8) == sum)
        return true;
    c = libdeflate_crc32(0, magic, 4);
    c = libdeflate_crc32(c, zero, 4);
    return libdeflate_crc32(c, v.p + 8, UIMAGE_HEADER - 8) == sum;
}

bool uimage_head(struct view v, struct uimage *h)
{
    struct rd r = rd_of(v);
    *h = (struct uimage){.magic = rd_be32(&r)};
    h->sum = rd_be32(&r);
    h->time = rd_be32(&r);
    h->size = rd_be32(&r);
    h->load = rd_be32(&r);
    h->entry = rd_be32(&r);
    h->data_sum = rd_be32(&r);
    h->os = rd_u8(&r);
    h->arch = rd_u8(&r);
    h->type = rd_u8(&r);
    h->packing = rd_u8(&r);
    h->name = rd_bytes(&r, 32);
    if (!rd_ok(&r))
        return false;
    const uint8_t *nul = memchr(h->name.p, 0, h->name.n);
    if (nul)
        h->name.n = (size_t)(nul - h->name.p);
    return h->size > 0 && h->os < 64 && h->arch < 64 && h->type < 64 &&
           h->packing < 16 && sum_holds(v, h->sum);
}

/* The files of an image with several; false when the sizes do not fit. */
static bool add_files(struct lane *lane, struct part *p, const struct uimage *h)
{
    struct rd r = rd_of(p->bytes);
    uint32_t sizes[MAX_FILES], n = 0;
    rd_seek(&r, UIMAGE_HEADER);
    for (uint32_t size; n < MAX_FILES && (size = rd_be32(&r)) != 0;)
        sizes[n++] = size;
    if (n == MAX_FILES || n == 0)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t at = r.pos;
        rd_skip(&r, sizes[i]);
        if (!rd_ok(&r))
            return i > 0;
        const char *label = h->type == TYPE_SCRIPT
                                ? "script"
                                : arena_printf(&lane->arena, "file %u", i + 1);
        part_region(lane, p, at, sizes[i], label,
                    i == 0 && h->packing < COUNT(packing_formats)
                        ? packing_formats[h->packing]
                        : NULL);
        if (i + 1 < n)
            rd_align(&r, 4);
    }
    return true;
}

static void add_data(struct lane *lane, struct part *p, const struct uimage *h)
{
    if ((h->type == TYPE_MULTI || h->type == TYPE_SCRIPT) &&
        add_files(lane, p, h))
        return;
    const char *format = h->packing < COUNT(packing_formats)
                             ? packing_formats[h->packing]
                             : NULL;
    if (h->packing == 0 && is_program(h))
        format = "program";
    part_region(lane, p, UIMAGE_HEADER, h->size,
                h->type < COUNT(types) ? types[h->type] : NULL, format);
}

enum opened uimage_open(struct lane *lane, struct part *p)
{
    struct uimage h;
    if (!uimage_head(p->bytes, &h))
        return NOT_THIS;
    struct view data = view_cut(p->bytes, UIMAGE_HEADER, h.size);
    bool cut = data.n < h.size;
    bool right = !cut && libdeflate_crc32(0, data.p, data.n) == h.data_sum;
    part_end(p, UIMAGE_HEADER + (uint64_t)h.size);
    part_detail(lane, p,
                "\"%.*s\", %s %s %s, %s, load 0x%x, entry 0x%x, data CRC %s",
                (int)h.name.n, (const char *)h.name.p, NAME(systems, h.os),
                NAME(machines, h.arch), NAME(types, h.type),
                NAME(packings, h.packing), h.load, h.entry,
                cut     ? "not checked"
                : right ? "right"
                        : "wrong");
    if (h.time && h.time <= INT32_MAX)
        p->version = date_text(&lane->arena, h.time);
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, UIMAGE_HEADER,
                  "the image is cut short");
    add_data(lane, p, &h);
    return cut ? DAMAGED : OPENED;
}

static bool match(struct view v)
{
    struct uimage h;
    return uimage_head(v, &h) && h.magic == UIMAGE_MAGIC;
}

const struct format format_uimage = {
    .name = "uimage",
    .title = "U-Boot legacy image",
    .spec = "U-Boot, include/image.h",
    .magics = {{.n = 4, .bytes = "\x27\x05\x19\x56"}},
    .match = match,
    .open = uimage_open,
};
