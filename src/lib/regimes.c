/* libassay: which laws and labels apply to a product. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/regimes.h"

#include <string.h>

#include "core/day.h"
#include "lib/assessed.h"

enum { TEXT_MAX = 16 << 20 };

bool assay_assessment_regimes(struct assay *a, const struct assay_assessment *s,
                              const char *role, const char *date,
                              const char *format,
                              const struct assay_style *style,
                              assay_write_fn *write, void *ctx)
{
    char today[11];
    struct arena arena;
    struct regimes data;
    struct market market;
    struct buf out;
    if (date && !day_is(date))
        return lib_failed(a, "'%s' is no day: YYYY-MM-DD", date);
    lib_today(today);
    arena_init(&arena, NULL);
    buf_init(&out, TEXT_MAX, NULL);
    enum err e = regimes_load(&arena, &data);
    if (e == OK)
        e = regimes_judge(&data, &s->assessment, role, date ? date : today,
                          &arena, &market);
    bool ok = e == OK || lib_failed(a, "%s", err_text(e));
    if (ok && strcmp(format, "json") == 0)
        regimes_json_put(&market, &out);
    else if (ok)
        regimes_text(&market, style ? style->width : 0, style && style->all,
                     &out);
    ok = lib_write(a, &out, write, ctx) && ok;
    arena_done(&arena);
    return ok;
}
