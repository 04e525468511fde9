/* MCUboot's image: header, body, and areas of type-length-value elements.
 *
 *   offset  size  field (little-endian)
 *   0       4     magic 0x96f3b83d
 *   4       4     load address
 *   8       2     h, size of the header
 *   10      2     t, size of the protected area; 0: there is none
 *   12      4     b, size of the body
 *   16      4     flags
 *   20      8     version: major 1, minor 1, revision 2, build 4
 *   h       b     body
 *   h+b     t     protected area: magic 0x6908, its size (2), elements
 *   h+b+t         area: magic 0x6907, its size (2), elements
 *   element       type (2), length (2), contents
 *
 * Source: MCUboot's documentation, "Bootloader". The digest (type 0x10) is over
 * everything before the second area; the signature is over the digest. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/sha.h>
#include <string.h>

#include "base/rd.h"
#include "bench/package.h"

enum {
    MAGIC_BYTES = 4,
    MAGIC_TLV = 0x6907,
    HEADER_LEAST = 32,
    ELEMENT = 4,
    KEY_HASH = 0x01,
    DIGEST = 0x10,
    SIGNATURES = 0x20, /* and above, to 0x2f */
};

static const uint8_t magic[MAGIC_BYTES] = {0x3d, 0xb8, 0xf3, 0x96};

struct layout {
    size_t header, body, covered, end; /* where each begins or ends */
};

static bool lay_out(struct view v, struct layout *out)
{
    struct rd r = rd_of(v);
    rd_skip(&r, 8);
    uint64_t h = rd_le16(&r), t = rd_le16(&r), b = rd_le32(&r);
    rd_seek(&r, h + b + t);
    bool ok = rd_le16(&r) == MAGIC_TLV;
    uint64_t n = rd_le16(&r);
    if (!ok || !rd_ok(&r) || !view_has(v, 0, magic, sizeof magic) ||
        h < HEADER_LEAST || n < ELEMENT || n > v.n - (h + b + t))
        return false;
    *out = (struct layout){(size_t)h, (size_t)(h + b), (size_t)(h + b + t),
                           (size_t)(h + b + t + n)};
    return true;
}

static enum package_role role_of(unsigned type)
{
    return type == DIGEST                                  ? ROLE_MANIFEST
           : type >= SIGNATURES && type <= SIGNATURES + 15 ? ROLE_SIGNATURE
                                                           : ROLE_OTHER;
}

static void number(struct package *p, const char *of, const char *name,
                   size_t at, unsigned bytes)
{
    package_add_field(p,
                      (struct package_field){of, name, at, bytes, NUMBER_LE});
}

static bool elements(struct view v, const struct layout *l, struct package *p)
{
    for (size_t at = l->covered + ELEMENT; at < l->end;) {
        if (l->end - at < ELEMENT)
            return false;
        unsigned type = ld_le16(v.p + at), n = ld_le16(v.p + at + 2);
        if (n > l->end - at - ELEMENT)
            return false;
        const char *name = type == DIGEST                    ? "digest"
                           : type == KEY_HASH                ? "key"
                           : role_of(type) == ROLE_SIGNATURE ? "signature"
                                                             : "element";
        package_add(
            p, (struct package_entry){.name = name,
                                      .role = role_of(type),
                                      .kind = type,
                                      .content = view_cut(v, at + ELEMENT, n),
                                      .header_at = at,
                                      .at = at + ELEMENT});
        number(p, name, "type", at, 2);
        number(p, name, "size", at + 2, 2);
        at += ELEMENT + n;
    }
    return true;
}

static bool mcuboot_read(struct view v, struct arena *arena,
                         struct package *out)
{
    struct layout l;
    (void)arena;
    if (!lay_out(v, &l))
        return false;
    package_add(out,
                (struct package_entry){.name = "header",
                                       .role = ROLE_MANIFEST,
                                       .content = view_cut(v, 0, l.header)});
    package_add(out, (struct package_entry){
                         .name = "body",
                         .role = ROLE_PAYLOAD,
                         .content = view_cut(v, l.header, l.body - l.header),
                         .header_at = l.header,
                         .at = l.header});
    if (l.covered > l.body)
        package_add(out, (struct package_entry){
                             .name = "protected",
                             .role = ROLE_MANIFEST,
                             .content = view_cut(v, l.body, l.covered - l.body),
                             .header_at = l.body,
                             .at = l.body});
    number(out, "header", "load address", 4, 4);
    number(out, "header", "size", 8, 2);
    number(out, "protected", "size", 10, 2);
    number(out, "body", "size", 12, 4);
    number(out, "header", "flags", 16, 4);
    number(out, "elements", "size", l.covered + 2, 2);
    return elements(v, &l, out);
}

static void put16(struct buf *out, size_t v)
{
    buf_byte(out, (uint8_t)v);
    buf_byte(out, (uint8_t)(v >> 8));
}

/* The header's own sizes stay: they are under the digest. */
static void mcuboot_write(const struct package *p, struct buf *out)
{
    size_t n = ELEMENT;
    for (size_t i = 0; i < p->entries_n; i++)
        if (p->entries[i].kind)
            n += ELEMENT + p->entries[i].content.n;
        else
            buf_view(out, p->entries[i].content);
    put16(out, MAGIC_TLV);
    put16(out, n);
    for (size_t i = 0; i < p->entries_n; i++) {
        const struct package_entry *e = &p->entries[i];
        if (!e->kind)
            continue;
        put16(out, e->kind);
        put16(out, e->content.n);
        buf_view(out, e->content);
    }
}

static void mcuboot_repair(uint8_t *p, size_t n)
{
    struct view v = view_of(p, n);
    struct layout l;
    if (!lay_out(v, &l))
        return;
    for (size_t at = l.covered + ELEMENT; l.end - at >= ELEMENT;) {
        size_t size = ld_le16(p + at + 2);
        if (size > l.end - at - ELEMENT)
            return;
        if (ld_le16(p + at) == DIGEST && size == SHA256_DIGEST_LENGTH)
            SHA256(p, l.covered, p + at + ELEMENT);
        at += ELEMENT + size;
    }
}

const struct package_format package_mcuboot = {.name = "mcuboot",
                                               .read = mcuboot_read,
                                               .write = mcuboot_write,
                                               .repair = mcuboot_repair};
