/* ASiCManifest: what is read is safe, and writes to what reads the same. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "pack/manifest.h"
#include "pack/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void check_ref(const struct manifest_ref *r,
                      const struct manifest_ref *s)
{
    check(!pack_name_flaw(view_of(r->name, strlen(r->name))));
    check(strcmp(r->name, s->name) == 0 && r->digest == s->digest);
    check(memcmp(r->value, s->value, DIGEST_MAX) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a;
    struct manifest m, again;
    struct flaw flaw = {0};
    struct buf text;
    arena_init(&a, NULL);
    buf_init(&text, 1 << 22, NULL);
    if (manifest_read(view_of(data, n), "m", &a, &m, &flaw)) {
        check(m.n > 0 && strncmp(m.signature, "META-INF/", 9) == 0);
        /* Types are shown only, and written by us only from our own list. */
        m.signature_mime = "";
        for (size_t i = 0; i < m.n; i++)
            m.v[i].mime = "";
        manifest_write(&m, &text);
        check(manifest_read(buf_of(&text), "m", &a, &again, &flaw));
        check(again.n == m.n && strcmp(again.signature, m.signature) == 0);
        for (size_t i = 0; i < m.n; i++)
            check_ref(&m.v[i], &again.v[i]);
    } else {
        check(flaw.text != NULL);
    }
    buf_done(&text);
    arena_done(&a);
    return 0;
}
