/* Small file systems for the tests of probes: a table of files, scanned by all
 * probes, and the facts that come out. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_PROBE_PROBE_TREE_H
#define ASSAY_TESTS_PROBE_PROBE_TREE_H

#include "check.h"
#include "probe/run.h"

struct tree_file {
    const char *path; /* NULL ends a table */
    const char *text; /* contents; NULL: a directory */
    const char *link; /* not NULL: a symbolic link to there */
    uint32_t mode;    /* 0: 0644, for directories 0755 */
    uint32_t uid;
    size_t n; /* bytes of text, when it holds NULs */
};

struct scanned {
    struct arena arena;
    struct probing *probing;
    struct obs **obs;
    size_t n;
};

static inline bool tree_read(struct lane *lane, const struct part *p,
                             const struct node *f, uint64_t at, uint8_t *out,
                             size_t n, struct diag *why)
{
    (void)lane;
    (void)p;
    (void)why;
    memcpy(out, (const uint8_t *)f->priv + at, n);
    return true;
}

static inline void tree_put(struct tree *t, const struct tree_file *f)
{
    uint32_t type = f->link ? NODE_LINK : f->text ? NODE_FILE : NODE_DIR;
    uint32_t mode = f->mode ? f->mode : type == NODE_DIR ? 0755 : 0644;
    struct node *n =
        tree_add_path(t, view_of(f->path, strlen(f->path)), type | mode);
    assert_non_null(n);
    n->uid = f->uid;
    n->ino = t->count;
    if (f->link)
        n->target = view_of(f->link, strlen(f->link));
    if (f->text) {
        n->priv = f->text;
        n->size = f->n ? f->n : strlen(f->text);
    }
}

/* Scans the files as one file system named "t.bin". */
static inline struct scanned scan_tree(const struct tree_file *files)
{
    static const struct fs_ops ops = {.read = tree_read};
    struct scanned s = {0};
    struct tree t;
    arena_init(&s.arena, NULL);
    assert_true(tree_init(&t, &s.arena, 10000));
    for (; files->path; files++)
        tree_put(&t, files);
    tree_finish(&t);
    struct part part = {.format = "dir",
                        .root = t.root,
                        .files = t.count,
                        .ops = &ops,
                        .size = 1};
    struct image_opts opts = {
        .name = "t.bin", .threads = 2, .limits = limits_default()};
    assert_int_equal(probing_run(&opts, &part, &s.probing), OK);
    s.obs = probing_facts(s.probing, &s.n);
    assert_false(probing_overflow(s.probing));
    return s;
}

static inline void scanned_done(struct scanned *s)
{
    probing_done(s->probing);
    arena_done(&s->arena);
}

/* The fact of a kind whose attribute is value; NULL when there is none. */
static inline const struct obs *fact_with(const struct scanned *s,
                                          const char *kind, const char *key,
                                          const char *value)
{
    for (size_t i = 0; i < s->n; i++) {
        const char *have = obs_get_str(s->obs[i], key);
        if (strcmp(s->obs[i]->kind, kind) == 0 && have &&
            strcmp(have, value) == 0)
            return s->obs[i];
    }
    return NULL;
}

static inline size_t facts_of(const struct scanned *s, const char *kind)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += strcmp(s->obs[i]->kind, kind) == 0;
    return n;
}

static inline bool attr_is(const struct obs *o, const char *key,
                           const char *value)
{
    const char *have = obs_get_str(o, key);
    if (have && strcmp(have, value) == 0)
        return true;
    print_message("# %s is %s, not %s\n", key, have ? have : "absent", value);
    return false;
}

#endif
