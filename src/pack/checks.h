/* The checks of assay verify by name, and the four results they make up. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_CHECKS_H
#define ASSAY_PACK_CHECKS_H

/* Kept apart, because each means something by itself: nothing was changed;
 * who signed; when; and whether that is enough for whoever asks. */
enum pack_axis {
    AXIS_INTEGRITY,
    AXIS_IDENTITY,
    AXIS_TIME,
    AXIS_POLICY,
    PACK_AXES,
};

/* Worse is larger. NONE: it was not asked for, and nothing is said. */
enum pack_verdict {
    PACK_NONE,
    PACK_PASS,
    PACK_INCONCLUSIVE,
    PACK_FAIL,
};

enum pack_check {

#define CHECK(id, axis, code, what, ask) CHECK_##id,
#include "pack/checks.def"
#undef CHECK
    PACK_CHECKS,
};

struct pack_check_info {
    enum pack_axis axis;
    const char *code, *what, *ask;
};

const struct pack_check_info *pack_check_info(enum pack_check c);
const char *pack_axis_text(enum pack_axis a);
const char *pack_verdict_text(enum pack_verdict v);

#endif
