/* The bench's readers: its own results, and packages of updates in each format,
 * which it changes and puts together again. The first byte says which. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "bench/package.h"
#include "bench/results.h"
#include "bench/score.h"
#include "core/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void results(struct view v, struct arena *arena)
{
    struct bench_report r;
    size_t n;
    if (!bench_results_read(v, arena, &r))
        return;
    for (size_t i = 0; i < r.n; i++) {
        const struct bench_outcome *o = &r.v[i];
        ASSERT(o->of && o->variants_n <= BENCH_VARIANTS);
        ASSERT((o->tried > 0) == (o->verdict != BENCH_NOT_TESTED &&
                                  o->verdict != BENCH_NOT_APPLICABLE));
    }
    ASSERT(r.name && r.version && r.adapter);
    (void)bench_scores(&r, arena, &n);
}

static void package(const char *format, struct view v, struct arena *arena)
{
    struct package p, again;
    struct buf out;
    if (!package_read(format, v, arena, &p))
        return;
    ASSERT(p.known && p.entries_n > 0 && p.entries_n <= PACKAGE_ENTRIES);
    uint8_t *copy = malloc(v.n);
    if (!copy)
        abort();
    memcpy(copy, v.p, v.n);
    for (size_t i = 0; i < p.fields_n; i++) {
        ASSERT(p.fields[i].at + p.fields[i].bytes <= v.n);
        package_set(&p.fields[i], copy, i * UINT64_C(0x9e3779b97f4a7c15));
    }
    package_repair(&p, copy, v.n);
    for (size_t i = 0; i < p.entries_n; i++) {
        const struct package_entry *e = &p.entries[i];
        ASSERT(e->at <= v.n && e->content.n <= v.n - e->at);
        ASSERT(e->header_at <= e->at);
    }
    buf_init(&out, (size_t)1 << 24, NULL);
    package_write(&p, &out);
    ASSERT(!out.failed);
    (void)!package_read(format, buf_of(&out), arena, &again);
    buf_done(&out);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"swu", "raucb", "mcuboot", "tar"};
    struct arena arena;
    if (size == 0)
        return 0;
    arena_init(&arena, NULL);
    struct view v = view_of(data + 1, size - 1);
    if (data[0] % 5 == 4)
        results(v, &arena);
    else
        package(formats[data[0] % 5], v, &arena);
    arena_done(&arena);
    return 0;
}
