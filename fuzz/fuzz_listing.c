/* Lines of lists of offers: whatever they are, a listing has all its fields or
 * a flaw, and what is written of it is taken up again. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "report/bulk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define CONTEXT "0123456789abcdef"

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void write_again(const struct listing *l, bool csv)
{
    struct bulk_line line = {
        .number = 7,
        .listing = *l,
        .kept = {.overall = PACK_FAIL, .failed = 5},
        .own = 1u << BULK_OTHER_MODEL,
        .fault = l->flaw ? l->flaw : "",
        .sha256 = ""
    };
    struct bulk_sum sum = {0}, again = {0};
    struct bulk_mark mark = {0};
    struct buf out;
    buf_init(&out, 1 << 18, NULL);
    bulk_count(&sum, &line);
    bulk_put(csv, CONTEXT, &line, &out);
    check(!out.failed && out.n && out.p[out.n - 1] == '\n');
    /* An id with a line's end within is quoted, and no line of its own. */
    if (!csv || !strpbrk(l->field[LISTING_ID], "\r\n")) {
        bool one = !memchr(out.p, '\n', out.n - 1);
        check(one || csv);
        if (one) {
            check(bulk_again(csv, CONTEXT, view_of(out.p, out.n - 1), &again,
                             &mark));
            check(mark.number == 7 && memcmp(&sum, &again, sizeof sum) == 0);
        }
    }
    buf_done(&out);
}

static void one_line(const struct listing_form *form, struct view line,
                     struct arena *a)
{
    struct listing l;
    if (!listing_read(form, line, a, &l))
        return;
    for (int k = 0; k < LISTING_FIELDS; k++)
        check(l.field[k] != NULL);
    check(l.flaw || (*l.field[LISTING_ID] &&
                     (*l.field[LISTING_PACK] || *l.field[LISTING_SHA256])));
    if (l.flaw)
        return;
    write_again(&l, false);
    write_again(&l, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct view v = view_of(data, n);
    struct listing_form form = {0};
    struct arena a;
    bool begun = false;
    arena_init(&a, NULL);
    for (int lines = 0; v.n && lines < 20; lines++) {
        const uint8_t *end = memchr(v.p, '\n', v.n);
        size_t k = end ? (size_t)(end - v.p) : v.n;
        struct view line = view_cut(v, 0, k);
        if (!begun && listing_begin(line, &a, &form))
            break;
        if (begun || form.json)
            one_line(&form, line, &a);
        begun = true;
        v = view_from(v, k + (end ? 1 : 0));
    }
    arena_done(&a);
    return 0;
}
