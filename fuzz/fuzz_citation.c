/* Feeds the reader of citations: each lies within the text, none overlaps the
 * one before unless it is its second edition, and all have a document. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/err.h"
#include "review/citation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const bodies[] = {"din", "bs", "nf", "ds", NULL};
    struct citation v[CITATIONS_MAX];
    struct folded f;
    if (n > 1 << 16)
        return 0;
    fold_init(&f);
    fold(&f, view_of(data, n));
    ASSERT(!f.failed && f.c[f.n] == 0 && f.at[f.n] == n);
    for (size_t i = 1; i <= f.n; i++)
        ASSERT(f.at[i] >= f.at[i - 1]);
    size_t k = citations_find(&f, bodies, v, CITATIONS_MAX);
    ASSERT(k <= CITATIONS_MAX);
    for (size_t i = 0; i < k; i++) {
        ASSERT(v[i].from < v[i].to && v[i].to <= f.n);
        ASSERT(v[i].raw.p >= data && v[i].raw.p + v[i].raw.n <= data + n);
        ASSERT(i == 0 || v[i].from >= v[i - 1].from);
        ASSERT(memchr(v[i].edition, 0, EDITION_MAX));
        ASSERT(memchr(v[i].body, 0, BODY_MAX));
        ASSERT(v[i].month <= 12 && strlen(cited_name(v[i].document)) == 10);
    }
    fold_done(&f);
    return 0;
}
