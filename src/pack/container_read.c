/* Reading a pack's ZIP, strictly.
 *
 * local header                     central header
 *  0 4 50 4b 03 04                  0 4 50 4b 01 02
 *                                   4 2 made by (version, system)
 *  4 2 version needed               6 2 version needed
 *  6 2 flags                        8 2 flags
 *  8 2 method                      10 2 method
 * 10 2 time                        12 2 time
 * 12 2 date                        14 2 date
 * 14 4 CRC-32                      16 4 CRC-32
 * 18 4 packed size                 20 4 packed size
 * 22 4 size                        24 4 size
 * 26 2 name length                 28 2 name length
 * 28 2 extra length                30 2 extra length
 *                                  32 2 comment length
 *                                  34 2 disk
 *                                  36 2 internal attributes
 *                                  38 4 external attributes
 *                                  42 4 place of the local header
 * 30 . name, extra                 46 . name, extra, comment
 *
 * data descriptor (flag bit 3): 50 4b 07 08, CRC-32, packed size, size; the
 * sizes have 8 bytes when the entry is zip64.
 *
 * end record, 22 bytes: 50 4b 05 06, disk, disk of the directory, entries
 * here, entries, size (4), place (4), comment length.
 * zip64 end record, 56 bytes: 50 4b 06 06, size 44 (8), made by, needed,
 * disk (4), disk of the directory (4), entries here (8), entries (8),
 * size (8), place (8). Its locator, 20 bytes: 50 4b 06 07, disk (4),
 * place (8), disks (4). Source: APPNOTE.TXT 6.3.10. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/rd.h"
#include "pack/container.h"
#include "pack/name.h"

enum {
    END_BYTES = 22,
    END64_BYTES = 56,
    LOCATOR_BYTES = 20,
    CENTRAL_BYTES = 46,
    LOCAL_BYTES = 30,
    SIG_LOCAL = 0x04034b50,
    SIG_CENTRAL = 0x02014b50,
    SIG_DESCRIPTOR = 0x08074b50,
    SIG_END = 0x06054b50,
    SIG_END64 = 0x06064b50,
    SIG_LOCATOR = 0x07064b50,
    FLAG_ENCRYPTED = 1,
    FLAG_LEVEL = 6, /* how hard the packer tried; means nothing */
    FLAG_DESCRIPTOR = 8,
    FLAG_STRONG = 1 << 6,
    FLAG_UTF8 = 1 << 11,
    METHOD_STORED = 0,
    METHOD_DEFLATE = 8,
    SYSTEM_FAT = 0,
    SYSTEM_UNIX = 3,
    EXTRA_ZIP64 = 1,
    MADE_BY_ASSAY = 3 << 8 | 45, /* what container_write.c writes: */
    MIB_BYTES = 1 << 20,
};

/* A plain file of mode 644. */
#define ATTRIBUTES_ASSAY ((uint32_t)0100644 << 16)

/* The fields of a central header. */
struct central {
    uint16_t made_by, needed, flags, method, time, date, internal;
    uint32_t crc, external;
    uint64_t packed, size, at;
    bool zip64;       /* it has the extra field */
    bool zip64_sizes; /* for one of the sizes */
    struct view name;
};

struct reading {
    struct view file;
    struct arena *arena;
    struct container out;
    struct flaw *flaw;
    uint64_t max_bytes, bytes;
    uint64_t directory, directory_n; /* the central directory */
    size_t entries;
    uint16_t made_by; /* of all entries */
};

static bool fail(struct reading *r, enum pack_check check, const char *text,
                 const char *name, uint64_t at)
{
    return flaw_set(r->flaw, check, text, name, at);
}

static bool bad(struct reading *r, const char *text, uint64_t at)
{
    return fail(r, CHECK_CONTAINER, text, "", at);
}

/* --- the end ---------------------------------------------------------------
 */

/* Says what stands where the end record should be. */
static bool no_end(struct reading *r)
{
    struct view f = r->file;
    uint64_t from = f.n > 65557 ? f.n - 65557 : 0;
    for (uint64_t i = f.n; i-- > from;)
        if (view_has(f, i, "PK\5\6", 4))
            return bad(r, "bytes follow the end of the ZIP file", i);
    return fail(r, CHECK_ZIP, "it is no ZIP file, or its end is missing", "",
                f.n);
}

/* A value of the end record, or what stands for it in the zip64 record. */
static bool is_same(uint64_t small, uint64_t marker, uint64_t large)
{
    return large >= marker ? small == marker : small == large;
}

static bool read_end64(struct reading *r, uint64_t n16, uint64_t size32,
                       uint64_t at32, uint64_t *end)
{
    uint64_t locator_at = r->file.n - END_BYTES - LOCATOR_BYTES;
    if (r->file.n < END_BYTES + LOCATOR_BYTES + END64_BYTES)
        return bad(r, "the zip64 end record is missing", 0);
    struct rd l = rd_of(view_cut(r->file, locator_at, LOCATOR_BYTES));
    bool ok = rd_le32(&l) == SIG_LOCATOR && rd_le32(&l) == 0;
    uint64_t at = rd_le64(&l);
    ok = ok && rd_le32(&l) == 1 && at == locator_at - END64_BYTES;
    if (!ok || !rd_ok(&l))
        return bad(r, "the zip64 locator is wrong", locator_at);
    struct rd e = rd_of(view_cut(r->file, at, END64_BYTES));
    ok = rd_le32(&e) == SIG_END64 && rd_le64(&e) == END64_BYTES - 12;
    ok &= rd_le16(&e) == r->made_by;
    ok &= rd_le16(&e) == 45 && rd_le32(&e) == 0 && rd_le32(&e) == 0;
    uint64_t here = rd_le64(&e), n = rd_le64(&e);
    uint64_t size = rd_le64(&e), directory = rd_le64(&e);
    ok = ok && here == n && is_same(n16, UINT16_MAX, n) &&
         is_same(size32, UINT32_MAX, size) &&
         is_same(at32, UINT32_MAX, directory);
    if (!ok || !rd_ok(&e))
        return bad(r, "the zip64 end record is wrong, or needless", at);
    r->entries = n > CONTAINER_MAX_ENTRIES ? CONTAINER_MAX_ENTRIES + 1 : n;
    r->directory_n = size;
    r->directory = directory;
    *end = at;
    return true;
}

static bool read_end(struct reading *r)
{
    uint64_t end = r->file.n - END_BYTES;
    if (r->file.n < END_BYTES || !view_has(r->file, end, "PK\5\6", 4))
        return no_end(r);
    struct rd e = rd_of(view_cut(r->file, end, END_BYTES));
    rd_skip(&e, 4);
    bool one_disk = rd_le16(&e) == 0 && rd_le16(&e) == 0;
    uint16_t here = rd_le16(&e), n = rd_le16(&e);
    uint32_t size = rd_le32(&e), at = rd_le32(&e);
    if (!one_disk || here != n || rd_le16(&e) != 0)
        return bad(r, "the end record is wrong", end);
    /* The system that all entries are from; the zip64 record repeats it. */
    struct view first = view_cut(r->file, at, 6);
    if (n == UINT16_MAX || size == UINT32_MAX || at == UINT32_MAX) {
        uint64_t at64 = end >= LOCATOR_BYTES + END64_BYTES
                            ? end - LOCATOR_BYTES - END64_BYTES + 12
                            : 0;
        r->made_by = ld_le16(r->file.p + at64);
        if (!read_end64(r, n, size, at, &end))
            return false;
    } else {
        r->entries = n;
        r->directory = at;
        r->directory_n = size;
        r->made_by = first.n == 6 ? ld_le16(first.p + 4) : 0;
    }
    if (r->directory > end || r->directory_n != end - r->directory)
        return bad(r,
                   "the central directory does not end where the end record "
                   "begins",
                   end);
    if (r->entries == 0)
        return bad(r, "it holds nothing", end);
    if (r->entries > CONTAINER_MAX_ENTRIES)
        return fail(r, CHECK_LIMIT, "it holds more than 1000 files", "", end);
    return true;
}

/* --- one entry -------------------------------------------------------------
 */

/* The zip64 field holds those of size, packed and place, in this order, whose
 * own fields are full; nothing else may stand in an extra field. */
static bool read_extra(struct reading *r, struct view extra, struct central *c,
                       const char *name, uint64_t at)
{
    if (extra.n == 0)
        return c->size != UINT32_MAX && c->packed != UINT32_MAX &&
                       c->at != UINT32_MAX
                   ? true
                   : fail(r, CHECK_CONTAINER, "its zip64 field is missing",
                          name, at);
    struct rd x = rd_of(extra);
    uint16_t id = rd_le16(&x), n = rd_le16(&x);
    if (id != EXTRA_ZIP64)
        return fail(r, CHECK_CONTAINER,
                    "it has an extra field, which no signature covers (zip -X "
                    "leaves it out)",
                    name, at);
    uint64_t *field[] = {&c->size, &c->packed, &c->at};
    bool ok = n == extra.n - 4, any = false;
    for (size_t i = 0; i < 3; i++) {
        if (*field[i] != UINT32_MAX)
            continue;
        *field[i] = rd_le64(&x);
        ok = ok && *field[i] >= UINT32_MAX;
        any = true;
        c->zip64_sizes |= i < 2;
    }
    c->zip64 = true;
    if (!ok || !any || !rd_ok(&x) || rd_left(&x) != 0)
        return fail(r, CHECK_CONTAINER, "its zip64 field is wrong, or needless",
                    name, at);
    return true;
}

/* What an entry may look like, whatever its contents are. */
static bool check_form(struct reading *r, const struct central *c,
                       const char *name, uint64_t at)
{
    const uint16_t known =
        FLAG_LEVEL | FLAG_DESCRIPTOR | FLAG_UTF8 | FLAG_ENCRYPTED | FLAG_STRONG;
    uint16_t system = c->made_by >> 8;
    uint32_t mode = c->external >> 16;
    const char *why = NULL;
    if (c->flags & (FLAG_ENCRYPTED | FLAG_STRONG))
        return fail(r, CHECK_ENCRYPTED, "it is encrypted", name, at);
    if (system == SYSTEM_UNIX && (mode & 0170000) == 0120000)
        return fail(r, CHECK_NAME, "it is a symbolic link", name, at);
    if (c->method != METHOD_STORED && c->method != METHOD_DEFLATE)
        why = "it is packed with another method than deflate";
    else if (c->flags & ~known)
        why = "it has flags that mean nothing here";
    else if ((c->flags & FLAG_DESCRIPTOR) && c->method == METHOD_STORED)
        why = "where it ends is not told before it begins";
    else if (c->method == METHOD_STORED && c->packed != c->size)
        why = "it has two sizes";
    else if (c->needed != (c->zip64                      ? 45
                           : c->method == METHOD_DEFLATE ? 20
                                                         : 10) &&
             (c->zip64 || c->needed != 20))
        why = "it needs another version of ZIP than its form does";
    else if (c->made_by != r->made_by)
        why = "it was made by another program than the others";
    else if (system == SYSTEM_FAT && (c->internal || c->external))
        why = "it has attributes that no signature covers";
    else if (c->made_by == MADE_BY_ASSAY &&
             (c->internal || c->external != ATTRIBUTES_ASSAY))
        why = "it has attributes that no signature covers";
    else if (system == SYSTEM_UNIX &&
             (c->internal > 1 || (c->external & 0xffdf) ||
              (mode && (mode & ~0777u) != 0100000)))
        why = "it has attributes of something else than a plain file";
    else if (system != SYSTEM_FAT && system != SYSTEM_UNIX)
        why = "it was made on a system that is not known here";
    return why ? fail(r, CHECK_CONTAINER, why, name, at) : true;
}

static bool check_name(struct reading *r, const struct central *c,
                       const char *name, uint64_t at)
{
    const char *why = pack_name_flaw(c->name);
    bool ascii = true;
    for (size_t i = 0; i < c->name.n; i++)
        ascii = ascii && c->name.p[i] < 0x80;
    if (!why && !ascii && !(c->flags & FLAG_UTF8))
        why = "its name is not marked as UTF-8";
    if (c->name.n && c->name.p[c->name.n - 1] == '/')
        why = "it is a folder of its own (zip -D leaves those out)";
    return why ? fail(r, CHECK_NAME, why, name, at) : true;
}

static bool check_bomb(struct reading *r, const struct central *c,
                       const char *name)
{
    if (c->size > MIB_BYTES && c->size / CONTAINER_MAX_RATIO > c->packed)
        return fail(r, CHECK_LIMIT,
                    "it unpacks to more than a hundred times "
                    "its size",
                    name, c->at);
    if (c->size > r->max_bytes - r->bytes)
        return fail(r, CHECK_LIMIT, "the files are larger than the limit", name,
                    c->at);
    r->bytes += c->size;
    return true;
}

static bool read_central(struct reading *r, struct rd *d, struct central *c,
                         const char **name)
{
    uint64_t at = r->directory + d->pos;
    if (rd_le32(d) != SIG_CENTRAL)
        return bad(r, "the central directory is broken", at);
    c->made_by = rd_le16(d);
    c->needed = rd_le16(d);
    c->flags = rd_le16(d);
    c->method = rd_le16(d);
    c->time = rd_le16(d);
    c->date = rd_le16(d);
    c->crc = rd_le32(d);
    c->packed = rd_le32(d);
    c->size = rd_le32(d);
    uint16_t name_n = rd_le16(d), extra_n = rd_le16(d), comment_n = rd_le16(d);
    uint16_t disk = rd_le16(d);
    c->internal = rd_le16(d);
    c->external = rd_le32(d);
    c->at = rd_le32(d);
    c->name = rd_bytes(d, name_n);
    struct view extra = rd_bytes(d, extra_n);
    if (!rd_ok(d))
        return bad(r, "the central directory is cut off", at);
    *name = arena_text(r->arena, c->name);
    if (!*name)
        return fail(r, CHECK_LIMIT, "out of memory", "", at);
    if (comment_n || disk)
        return fail(r, CHECK_CONTAINER, "it has a comment, or another disk",
                    *name, at);
    return check_name(r, c, *name, at) && read_extra(r, extra, c, *name, at) &&
           check_form(r, c, *name, at) && check_bomb(r, c, *name);
}

/* The local header says the same; gives where the data begins. */
static bool read_local(struct reading *r, const struct central *c,
                       const char *name, struct rd *f)
{
    bool later = c->flags & FLAG_DESCRIPTOR;
    bool large = c->zip64_sizes && !later;
    uint64_t at = f->pos;
    bool ok = rd_le32(f) == SIG_LOCAL;
    if (!ok)
        return fail(r, CHECK_CONTAINER,
                    "no entry stands where the directory says", name, at);
    uint16_t needed = rd_le16(f);
    ok = needed == c->needed;
    /* Only the central header is zip64 when only the place is large. */
    if (c->zip64 && !c->zip64_sizes)
        ok = needed == (c->method == METHOD_DEFLATE ? 20 : 10) ||
             needed == 20 || needed == 45;
    ok &= rd_le16(f) == c->flags;
    ok &= rd_le16(f) == c->method;
    ok &= rd_le16(f) == c->time;
    ok &= rd_le16(f) == c->date;
    ok &= rd_le32(f) == (later ? 0 : c->crc);
    ok &= rd_le32(f) == (later ? 0 : large ? UINT32_MAX : c->packed);
    ok &= rd_le32(f) == (later ? 0 : large ? UINT32_MAX : c->size);
    uint16_t name_n = rd_le16(f), extra_n = rd_le16(f);
    ok &= view_eq(rd_bytes(f, name_n), c->name);
    struct rd x = rd_sub(f, extra_n);
    if (large) {
        ok &= rd_le16(&x) == EXTRA_ZIP64 && rd_le16(&x) == 16;
        ok &= rd_le64(&x) == c->size;
        ok &= rd_le64(&x) == c->packed;
    }
    ok &= rd_left(&x) == 0;
    if (!ok || !rd_ok(f) || !rd_ok(&x))
        return fail(r, CHECK_CONTAINER, "its two headers do not say the same",
                    name, at);
    return true;
}

static bool read_descriptor(struct reading *r, const struct central *c,
                            const char *name, struct rd *f)
{
    uint64_t at = f->pos;
    bool ok = rd_le32(f) == SIG_DESCRIPTOR;
    ok &= rd_le32(f) == c->crc;
    ok &= (c->zip64_sizes ? rd_le64(f) : rd_le32(f)) == c->packed;
    ok &= (c->zip64_sizes ? rd_le64(f) : rd_le32(f)) == c->size;
    return (ok && rd_ok(f)) ||
           fail(r, CHECK_CONTAINER, "its data descriptor is wrong", name, at);
}

/* Entry i, which must begin at f's position. */
static bool read_entry(struct reading *r, struct rd *d, struct rd *f, size_t i)
{
    struct central c = {0};
    const char *name;
    if (!read_central(r, d, &c, &name))
        return false;
    if (c.at != f->pos)
        return fail(r, CHECK_CONTAINER,
                    "other bytes stand before it, or it overlaps the one "
                    "before",
                    name, f->pos);
    if (!read_local(r, &c, name, f))
        return false;
    struct view packed = rd_bytes(f, c.packed);
    if (!rd_ok(f))
        return fail(r, CHECK_CONTAINER, "it is cut off", name, c.at);
    if ((c.flags & FLAG_DESCRIPTOR) && !read_descriptor(r, &c, name, f))
        return false;
    r->out.v[i] =
        (struct container_entry){.name = name,
                                 .packed = packed,
                                 .size = c.size,
                                 .crc = c.crc,
                                 .deflated = c.method == METHOD_DEFLATE,
                                 .at = c.at};
    return true;
}

/* --- names -----------------------------------------------------------------
 */

struct folded {
    const char *text, *name;
};

static int by_text(const void *a, const void *b)
{
    const struct folded *x = a, *y = b;
    return strcmp(x->text, y->text);
}

/* x is a folder of y. */
static bool is_above(const char *x, const char *y)
{
    size_t n = strlen(x);
    return strncmp(x, y, n) == 0 && y[n] == '/';
}

static bool twins(struct reading *r, const struct folded *f, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (strcmp(f[i - 1].text, f[i].text) == 0)
            return fail(r, CHECK_TWINS,
                        strcmp(f[i - 1].name, f[i].name) == 0
                            ? "two files have this name"
                            : "another file's name differs only in case",
                        f[i].name, 0);
    /* What a folder holds need not follow it at once: "a", "a b", "a/c". */
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            if (strncmp(f[i].text, f[k].text, strlen(f[i].text)) != 0)
                break;
            if (is_above(f[i].text, f[k].text))
                return fail(r, CHECK_TWINS, "it is a file and a folder",
                            f[i].name, 0);
        }
    return true;
}

static bool check_twins(struct reading *r)
{
    size_t n = r->out.n;
    struct folded *f = arena_array(r->arena, n, sizeof *f);
    struct buf text;
    buf_init(&text, 4 * PACK_NAME_MAX, NULL);
    bool ok = f != NULL;
    for (size_t i = 0; i < n && ok; i++) {
        const char *name = r->out.v[i].name;
        buf_clear(&text);
        pack_name_fold(view_of(name, strlen(name)), &text);
        f[i] = (struct folded){arena_text(r->arena, buf_of(&text)), name};
        ok = !text.failed && f[i].text;
    }
    buf_done(&text);
    if (!ok)
        return fail(r, CHECK_LIMIT, "out of memory", "", 0);
    qsort(f, n, sizeof *f, by_text);
    return twins(r, f, n);
}

bool container_read(struct view file, uint64_t max_bytes, struct arena *arena,
                    struct container *out, struct flaw *flaw)
{
    struct reading r = {
        .file = file, .arena = arena, .flaw = flaw, .max_bytes = max_bytes};
    if (!read_end(&r))
        return false;
    struct rd d = rd_of(view_cut(file, r.directory, r.directory_n));
    struct rd f = rd_of(view_cut(file, 0, r.directory));
    size_t n = rd_count(&d, r.entries, CENTRAL_BYTES, CONTAINER_MAX_ENTRIES);
    if (n == 0)
        return bad(&r, "the central directory is cut off", r.directory);
    r.out.v = arena_array(arena, n, sizeof *r.out.v);
    r.out.n = n;
    if (!r.out.v)
        return fail(&r, CHECK_LIMIT, "out of memory", "", 0);
    for (size_t i = 0; i < n; i++)
        if (!read_entry(&r, &d, &f, i))
            return false;
    if (rd_left(&d) != 0)
        return bad(&r, "the central directory holds more than its entries",
                   r.directory + d.pos);
    if (rd_left(&f) != 0)
        return bad(&r, "bytes stand between the last file and the directory",
                   f.pos);
    if (!check_twins(&r))
        return false;
    *out = r.out;
    return true;
}

const struct container_entry *container_find(const struct container *c,
                                             const char *name)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->v[i].name, name) == 0)
            return &c->v[i];
    return NULL;
}
