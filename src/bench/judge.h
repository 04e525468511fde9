/* From what was seen after an attack to what became of it: a pure function. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BENCH_JUDGE_H
#define ASSAY_BENCH_JUDGE_H

#include "bench/bench.h"

/* What a safe updater does. */
enum bench_expect {
    EXPECT_REFUSED,            /* the old content stays */
    EXPECT_REFUSED_OR_GENUINE, /* or exactly the signed content is installed */
    EXPECT_WHOLE,              /* after a fault: old or new, but whole */
    EXPECT_GENUINE,            /* the good update runs */
    EXPECT_UNCHANGED, /* nothing, or something whole; never what was changed */
};

/* What the slot that runs holds, byte by byte. */
enum bench_content {
    CONTENT_OLD,   /* what was installed before */
    CONTENT_GOOD,  /* a genuine update's */
    CONTENT_EVIL,  /* what must never run */
    CONTENT_OTHER, /* none of these: torn, mixed, changed */
};

struct bench_observed {
    bool hung, crashed;
    bool accepted; /* by the subject's word */
    bool runs;     /* a slot was started */
    enum bench_content content;
    bool genuine; /* the inactive slot now holds the signed content, whole */
    bool written; /* the inactive slot is not what it was */
    bool staged;  /* packages are received in the inactive slot, and nothing is
                     started unverified, by the adapter's word */
    bool good_installs; /* the next good update was installed and ran */
};

enum bench_verdict bench_judge(enum bench_expect expect,
                               const struct bench_observed *o);

#endif
