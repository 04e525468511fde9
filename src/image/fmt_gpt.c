/* GPT: the partition table of newer disk images, with names and sums. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In the second sector (of 512 or 4096 bytes), little endian. (Source: UEFI
 * Specification 2.10, 5.3.)
 * offset size  meaning
 * 0      8     magic "EFI PART"
 * 8      4     revision 1.0
 * 12     4     size of the header, 92 or more
 * 16     4     CRC-32 of the header, these four bytes read as zero
 * 24     8     sector of this header, 32 8 of its copy
 * 40     8     first usable sector, 48 8 the last
 * 72     8     first sector of the entries
 * 80     4     entries, 84 4 size of one, 88 4 CRC-32 of all
 * Entry: 0 16 type (zero: unused), 32 8 first sector, 40 8 last sector, 56 72
 * name in UTF-16.
 */
#include <libdeflate.h>

#include "image/disk.h"

enum {
    HEADER = 92,
    ENTRY = 128,
    MAX_ENTRIES = 512,
    NAME_UNITS = 36,
    NAME_AT = 56,
};

struct head {
    uint64_t sector, copy, first, last, entries;
    uint32_t n, each, sum;
};

static bool sum_holds(struct view v)
{
    static const uint8_t zero[4] = {0};
    uint32_t n = ld_le32(v.p + 12), c;
    if (n < HEADER || n > 512 || n > v.n)
        return false;
    c = libdeflate_crc32(0, v.p, 16);
    c = libdeflate_crc32(c, zero, 4);
    c = libdeflate_crc32(c, v.p + 20, n - 20);
    return c == ld_le32(v.p + 16);
}

static bool read_head(struct view all, uint64_t sector, struct head *h)
{
    struct view v = view_from(all, sector);
    if (v.n < HEADER || !view_has(v, 0, "EFI PART", 8) || !sum_holds(v))
        return false;
    struct rd r = rd_of(v);
    rd_seek(&r, 32);
    *h = (struct head){.sector = sector, .copy = rd_le64(&r)};
    h->first = rd_le64(&r);
    h->last = rd_le64(&r);
    rd_seek(&r, 72);
    h->entries = rd_le64(&r);
    h->n = rd_le32(&r);
    h->each = rd_le32(&r);
    h->sum = rd_le32(&r);
    return rd_ok(&r) && ld_le64(v.p + 24) == 1 && h->each >= ENTRY &&
           h->each <= 4096 && h->n <= MAX_ENTRIES &&
           h->entries < all.n / sector && h->copy < UINT32_MAX &&
           h->last < UINT32_MAX && h->first <= h->last + 1;
}

static bool find_head(struct view v, struct head *h)
{
    return read_head(v, 512, h) || read_head(v, 4096, h);
}

static bool match(struct view v)
{
    struct head h;
    return find_head(v, &h);
}

/* UTF-16 as UTF-8; halves of pairs are left out. */
static const char *name_of(struct arena *arena, struct view v)
{
    struct buf b;
    buf_init(&b, 4 * NAME_UNITS, NULL);
    for (size_t i = 0; i + 2 <= v.n && ld_le16(v.p + i); i += 2) {
        uint16_t c = ld_le16(v.p + i);
        if (c < 0x20 || (c >= 0xd800 && c < 0xe000))
            continue;
        if (c < 0x80) {
            buf_byte(&b, (uint8_t)c);
        } else if (c < 0x800) {
            buf_byte(&b, (uint8_t)(0xc0 | c >> 6));
            buf_byte(&b, (uint8_t)(0x80 | (c & 0x3f)));
        } else {
            buf_byte(&b, (uint8_t)(0xe0 | c >> 12));
            buf_byte(&b, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
            buf_byte(&b, (uint8_t)(0x80 | (c & 0x3f)));
        }
    }
    const char *text = b.n ? arena_text(arena, buf_of(&b)) : NULL;
    buf_done(&b);
    return text;
}

static bool is_used(struct view entry)
{
    for (size_t i = 0; i < 16 && i < entry.n; i++)
        if (entry.p[i])
            return entry.n >= ENTRY;
    return false;
}

static unsigned add_entries(struct disk *d, const struct head *h)
{
    unsigned used = 0;
    for (uint32_t i = 0; i < h->n; i++) {
        struct view e = view_cut(
            d->p->bytes, h->entries * h->sector + (uint64_t)i * h->each, ENTRY);
        if (!is_used(e))
            continue;
        uint64_t first = ld_le64(e.p + 32), last = ld_le64(e.p + 40);
        if (first > last || last >= UINT32_MAX) {
            part_diag(d->lane, d->p, WHY_CORRUPT,
                      h->entries * h->sector + (uint64_t)i * h->each,
                      "a partition whose end is before its start");
            continue;
        }
        const char *name =
            name_of(&d->lane->arena, view_cut(e, NAME_AT, 2 * NAME_UNITS));
        if (!name)
            name = arena_printf(&d->lane->arena, "partition %u", i + 1);
        if (!disk_take(d, first * h->sector, (last - first + 1) * h->sector,
                       name))
            part_diag(d->lane, d->p, WHY_CORRUPT, 0,
                      "a partition behind the end of the image");
        used++;
    }
    return used;
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct head h;
    struct disk d;
    if (!find_head(p->bytes, &h) || !disk_init(&d, lane, p))
        return NOT_THIS;
    struct view all = p->bytes;
    uint64_t entries = h.entries * h.sector, n = (uint64_t)h.n * h.each;
    struct view table = view_cut(all, entries, n);
    bool right = table.n == n && libdeflate_crc32(0, table.p, table.n) == h.sum;
    disk_take(&d, 0, 2 * h.sector, NULL);
    disk_take(&d, entries, n ? n : 1, NULL);
    unsigned used = add_entries(&d, &h);
    uint64_t size = (h.copy + 1) * h.sector;
    if (size <= all.n && view_has(all, h.copy * h.sector, "EFI PART", 8)) {
        uint64_t from = (h.last + 1) * h.sector;
        if (from < size)
            disk_take(&d, from, size - from, NULL);
    } else {
        size = 0;
    }
    if (!right)
        part_diag(lane, p, WHY_CORRUPT, entries,
                  "the table of partitions does not match its CRC-32");
    part_detail(lane, p, "%u partitions, sectors of %u bytes", used,
                (unsigned)h.sector);
    disk_finish(&d, size);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_gpt = {
    .name = "gpt",
    .title = "GPT partition table",
    .spec = "UEFI Specification 2.10, 5.3",
    .flags = FORMAT_AT_START,
    .magics = {{.at = 512, .n = 8, .bytes = "EFI PART"},
               {.at = 4096, .n = 8, .bytes = "EFI PART"}},
    .match = match,
    .open = open,
};
