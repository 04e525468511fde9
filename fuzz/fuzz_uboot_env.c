/* Environments of U-Boot in hostile bytes: what is told lies within them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "probe/uboot_env.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct view v = view_of(data, n);
    for (size_t hit = 0; hit < n; hit += 1 + n / 16) {
        struct uboot_env e = {0};
        if (!uboot_env_around(v, hit, &e))
            continue;
        if (e.at > hit || e.at + e.n > n || hit >= e.at + e.n)
            abort();
        if (e.block && (e.block_at > e.at || e.block > n - e.block_at ||
                        e.at + e.n > e.block_at + e.block))
            abort();
        struct view x = uboot_env_get(v, &e, "a");
        if (x.p && (x.p < data || x.p + x.n > data + n))
            abort();
    }
    return 0;
}
