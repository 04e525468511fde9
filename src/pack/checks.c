/* The checks' names and advice, from checks.def. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/checks.h"

#include "core/err.h"

const struct pack_check_info *pack_check_info(enum pack_check c)
{
    static const struct pack_check_info info[] = {
#define CHECK(id, axis, code, what, ask) {AXIS_##axis, code, what, ask},
#include "pack/checks.def"
#undef CHECK
    };

    ASSERT(c < PACK_CHECKS);
    return &info[c];
}

const char *pack_axis_text(enum pack_axis a)
{
    static const char *const text[] = {"integrity", "identity", "time",
                                       "policy"};
    ASSERT(a < PACK_AXES);
    return text[a];
}

const char *pack_verdict_text(enum pack_verdict v)
{
    static const char *const text[] = {"none", "PASS", "INCONCLUSIVE", "FAIL"};
    ASSERT(v <= PACK_FAIL);
    return text[v];
}
