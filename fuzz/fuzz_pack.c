/* A whole pack verified: nothing is PASS where nobody is trusted, and what a
 * worker tells its parent reads back the same. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "pack/verify.h"
#include "report/compare.h"
#include "report/inspect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { MAX_BYTES = 1 << 20 };

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void compare(const struct pack_report *r, struct arena *a)
{
    struct comparison c;
    struct buf out;
    buf_init(&out, 1 << 24, NULL);
    check(compare_packs(r, r, a, &c));
    check(c.n == 0 && !c.worse);
    compare_text(&c, &out);
    buf_done(&out);
}

static void show(const struct pack_report *r)
{
    const struct verify_style style = {.why = true, .all = true};
    struct buf out;
    struct json j;
    buf_init(&out, 1 << 24, NULL);
    verify_text(&style, "p", r, &out);
    inspect_text(&style, "p", r, &out);
    buf_clear(&out);
    json_init(&j, &out, false);
    verify_json_begin(&j);
    verify_json(&j, "p", r);
    verify_json_end(&j);
    buf_clear(&out);
    json_init(&j, &out, false);
    inspect_json_begin(&j);
    inspect_json(&j, "p", r);
    verify_json_end(&j);
    check(!out.failed);
    buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct verify_opts o = {.now = 1800000000, .max_bytes = MAX_BYTES};
    struct arena a;
    struct pack_report r, back;
    struct buf wire;
    arena_init(&a, NULL);
    buf_init(&wire, 1 << 24, NULL);
    if (pack_verify(&o, view_of(data, n), "p", &a, &r)) {
        check(r.overall != PACK_PASS);
        check(r.axis[AXIS_IDENTITY] != PACK_PASS);
        report_send(&r, &wire);
        check(report_receive(buf_of(&wire), &a, &back));
        check(back.overall == r.overall && back.findings == r.findings &&
              back.files == r.files && back.signatures == r.signatures);
        show(&back);
        compare(&back, &a);
    }
    /* The same bytes as a worker's result, which the parent distrusts. */
    if (report_receive(view_of(data, n), &a, &back)) {
        check(back.overall >= PACK_PASS && back.overall <= PACK_FAIL);
        show(&back);
    }
    buf_done(&wire);
    arena_done(&a);
    return 0;
}
