/* The form of signatures and tokens, and OpenSSL behind it: what is told lies
 * within the input, and nothing verifies that nobody signed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "pack/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void within(struct view part, const uint8_t *data, size_t n)
{
    check(part.n == 0 || (part.p >= data && part.p + part.n <= data + n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    for (int k = 0; k < 2; k++) {
        struct cms_form f;
        struct flaw flaw = {0};
        struct seal seal;
        enum cms_kind kind = k ? CMS_KIND_TOKEN : CMS_KIND_DETACHED;
        bool ok = cms_form_read(view_of(data, n), kind, "s", &f, &flaw);
        check(ok || flaw.text);
        if (!ok)
            continue;
        within(f.content, data, n);
        within(f.signature, data, n);
        within(f.timestamp, data, n);
        check(f.imprint.n == pack_digest_bytes(f.digest));
        check((f.content.n > 0) <= (kind == CMS_KIND_TOKEN));
        /* A signature over nothing is in no seed. */
        if (seal_check(view_of(data, n), kind, view_of("", 0), "s", &seal,
                       &flaw)) {
            check(kind == CMS_KIND_TOKEN);
            seal_done(&seal);
        } else {
            check(flaw.text != NULL);
        }
    }
    return 0;
}
