/* MBR: the partition table of a disk image.
 *
 * 446 four entries of 16 bytes, 510 signature 55 AA. Entry: 0 status u8 (00 or
 * 80), 4 type u8, 8 first sector u32, 12 sectors u32 (little endian, sectors of
 * 512 bytes). Type 5, F or 85 holds a chain of further tables; EE is GPT's.
 * Source: UEFI Specification 2.10, 5.2. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "image/format.h"

enum { SECTOR = 512, TABLE = 446, ENTRY = 16, ENTRIES = 4, CHAIN_MAX = 64 };

struct entry {
    uint8_t status, type;
    uint64_t at, n; /* bytes */
};

static bool read_entry(struct view v, uint64_t table, int i, struct entry *out)
{
    struct rd r = rd_of(v);
    rd_seek(&r, table + TABLE + (uint64_t)i * ENTRY);
    struct entry e = {.status = rd_u8(&r)};
    rd_skip(&r, 3);
    e.type = rd_u8(&r);
    rd_skip(&r, 3);
    e.at = (uint64_t)rd_le32(&r) * SECTOR;
    e.n = (uint64_t)rd_le32(&r) * SECTOR;
    *out = e;
    return rd_ok(&r) && view_has(v, table + 510, "\x55\xaa", 2);
}

static bool is_chain(uint8_t type)
{
    return type == 0x05 || type == 0x0f || type == 0x85;
}

/* Boot sectors of FAT end in the same signature: entries must make sense, lie
 * in order in the image and not over each other. */
static bool match(struct view v)
{
    uint64_t end = SECTOR;
    int used = 0;
    for (int i = 0; i < ENTRIES; i++) {
        struct entry e;
        if (!read_entry(v, 0, i, &e))
            return false;
        if (e.type == 0 && e.n == 0)
            continue;
        if ((e.status & 0x7f) || e.type == 0 || e.n == 0 || e.at < end ||
            e.at >= v.n)
            return false;
        end = e.at + e.n;
        used++;
    }
    return used > 0;
}

static void add(struct lane *lane, struct part *p, const struct entry *e,
                unsigned number)
{
    char label[40];
    snprintf(label, sizeof label, "partition %u (type %02x)", number, e->type);
    part_region(lane, p, e->at, e->n, label, NULL);
    if (e->at >= p->bytes.n || e->n > p->bytes.n - e->at)
        part_diag(lane, p, WHY_CORRUPT, e->at,
                  "a partition that goes on behind the end of the image");
}

/* Logical partitions: each table names one and the next table. */
static void add_chain(struct lane *lane, struct part *p, uint64_t base)
{
    uint64_t table = base;
    for (unsigned i = 0; i < CHAIN_MAX; i++) {
        struct entry one, next;
        if (!read_entry(p->bytes, table, 0, &one) ||
            !read_entry(p->bytes, table, 1, &next))
            return;
        one.at += table;
        if (one.type && one.n && one.at > table)
            add(lane, p, &one, 5 + i);
        if (!is_chain(next.type) || base + next.at <= table)
            return;
        table = base + next.at;
    }
}

static enum opened open_mbr(struct lane *lane, struct part *p)
{
    uint64_t end = SECTOR;
    unsigned used = 0;
    for (int i = 0; i < ENTRIES; i++) {
        struct entry e;
        if (!read_entry(p->bytes, 0, i, &e) || e.n == 0)
            continue;
        used++;
        if (e.at + e.n > end)
            end = e.at + e.n;
        if (e.type == 0xee) /* the table of GPT follows */
            return NOT_THIS;
        if (is_chain(e.type))
            add_chain(lane, p, e.at);
        else
            add(lane, p, &e, (unsigned)i + 1);
    }
    part_end(p, end);
    part_detail(lane, p, "%u partitions", used);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_mbr = {
    .name = "mbr",
    .title = "MBR partition table",
    .spec = "UEFI Specification 2.10, 5.2",
    .flags = FORMAT_AT_START,
    .magics = {{510, 2, "\x55\xaa"}},
    .match = match,
    .open = open_mbr,
};
