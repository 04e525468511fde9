/* MBR: the partition table of a disk image. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 446 four entries of 16 bytes, 510 signature 55 AA. Entry: 0 status u8 (00 or
 * 80), 4 type u8, 8 first sector u32, 12 sectors u32 (little endian, sectors of
 * 512 bytes). Type 5, F or 85 holds a chain of further tables; EE is GPT's.
 * (Source: UEFI Specification 2.10, 5.2.)
 */
#include "image/disk.h"

enum { SECTOR = 512, TABLE = 446, ENTRY = 16, ENTRIES = 4, CHAIN_MAX = 128 };

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

static bool overlap(const struct entry *a, const struct entry *b)
{
    return a->at < b->at + b->n && b->at < a->at + a->n;
}

/* The used entries; -1 when they make no sense. Boot sectors of FAT end in the
 * same signature: all entries must, and may not lie over each other. */
static int read_table(struct view v, struct entry *out)
{
    int used = 0;
    for (int i = 0; i < ENTRIES; i++) {
        struct entry *e = &out[used];
        if (!read_entry(v, 0, i, e))
            return -1;
        if (e->type == 0 && e->n == 0)
            continue;
        if ((e->status & 0x7f) || e->type == 0 || e->n == 0 || e->at < SECTOR ||
            e->at >= v.n || e->type == 0xee)
            return -1;
        for (int k = 0; k < used; k++)
            if (overlap(e, &out[k]))
                return -1;
        used++;
    }
    return used ? used : -1;
}

static bool match(struct view v)
{
    struct entry e[ENTRIES + 1];
    return read_table(v, e) > 0;
}

static void add(struct disk *d, const struct entry *e, unsigned number)
{
    disk_take(d, e->at, e->n,
              arena_printf(&d->lane->arena, "partition %u (type %02x)", number,
                           e->type));
}

/* Logical partitions: each table names one and the next table. */
static unsigned add_chain(struct disk *d, uint64_t base)
{
    uint64_t table = base;
    unsigned n = 0;
    for (; n < CHAIN_MAX; n++) {
        struct entry one, next;
        if (!read_entry(d->p->bytes, table, 0, &one) ||
            !read_entry(d->p->bytes, table, 1, &next))
            return n;
        disk_take(d, table, SECTOR, NULL);
        one.at += table;
        if (one.type && one.n && one.at > table)
            add(d, &one, 5 + n);
        if (!is_chain(next.type) || base + next.at <= table)
            return n + 1;
        table = base + next.at;
    }
    return n;
}

/* The number that the table gives an entry. */
static unsigned number_of(struct view v, const struct entry *e)
{
    for (int i = 0; i < ENTRIES; i++) {
        struct entry x;
        if (read_entry(v, 0, i, &x) && x.at == e->at && x.n == e->n)
            return (unsigned)i + 1;
    }
    return 0;
}

static enum opened open_mbr(struct lane *lane, struct part *p)
{
    struct entry e[ENTRIES + 1];
    struct disk d;
    int used = read_table(p->bytes, e);
    if (used < 0 || !disk_init(&d, lane, p))
        return NOT_THIS;
    unsigned logical = 0;
    uint64_t end = 0;
    disk_take(&d, 0, SECTOR, NULL);
    for (int i = 0; i < used; i++) {
        if (is_chain(e[i].type))
            logical += add_chain(&d, e[i].at);
        else
            add(&d, &e[i], number_of(p->bytes, &e[i]));
        if (e[i].at + e[i].n > end)
            end = e[i].at + e[i].n;
    }
    part_detail(lane, p, "%d partitions, %u logical ones", used, logical);
    disk_finish(&d, end);
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
