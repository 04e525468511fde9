/* The bodies of the getters of rd.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BASE_RD_INLINE_H
#define ASSAY_BASE_RD_INLINE_H

#include "base/rd.h"

/* The next n bytes as a pointer, or NULL after recording the failure. */
RD_INLINE const uint8_t *rd_take(struct rd *r, size_t n)
{
    if (r->err != RD_OK)
        return NULL;
    if (r->v.n - r->pos < n) {
        rd_fail(r, RD_TRUNC, "ends inside a field");
        return NULL;
    }
    const uint8_t *p = r->v.p + r->pos;
    r->pos += n;
    return p;
}

RD_GETTER uint8_t rd_u8(struct rd *r)
{
    const uint8_t *p = rd_take(r, 1);
    return p ? *p : 0;
}

RD_GETTER uint16_t rd_le16(struct rd *r)
{
    const uint8_t *p = rd_take(r, 2);
    return p ? ld_le16(p) : 0;
}

RD_GETTER uint32_t rd_le24(struct rd *r)
{
    const uint8_t *p = rd_take(r, 3);
    return p ? (uint32_t)ld_le16(p) | ((uint32_t)p[2] << 16) : 0;
}

RD_GETTER uint32_t rd_le32(struct rd *r)
{
    const uint8_t *p = rd_take(r, 4);
    return p ? ld_le32(p) : 0;
}

RD_GETTER uint64_t rd_le64(struct rd *r)
{
    const uint8_t *p = rd_take(r, 8);
    return p ? ld_le64(p) : 0;
}

RD_GETTER uint16_t rd_be16(struct rd *r)
{
    const uint8_t *p = rd_take(r, 2);
    return p ? ld_be16(p) : 0;
}

RD_GETTER uint32_t rd_be24(struct rd *r)
{
    const uint8_t *p = rd_take(r, 3);
    return p ? ((uint32_t)p[0] << 16) | (uint32_t)ld_be16(p + 1) : 0;
}

RD_GETTER uint32_t rd_be32(struct rd *r)
{
    const uint8_t *p = rd_take(r, 4);
    return p ? ld_be32(p) : 0;
}

RD_GETTER uint64_t rd_be64(struct rd *r)
{
    const uint8_t *p = rd_take(r, 8);
    return p ? ld_be64(p) : 0;
}

RD_GETTER uint16_t rd_u16(struct rd *r, bool big)
{
    return big ? rd_be16(r) : rd_le16(r);
}

RD_GETTER uint32_t rd_u32(struct rd *r, bool big)
{
    return big ? rd_be32(r) : rd_le32(r);
}

RD_GETTER uint64_t rd_u64(struct rd *r, bool big)
{
    return big ? rd_be64(r) : rd_le64(r);
}

#endif
