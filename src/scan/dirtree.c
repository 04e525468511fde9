/* Builds the file tree of a directory; contents are read when asked for. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/dirtree.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/dirwalk.h"

enum { MANIFEST_BYTES = 64 << 20, MAX_TOLD = 64 };

/* What reading a file needs. */
struct source {
    const char *path;
    struct dir_stamp stamp;
};

struct walk {
    struct dirtree *d;
    struct tree tree;
    struct node **linked; /* files with more than one name */
    size_t linked_n;
    struct diag *told, *last; /* what could not be looked at */
    uint32_t told_n, problems;
};

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *f, uint64_t at, uint8_t *out, size_t n,
                      struct diag *why)
{
    (void)lane;
    const struct dirtree *d = p->fs;
    const struct source *s = f->priv;
    enum file_fault fault =
        s ? dir_read(d->fd, s->path, &s->stamp, at, out, n) : FILE_MISSING;
    if (fault == FILE_OK)
        return true;
    why->why = WHY_CORRUPT;
    why->text = s ? file_fault_text(fault) : "the file is only in the manifest";
    return false;
}

static const struct fs_ops dir_ops = {.read = read_file};

static int by_inode(const void *pa, const void *pb)
{
    const struct node *a = *(struct node *const *)pa;
    const struct node *b = *(struct node *const *)pb;
    const struct dir_stamp *x = &((const struct source *)a->priv)->stamp;
    const struct dir_stamp *y = &((const struct source *)b->priv)->stamp;
    if (x->dev != y->dev)
        return x->dev < y->dev ? -1 : 1;
    if (x->ino != y->ino)
        return x->ino < y->ino ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

/* Names of one inode: all but the one that was met first point to it. */
static void join_links(struct walk *w)
{
    if (w->linked_n)
        qsort(w->linked, w->linked_n, sizeof *w->linked, by_inode);
    struct node *first = NULL;
    for (size_t i = 0; i < w->linked_n; i++) {
        struct node *n = w->linked[i];
        const struct source *s = n->priv, *f = first ? first->priv : NULL;
        if (f && f->stamp.dev == s->stamp.dev && f->stamp.ino == s->stamp.ino)
            n->first = first;
        else
            first = n;
    }
    free(w->linked);
}

static bool note_link(struct walk *w, struct node *n)
{
    if (w->linked_n % 256 == 0) {
        struct node **grown =
            realloc(w->linked, (w->linked_n + 256) * sizeof(struct node *));
        if (!grown)
            return false;
        w->linked = grown;
    }
    w->linked[w->linked_n++] = n;
    return true;
}

/* What cannot be looked at may hold anything. */
static bool note_problem(struct walk *w, enum why why, const char *text,
                         const struct node *n)
{
    if (w->told_n >= MAX_TOLD)
        return true;
    struct diag *d = ARENA_NEW(&w->d->arena, struct diag);
    if (!d)
        return false;
    *d = (struct diag){.why = why, .text = text, .node = n};
    if (w->last)
        w->last->next = d;
    else
        w->told = d;
    w->last = d;
    w->told_n++;
    return true;
}

static bool add(void *ctx, const struct dir_entry *e)
{
    struct walk *w = ctx;
    struct arena *a = &w->d->arena;
    struct view path = view_of(e->path, strlen(e->path));
    struct node *n = tree_add_path(&w->tree, path, e->mode);
    if (!n)
        return !w->tree.overflow;
    struct source *s = ARENA_NEW(a, struct source);
    if (!s)
        return false;
    n->uid = e->uid;
    n->gid = e->gid;
    n->major = e->major;
    n->minor = e->minor;
    n->mtime = e->stamp.mtime_s;
    n->ino = e->stamp.ino;
    n->size = node_is_file(n) ? e->stamp.size : 0;
    n->target = arena_dup(a, e->target);
    n->unreadable = e->problem;
    n->at = w->tree.count;
    s->path = arena_text(a, path);
    s->stamp = e->stamp;
    n->priv = e->from_manifest ? NULL : s;
    for (size_t i = 0; i < e->xattrs_n; i++)
        tree_xattr(&w->tree, n, e->xattrs[i].name, e->xattrs[i].value);
    w->d->part.size += n->size;
    w->problems += e->problem != NULL;
    /* Of a file it is told when somebody wants to read it. */
    if (e->problem && !node_is_file(n) &&
        !note_problem(w, WHY_CORRUPT, e->problem, n))
        return false;
    if (node_is_file(n) && e->links > 1 && n->priv)
        return note_link(w, n);
    return true;
}

static const char *read_manifest(const char *path, struct arena *a,
                                 struct dir_manifest *out)
{
    struct buf text;
    buf_init(&text, MANIFEST_BYTES, NULL);
    enum file_fault f = file_read(path, &text);
    struct dir_manifest_error error = {0};
    const char *why = NULL;
    if (f != FILE_OK)
        why = arena_printf(a, "its manifest %s %s", path, file_fault_text(f));
    else if (dir_manifest_parse(buf_of(&text), a, out, &error) != OK)
        why = arena_printf(a, "its manifest %s is wrong in line %u: %s", path,
                           (unsigned)error.line,
                           error.why ? error.why : "out of memory");
    buf_done(&text);
    return why;
}

const char *dirtree_open(struct dirtree *d, const char *path,
                         const char *manifest, const struct limits *limits)
{
    *d = (struct dirtree){.fd = -1};
    arena_init(&d->arena, NULL);
    struct dir_manifest m = {0};
    struct dir_report report;
    struct walk w = {.d = d};
    const char *why = manifest ? read_manifest(manifest, &d->arena, &m) : NULL;
    if (why)
        return why;
    enum file_fault f = dir_open(path, &d->fd);
    if (f != FILE_OK)
        return file_fault_text(f);
    if (!tree_init(&w.tree, &d->arena, limits->entries))
        return "out of memory";
    struct dir_opts opts = {.max_entries = limits->entries,
                            .max_depth = MAX_PATH_DEPTH,
                            .manifest = manifest ? &m : NULL};
    enum err e = dir_walk(d->fd, &opts, add, &w, &report);
    join_links(&w);
    tree_finish(&w.tree);
    if (e != OK && e != ERR_LIMIT)
        return "the directory cannot be read";
    /* A directory that could be opened and not listed to its end. */
    if (report.problems > w.problems)
        note_problem(&w, WHY_CORRUPT, report.first_problem, NULL);
    if (e == ERR_LIMIT)
        note_problem(&w, WHY_OVER_BUDGET,
                     "more files than --limit-entries allows", NULL);
    d->part = (struct part){.id = 1,
                            .format = "directory",
                            .size = d->part.size,
                            .root = w.tree.root,
                            .files = w.tree.count,
                            .ops = &dir_ops,
                            .diags = w.told,
                            .diags_n = w.told_n,
                            .fs = d};
    return NULL;
}

void dirtree_close(struct dirtree *d)
{
    if (d->fd >= 0)
        close(d->fd);
    arena_done(&d->arena);
}
