/* Memory that is handed out piece by piece and given back all at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CORE_ARENA_H
#define ASSAY_CORE_ARENA_H

#include <stdatomic.h>

#include "base/view.h"
#include "core/err.h"

/* A budget is shared by all arenas and buffers of one image; threads may
 * spend from it at the same time. */
struct budget {
    uint64_t max_bytes;
    _Atomic uint64_t used_bytes;
};

/* Take n bytes from the budget; false, and nothing taken, if they are not
 * there. b may be NULL: no limit. */
MUST_USE bool budget_take(struct budget *b, uint64_t n);
void budget_give(struct budget *b, uint64_t n);

struct arena_block;

/* Not for use by two threads at once: one arena a thread. */
struct arena {
    struct budget *budget;
    struct arena_block *last;
    bool failed; /* a request could not be met; sticky */
};

void arena_init(struct arena *a, struct budget *budget);
void arena_done(struct arena *a);

/* n zeroed bytes for any type, or NULL when budget or memory is spent. */
void *arena_alloc(struct arena *a, size_t n);
/* n items of size each, overflow-checked. */
void *arena_array(struct arena *a, size_t n, size_t each);
/* A copy of v with a NUL behind it; NULL when memory is spent. */
char *arena_text(struct arena *a, struct view v);
struct view arena_dup(struct arena *a, struct view v);
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))

#endif
