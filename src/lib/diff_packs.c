/* libassay: what changed between two packs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/judging.h"
#include "report/compare.h"

#define COPY_MAX ((size_t)64 << 20)

struct pair {
    struct assay *a;
    struct arena arena;
    struct pack_report report[2];
    size_t n;
};

/* A report lives as long as its worker's turn: this is a copy. */
static bool keep(void *ctx, const char *path, const struct pack_report *r)
{
    struct pair *p = ctx;
    struct buf b;
    if (*r->fault)
        return lib_failed(p->a, "%s: %s", path, r->fault);
    buf_init(&b, COPY_MAX, NULL);
    report_send(r, &b);
    bool ok =
        !b.failed && report_receive(buf_of(&b), &p->arena, &p->report[p->n]);
    buf_done(&b);
    p->n += ok;
    return ok || lib_failed(p->a, "out of memory");
}

static bool render(struct pair *p, const char *const paths[2],
                   const char *format, struct buf *out, bool *worse)
{
    const struct pack_report *const both[] = {&p->report[0], &p->report[1]};
    struct comparison c;
    if (!compare_packs(both[0], both[1], &p->arena, &c))
        return lib_failed(p->a, "out of memory");
    *worse = c.worse;
    if (strcmp(format, "json") == 0)
        compare_json(paths, both, &c, out);
    else
        compare_text(&c, out);
    return true;
}

bool assay_diff_packs(struct assay *a, const struct assay_verify_opts *opts,
                      const char *before, const char *after, const char *format,
                      assay_write_fn *write, void *ctx, bool *worse)
{
    const char *const paths[] = {before, after};
    struct pair p = {.a = a};
    struct judging j;
    struct buf out;
    if (!judging_open(&j, a, opts))
        return false;
    arena_init(&p.arena, NULL);
    buf_init(&out, COPY_MAX, NULL);
    a->error[0] = 0;
    enum err e = pack_verify_all(&j.run, paths, 2, keep, &p);
    bool ok = p.n == 2 && e == OK;
    if (!ok && !a->error[0])
        lib_failed(a, "%s", err_text(e));
    ok = ok && render(&p, paths, format, &out, worse);
    if (ok)
        ok = lib_write(a, &out, write, ctx);
    else
        buf_done(&out);
    arena_done(&p.arena);
    judging_done(&j);
    return ok;
}
