/* ext2/3/4: extended attributes, and contents that are kept in them.
 *
 * In the inode: 0 magic u32 = EA020000, then entries; values count from the
 * first entry. In a block: 0 magic u32, 8 blocks u32, entries from 32; values
 * count from the block's start. Entry: 0 name_len u8, 1 index u8, 2 value
 * offset u16, 4 value inode u32, 8 value size u32, 12 hash u32, 16 name; to a
 * multiple of 4. Four zero bytes end the list.
 * Source: Linux Documentation/filesystems/ext4/attributes.rst. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/limits.h"
#include "image/ext.h"

enum { XATTR_MAGIC = 0xea020000, MAX_ENTRIES = 4096 };

/* Entries at list; their values within values. */
static const char *entries(struct view list, struct view values,
                           ext_xattr_fn *fn, void *ctx)
{
    struct rd r = rd_of(list);
    for (int k = 0; k < MAX_ENTRIES && rd_left(&r) >= 4; k++) {
        if (view_has(view_from(list, r.pos), 0, "\0\0\0\0", 4))
            return NULL;
        uint8_t name_n = rd_u8(&r), index = rd_u8(&r);
        uint16_t offset = rd_le16(&r);
        uint32_t inode = rd_le32(&r), size = rd_le32(&r);
        rd_skip(&r, 4);
        struct view name = rd_bytes(&r, name_n);
        if (rd_left(&r) >= 3)
            rd_align(&r, 4);
        if (!rd_ok(&r))
            return "extended attributes that are cut off";
        if (inode)
            continue; /* a value in an inode of its own: over our limit */
        struct view value = view_cut(values, offset, size);
        if (value.n != size || size > MAX_XATTR_BYTES)
            return "an extended attribute's value outside its block";
        fn(ctx, index, name, value);
    }
    return NULL;
}

const char *ext_xattrs(const struct ext *e, const struct ext_inode *i,
                       ext_xattr_fn *fn, void *ctx)
{
    const char *why = NULL;
    struct view in = i->attributes;
    if (in.n >= 8 && ld_le32(in.p) == XATTR_MAGIC)
        why = entries(view_from(in, 4), view_from(in, 4), fn, ctx);
    if (why || i->acl == 0)
        return why;
    struct view b = ext_block(e, i->acl);
    if (b.n < 32 || ld_le32(b.p) != XATTR_MAGIC)
        return "a block of extended attributes without its magic";
    return entries(view_from(b, 32), b, fn, ctx);
}

struct wanted {
    struct view value;
    bool found;
};

static void want_data(void *ctx, uint8_t index, struct view name,
                      struct view value)
{
    struct wanted *w = ctx;
    if (index == EXT_XATTR_SYSTEM && name.n == 4 &&
        memcmp(name.p, "data", 4) == 0) {
        w->value = value;
        w->found = true;
    }
}

static const char *read_inline(const struct ext *e, const struct ext_inode *i,
                               uint64_t at, uint8_t *out, size_t n)
{
    struct wanted w = {0};
    ext_xattrs(e, i, want_data, &w);
    for (size_t k = 0; k < n; k++, at++) {
        bool first = at < i->block.n;
        if (!first && at - i->block.n >= w.value.n)
            return "inline contents that are cut off";
        out[k] = first ? i->block.p[at] : w.value.p[at - i->block.n];
    }
    return NULL;
}

const char *ext_read(const struct ext *e, const struct ext_inode *i,
                     uint64_t at, uint8_t *out, size_t n)
{
    if (i->flags & (EXT_FL_ENCRYPTED | EXT_FL_COMPRESSED))
        return i->flags & EXT_FL_ENCRYPTED ? "encrypted by the file system"
                                           : "packed by an ext2 extension";
    if (i->flags & EXT_FL_INLINE)
        return read_inline(e, i, at, out, n);
    while (n) {
        uint64_t phys = 0, count = 0, b = at / e->block_bytes;
        const char *why = ext_map(e, i, b, &phys, &count);
        if (why)
            return why;
        uint64_t skip = at % e->block_bytes;
        uint64_t most = count > UINT64_MAX / e->block_bytes
                            ? UINT64_MAX
                            : count * e->block_bytes - skip;
        size_t take = most < n ? (size_t)most : n;
        if (phys == 0) {
            memset(out, 0, take);
        } else {
            if (phys >= e->blocks_n)
                return "a block that lies outside the image";
            struct view v =
                view_cut(e->bytes, phys * e->block_bytes + skip, take);
            if (v.n != take)
                return "a block that lies outside the image";
            memcpy(out, v.p, take);
        }
        out += take;
        at += take;
        n -= take;
    }
    return NULL;
}
