/* Android's "super" partition: logical partitions within one. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian. Geometry at 4096, again at 8192: 0 magic "gDla"   4 bytes u32
 * = 52   8 SHA-256 of those, itself as 0   40 largest metadata u32   44 slots
 * u32 48 block size u32 Metadata of slot s at 12288 + s * largest, copies
 * behind the last: 0 magic "0PLA"   4 major u16 = 10   6 minor u16   8 header
 * bytes u32   12 SHA-256 of the header, itself as 0   44 bytes of tables u32 48
 * SHA-256 of the tables 80 partitions, 92 extents, 104 groups, 116 devices:
 * offset, count, bytes of an entry, u32 each; the tables stand behind the
 * header Partition: 0 name[36]   36 attributes   40 first extent   44 extents
 * Extent: 0 sectors u64   8 kind u32 (0 linear, 1 zeros)   12 sector u64
 *   20 device u32
 * Device: 16 bytes u64
 * (Source: AOSP fs_mgr/liblp/include/liblp/metadata_format.h.)
 */
#include <openssl/sha.h>
#include <string.h>

#include "image/disk.h"

enum {
    GEOMETRY_AT = 4096,
    GEOMETRY = 52,
    METADATA_AT = 12288,
    HEADER = 128,
    HEADER_MAX = 4096,
    METADATA_MAX = 1 << 20,
    SLOTS_MAX = 16,
    NAME = 36,
    SECTOR = 512,
    PARTITION_MIN = 52,
    EXTENT_MIN = 24,
    DEVICE_MIN = 24,
    PARTITIONS_MAX = 512,
};

struct table {
    struct view v;
    uint32_t n, each;
};

struct super {
    uint32_t metadata, slots;
    struct table partitions, extents, devices;
};

/* SHA-256 of v, the 32 bytes at hole as zeros, is what stands there. */
static bool sum_holds(struct view v, size_t hole)
{
    uint8_t copy[HEADER_MAX], sum[SHA256_DIGEST_LENGTH];
    if (v.n > sizeof copy || v.n < hole + sizeof sum)
        return false;
    memcpy(copy, v.p, v.n);
    memset(copy + hole, 0, sizeof sum);
    SHA256(copy, v.n, sum);
    return view_has(v, hole, sum, sizeof sum);
}

static bool read_geometry(struct view v, uint64_t at, struct super *s)
{
    struct view g = view_cut(v, at, GEOMETRY);
    struct rd r = rd_of(g);
    if (!view_has(g, 0, "gDla", 4))
        return false;
    rd_seek(&r, 4);
    uint32_t bytes = rd_le32(&r);
    rd_seek(&r, 40);
    s->metadata = rd_le32(&r);
    s->slots = rd_le32(&r);
    return rd_ok(&r) && bytes == GEOMETRY && s->metadata % SECTOR == 0 &&
           s->metadata >= SECTOR && s->metadata <= METADATA_MAX && s->slots &&
           s->slots <= SLOTS_MAX && sum_holds(g, 8);
}

static bool match(struct view v)
{
    struct super s;
    return read_geometry(v, GEOMETRY_AT, &s) ||
           read_geometry(v, 2 * GEOMETRY_AT, &s);
}

static struct table read_table(struct rd *r, struct view tables, uint32_t least)
{
    uint32_t at = rd_le32(r), n = rd_le32(r), each = rd_le32(r);
    struct table t = {.n = n, .each = each};
    t.v = view_cut(tables, at, (uint64_t)n * each);
    if (each < least || t.v.n < (uint64_t)n * each)
        t.n = 0;
    return t;
}

static bool read_metadata(struct view v, uint64_t at, struct super *s)
{
    struct view m = view_cut(v, at, s->metadata);
    struct rd r = rd_of(m);
    uint8_t sum[SHA256_DIGEST_LENGTH];
    if (!view_has(m, 0, "0PLA", 4))
        return false;
    rd_seek(&r, 4);
    uint16_t major = rd_le16(&r);
    rd_skip(&r, 2);
    uint32_t header = rd_le32(&r);
    rd_seek(&r, 44);
    uint32_t n = rd_le32(&r);
    struct view want = rd_bytes(&r, sizeof sum);
    struct view tables = view_cut(m, header, n);
    if (!rd_ok(&r) || major != 10 || header < HEADER || header > m.n ||
        tables.n < n || !sum_holds(view_cut(m, 0, header), 12))
        return false;
    SHA256(tables.p, tables.n, sum);
    if (!view_eq(want, view_of(sum, sizeof sum)))
        return false;
    rd_seek(&r, 80);
    s->partitions = read_table(&r, tables, PARTITION_MIN);
    s->extents = read_table(&r, tables, EXTENT_MIN);
    rd_skip(&r, 12);
    s->devices = read_table(&r, tables, DEVICE_MIN);
    return rd_ok(&r);
}

/* The first slot, or its copy, that holds. */
static bool find_metadata(struct view v, struct super *s)
{
    for (uint32_t i = 0; i < 2 * s->slots; i++)
        if (read_metadata(v, METADATA_AT + (uint64_t)i * s->metadata, s))
            return true;
    return false;
}

/* --- partitions ------------------------------------------------------------
 */

struct piece {
    uint64_t at, n;
    uint32_t kind, device;
};

static bool read_extent(const struct super *s, uint32_t i, struct piece *out)
{
    if (i >= s->extents.n)
        return false;
    struct rd r = rd_of(view_from(s->extents.v, (uint64_t)i * s->extents.each));
    uint64_t n = rd_le64(&r);
    out->kind = rd_le32(&r);
    uint64_t at = rd_le64(&r);
    out->device = rd_le32(&r);
    if (!rd_ok(&r) || n > INT64_MAX / SECTOR || at > INT64_MAX / SECTOR)
        return false;
    out->at = at * SECTOR;
    out->n = n * SECTOR;
    return true;
}

/* All extents of a partition as one piece. NULL, or why it is none. */
static const char *join(const struct super *s, uint32_t first, uint32_t n,
                        struct piece *out)
{
    if (n > s->extents.n || !read_extent(s, first, out))
        return "a partition whose extents are not there";
    for (uint32_t i = 1; i < n; i++) {
        struct piece next;
        if (!read_extent(s, first + i, &next))
            return "a partition whose extents are not there";
        if (next.kind != out->kind || next.device != out->device ||
            next.at != out->at + out->n)
            return "a partition in several places";
        out->n += next.n;
    }
    if (out->kind != 0 || out->device != 0)
        return "a partition of zeros, or on another device";
    return NULL;
}

static void add(struct disk *d, const struct super *s, uint32_t i,
                uint64_t *end)
{
    uint64_t place = (uint64_t)i * s->partitions.each;
    struct rd r = rd_of(view_from(s->partitions.v, place));
    struct view name = rd_bytes(&r, NAME);
    rd_skip(&r, 4);
    uint32_t first = rd_le32(&r), n = rd_le32(&r);
    struct piece piece;
    if (!rd_ok(&r) || n == 0)
        return; /* an empty one, of the other slot */
    const char *why = join(s, first, n, &piece);
    if (why) {
        part_diag(d->lane, d->p,
                  strstr(why, "not there") ? WHY_CORRUPT : WHY_UNSUPPORTED,
                  METADATA_AT, why);
        return;
    }
    const char *label = arena_printf(&d->lane->arena, "%.*s", (int)name.n,
                                     (const char *)name.p);
    if (piece.n == 0)
        return;
    if (!disk_take(d, piece.at, piece.n, label ? label : "?"))
        part_diag(d->lane, d->p, WHY_CORRUPT, METADATA_AT,
                  "a partition behind the end of the image");
    else if (piece.at + piece.n > *end)
        *end = piece.at + piece.n;
}

static uint64_t device_bytes(const struct super *s)
{
    struct rd r = rd_of(s->devices.n ? s->devices.v : (struct view){0});
    rd_skip(&r, 16);
    return rd_le64(&r);
}

static enum opened open_super(struct lane *lane, struct part *p)
{
    struct super s = {0};
    struct disk d;
    bool first = read_geometry(p->bytes, GEOMETRY_AT, &s);
    if (!first && !read_geometry(p->bytes, 2 * GEOMETRY_AT, &s))
        return NOT_THIS;
    if (!find_metadata(p->bytes, &s) || !disk_init(&d, lane, p))
        return NOT_THIS;
    uint64_t own = METADATA_AT + 2ull * s.slots * s.metadata, end = own;
    disk_take(&d, 0, own, NULL);
    if (!first)
        part_diag(lane, p, WHY_CORRUPT, GEOMETRY_AT,
                  "the first geometry is damaged");
    for (uint32_t i = 0; i < s.partitions.n && i < PARTITIONS_MAX; i++)
        add(&d, &s, i, &end);
    if (s.partitions.n > PARTITIONS_MAX)
        part_diag(lane, p, WHY_OVER_BUDGET, METADATA_AT,
                  "more partitions than allowed");
    uint64_t size = device_bytes(&s);
    part_detail(lane, p, "%u partitions, %u slots", (unsigned)s.partitions.n,
                (unsigned)s.slots);
    disk_finish(&d, size > end && size <= p->bytes.n ? size : 0);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_android_super = {
    .name = "android-super",
    .title = "Android super partition (logical partitions)",
    .spec = "AOSP fs_mgr/liblp, metadata_format.h",
    .magics = {{GEOMETRY_AT, 4, "gDla"}, {2 * GEOMETRY_AT, 4, "gDla"}},
    .match = match,
    .open = open_super,
};
