/* The readers of the start graph, on hostile text. The first byte chooses:
 * s (or a) a shell script that is followed, i an inittab, u a unit file, c a
 * UCI file, r a regular expression (up to the first newline) and a text, p a
 * shell pattern and a text. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_daemon.h"
#include "probe/start_run.h"
#include "probe/start_uci.h"
#include "probe/start_unit.h"

enum {
    SLACK = 100000,
    STEPS = 3000, /* left of the budget, so that a run is short */
    BYTES = 1 << 20,
};

static const char *const programs[] = {
    "bin/busybox",       "bin/sh",          "usr/sbin/telnetd",
    "usr/sbin/dropbear", "usr/sbin/uhttpd", "usr/sbin/ntpd",
    "etc/rc.d/S50x",     "etc/rc3.d/S20y",  "etc/config/dropbear",
    "etc/lighttpd.conf", "sbin/getty"};

static void check(const struct start *st)
{
    uint32_t n = 0;
    for (const struct found *f = st->first; f; f = f->next) {
        ASSERT(f->name && f->argc <= START_ARGS && f->program);
        n++;
    }
    ASSERT(n == st->found_n && n <= START_FOUND);
    ASSERT(st->steps <= START_STEPS + SLACK);
    ASSERT(st->depth == 0 && !st->chain);
}

static void first_line(struct view all, struct view *line, struct view *rest)
{
    *rest = all;
    if (!text_line(rest, line))
        *line = (struct view){0};
}

static void one(struct start *st, uint8_t mode, struct view v)
{
    struct view head, rest;
    struct sh_args args = {.v = {view_of("start", 5)}, .n = 1};
    switch (mode) {
    case 'i':
        start_inittab_text(st, NULL, v);
        break;
    case 'u':
        for (struct unit_setting *s = unit_parse(st, v); s; s = s->next)
            ASSERT(s->key.n <= v.n && s->line > 0);
        break;
    case 'c':
        for (struct uci_section *s = uci_parse(st, v)->sections; s; s = s->next)
            ASSERT(s->name.p && s->type.p);
        break;
    case 'r':
        first_line(v, &head, &rest);
        (void)run_regex(st, head, v.n & 1, rest);
        break;
    case 'p':
        first_line(v, &head, &rest);
        if (head.n <= 256)
            (void)run_match(head, view_cut(rest, 0, 4096));
        break;
    default:
        run_text(st, v, NULL, view_of("/etc/init.d/x", 13), &args);
        st->cond = NULL;
        if (mode == 'a') /* slow: each known program is looked for */
            start_idle(st);
        for (struct found *f = st->first; f; f = f->next)
            start_describe(st, f);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct budget budget = {.max_bytes = 512 * MIB};
    struct arena arena;
    struct tree tree;
    if (size == 0)
        return 0;
    arena_init(&arena, &budget);
    if (tree_init(&tree, &arena, 100)) {
        for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
            (void)tree_add_path(&tree,
                                view_of(programs[i], strlen(programs[i])),
                                NODE_FILE | 0755);
        tree_finish(&tree);
        struct part part = {.format = "dir", .root = tree.root};
        struct root root = {.part = &part, .node = tree.root};
        struct subject subject = {.arena = &arena};
        struct start st = {.s = &subject,
                           .root = &root,
                           .arena = &arena,
                           .steps = START_STEPS - STEPS,
                           .bytes = START_BYTES - BYTES};
        st.end = &st.first;
        one(&st, data[0], view_of(data + 1, size - 1));
        check(&st);
    }
    arena_done(&arena);
    return 0;
}
