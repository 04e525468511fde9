/* From what was seen after an attack to what became of it. The medium counts,
 * not what the updater says of itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/judge.h"

static const struct {
    const char *text;
    int bad;
    const char *means;
} verdicts[] = {

#define X(name, text, bad, means) [name] = {text, bad, means},
    BENCH_VERDICT_LIST(X)
#undef X
};

const char *bench_verdict_text(enum bench_verdict v)
{
    return verdicts[v].text;
}

const char *bench_verdict_means(enum bench_verdict v)
{
    return verdicts[v].means;
}

int bench_verdict_badness(enum bench_verdict v)
{
    return verdicts[v].bad;
}

static enum bench_verdict of_content(enum bench_expect expect,
                                     const struct bench_observed *o)
{
    switch (o->content) {
    case CONTENT_EVIL:
        return BENCH_ACCEPTED;
    case CONTENT_OTHER:
        return BENCH_SILENT;
    case CONTENT_GOOD:
        if (expect == EXPECT_REFUSED)
            return BENCH_ACCEPTED;
        return expect == EXPECT_REFUSED_OR_GENUINE ? BENCH_UNAFFECTED
                                                   : BENCH_RECOVERED;
    case CONTENT_OLD:
        break;
    }
    if (expect == EXPECT_WHOLE || expect == EXPECT_UNCHANGED)
        return BENCH_RECOVERED;
    if (expect == EXPECT_GENUINE)
        return BENCH_WEDGED;
    if (expect == EXPECT_REFUSED_OR_GENUINE && o->written && o->genuine &&
        !(o->staged && !o->accepted))
        return BENCH_UNAFFECTED;
    if (o->written && o->staged)
        return BENCH_REJECTED_STAGED;
    return o->written ? BENCH_REJECTED_DIRTY : BENCH_REJECTED_CLEAN;
}

enum bench_verdict bench_judge(enum bench_expect expect,
                               const struct bench_observed *o)
{
    if (o->hung)
        return BENCH_HANG;
    if (o->crashed)
        return BENCH_CRASH;
    if (!o->runs && expect == EXPECT_UNCHANGED)
        return o->good_installs ? BENCH_RECOVERED : BENCH_BRICK;
    if (!o->runs)
        return BENCH_BRICK;
    enum bench_verdict v = of_content(expect, o);
    if (bench_verdict_badness(v) < 2 && !o->good_installs)
        return BENCH_WEDGED;
    return v;
}
