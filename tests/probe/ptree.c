/* A file tree in memory with all probes run over it: see ptree.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ptree.h"

enum { MAX_NODES = 10000 };

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *f, uint64_t at, uint8_t *out, size_t n,
                      struct diag *why)
{
    (void)lane, (void)p, (void)why;
    const struct view *bytes = f->priv;
    memcpy(out, bytes->p + at, n);
    return true;
}

static struct view map_file(const struct part *p, const struct node *f)
{
    (void)p;
    const struct view *bytes = f->priv;
    return *bytes;
}

static const struct fs_ops ops = {.read = read_file, .map = map_file};

void ptree_init(struct ptree *t)
{
    memset(t, 0, sizeof *t);
    arena_init(&t->arena, NULL);
    assert_true(tree_init(&t->tree, &t->arena, MAX_NODES));
}

void ptree_done(struct ptree *t)
{
    probing_done(t->probing);
    tree_finish(&t->tree); /* a test that ran no probe has it still open */
    arena_done(&t->arena);
}

struct node *ptree_node(struct ptree *t, const char *path, uint32_t mode)
{
    struct node *n = tree_add_path(&t->tree, view_of(path, strlen(path)), mode);
    assert_non_null(n);
    return n;
}

struct node *ptree_file(struct ptree *t, const char *path, uint32_t mode,
                        struct view bytes)
{
    struct node *n = ptree_node(t, path, NODE_FILE | mode);
    struct view *kept = ARENA_NEW(&t->arena, struct view);
    assert_non_null(kept);
    *kept = bytes;
    n->priv = kept;
    n->size = bytes.n;
    return n;
}

struct node *ptree_link(struct ptree *t, const char *path, const char *target)
{
    struct node *n = ptree_node(t, path, NODE_LINK | 0777);
    n->target = arena_dup(&t->arena, view_of(target, strlen(target)));
    return n;
}

void ptree_run_as(struct ptree *t, const char *format)
{
    struct image_opts opts = {
        .name = "test", .threads = 2, .limits = limits_default()};
    tree_finish(&t->tree);
    struct part part = {.format = format,
                        .root = t->tree.root,
                        .files = t->tree.count,
                        .ops = &ops};
    assert_int_equal(probing_run(&opts, &part, &t->probing), OK);
}

void ptree_run(struct ptree *t)
{
    ptree_run_as(t, "dir");
}

static bool is_at(const struct obs *o, const char *path)
{
    const char *last = strrchr(o->where.path, '!');
    return !path || (last && strcmp(last + 1, path) == 0);
}

const struct obs *ptree_fact(const struct ptree *t, const char *kind,
                             const char *path, size_t nth)
{
    size_t n = 0;
    struct obs **facts = probing_facts(t->probing, &n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(facts[i]->kind, kind) == 0 && is_at(facts[i], path) &&
            nth-- == 0)
            return facts[i];
    }
    return NULL;
}

const char *ptree_text(const struct obs *o, const char *key)
{
    const char *text = o ? obs_get_str(o, key) : NULL;
    return text ? text : "";
}
