/* Scripts of updaters: what is said of a text must not contradict itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "core/limits.h"
#include "probe/update_script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The script may source itself. */
static bool file(void *ctx, struct view path, struct view *out)
{
    *out = *(const struct view *)ctx;
    return path.n > 1 && path.p[0] == '/';
}

static bool has(void *ctx, struct view program)
{
    (void)ctx;
    return program.n % 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct budget budget = {.max_bytes = 64 * MIB};
    struct arena arena;
    struct view text = view_of(data, n);
    struct deeds d = {0};
    arena_init(&arena, &budget);
    if (deeds_of(&arena, text, file, &text, &d) &&
        ((!d.fetches && !d.writes) || (d.same && (!d.fetches || !d.writes)) ||
         (d.signature_gates && !d.signature)))
        abort();
    const struct view texts[] = {text, text};
    struct deeds_of_many many = {
        .texts = texts, .n = 2, .libraries = 1, .has = has};
    if (deeds_check_nothing(&arena, &many, &d) && d.unknown.n)
        abort();
    arena_done(&arena);
    return 0;
}
