/* FAT12, FAT16 and FAT32, with long names.
 *
 * Boot sector, little endian: 0 jump (EB .. 90 or E9)   11 bytes of a sector
 * u16   13 sectors of a cluster u8   14 reserved sectors u16   16 tables u8
 * 17 entries of the root directory u16 (FAT32: 0)   19 sectors u16, or 32 u32
 * 21 medium u8   22 sectors of a table u16, or (FAT32) 36 u32   40 flags u16
 * (FAT32; bit 7: only the table in bits 0-3 is in use)   44 cluster of the root
 * directory (FAT32)   510 55 AA
 * Then the tables, the root directory (FAT12, FAT16), and the clusters from
 * number 2 on. Fewer than 4085 clusters are FAT12, fewer than 65525 FAT16. The
 * table's first entry is the medium with all other bits set; an entry is the
 * number of the next cluster, 0 free, ..F7 bad, from ..F8 on the last.
 * Directories: fat_dir.c. Source: Microsoft's FAT specification, August 2005;
 * checked against mkfs.fat and mtools. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image/fat.h"

enum {
    BOOT = 512,
    FAT12_MAX = 4085,
    FAT16_MAX = 65525,
    CLUSTER_MAX = 1 << 18,
    TABLES_MAX = 4,
    FIRST = 2,
};

/* --- the boot sector -------------------------------------------------------
 */

struct boot {
    uint32_t sector, cluster, reserved, tables, root_entries, medium;
    uint32_t sectors, table_sectors, root_cluster, flags;
};

static bool is_power(uint32_t v)
{
    return v && (v & (v - 1)) == 0;
}

static bool read_boot(struct view v, struct boot *b)
{
    struct rd r = rd_of(view_cut(v, 0, BOOT));
    uint8_t jump = rd_u8(&r);
    rd_skip(&r, 1);
    uint8_t nop = rd_u8(&r);
    rd_seek(&r, 11);
    b->sector = rd_le16(&r);
    b->cluster = rd_u8(&r);
    b->reserved = rd_le16(&r);
    b->tables = rd_u8(&r);
    b->root_entries = rd_le16(&r);
    b->sectors = rd_le16(&r);
    b->medium = rd_u8(&r);
    b->table_sectors = rd_le16(&r);
    rd_seek(&r, 32);
    uint32_t sectors = rd_le32(&r), table_sectors = rd_le32(&r);
    b->flags = rd_le16(&r);
    rd_skip(&r, 2);
    b->root_cluster = rd_le32(&r);
    if (b->sectors == 0)
        b->sectors = sectors;
    bool fat32 = b->table_sectors == 0;
    if (fat32)
        b->table_sectors = table_sectors;
    return rd_ok(&r) && ((jump == 0xeb && nop == 0x90) || jump == 0xe9) &&
           is_power(b->sector) && b->sector >= BOOT && b->sector <= 4096 &&
           is_power(b->cluster) && b->cluster * b->sector <= CLUSTER_MAX &&
           b->reserved >= 1 && b->tables >= 1 && b->tables <= TABLES_MAX &&
           b->medium >= 0xf0 && b->sectors > b->reserved &&
           b->table_sectors > 0 && fat32 == (b->root_entries == 0) &&
           view_has(v, BOOT - 2, "\x55\xaa", 2);
}

/* The first entry of the table names the medium. */
static bool begins_table(const struct fat *f, uint32_t medium)
{
    struct rd r = rd_of(view_cut(f->bytes, f->table, 4));
    uint32_t first = rd_le32(&r);
    uint32_t mask = f->bits == 12 ? 0xfff : f->bits == 16 ? 0xffff : 0xfffffff;
    return rd_ok(&r) && (first & mask) == ((0xffffff00 | medium) & mask);
}

static bool lay_out(struct view v, struct fat *f, uint64_t *size)
{
    struct boot b;
    if (!read_boot(v, &b))
        return false;
    uint64_t sector = b.sector, used = b.reserved;
    uint32_t in_use = b.root_entries == 0 && b.flags & 0x80 ? b.flags & 15 : 0;
    *f = (struct fat){.bytes = v, .root_cluster = b.root_cluster};
    if (in_use >= b.tables)
        return false;
    f->table = (b.reserved + (uint64_t)in_use * b.table_sectors) * sector;
    used += (uint64_t)b.tables * b.table_sectors;
    f->root = used * sector;
    f->root_bytes = b.root_entries * 32;
    used += (f->root_bytes + b.sector - 1) / b.sector;
    f->data = used * sector;
    f->cluster_bytes = b.cluster * b.sector;
    if (used >= b.sectors)
        return false;
    f->clusters = (uint32_t)((b.sectors - used) / b.cluster);
    f->bits = b.root_entries == 0       ? 32
              : f->clusters < FAT12_MAX ? 12
              : f->clusters < FAT16_MAX ? 16
                                        : 0;
    *size = b.sectors * sector;
    uint64_t room = (uint64_t)b.table_sectors * sector * 8;
    return f->bits && f->clusters &&
           room / f->bits >= (uint64_t)f->clusters + FIRST &&
           begins_table(f, b.medium);
}

static bool match(struct view v)
{
    struct boot b;
    return read_boot(v, &b);
}

/* --- chains ----------------------------------------------------------------
 */

static bool is_cluster(const struct fat *f, uint32_t c)
{
    return c >= FIRST && c - FIRST < f->clusters;
}

static uint32_t entry_of(const struct fat *f, uint32_t c)
{
    uint64_t at = (uint64_t)c * f->bits / 8;
    struct rd r = rd_of(view_cut(f->bytes, f->table + at, 4));
    if (f->bits == 32)
        return rd_le32(&r) & 0x0fffffff;
    uint32_t v = rd_le16(&r);
    if (f->bits == 12)
        v = c % 2 ? v >> 4 : v & 0xfff;
    return v;
}

bool fat_next(const struct fat *f, uint32_t c, uint32_t *next)
{
    if (!is_cluster(f, c))
        return false;
    uint32_t v = entry_of(f, c);
    uint32_t last = f->bits == 32 ? 0x0ffffff8 : f->bits == 16 ? 0xfff8 : 0xff8;
    *next = v >= last ? 0 : v;
    return v >= last || is_cluster(f, v);
}

struct view fat_cluster(const struct fat *f, uint32_t c)
{
    uint64_t at = f->data + (uint64_t)(c - FIRST) * f->cluster_bytes;
    struct view v = view_cut(f->bytes, at, f->cluster_bytes);
    return is_cluster(f, c) && v.n == f->cluster_bytes ? v : (struct view){0};
}

const char *fat_take(struct fat *f, uint32_t c, uint64_t max, uint64_t *n,
                     bool *whole)
{
    *n = 0;
    *whole = true;
    while (*n < max && c) {
        uint32_t next;
        if (!is_cluster(f, c) || !fat_next(f, c, &next))
            return "a chain of clusters that leads nowhere";
        uint8_t bit = (uint8_t)(1u << (c % 8));
        if (f->taken[c / 8] & bit)
            return "clusters that belong to something else";
        f->taken[c / 8] |= bit;
        ++*n;
        if (*n < max && next && next != c + 1)
            *whole = false;
        c = next;
    }
    return NULL;
}

/* --- contents --------------------------------------------------------------
 */

static uint64_t place_of(const struct fat *f, const struct node *n)
{
    return f->data + (n->data - FIRST) * f->cluster_bytes;
}

static struct view map_file(const struct part *p, const struct node *n)
{
    const struct fat *f = p->fs;
    if (!n->data2 || n->size == 0)
        return (struct view){0};
    struct view v = view_cut(f->bytes, place_of(f, n), n->size);
    return v.n == n->size ? v : (struct view){0};
}

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *n, uint64_t at, uint8_t *out,
                      size_t left, struct diag *why)
{
    const struct fat *f = p->fs;
    uint32_t c = (uint32_t)n->data;
    bool ok = true;
    (void)lane;
    for (uint64_t k = at / f->cluster_bytes; ok && k; k--)
        ok = fat_next(f, c, &c);
    while (ok && left) {
        size_t skip = (size_t)(at % f->cluster_bytes);
        size_t take = f->cluster_bytes - skip;
        take = take < left ? take : left;
        /* The last cluster of a cut image may still hold the file's end. */
        struct view v = view_cut(
            f->bytes, f->data + (uint64_t)(c - FIRST) * f->cluster_bytes + skip,
            take);
        ok = is_cluster(f, c) && v.n == take;
        if (!ok)
            break;
        memcpy(out, v.p, take);
        out += take;
        at += take;
        left -= take;
        ok = left == 0 || fat_next(f, c, &c);
    }
    if (ok)
        return true;
    why->why = WHY_CORRUPT;
    why->text = "clusters of this file are not there";
    why->offset = n->at;
    return false;
}

static const struct fs_ops fat_ops = {.read = read_file, .map = map_file};

/* --- the reader ------------------------------------------------------------
 */

static enum opened open_fat(struct lane *lane, struct part *p)
{
    struct fat *f = ARENA_NEW(&lane->arena, struct fat);
    struct tree t;
    uint64_t size = 0;
    if (!f || !lay_out(p->bytes, f, &size) ||
        f->data + f->cluster_bytes > p->bytes.n)
        return NOT_THIS;
    /* More than is there cannot be taken. */
    uint64_t most = (p->bytes.n - f->data) / f->cluster_bytes + 1;
    f->clusters = f->clusters < most ? f->clusters : (uint32_t)most;
    f->taken = arena_alloc(&lane->arena, (f->clusters + FIRST) / 8u + 1);
    if (!f->taken || !tree_init(&t, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    bool cut = size > p->bytes.n;
    part_end(p, size);
    f->bytes = p->bytes;
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->bytes.n,
                  "the file system is longer than what is there of it");
    fat_tree(lane, p, f, &t);
    part_tree(lane, p, &t, &fat_ops, f);
    part_detail(lane, p, "FAT%u, clusters of %u bytes%s%s", f->bits,
                (unsigned)f->cluster_bytes, p->detail ? ", called " : "",
                p->detail ? p->detail : "");
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_fat = {
    .name = "fat",
    .title = "FAT12, FAT16 or FAT32 file system",
    .spec = "Microsoft FAT Specification, August 2005",
    .magics = {{510, 2, "\x55\xaa"}},
    .match = match,
    .open = open_fat,
};
