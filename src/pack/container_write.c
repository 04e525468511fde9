/* Writing a pack's ZIP: no times, no owners; the bytes depend on the files
 * alone. The forms are those at the top of container_read.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "pack/container.h"

enum {
    LEVEL = 6,
    SMALL = 1 << 16,        /* stays as it is, so that no byte is free */
    LARGE = 64 << 20,       /* would be packed in memory */
    DATE_1980 = 1 << 5 | 1, /* the first day that ZIP knows */
    FLAG_UTF8 = 1 << 11,
    DIRECTORY_MAX = 4 << 20,
    /* Version 4.5; Unix, so that unzip takes names as they are. The
     * attributes that go with it are those of a plain file of mode 644. */
    MADE_BY = 3 << 8 | 45,
};

struct entry {
    const char *name;
    uint64_t size, packed, at;
    uint32_t crc;
    bool deflated;
};

static void le16(struct buf *b, uint64_t v)
{
    buf_byte(b, (uint8_t)v);
    buf_byte(b, (uint8_t)(v >> 8));
}

static void le32(struct buf *b, uint64_t v)
{
    le16(b, v);
    le16(b, v >> 16);
}

static void le64(struct buf *b, uint64_t v)
{
    le32(b, v);
    le32(b, v >> 32);
}

static uint64_t or_marker(uint64_t v)
{
    return v >= UINT32_MAX ? UINT32_MAX : v;
}

static void put(struct container_writer *w, struct view v)
{
    if (!w->failed && v.n)
        w->failed = !w->write(w->ctx, v);
    w->at += v.n;
}

/* From the version that is needed to the name's length: in both headers. */
static void common(struct buf *b, const struct entry *e, bool zip64,
                   bool sizes64)
{
    bool ascii = true;
    for (const char *p = e->name; *p; p++)
        ascii = ascii && (unsigned char)*p < 0x80;
    le16(b, zip64 ? 45 : e->deflated ? 20 : 10);
    le16(b, ascii ? 0 : FLAG_UTF8);
    le16(b, e->deflated ? 8 : 0);
    le16(b, 0);
    le16(b, DATE_1980);
    le32(b, e->crc);
    le32(b, sizes64 ? UINT32_MAX : e->packed);
    le32(b, sizes64 ? UINT32_MAX : e->size);
    le16(b, strlen(e->name));
}

static bool is_large(const struct entry *e)
{
    return e->size >= UINT32_MAX || e->packed >= UINT32_MAX;
}

static void local_header(struct container_writer *w, const struct entry *e)
{
    struct buf b;
    bool large = is_large(e);
    buf_init(&b, 4096, NULL);
    le32(&b, 0x04034b50);
    common(&b, e, large, large);
    le16(&b, large ? 20 : 0);
    buf_str(&b, e->name);
    if (large) {
        le16(&b, 1);
        le16(&b, 16);
        le64(&b, e->size);
        le64(&b, e->packed);
    }
    w->failed |= b.failed;
    put(w, buf_of(&b));
    buf_done(&b);
}

static void central_header(struct container_writer *w, const struct entry *e)
{
    struct buf *b = &w->directory;
    bool large = is_large(e), far = e->at >= UINT32_MAX;
    unsigned extra = (large ? 16u : 0) + (far ? 8u : 0);
    le32(b, 0x02014b50);
    le16(b, MADE_BY);
    common(b, e, large || far, large);
    le16(b, extra ? extra + 4 : 0);
    le16(b, 0);
    le16(b, 0);
    le16(b, 0);
    le32(b, (uint32_t)0100644 << 16);
    le32(b, or_marker(e->at));
    buf_str(b, e->name);
    if (extra) {
        le16(b, 1);
        le16(b, extra);
    }
    if (large) {
        le64(b, e->size);
        le64(b, e->packed);
    }
    if (far)
        le64(b, e->at);
    w->entries++;
}

static void begin_entry(struct container_writer *w, const struct entry *e)
{
    local_header(w, e);
    central_header(w, e);
}

void container_begin(struct container_writer *w,
                     bool (*write)(void *ctx, struct view v), void *ctx)
{
    *w = (struct container_writer){.write = write, .ctx = ctx};
    buf_init(&w->directory, DIRECTORY_MAX, NULL);
}

/* v packed into *out, if that is worth it and other verifiers take it. */
static bool pack_into(struct view v, struct buf *out)
{
    if (v.n < SMALL || v.n > LARGE || !buf_reserve(out, v.n))
        return false;
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(LEVEL);
    if (!c)
        return false;
    out->n = libdeflate_deflate_compress(c, v.p, v.n, out->p, v.n - v.n / 10);
    libdeflate_free_compressor(c);
    return out->n > 0 && v.n / (CONTAINER_MAX_RATIO / 2) < out->n;
}

void container_add(struct container_writer *w, const char *name,
                   struct view bytes, bool pack)
{
    struct buf packed;
    buf_init(&packed, LARGE, NULL);
    struct entry e = {.name = name,
                      .size = bytes.n,
                      .at = w->at,
                      .crc = (uint32_t)crc32_z(0, bytes.p, bytes.n),
                      .deflated = pack && pack_into(bytes, &packed)};
    struct view v = e.deflated ? buf_of(&packed) : bytes;
    e.packed = v.n;
    begin_entry(w, &e);
    put(w, v);
    buf_done(&packed);
}

void container_copy(struct container_writer *w,
                    const struct container_entry *from)
{
    struct entry e = {.name = from->name,
                      .size = from->size,
                      .packed = from->packed.n,
                      .at = w->at,
                      .crc = from->crc,
                      .deflated = from->deflated};
    begin_entry(w, &e);
    put(w, from->packed);
}

void container_open(struct container_writer *w, const char *name, uint64_t size,
                    uint32_t crc)
{
    struct entry e = {
        .name = name, .size = size, .packed = size, .at = w->at, .crc = crc};
    begin_entry(w, &e);
}

void container_write(struct container_writer *w, struct view v)
{
    put(w, v);
}

bool container_end(struct container_writer *w)
{
    uint64_t at = w->at, n = w->directory.n;
    bool far = at >= UINT32_MAX;
    struct buf b;
    buf_init(&b, 256, NULL);
    put(w, buf_of(&w->directory));
    if (far) {
        uint64_t end64 = w->at;
        le32(&b, 0x06064b50);
        le64(&b, 44);
        le16(&b, MADE_BY);
        le16(&b, 45);
        le32(&b, 0);
        le32(&b, 0);
        le64(&b, w->entries);
        le64(&b, w->entries);
        le64(&b, n);
        le64(&b, at);
        le32(&b, 0x07064b50);
        le32(&b, 0);
        le64(&b, end64);
        le32(&b, 1);
    }
    le32(&b, 0x06054b50);
    le32(&b, 0);
    le16(&b, w->entries);
    le16(&b, w->entries);
    le32(&b, n);
    le32(&b, or_marker(at));
    le16(&b, 0);
    put(w, buf_of(&b));
    bool ok = !w->failed && !b.failed && !w->directory.failed &&
              w->entries <= CONTAINER_MAX_ENTRIES;
    buf_done(&b);
    buf_done(&w->directory);
    return ok;
}
