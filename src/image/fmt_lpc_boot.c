/* The header that NXP's LPC18xx and LPC43xx want before an image they boot from
 * USB, SPI or a serial line. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 16 bytes, little endian. (Source: NXP UM10503, LPC43xx user manual, 5.3.4,
 * "Boot image header".)
 * bits     meaning
 * 0-5      1a: plain, 25: encrypted with AES
 * 6-7      3: no tag, else a tag (CMAC) of the image
 * 8-13     all set
 * 14-15    how it is encrypted
 * 16-31    size in blocks of 512 bytes
 * 32-95    the tag; all set when there is none
 * 96-127   all set
 */
#include "image/format.h"

enum { HEADER = 16, BLOCK = 512, PLAIN = 0x1a, ENCRYPTED = 0x25, NO_TAG = 3 };

struct head {
    unsigned how, tag;
    uint64_t size;
};

/* The image fills all but its last block. */
static bool read_head(struct view v, struct head *h)
{
    struct rd r = rd_of(v);
    uint16_t bits = rd_le16(&r);
    h->size = (uint64_t)rd_le16(&r) * BLOCK;
    uint64_t tag = rd_le64(&r);
    uint32_t set = rd_le32(&r);
    h->how = bits & 63;
    h->tag = bits >> 6 & 3;
    return rd_ok(&r) && set == UINT32_MAX && (bits >> 8 & 63) == 63 &&
           (h->how == PLAIN || h->how == ENCRYPTED) &&
           (h->tag != NO_TAG || tag == UINT64_MAX) && h->size > 0 &&
           v.n - HEADER <= h->size && h->size - (v.n - HEADER) < BLOCK;
}

static bool match(struct view v)
{
    struct head h;
    return read_head(v, &h);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct head h;
    if (!read_head(p->bytes, &h))
        return NOT_THIS;
    bool plain = h.how == PLAIN;
    part_end(p, p->bytes.n);
    part_detail(lane, p, "%s, %s", plain ? "plain" : "encrypted with AES",
                h.tag == NO_TAG ? "no tag" : "with a tag");
    if (!plain)
        part_diag(lane, p, WHY_ENCRYPTED, HEADER,
                  "an image encrypted for its device");
    part_region(lane, p, HEADER, p->size - HEADER, NULL,
                plain ? "program" : NULL);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_lpc_boot = {
    .name = "lpc-boot",
    .title = "NXP LPC18xx and LPC43xx boot image",
    .spec = "NXP UM10503, 5.3.4",
    .flags = FORMAT_AT_START,
    .match = match,
    .open = open,
};
