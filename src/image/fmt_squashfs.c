/* SquashFS, the read-only file system of most routers and cameras. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Version 4.0; all numbers little-endian, or all big-endian in the images of
 * some vendors. (Source: Documentation/filesystems/squashfs.rst of Linux, and
 * what mksquashfs 4.5 writes.) Versions 1 to 3: squashfs_old.c.
 *
 * Superblock, at 0:
 *   0  4  magic "hsqs" (little), "sqsh" (big), or a vendor's
 *   4  4  inodes
 *   8  4  time of making
 *  12  4  data block size, 4 KiB to 1 MiB
 *  16  4  fragments
 *  20  2  compressor: 1 zlib, 2 lzma, 3 lzo, 4 xz, 5 lz4, 6 zstd
 *  22  2  log2 of the data block size
 *  24  2  flags (FLAG_*)
 *  26  2  ids
 *  28  2  major version
 *  30  2  minor version
 *  32  8  root inode: metadata block << 16 | offset in the decoded block
 *  40  8  bytes used, counted from the superblock on
 *  48  8  place of the id index
 *  56  8  place of the xattr table's head; all ones: none
 *  64  8  place of the inode table
 *  72  8  place of the directory table
 *  80  8  place of the fragment index; all ones: none
 *  88  8  place of the export index; all ones: none
 *
 * Metadata block: 2 bytes head, 15 bits of size (0: 32768) and one that says
 * "stored as it is"; decodes to 8192 bytes, the last of a table to fewer.
 * Index: places (8 bytes) of the metadata blocks that hold the table.
 * The other structures stand where they are read: squashfs_inode.c,
 * squashfs_tree.c, squashfs_xattr.c, squashfs_data.c.
 *
 * The end of the file system is what the superblock says (bytes used): the
 * padding to 4 KiB that mksquashfs adds does not belong to it.
 */
#include <stdio.h>
#include <time.h>

#include "image/squashfs.h"

enum {
    SUPER_BYTES = 96,
    FLAG_CHECK = 4, /* before version 4: a byte ff behind the heads */
    FLAG_EXPORT = 0x80,
    FLAG_OPTIONS = 0x400, /* a metadata block of compressor options follows */
};

static bool read_v4(struct rd *r, bool big, struct sq_super *s)
{
    rd_seek(r, 4);
    s->inodes = rd_u32(r, big);
    s->time = rd_u32(r, big);
    s->block_size = rd_u32(r, big);
    s->fragments = rd_u32(r, big);
    s->compressor = rd_u16(r, big);
    uint16_t log = rd_u16(r, big);
    s->flags = rd_u16(r, big);
    s->ids = rd_u16(r, big);
    s->major = rd_u16(r, big);
    s->minor = rd_u16(r, big);
    s->root = rd_u64(r, big);
    s->used = rd_u64(r, big);
    s->id_start = rd_u64(r, big);
    s->xattr_start = rd_u64(r, big);
    s->inode_start = rd_u64(r, big);
    s->dir_start = rd_u64(r, big);
    s->fragment_start = rd_u64(r, big);
    s->export_start = rd_u64(r, big);
    s->big = big;
    return rd_ok(r) && s->major == 4 && log >= 12 && log <= 20 &&
           s->block_size == 1u << log && s->compressor >= 1 &&
           s->compressor <= 15 && s->inodes >= 1 && s->ids >= 1 &&
           s->inode_start >= SUPER_BYTES && s->inode_start < s->dir_start &&
           s->dir_start < s->used && s->id_start < s->used &&
           s->used < (uint64_t)1 << 48 && (s->root & 0xffff) < SQ_META_BYTES &&
           s->root >> 16 < s->dir_start;
}

static bool has_magic(struct view v)
{
    static const char magics[][5] = {"hsqs", "sqsh", "shsq", "qshs",
                                     "sqlz", "tqsh", "hsqt"};
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (view_has(v, 0, magics[i], 4))
            return true;
    return false;
}

/* The magic does not bind the byte order: vendors have mixed them. */
static bool read_super(struct view v, struct sq_super *s)
{
    if (!has_magic(v))
        return false;
    for (int i = 0; i < 4; i++) {
        struct rd r = rd_of(v);
        *s = (struct sq_super){0};
        bool big = i & 1;
        if (i < 2 ? read_v4(&r, big, s) : sq_old_super(&r, big, s))
            return true;
    }
    return false;
}

static bool match(struct view v)
{
    struct sq_super s;
    return read_super(v, &s);
}

/* What the compressor was told, in words; "" when nothing is known. */
static void options(const struct sq *q, char *out, size_t cap)
{
    const struct sq_super *s = &q->s;
    struct rd r = rd_of(q->v);
    rd_seek(&r, SUPER_BYTES + 2);
    uint32_t first = rd_u32(&r, s->big);
    out[0] = '\0';
    if (!(s->flags & FLAG_OPTIONS) || !rd_ok(&r))
        return;
    if (s->compressor == 1 || s->compressor == 6)
        snprintf(out, cap, " level %u", first);
    else if (s->compressor == 4)
        snprintf(out, cap, " with a dictionary of %u KiB and filters 0x%x",
                 first / 1024, rd_u32(&r, s->big));
    else if (s->compressor == 5 && rd_u32(&r, s->big) & 1)
        snprintf(out, cap, " of high compression");
}

static void detail(struct sq_build *b)
{
    const struct sq_super *s = &b->q->s;
    char when[32] = "at an unknown time";
    time_t t = (time_t)s->time;
    struct tm tm;
    if (gmtime_r(&t, &tm))
        strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);
    char how[80] = "";
    if (s->major == 4)
        options(b->q, how, sizeof how);
    part_detail(
        b->lane, b->part,
        "SquashFS %u.%u, %s, %s%s, blocks of %u KiB, %u inodes, made %s",
        s->major, s->minor, s->big ? "big-endian" : "little-endian",
        sq_packing_name(b->q), how, (unsigned)(s->block_size / KIB), s->inodes,
        when);
    b->part->version =
        arena_printf(&b->lane->arena, "%u.%u", s->major, s->minor);
}

/* What the indexes and their first entries point to comes behind it. */
uint64_t sq_dirs_end(const struct sq *q)
{
    const struct sq_super *s = &q->s;
    uint64_t end = s->used < q->v.n ? s->used : q->v.n;
    const uint64_t tables[] = {
        s->id_start,
        s->xattr_start,
        s->fragments ? s->fragment_start : SQ_NO_TABLE,
        s->flags & FLAG_EXPORT ? s->export_start : SQ_NO_TABLE,
        s->uids ? s->uid_start : SQ_NO_TABLE,
        s->gids ? s->gid_start : SQ_NO_TABLE,
    };
    bool narrow = s->major < 3;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct view v = view_cut(q->v, tables[i], 8);
        uint64_t first = v.n < 8 ? 0 : narrow ? sq_u32(q, v.p) : sq_u64(q, v.p);
        if (tables[i] > s->dir_start && tables[i] < end)
            end = tables[i];
        if (i < 4 && first > s->dir_start && first < end)
            end = first;
    }
    return end;
}

static void check_tables(struct sq_build *b)
{
    const struct sq_super *s = &b->q->s;
    if (s->used > b->q->v.n)
        part_diag(b->lane, b->part, WHY_CORRUPT, b->q->v.n,
                  "cut off: the superblock tells of more bytes");
    if (s->major < 4)
        return;
    const uint64_t tables[] = {s->fragment_start, s->export_start, s->id_start,
                               s->xattr_start};
    uint64_t before = s->dir_start;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (tables[i] == SQ_NO_TABLE)
            continue;
        if (tables[i] < before || tables[i] >= s->used)
            part_diag(b->lane, b->part, WHY_CORRUPT, 48,
                      "tables overlap or lie outside the file system");
        before = tables[i];
    }
}

static void load_tables(struct sq_build *b)
{
    struct sq *q = b->q;
    const struct sq_super *s = &q->s;
    q->ids = sq_table_load(b, s->id_start, (uint64_t)s->ids * 4,
                           "the id table cannot be read");
    q->ids_n = q->ids ? s->ids : 0;
    if (s->fragments && s->fragment_start != SQ_NO_TABLE) {
        q->fragments =
            sq_table_load(b, s->fragment_start, (uint64_t)s->fragments * 16,
                          "the fragment table cannot be read");
        q->fragments_n = q->fragments ? s->fragments : 0;
    }
    if (s->xattr_start != SQ_NO_TABLE)
        sq_xattrs_load(b);
}

static void load(struct sq_build *b)
{
    struct sq *q = b->q;
    const struct sq_super *s = &q->s;
    check_tables(b);
    q->head_bytes = s->major < 4 && s->flags & FLAG_CHECK ? 3 : 2;
    if (!sq_pick_codec(b)) {
        part_diag(b->lane, b->part, WHY_UNSUPPORTED, s->inode_start,
                  "an inode table that no known compressor explains");
        return;
    }
    if (!sq_meta_load(b, s->inode_start, s->dir_start, &q->inodes))
        return;
    (void)sq_meta_load(b, s->dir_start, sq_dirs_end(q), &b->dirs);
    if (s->major < 4)
        sq_old_tables(b);
    else
        load_tables(b);
    sq_tree_read(b);
}

static enum opened open_part(struct lane *lane, struct part *p)
{
    struct sq_super s;
    if (!read_super(p->bytes, &s))
        return NOT_THIS;
    struct sq *q = ARENA_NEW(&lane->arena, struct sq);
    part_end(p, s.used);
    if (!q) {
        part_diag(lane, p, WHY_OVER_BUDGET, 0, "the memory budget was spent");
        return DAMAGED;
    }
    q->s = s;
    q->v = p->bytes;
    struct sq_build b = {.lane = lane, .part = p, .q = q};
    load(&b);
    detail(&b);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_squashfs = {
    .name = "squashfs",
    .title = "SquashFS",
    .spec = "Documentation/filesystems/squashfs.rst (Linux)",
    .magics = {{0, 4, "hsqs"},
               {0, 4, "sqsh"},
               {0, 4, "shsq"},
               {0, 4, "qshs"},
               {0, 4, "sqlz"},
               {0, 4, "tqsh"},
               {0, 4, "hsqt"}},
    .match = match,
    .open = open_part,
};
