/* SEAMA: the image of Alpha Networks, in D-Link and other routers. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian. (Source: firmware-utils of OpenWrt, seama.h.)
 * offset size  meaning
 * 0      4     magic 5e a3 a4 17
 * 4      2     reserved
 * 6      2     size of the texts
 * 8      4     size of the image; 0: texts only, another header follows
 * 12     16    MD5 of the image, when there is one
 * then the texts "key=value", each with a NUL, filled up to 4; the image.
 */
#include <openssl/evp.h>
#include <string.h>

#include "image/vendor.h"

enum { SHORT = 12, LONG = 28, MAX_META = 4096 };

struct head {
    uint64_t header, meta_n, size;
};

static bool read_head(struct view v, struct head *h)
{
    struct rd r = rd_of(v);
    rd_skip(&r, 4);
    uint16_t reserved = rd_be16(&r);
    h->meta_n = rd_be16(&r);
    h->size = rd_be32(&r);
    h->header = h->size ? LONG : SHORT;
    return rd_ok(&r) && reserved == 0 && h->meta_n > 0 &&
           h->meta_n <= MAX_META && h->header + h->meta_n <= v.n &&
           vendor_text(view_cut(v, h->header, h->meta_n)).n > 2;
}

static bool match(struct view v)
{
    struct head h;
    return read_head(v, &h);
}

static bool md5_holds(struct view v, const uint8_t *want)
{
    uint8_t out[EVP_MAX_MD_SIZE];
    return EVP_Digest(v.p, v.n, out, NULL, EVP_md5(), NULL) &&
           memcmp(out, want, 16) == 0;
}

static void describe(struct lane *lane, struct part *p, const struct head *h,
                     const char *md5)
{
    struct view meta = view_cut(p->bytes, h->header, h->meta_n);
    struct buf b;
    buf_init(&b, MAX_META, NULL);
    while (meta.n) {
        struct view t = vendor_text(meta);
        if (t.n)
            buf_printf(&b, "%s%.*s", b.n ? ", " : "", TEXT(t));
        meta = view_from(meta, t.n + 1);
    }
    part_detail(lane, p, "%.*s%s", (int)b.n, (const char *)b.p, md5);
    buf_done(&b);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct head h;
    if (!read_head(p->bytes, &h))
        return NOT_THIS;
    struct view data = view_cut(p->bytes, h.header + h.meta_n, h.size);
    bool cut = data.n < h.size;
    bool right = h.size && !cut && md5_holds(data, p->bytes.p + SHORT);
    part_end(p, h.header + h.meta_n + h.size);
    describe(lane, p, &h,
             !h.size || cut ? ""
             : right        ? ", MD5 right"
                            : ", MD5 wrong");
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->size, "the image is cut short");
    part_region(lane, p, h.header + h.meta_n, h.size, NULL, NULL);
    return cut ? DAMAGED : OPENED;
}

const struct format format_seama = {
    .name = "seama",
    .title = "SEAMA image (Alpha Networks, D-Link)",
    .spec = "OpenWrt, firmware-utils, seama.h",
    .magics = {{.n = 4, .bytes = "\x5e\xa3\xa4\x17"}},
    .match = match,
    .open = open,
};
