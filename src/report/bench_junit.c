/* What the update-attack bench found, as JUnit's XML for CI systems: a case is
 * a test, what was not tested is skipped. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "bench/score.h"
#include "report/bench.h"
#include "report/html.h"

static void attribute(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, " %s=\"", name);
    html_str(out, text);
    buf_byte(out, '"');
}

static void put_case(struct buf *out, const struct bench_report *r,
                     const struct bench_outcome *o, struct arena *arena)
{
    int bad = bench_verdict_badness(o->verdict);
    const char *replay = bench_replay(r, o, arena);
    buf_str(out, "  <testcase");
    attribute(out, "classname", r->name);
    buf_str(out, " name=\"");
    html_str(out, o->of->id);
    buf_byte(out, ' ');
    html_str(out, o->of->what);
    buf_str(out, "\">");
    if (o->tried == 0) {
        buf_str(out, "<skipped");
        attribute(out, "message", o->note);
        buf_str(out, "/>");
    } else if (bad == 2) {
        buf_str(out, "<failure");
        attribute(out, "type", bench_verdict_text(o->verdict));
        attribute(out, "message", o->note);
        buf_byte(out, '>');
        html_str(out, o->saw);
        buf_str(out, "\nsafe: ");
        html_str(out, o->of->safe);
        buf_str(out, "\nreplay: ");
        html_str(out, replay);
        buf_str(out, "</failure>");
    } else {
        buf_str(out, "<system-out>");
        html_str(out, bench_verdict_text(o->verdict));
        buf_str(out, ": ");
        html_str(out, o->note);
        buf_str(out, "</system-out>");
    }
    buf_str(out, "</testcase>\n");
}

void bench_junit(const struct bench_report *r, struct arena *arena,
                 struct buf *out)
{
    size_t failed = 0, skipped = 0;
    for (size_t i = 0; i < r->n; i++) {
        failed += bench_verdict_badness(r->v[i].verdict) == 2;
        skipped += r->v[i].tried == 0;
    }
    buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite");
    attribute(out, "name", r->name);
    buf_printf(out,
               " tests=\"%zu\" failures=\"%zu\" errors=\"%d\" "
               "skipped=\"%zu\">\n",
               r->n + (r->fault != NULL), failed, r->fault != NULL, skipped);
    for (size_t i = 0; i < r->n; i++)
        put_case(out, r, &r->v[i], arena);
    if (r->fault) {
        buf_str(out, "  <testcase classname=\"assay bench\" name=\"the bench "
                     "came to its end\"><error");
        attribute(out, "message", r->fault);
        buf_str(out, "/></testcase>\n");
    }
    buf_str(out, "</testsuite>\n");
}
