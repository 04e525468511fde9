/* The partition table of Espressif's chips, and the flash that it divides. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian, entries of 32 bytes. (Source: ESP-IDF Programming Guide 5.3,
 * "Partition Tables".)
 * offset size  meaning
 * 0      2     aa 50
 * 2      1     type: 0 program, 1 data, 2 boot loader, 3 partition table
 * 3      1     subtype
 * 4      4     place in the flash, 8 4 size
 * 12     16    label
 * 28     4     flags: 1 encrypted, 2 read only
 * The table ends with erased bytes (ff) before 0xc00. The last entry may be
 * eb eb, 14 times ff, MD5 of the entries before it.
 *
 * The table stands at 0x8000 in the flash, unless it was configured otherwise.
 */
#include <openssl/evp.h>
#include <string.h>

#include "image/disk.h"
#include "image/vendor.h"

enum {
    TABLE = 0xc00,
    ENTRY = 32,
    PAGE = 4096,
    USUAL = 0x8000,
    TYPE_PROGRAM = 0,
    TYPE_DATA = 1,
    SUB_OTA = 0x10,
    FLAG_ENCRYPTED = 1,
    MAX_FLASH = 1 << 30,
    MAX_USED = TABLE / ENTRY,
};

struct entry {
    uint8_t type, sub;
    uint32_t at, n, flags;
    struct view label;
};

struct table {
    struct entry entry[MAX_USED];
    unsigned n;
    uint64_t end; /* of what is written of it */
    bool sum_right, has_sum;
};

static bool read_entry(struct view v, uint64_t at, struct entry *e)
{
    struct rd r = rd_of(view_cut(v, at, ENTRY));
    uint16_t magic = rd_le16(&r);
    e->type = rd_u8(&r);
    e->sub = rd_u8(&r);
    e->at = rd_le32(&r);
    e->n = rd_le32(&r);
    struct view label = rd_bytes(&r, 16);
    e->label = vendor_text(label);
    e->flags = rd_le32(&r);
    return rd_ok(&r) && magic == 0x50aa && e->at % PAGE == 0 && e->n > 0 &&
           e->n < MAX_FLASH && e->at < MAX_FLASH && e->flags < 4 &&
           (e->label.n > 0 || label.p[0] == 0);
}

static bool is_erased(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] != 0xff)
            return false;
    return true;
}

static bool overlaps(const struct table *t, const struct entry *e)
{
    for (unsigned i = 0; i < t->n; i++)
        if (e->at < t->entry[i].at + t->entry[i].n &&
            t->entry[i].at < e->at + e->n)
            return true;
    return false;
}

/* A table has its MD5, or two entries and nothing but erased bytes behind. */
static bool read_table(struct view v, struct table *t)
{
    static const uint8_t sum_head[16] = {0xeb, 0xeb, 0xff, 0xff, 0xff, 0xff,
                                         0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                         0xff, 0xff, 0xff, 0xff};
    uint64_t at = 0;
    t->n = 0;
    struct entry e;
    for (; t->n < MAX_USED && read_entry(v, at, &e); at += ENTRY) {
        if (overlaps(t, &e))
            return false;
        t->entry[t->n++] = e;
    }
    t->has_sum = view_has(v, at, sum_head, sizeof sum_head);
    t->sum_right = false;
    if (t->has_sum) {
        uint8_t sum[EVP_MAX_MD_SIZE];
        t->sum_right = EVP_Digest(v.p, at, sum, NULL, EVP_md5(), NULL) &&
                       view_has(v, at + 16, sum, 16);
        at += ENTRY;
    }
    t->end = at;
    struct view rest = view_cut(v, at, TABLE - at);
    return t->n > 0 && is_erased(rest) &&
           (t->sum_right || (t->n > 1 && (rest.n || t->has_sum)));
}

static bool match(struct view v)
{
    struct entry e;
    return read_entry(v, 0, &e);
}

/* --- the flash around it ---------------------------------------------------
 */

/* The boot loader's and the table's own partitions stand before the others. */
static bool is_own(const struct entry *e)
{
    return e->type == 2 || e->type == 3;
}

/* Whether the flash begins `base` bytes before the table: a program stands
 * where the table says one does. */
static bool fits(struct view v, const struct table *t, uint64_t base)
{
    bool program = false;
    for (unsigned i = 0; i < t->n; i++) {
        const struct entry *e = &t->entry[i];
        if (e->at < base + PAGE && is_own(e))
            continue;
        if (e->at < base + PAGE)
            return false;
        struct view w = view_cut(v, e->at - base, 2);
        if (e->type == TYPE_PROGRAM && w.n == 2 && w.p[0] == 0xe9 &&
            w.p[1] > 0 && w.p[1] <= 16)
            program = true;
    }
    return program;
}

static const char *kind_name(struct lane *lane, const struct entry *e)
{
    static const char *const data[] = {"OTA state", "PHY",      "NVS",
                                       "core dump", "NVS keys", "eFuse",
                                       "undefined"};
    if (e->type == TYPE_PROGRAM && e->sub == 0)
        return "factory program";
    if (e->type == TYPE_PROGRAM && e->sub >= SUB_OTA && e->sub < SUB_OTA + 16)
        return arena_printf(&lane->arena, "OTA program %u", e->sub - SUB_OTA);
    if (e->type == TYPE_PROGRAM)
        return "program";
    if (e->type == TYPE_DATA && e->sub < sizeof data / sizeof *data)
        return data[e->sub];
    if (e->type == TYPE_DATA && (e->sub == 0x81 || e->sub == 0x82))
        return e->sub == 0x81 ? "FAT" : "SPIFFS";
    if (e->type == TYPE_DATA && e->sub == 0x83)
        return "littlefs";
    return arena_printf(&lane->arena, "type %02x, %02x", e->type, e->sub);
}

static void add_partitions(struct disk *d, const struct table *t, uint64_t base)
{
    uint64_t end = 0, all = d->p->bytes.n;
    disk_take(d, 0, TABLE, NULL);
    for (unsigned i = 0; i < t->n; i++) {
        const struct entry *e = &t->entry[i];
        if (e->at < base + PAGE)
            continue;
        uint64_t at = e->at - base, n = e->n;
        if (at >= all)
            continue; /* not written: images leave empty ends out */
        n = n < all - at ? n : all - at;
        disk_take(d, at, n,
                  arena_printf(&d->lane->arena, "%.*s (%s%s)", TEXT(e->label),
                               kind_name(d->lane, e),
                               e->flags & FLAG_ENCRYPTED ? ", encrypted" : ""));
        end = at + n > end ? at + n : end;
    }
    disk_finish(d, end);
}

/* --- reading ---------------------------------------------------------------
 */

static void describe(struct lane *lane, struct part *p, const struct table *t)
{
    struct buf b;
    buf_init(&b, 400, NULL);
    for (unsigned i = 0; i < t->n; i++)
        buf_printf(&b, "%s%.*s (%s%s)", i ? ", " : "", TEXT(t->entry[i].label),
                   kind_name(lane, &t->entry[i]),
                   t->entry[i].flags & FLAG_ENCRYPTED ? ", encrypted" : "");
    part_detail(lane, p, "%u partitions: %.*s", t->n, (int)b.n,
                b.p ? (const char *)b.p : "");
    buf_done(&b);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct table *t = ARENA_NEW(&lane->arena, struct table);
    struct disk d;
    if (!t || !read_table(p->bytes, t))
        return NOT_THIS;
    uint64_t end = t->end > TABLE || p->bytes.n < TABLE ? t->end : TABLE;
    uint64_t own = p->offset;
    bool usual = fits(p->bytes, t, USUAL);
    describe(lane, p, t);
    if ((usual || fits(p->bytes, t, own)) && disk_init(&d, lane, p))
        add_partitions(&d, t, usual ? USUAL : own);
    else
        part_end(p, end);
    if (t->has_sum && !t->sum_right)
        part_diag(lane, p, WHY_CORRUPT, t->end - 16,
                  "the MD5 of the table does not match");
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_esp_partitions = {
    .name = "esp-partitions",
    .title = "ESP32 partition table",
    .spec = "ESP-IDF Programming Guide 5.3, Partition Tables",
    .magics = {{.n = 3, .bytes = "\xaa\x50\0"},
               {.n = 3, .bytes = "\xaa\x50\1"}},
    .match = match,
    .open = open,
};
