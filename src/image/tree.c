/* Building and walking a tree of files: see tree.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/tree.h"

#include <stdlib.h>
#include <string.h>

#include "core/limits.h"

enum { HASH_MIN = 1024 };

static uint32_t hash_of(const struct node *dir, struct view name)
{
    uint64_t h = (uint64_t)(uintptr_t)dir * 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < name.n; i++)
        h = (h ^ name.p[i]) * 0x100000001b3u;
    return (uint32_t)(h ^ (h >> 32));
}

static void hash_put(struct tree *t, struct node *n)
{
    uint32_t i = hash_of(n->parent, view_of(n->name, n->name_n));
    for (i &= t->hash_n - 1; t->hash[i]; i = (i + 1) & (t->hash_n - 1))
        ;
    t->hash[i] = n;
}

/* Kept at most half full. */
static bool hash_grow(struct tree *t)
{
    if (t->hash && t->count < t->hash_n / 2)
        return true;
    uint32_t n = t->hash ? t->hash_n * 2 : HASH_MIN;
    struct node **fresh = calloc(n, sizeof *fresh);
    if (!fresh)
        return false;
    struct node **old = t->hash;
    uint32_t old_n = t->hash_n;
    t->hash = fresh;
    t->hash_n = n;
    for (uint32_t i = 0; i < old_n; i++)
        if (old[i])
            hash_put(t, old[i]);
    free(old);
    return true;
}

bool tree_init(struct tree *t, struct arena *arena, uint32_t max)
{
    *t = (struct tree){.arena = arena, .max = max};
    t->root = ARENA_NEW(arena, struct node);
    if (!t->root || !hash_grow(t))
        return false;
    t->root->name = "";
    t->root->mode = NODE_DIR | 0755;
    return true;
}

static struct node *refuse(struct tree *t, const char *why)
{
    t->refused++;
    if (!t->why)
        t->why = why;
    return NULL;
}

static const char *bad_name(struct view name)
{
    if (name.n == 0)
        return "a file without a name";
    if (name.n > MAX_NAME_BYTES)
        return "a file name longer than allowed";
    if (memchr(name.p, 0, name.n) || memchr(name.p, '/', name.n))
        return "a file name with NUL or '/' in it";
    if (name.p[0] == '.' && (name.n == 1 || (name.n == 2 && name.p[1] == '.')))
        return "a file called . or ..";
    return NULL;
}

struct node *tree_child(const struct tree *t, const struct node *dir,
                        struct view name)
{
    if (!t->hash)
        return NULL;
    uint32_t i = hash_of(dir, name) & (t->hash_n - 1);
    for (; t->hash[i]; i = (i + 1) & (t->hash_n - 1)) {
        struct node *n = t->hash[i];
        if (n->parent == dir && n->name_n == name.n &&
            memcmp(n->name, name.p, name.n) == 0)
            return n;
    }
    return NULL;
}

struct node *tree_add(struct tree *t, struct node *dir, struct view name,
                      uint32_t mode)
{
    const char *why = bad_name(name);
    if (why)
        return refuse(t, why);
    if (tree_child(t, dir, name))
        return refuse(t, "two files of one name in a directory");
    if (t->count >= t->max || !hash_grow(t)) {
        t->overflow = true;
        return refuse(t, "more files than allowed");
    }
    struct node *n = ARENA_NEW(t->arena, struct node);
    char *text = n ? arena_text(t->arena, name) : NULL;
    if (!text) {
        t->overflow = true;
        return refuse(t, "the memory budget was spent");
    }
    n->name = text;
    n->name_n = (uint32_t)name.n;
    n->mode = mode;
    n->parent = dir;
    n->next = dir->child;
    dir->child = n;
    t->count++;
    hash_put(t, n);
    return n;
}

/* The next component of *path, without slashes; empty at the end. */
static struct view component(struct view *path)
{
    size_t i = 0;
    while (i < path->n && path->p[i] == '/')
        i++;
    size_t j = i;
    while (j < path->n && path->p[j] != '/')
        j++;
    struct view c = view_cut(*path, i, j - i);
    *path = view_from(*path, j);
    return c;
}

static void reset(struct node *n, uint32_t mode)
{
    struct node kept = *n;
    *n = (struct node){.parent = kept.parent,
                       .child = kept.child,
                       .next = kept.next,
                       .name = kept.name,
                       .name_n = kept.name_n,
                       .mode = mode};
}

struct node *tree_add_path(struct tree *t, struct view path, uint32_t mode)
{
    struct node *dir = t->root;
    int depth = 0;
    for (struct view name = component(&path); name.n; depth++) {
        struct view after = path;
        struct view next = component(&after);
        bool dot = name.n == 1 && name.p[0] == '.';
        if (name.n == 2 && memcmp(name.p, "..", 2) == 0)
            return refuse(t, "a path that climbs out with ..");
        if (depth >= MAX_PATH_DEPTH)
            return refuse(t, "directories nested deeper than allowed");
        if (!dot) {
            bool last = next.n == 0;
            struct node *n = tree_child(t, dir, name);
            if (!n)
                n = tree_add(t, dir, name, last ? mode : NODE_DIR | 0755);
            else if (last || !node_is_dir(n))
                reset(n, last ? mode : NODE_DIR | 0755);
            if (!n)
                return NULL;
            dir = n;
        }
        path = after;
        name = next;
    }
    if (dir == t->root && (mode & NODE_TYPE) != NODE_DIR)
        return refuse(t, "a file without a name");
    if (dir == t->root)
        t->root->mode = mode;
    return dir;
}

void tree_xattr(struct tree *t, struct node *n, const char *name,
                struct view value)
{
    struct xattr *x = ARENA_NEW(t->arena, struct xattr);
    if (!x || value.n > MAX_XATTR_BYTES) {
        t->overflow = true;
        return;
    }
    x->name = arena_text(t->arena, view_of(name, strlen(name)));
    x->value = arena_dup(t->arena, value);
    if (!x->name || !x->value.p) {
        t->overflow = true;
        return;
    }
    struct xattr **at = &n->xattrs;
    while (*at && strcmp((*at)->name, name) < 0)
        at = &(*at)->next;
    x->next = *at;
    *at = x;
}

static int by_name(const struct node *a, const struct node *b)
{
    size_t n = a->name_n < b->name_n ? a->name_n : b->name_n;
    int c = memcmp(a->name, b->name, n);
    return c ? c : (a->name_n > b->name_n) - (a->name_n < b->name_n);
}

static struct node *merge(struct node *a, struct node *b)
{
    struct node *head = NULL, **at = &head;
    while (a && b) {
        struct node **take = by_name(a, b) <= 0 ? &a : &b;
        *at = *take;
        *take = (*take)->next;
        at = &(*at)->next;
    }
    *at = a ? a : b;
    return head;
}

/* Merge sort of a list, bottom up: slot i holds a sorted run of 2^i nodes. */
static struct node *sort(struct node *list)
{
    struct node *runs[32] = {0};
    while (list) {
        struct node *n = list;
        list = list->next;
        n->next = NULL;
        int i = 0;
        for (; i < 31 && runs[i]; i++) {
            n = merge(runs[i], n);
            runs[i] = NULL;
        }
        runs[i] = n;
    }
    struct node *all = NULL;
    for (int i = 0; i < 32; i++)
        if (runs[i])
            all = all ? merge(runs[i], all) : runs[i];
    return all;
}

struct node *tree_next(const struct node *root, const struct node *n)
{
    if (n->child)
        return n->child;
    while (n && n != root && !n->next)
        n = n->parent;
    return !n || n == root ? NULL : n->next;
}

void node_alias(struct node *n, struct node *first)
{
    n->first = first;
    n->mode = first->mode;
    n->uid = first->uid;
    n->gid = first->gid;
    n->mtime = first->mtime;
    n->size = first->size;
    n->ino = first->ino;
    n->at = first->at;
    n->target = first->target;
    n->major = first->major;
    n->minor = first->minor;
}

void tree_finish(struct tree *t)
{
    free(t->hash);
    t->hash = NULL;
    t->hash_n = 0;
    if (!t->root)
        return;
    t->root->child = sort(t->root->child);
    for (struct node *n = t->root; (n = tree_next(t->root, n));)
        n->child = sort(n->child);
}

static struct node *child_named(struct node *dir, struct view name)
{
    for (struct node *n = dir->child; n; n = n->next)
        if (n->name_n == name.n && memcmp(n->name, name.p, name.n) == 0)
            return n;
    return NULL;
}

/* Walks path from dir; hops is what is left of MAX_LINK_HOPS. */
static struct node *walk(struct node *root, struct node *dir, struct view path,
                         bool follow_last, int *hops)
{
    if (path.n && path.p[0] == '/')
        dir = root;
    for (struct view name = component(&path); name.n; name = component(&path)) {
        if (name.n == 1 && name.p[0] == '.')
            continue;
        if (name.n == 2 && memcmp(name.p, "..", 2) == 0) {
            dir = dir->parent ? dir->parent : root;
            continue;
        }
        struct node *n = node_is_dir(dir) ? child_named(dir, name) : NULL;
        struct view rest = path;
        bool last = component(&rest).n == 0;
        if (n && node_is_link(n) && (!last || follow_last)) {
            if ((*hops)-- <= 0)
                return NULL;
            n = walk(root, dir, n->target, true, hops);
        }
        if (!n)
            return NULL;
        dir = n;
    }
    return dir;
}

struct node *tree_find(struct node *root, const char *path)
{
    int hops = MAX_LINK_HOPS;
    return walk(root, root, view_of(path, strlen(path)), true, &hops);
}

struct node *tree_find_link(struct node *root, const char *path)
{
    int hops = MAX_LINK_HOPS;
    return walk(root, root, view_of(path, strlen(path)), false, &hops);
}

struct node *tree_follow(struct node *root, struct node *n)
{
    int hops = MAX_LINK_HOPS;
    if (!node_is_link(n))
        return n;
    return walk(root, n->parent ? n->parent : root, n->target, true, &hops);
}

const char *node_path(const struct node *n, struct arena *arena)
{
    size_t len = 0;
    for (const struct node *x = n; x->parent; x = x->parent)
        len += x->name_n + 1u;
    if (len == 0)
        return "/";
    char *text = arena_alloc(arena, len + 1);
    if (!text)
        return NULL;
    for (const struct node *x = n; x->parent; x = x->parent) {
        len -= x->name_n;
        memcpy(text + len, x->name, x->name_n);
        text[--len] = '/';
    }
    return text;
}
