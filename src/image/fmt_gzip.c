/* gzip: deflate with a name, a time and a CRC-32; often a kernel or cpio. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning (RFC 1952)
 * 0      2     magic 1f 8b
 * 2      1     method, 8 is deflate
 * 3      1     flags: 1 text, 2 header CRC, 4 extra, 8 name, 16 comment; the
 *              rest is zero
 * 4      4     time of the file, little endian
 * 8      1     extra flags: 0, 2 (best) or 4 (fast)
 * 9      1     system, 0 to 13 or 255
 * then, when flagged: extra field, name, comment, header CRC; deflate data;
 * CRC-32 and length. Members may follow each other.
 */
#include "image/date.h"
#include "image/stream.h"

enum {
    FLAG_CRC = 2,
    FLAG_EXTRA = 4,
    FLAG_NAME = 8,
    FLAGS = 31,
    MAX_NAME = 255
};

static bool match(struct view v)
{
    struct rd r = rd_of(v);
    uint32_t magic = rd_be24(&r);
    uint8_t flags = rd_u8(&r);
    rd_skip(&r, 4);
    uint8_t extra = rd_u8(&r), system = rd_u8(&r);
    return rd_ok(&r) && magic == 0x1f8b08 && flags <= FLAGS &&
           (extra == 0 || extra == 2 || extra == 4) &&
           (system <= 13 || system == 255);
}

static struct view name_of(struct view v)
{
    struct rd r = rd_of(v);
    rd_skip(&r, 3);
    uint8_t flags = rd_u8(&r);
    rd_skip(&r, 6);
    if (flags & FLAG_EXTRA)
        rd_skip(&r, rd_le16(&r));
    return flags & FLAG_NAME ? rd_cstr(&r, MAX_NAME) : (struct view){0};
}

static enum opened open(struct lane *lane, struct part *p)
{
    static const struct stream_rule rule = {
        .codec = CODEC_gzip, .damaged_bytes = 4096, .again = match};
    struct view head = view_cut(p->bytes, 0, 4096);
    enum opened o = stream_open(lane, p, &rule);
    if (o == NOT_THIS)
        return o;
    if (p->parent && !p->file && p->offset >= 8 &&
        view_has(p->parent->bytes, p->offset - 8, "IKCFG_ST", 8))
        p->label = "kernel configuration";
    struct view name = name_of(head);
    if (name.n)
        part_detail(lane, p, "\"%.*s\", %s", (int)name.n, (const char *)name.p,
                    p->detail);
    uint32_t when = ld_le32(head.p + 4);
    if (when && when <= INT32_MAX) /* some write what is no time at all */
        p->version = date_text(&lane->arena, when);
    return o;
}

const struct format format_gzip = {
    .name = "gzip",
    .title = "gzip stream",
    .spec = "RFC 1952",
    .magics = {{.n = 3, .bytes = "\x1f\x8b\x08"}},
    .match = match,
    .open = open,
};
