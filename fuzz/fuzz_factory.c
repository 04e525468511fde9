/* Lists of factory passwords from anywhere: read and checked in bounds. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "factory/factory.h"

enum { TEXT_MAX = 4096, OUT_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void report(const struct factory_list *l, struct arena *a)
{
    struct factory_report r;
    struct buf text, json;
    if (factory_check(l, a, &r) != OK)
        return;
    buf_init(&text, OUT_MAX, NULL);
    buf_init(&json, OUT_MAX, NULL);
    factory_text(&r, "list", &text);
    factory_json(&r, "list", &json);
    if (text.failed || json.failed || r.shortest > r.longest)
        abort();
    for (unsigned i = 0; i < FACTORY_CHECKS; i++)
        if (r.check[i].outcome == FACTORY_CLEAR && r.check[i].devices)
            abort();
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < ' ' && text.p[i] != '\n')
            abort();
    buf_done(&text);
    buf_done(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct factory_list l;
    const char *why;
    uint32_t line;
    if (size > TEXT_MAX)
        return 0;
    for (unsigned wants = 0; wants < 2; wants++) {
        arena_init(&a, NULL);
        bool good =
            factory_read(view_of(data, size), wants != 0, &a, &l, &why, &line);
        if (good != (why == NULL))
            abort();
        /* Pairs of identifiers are slow to try, and a few devices do. */
        if (good && l.n > 2 && l.n_ids > 1)
            l.n_ids = 1;
        if (good && wants)
            report(&l, &a);
        arena_done(&a);
    }
    return 0;
}
