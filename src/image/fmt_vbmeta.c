/* vbmeta images of Android Verified Boot, in a partition of their own or
 * behind the contents of another. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian. (Source: libavb/avb_vbmeta_image.h of AOSP, README.md there.)
 * offset size  meaning
 * 0      4     magic "AVB0"
 * 4      4     required version of libavb: 1, and minor
 * 12     8     bytes of the authentication block (a multiple of 64)
 * 20     8     bytes of the auxiliary block (a multiple of 64)
 * 28     4     algorithm: 0 none, 1 to 6
 * 32     16    hash: offset in the authentication block, size
 * 48     16    signature: the same
 * 64     16    public key: offset in the auxiliary block, size
 * 80     16    metadata of the public key: the same
 * 96     16    descriptors: the same
 * 112    8     rollback index
 * 120    4     flags: 1 no hash trees, 2 no verification at all
 * 124    4     place of the rollback index
 * 128    48    release text
 * 176    80    zeros
 * The authentication block follows, then the auxiliary block.
 */
#include <string.h>

#include "image/vbmeta.h"

enum { MAX_BLOCK = 1 << 20, ALGORITHMS = 6, RELEASE = 48, ZEROS = 80 };

/* An offset and a size, of bytes within block. */
static struct view within(struct rd *r, struct view block)
{
    uint64_t at = rd_be64(r), n = rd_be64(r);
    struct rd b = rd_of(block);
    rd_seek(&b, at);
    struct view v = rd_bytes(&b, n);
    rd_join(r, &b);
    return v;
}

static bool is_zero(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i])
            return false;
    return true;
}

/* cut: what is behind the header may be missing. */
static bool read_header(struct view v, struct vbmeta *out, uint64_t *size)
{
    struct rd r = rd_of(view_cut(v, 0, VBMETA_HEADER));
    if (v.n < VBMETA_HEADER || !view_has(v, 0, "AVB0", 4))
        return false;
    rd_skip(&r, 4);
    uint32_t major = rd_be32(&r), minor = rd_be32(&r);
    uint64_t auth = rd_be64(&r), aux = rd_be64(&r);
    struct vbmeta m = {.algorithm = rd_be32(&r)};
    if (major != 1 || minor > 64 || auth > MAX_BLOCK || aux > MAX_BLOCK ||
        auth % 64 || aux % 64 || m.algorithm > ALGORITHMS)
        return false;
    *size = VBMETA_HEADER + auth + aux;
    m.header = view_cut(v, 0, VBMETA_HEADER);
    m.auth = view_cut(v, VBMETA_HEADER, auth);
    m.aux = view_cut(v, VBMETA_HEADER + auth, aux);
    bool whole = m.auth.n == auth && m.aux.n == aux;
    m.hash = within(&r, m.auth);
    m.signature = within(&r, m.auth);
    m.key = within(&r, m.aux);
    (void)within(&r, m.aux);
    m.descriptors = within(&r, m.aux);
    if (whole && !rd_ok(&r))
        return false;
    struct rd tail = rd_of(view_from(v, 112));
    m.rollback_index = rd_be64(&tail);
    m.flags = rd_be32(&tail);
    m.rollback_location = rd_be32(&tail);
    rd_skip(&tail, RELEASE);
    if (!is_zero(rd_bytes(&tail, ZEROS)) || !rd_ok(&tail))
        return false;
    *out = m;
    return true;
}

static bool match(struct view v)
{
    struct vbmeta m;
    uint64_t size;
    return read_header(v, &m, &size);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct vbmeta *m = ARENA_NEW(&lane->arena, struct vbmeta);
    uint64_t size = 0;
    if (!m || !read_header(p->bytes, m, &size))
        return NOT_THIS;
    bool cut = size > p->bytes.n;
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->bytes.n,
                  "the vbmeta image ends behind the file");
    part_end(p, size);
    p->fs = cut ? NULL : m;
    part_detail(lane, p, "Android Verified Boot, %s, rollback index %llu",
                m->algorithm ? "signed" : "not signed",
                (unsigned long long)m->rollback_index);
    return cut ? DAMAGED : OPENED;
}

const struct format format_vbmeta = {
    .name = "vbmeta",
    .title = "vbmeta image of Android Verified Boot",
    .spec = "AOSP, libavb",
    .magics = {{.n = 4, .bytes = "AVB0"}},
    .match = match,
    .open = open,
};
