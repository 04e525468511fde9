/* Zip as office programs write it.
 *
 * End of central directory (the last 22 bytes and a comment of up to 65535):
 *   0  4  "PK\5\6"      10  2  entries       12  4  size of the directory
 *   16 4  its offset    20  2  length of the comment
 * Central directory, each entry:
 *   0  4  "PK\1\2"      8   2  flags (1: encrypted)   10 2  method (0, 8)
 *   16 4  CRC-32        20  4  packed size            24 4  size
 *   28 2  name length   30  2  extra length           32 2  comment length
 *   42 4  offset of the local header                  46    name
 * Local header:
 *   0  4  "PK\3\4"      26  2  name length            28 2  extra length
 * (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.16). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/zip.h"

#include <string.h>
#include <zlib.h>

#include "base/rd.h"

enum { END_BYTES = 22, CENTRAL_BYTES = 46, LOCAL_BYTES = 30, CHUNK = 1 << 16 };

#define MIB ((uint32_t)1 << 20)

const char *zip_open(struct view v, struct zip *out)
{
    size_t low = v.n > END_BYTES + 65535 ? v.n - END_BYTES - 65535 : 0;
    for (size_t i = v.n >= END_BYTES ? v.n - END_BYTES + 1 : 0; i-- > low;) {
        if (!view_has(v, i, "PK\5\6", 4) ||
            i + END_BYTES + ld_le16(v.p + i + 20) != v.n)
            continue;
        struct zip z = {.bytes = v, .entries = ld_le16(v.p + i + 10)};
        uint64_t size = ld_le32(v.p + i + 12), at = ld_le32(v.p + i + 16);
        if (at + size > i)
            return "its zip directory lies outside the file";
        if (z.entries > ZIP_MAX_ENTRIES)
            return "it has more zip entries than are allowed";
        z.directory = view_cut(v, at, size);
        *out = z;
        return NULL;
    }
    return "its zip directory is missing; the file is cut short";
}

/* The next entry of the directory. */
static bool next(struct rd *r, const struct zip *z, struct zip_item *e)
{
    if (rd_left(r) < CENTRAL_BYTES || !rd_want(r, rd_le32(r) == 0x02014b50, ""))
        return false;
    rd_skip(r, 4);
    uint16_t flags = rd_le16(r);
    e->method = rd_le16(r);
    rd_skip(r, 4);
    e->crc = rd_le32(r);
    uint32_t packed = rd_le32(r);
    e->size = rd_le32(r);
    uint16_t name = rd_le16(r), extra = rd_le16(r), comment = rd_le16(r);
    rd_skip(r, 8);
    uint32_t at = rd_le32(r);
    e->name = rd_bytes(r, name);
    rd_skip(r, (uint64_t)extra + comment);
    e->encrypted = flags & 1;
    struct rd local = rd_of(z->bytes);
    rd_seek(&local, at);
    rd_want(&local, rd_le32(&local) == 0x04034b50, "");
    rd_skip(&local, 22);
    uint16_t n = rd_le16(&local), m = rd_le16(&local);
    rd_skip(&local, (uint64_t)n + m);
    e->packed = rd_bytes(&local, packed);
    return rd_ok(r) && rd_ok(&local);
}

bool zip_find(const struct zip *z, const char *name, struct zip_item *out)
{
    struct rd r = rd_of(z->directory);
    struct view want = view_of(name, strlen(name));
    for (uint32_t i = 0; i < z->entries; i++) {
        struct zip_item e = {0};
        if (!next(&r, z, &e))
            return false;
        if (view_eq(e.name, want)) {
            *out = e;
            return true;
        }
    }
    return false;
}

bool zip_has(const struct zip *z, const char *name)
{
    struct zip_item e;
    return zip_find(z, name, &e);
}

bool zip_mimetype_has(const struct zip *z, const char *text)
{
    struct zip_item e;
    return zip_find(z, "mimetype", &e) && e.method == 0 &&
           memmem(e.packed.p, e.packed.n, text, strlen(text)) != NULL;
}

static const char *inflate_into(struct view in, struct buf *out, size_t size)
{
    z_stream s = {0};
    size_t from = out->n;
    if (!buf_reserve(out, size ? size : 1))
        return "it does not fit into memory";
    if (inflateInit2(&s, -MAX_WBITS) != Z_OK)
        return "it does not fit into memory";
    s.next_in = (Bytef *)(uintptr_t)in.p;
    s.avail_in = (uInt)in.n;
    s.next_out = out->p + from;
    s.avail_out = (uInt)size;
    int e = inflate(&s, Z_FINISH);
    bool whole = e == Z_STREAM_END && s.avail_out == 0;
    inflateEnd(&s);
    if (!whole)
        return "its zip data is damaged";
    out->n = from + size;
    return NULL;
}

const char *zip_decode(const struct zip_item *e, struct buf *out)
{
    if (e->encrypted)
        return "it is encrypted; give a copy without a password";
    if (e->size > ZIP_MAX_ENTRY || e->packed.n > UINT32_MAX ||
        (e->size > MIB && e->size / ZIP_MAX_RATIO > e->packed.n))
        return "a part of it unpacks to more than is allowed";
    const char *why = NULL;
    buf_reserve(out, 1); /* so that there is a place even of nothing */
    size_t from = out->n;
    if (e->method == 0 && e->packed.n == e->size)
        buf_view(out, e->packed);
    else if (e->method == 8)
        why = inflate_into(e->packed, out, e->size);
    else
        why = "a part of it is packed in a way that is not read";
    if (!why && out->failed)
        why = "it does not fit into memory";
    if (!why && out->p &&
        crc32(0, out->p + from, (uInt)(out->n - from)) != e->crc)
        why = "its zip data is damaged";
    return why;
}
