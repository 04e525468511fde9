/* Records that a taken-over worker may have forged. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "fact/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct budget budget = {.max_bytes = 64 << 20};
    struct arena arena;
    arena_init(&arena, &budget);
    struct record r;
    if (record_read(view_of(data, n), &arena, &r)) {
        struct buf out;
        buf_init(&out, n, NULL);
        record_write(&r, &out);
        if (out.failed || out.n != n)
            abort();
        buf_done(&out);
    }
    arena_done(&arena);
    return 0;
}
