/* RAUC's bundle of the format "plain" or "verity": what is signed, then the
 * signature.
 *
 *   offset  size  field
 *   0       p     a SquashFS (for verity: with its hash tree behind it)
 *   p       s     CMS signature, DER
 *   p + s   8     s, big-endian
 *
 * Source: RAUC's manual, "Bundle Formats". */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/rd.h"
#include "bench/package.h"

enum { LENGTH = 8 };

static bool raucb_read(struct view v, struct arena *arena, struct package *out)
{
    (void)arena;
    if (v.n < LENGTH || !view_has(v, 0, "hsqs", 4))
        return false;
    struct rd r = rd_of(v);
    rd_seek(&r, v.n - LENGTH);
    uint64_t n = rd_be64(&r);
    if (!rd_ok(&r) || n > v.n - LENGTH)
        return false;
    size_t at = v.n - LENGTH - (size_t)n;
    package_add(out, (struct package_entry){.name = "squashfs",
                                            .role = ROLE_PAYLOAD,
                                            .content = view_cut(v, 0, at)});
    if (n)
        package_add(out, (struct package_entry){.name = "signature",
                                                .role = ROLE_SIGNATURE,
                                                .content = view_cut(v, at, n),
                                                .header_at = at,
                                                .at = at});
    package_add_field(out, (struct package_field){.of = "signature",
                                                  .name = "size",
                                                  .at = v.n - LENGTH,
                                                  .bytes = LENGTH,
                                                  .as = NUMBER_BE});
    return true;
}

static void raucb_write(const struct package *p, struct buf *out)
{
    uint64_t n = 0;
    for (int signature = 0; signature < 2; signature++)
        for (size_t i = 0; i < p->entries_n; i++) {
            const struct package_entry *e = &p->entries[i];
            if ((e->role == ROLE_SIGNATURE) != signature)
                continue;
            buf_view(out, e->content);
            n += signature ? e->content.n : 0;
        }
    for (unsigned i = 0; i < LENGTH; i++)
        buf_byte(out, (uint8_t)(n >> (8 * (LENGTH - 1 - i))));
}

const struct package_format package_raucb = {
    .name = "raucb", .read = raucb_read, .write = raucb_write};
