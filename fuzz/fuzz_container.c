/* The ZIP of a pack: what it names is safe, and no byte belongs to nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "pack/container.h"
#include "pack/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { MAX_BYTES = 1 << 20 };

static void check(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a;
    struct container c;
    struct flaw flaw = {0};
    struct buf text, uri, back;
    uint64_t sum = 0;
    arena_init(&a, NULL);
    buf_init(&text, MAX_BYTES, NULL);
    buf_init(&uri, 4096, NULL);
    buf_init(&back, 4096, NULL);
    bool ok = container_read(view_of(data, n), MAX_BYTES, &a, &c, &flaw);
    check(ok || (flaw.text && flaw.name));
    for (size_t i = 0; ok && i < c.n; i++) {
        struct view name = view_of(c.v[i].name, strlen(c.v[i].name));
        check(!pack_name_flaw(name));
        check(container_find(&c, c.v[i].name) == &c.v[i]);
        pack_name_to_uri(name, &uri);
        check(pack_name_of_uri(buf_of(&uri), &back));
        check(view_eq(buf_of(&back), name));
        check(c.v[i].packed.n <= n && c.v[i].at < n);
        if (container_load(&c.v[i], &text, &flaw))
            check(text.n == c.v[i].size);
        else
            check(flaw.text != NULL);
        sum += c.v[i].size;
        check(sum <= MAX_BYTES);
        buf_clear(&text);
        buf_clear(&uri);
        buf_clear(&back);
    }
    buf_done(&text);
    buf_done(&uri);
    buf_done(&back);
    arena_done(&a);
    return 0;
}
