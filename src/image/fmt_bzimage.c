/* x86 bzImages: boot sector, set-up code, and the kernel they unpack. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian. (Source: Documentation/arch/x86/boot.rst of Linux.)
 * offset size  meaning
 * 0x1f1  1     sectors of set-up code; 0 means 4
 * 0x1f4  4     size of the rest in 16 bytes
 * 0x1fe  2     55 aa
 * 0x202  4     magic "HdrS"
 * 0x206  2     version of the protocol, at least 2.00
 * 0x20e  2     place of the version's text, 0x200 less; 0: none
 * 0x248  4     place of the packed kernel behind the set-up code, 0x24c 4 its
 *              size (from version 2.08 on)
 */
#include <string.h>

#include "image/format.h"

enum {
    MAGIC_AT = 0x202,
    SECTOR = 512,
    MIN_VERSION = 0x200,
    WITH_PAYLOAD = 0x208,
    MAX_TEXT = 256,
};

struct head {
    uint64_t setup, size, payload, payload_n;
    uint16_t version, text;
};

static bool read_head(struct view v, struct head *h)
{
    struct rd r = rd_of(v);
    rd_seek(&r, 0x1f1);
    uint8_t sectors = rd_u8(&r);
    rd_seek(&r, 0x1f4);
    uint32_t units = rd_le32(&r);
    rd_seek(&r, 0x1fe);
    uint16_t flag = rd_le16(&r);
    rd_seek(&r, 0x206);
    *h = (struct head){.version = rd_le16(&r)};
    rd_seek(&r, 0x20e);
    h->text = rd_le16(&r);
    if (h->version >= WITH_PAYLOAD) {
        rd_seek(&r, 0x248);
        h->payload = rd_le32(&r);
        h->payload_n = rd_le32(&r);
    }
    h->setup = ((sectors ? sectors : 4) + 1u) * (uint64_t)SECTOR;
    h->size = h->setup + units * (uint64_t)16;
    return rd_ok(&r) && flag == 0xaa55 && view_has(v, MAGIC_AT, "HdrS", 4) &&
           h->version >= MIN_VERSION && h->version < 0x1000 && units > 0 &&
           sectors <= 64;
}

static bool match(struct view v)
{
    struct head h;
    return read_head(v, &h);
}

/* "5.10.0 (user@host) #1 ...": up to the first blank. */
static void take_version(struct lane *lane, struct part *p,
                         const struct head *h)
{
    struct view v = view_cut(p->bytes, (uint64_t)h->text + 0x200, MAX_TEXT);
    size_t n = 0;
    while (n < v.n && v.p[n] > ' ' && v.p[n] < 0x7f)
        n++;
    if (h->text && n > 0 && n < v.n && v.p[0] >= '0' && v.p[0] <= '9')
        p->version = arena_text(&lane->arena, view_cut(v, 0, n));
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct head h;
    if (!read_head(p->bytes, &h))
        return NOT_THIS;
    bool cut = h.size > p->bytes.n;
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->bytes.n, "the kernel is cut short");
    part_end(p, h.size);
    p->solid = true;
    take_version(lane, p, &h);
    part_detail(lane, p, "x86, boot protocol %u.%02u", h.version >> 8,
                h.version & 0xff);
    uint64_t from = h.setup + h.payload;
    if (h.payload_n && from < p->size && h.payload_n <= p->size - from)
        part_region(lane, p, from, h.payload_n, "payload", NULL);
    else
        part_region(lane, p, h.setup, p->size - h.setup, NULL, NULL);
    return cut ? DAMAGED : OPENED;
}

const struct format format_bzimage = {
    .name = "bzimage",
    .title = "Linux kernel, x86 bzImage",
    .spec = "Linux, Documentation/arch/x86/boot.rst",
    .magics = {{.at = MAGIC_AT, .n = 4, .bytes = "HdrS"}},
    .match = match,
    .open = open,
};
