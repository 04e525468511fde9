/* Trusted keys are parsed where they can do no harm: see trust.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/trust.h"

#include <string.h>

#include "core/limits.h"
#include "probe/sig_trust.h"
#include "sys/child.h"
#include "sys/sandbox.h"

enum { PACKED_MAX = 8 << 20, TIME_MS = 20000, TIME_S = 20 };

#define NO_MEMORY "does not fit into memory"

/* What the worker sends: one byte, 0 and the keys, or 1 and why not. */
static int work(struct worker *w, void *arg)
{
    struct view *file = arg;
    struct sandbox_opts lock = {.memory_bytes = 256 * MIB,
                                .cpu_s = TIME_S,
                                .readable_dirfd = -1,
                                .no_threads = true};
    struct sandbox_report report;
    sandbox_lock(&lock, &report);
    struct buf out;
    buf_init(&out, PACKED_MAX, NULL);
    const char *why = trust_parse(*file, &out);
    uint8_t first = why != NULL;
    struct view rest = why ? view_of(why, strlen(why)) : buf_of(&out);
    return worker_send(w, view_of(&first, 1)) && worker_send(w, rest)
               ? OK
               : ERR_LIMIT;
}

const char *trust_read(struct view file, struct arena *arena, struct trust *out)
{
    struct child_result r;
    memset(&r, 0, sizeof r);
    struct child_job job = {.fn = work,
                            .arg = &file,
                            .max_result = PACKED_MAX + 1,
                            .time_ms = TIME_MS};
    sandbox_warm_up();
    if (child_run(&job, 1, 1, NULL, &r) != OK)
        return NO_MEMORY;
    const char *why = NULL;
    struct view got = buf_of(&r.out);
    if (r.end != CHILD_OK || got.n == 0)
        why = "cannot be read: the parser gave up on it";
    else if (got.p[0] != 0)
        why = arena_text(arena, view_from(got, 1));
    else if (!trust_unpack(view_from(got, 1), arena, out))
        why = "cannot be read: its keys are malformed";
    if (r.end == CHILD_OK && got.n && got.p[0] != 0 && !why)
        why = NO_MEMORY;
    child_result_done(&r);
    return why;
}
