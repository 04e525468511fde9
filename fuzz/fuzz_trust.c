/* Files of trusted keys: what is taken can be unpacked, and is a key. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "probe/sig.h"
#include "probe/sig_trust.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct buf packed;
    struct arena arena;
    struct trust t = {0};
    buf_init(&packed, 1 << 20, NULL);
    arena_init(&arena, NULL);
    if (!trust_parse(view_of(data, n), &packed)) {
        if (!trust_unpack(buf_of(&packed), &arena, &t) || t.n == 0)
            abort();
        for (size_t i = 0; i < t.n; i++) {
            EVP_PKEY *key = sig_key_of(t.v[i].spki);
            if (!key || (t.v[i].id.n && t.v[i].id.n != 8))
                abort();
            EVP_PKEY_free(key);
        }
    }
    /* And what a worker sends that was taken over. */
    (void)trust_unpack(view_of(data, n), &arena, &t);
    buf_done(&packed);
    arena_done(&arena);
    return 0;
}
