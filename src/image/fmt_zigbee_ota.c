/* Zigbee OTA files: updates of lamps, plugs, sensors, in elements. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian. (Source: Zigbee Cluster Library Specification, revision 8,
 * chapter 11.)
 * offset size  meaning
 * 0      4     0x0beef11e
 * 4      2     version of the header, 0x0100
 * 6      2     size of the header
 * 8      2     fields that follow: 1 credential, 2 device, 4 hardware
 * 10     2     manufacturer, 12 2 kind of image, 14 4 version of the file
 * 18     2     version of the stack
 * 20     32    text
 * 52     4     size of the file
 * 56           credential version u8; device 8; least and most hardware u16
 * Then elements: kind u16, size u32, contents. 0 image, 1 ECDSA signature
 * (sect163k1: signer 8, signature 42), 2 its certificate, 3 hash, 4 picture,
 * 5 ECDSA signature (sect283k1: signer 8, signature 72), 6 its certificate,
 * from f000 on the manufacturer's own.
 */
#include "image/vendor.h"
#include "image/zigbee.h"

enum {
    HEADER = 56,
    MAX_HEADER = 256,
    MAX_ELEMENTS = 64,
    MAKERS_OWN = 0xf000,
};

struct head {
    uint16_t size, fields, maker, kind;
    uint32_t version, total;
    struct view text;
};

static bool read_head(struct view v, struct head *h)
{
    struct rd r = rd_of(v);
    uint32_t magic = rd_le32(&r);
    uint16_t version = rd_le16(&r);
    h->size = rd_le16(&r);
    h->fields = rd_le16(&r);
    h->maker = rd_le16(&r);
    h->kind = rd_le16(&r);
    h->version = rd_le32(&r);
    rd_skip(&r, 2);
    h->text = vendor_text(rd_bytes(&r, 32));
    h->total = rd_le32(&r);
    return rd_ok(&r) && magic == 0x0beef11e && version == 0x0100 &&
           h->size >= HEADER && h->size <= MAX_HEADER && h->fields < 8 &&
           h->total > h->size;
}

static bool match(struct view v)
{
    struct head h;
    return read_head(v, &h);
}

static const char *element_name(struct lane *lane, uint16_t kind)
{
    static const char *const names[] = {
        "image",   "signature",   "certificate",  "hash",
        "picture", "signature 2", "certificate 2"};
    if (kind < sizeof names / sizeof *names)
        return names[kind];
    return arena_printf(&lane->arena, "element %04x", kind);
}

/* The elements up to the end. */
static void read_elements(struct lane *lane, struct part *p, struct rd *r,
                          struct zigbee_ota *z, struct buf *told)
{
    for (unsigned n = 0; rd_left(r) > 0 && n < MAX_ELEMENTS; n++) {
        uint16_t kind = rd_le16(r);
        uint64_t size = rd_le32(r), at = r->pos;
        rd_want(r, kind < 7 || kind >= MAKERS_OWN, "an unknown element");
        rd_skip(r, size);
        if (!rd_ok(r))
            break;
        const char *name = element_name(lane, kind);
        if (((kind == 1 && size == 50) || (kind == 5 && size == 80)) &&
            !z->suite) {
            z->suite = kind == 1 ? 1 : 2;
            z->signature = at;
        }
        buf_printf(told, ", %s", name);
        if (kind == 0 || kind == 4 || kind >= MAKERS_OWN)
            part_region(lane, p, at, size, name, NULL);
    }
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct head h;
    struct buf told;
    struct zigbee_ota *z = ARENA_NEW(&lane->arena, struct zigbee_ota);
    if (!z || !read_head(p->bytes, &h))
        return NOT_THIS;
    *z = (struct zigbee_ota){0};
    uint64_t size = h.total < p->bytes.n ? h.total : p->bytes.n;
    struct rd r = rd_of(view_cut(p->bytes, 0, size));
    rd_seek(&r, h.size);
    struct rd first = r;
    uint16_t kind = rd_le16(&first);
    if (!rd_ok(&first) || (kind >= 7 && kind < MAKERS_OWN))
        return NOT_THIS;
    part_end(p, size);
    buf_init(&told, 300, NULL);
    read_elements(lane, p, &r, z, &told);
    z->complete = rd_ok(&r) && rd_left(&r) == 0 && h.total == size;
    p->fs = z;
    p->version = arena_printf(&lane->arena, "0x%08x", h.version);
    part_detail(lane, p,
                "manufacturer %04x, image %04x, version 0x%08x%s%.*s%.*s",
                h.maker, h.kind, h.version, h.text.n ? ", " : "", TEXT(h.text),
                (int)told.n, told.p ? (const char *)told.p : "");
    buf_done(&told);
    if (h.total > size)
        part_diag(lane, p, WHY_CORRUPT, size, "the end of the file is missing");
    else
        part_diag_rd(lane, p, &r);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_zigbee_ota = {
    .name = "zigbee-ota",
    .title = "Zigbee OTA file",
    .spec = "Zigbee Cluster Library Specification, revision 8, chapter 11",
    .magics = {{.n = 6, .bytes = "\x1e\xf1\xee\x0b\0\1"}},
    .match = match,
    .open = open,
};
