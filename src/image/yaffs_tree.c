/* YAFFS: from pages to files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "image/yaffs.h"

struct object {
    uint32_t id, parent;
    const struct yaffs_chunk *header; /* NULL: only pieces were found */
    struct yaffs_header h;
    struct node *node;
    bool dead;
};

struct build {
    struct lane *lane;
    struct part *p;
    struct yaffs *y;
    struct tree *t;
    struct object *objects; /* by id */
    struct object **by_dir; /* by parent, then by place of the header */
    size_t n;
};

/* --- which pages count ------------------------------------------------------
 */

static int by_age(const struct yaffs_chunk *a, const struct yaffs_chunk *b)
{
    if (a->seq != b->seq)
        return a->seq < b->seq ? -1 : 1;
    return (a->page > b->page) - (a->page < b->page);
}

static int by_object(const void *pa, const void *pb)
{
    const struct yaffs_chunk *a = pa, *b = pb;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    if (a->chunk != b->chunk)
        return a->chunk < b->chunk ? -1 : 1;
    return by_age(a, b);
}

/* What a header cuts its file to: pieces from there on that are older are
 * gone. UINT64_MAX: nothing. */
static uint64_t cut_by(const struct yaffs *y, const struct yaffs_chunk *c)
{
    struct yaffs_header h;
    struct view v = view_cut(y->bytes, yaffs_at(y, c->page), YAFFS_HEADER);
    if (!yaffs_header(v, y->big, &h) || h.type != YAFFS_FILE)
        return UINT64_MAX;
    if (h.parent == YAFFS_UNLINKED || h.parent == YAFFS_DELETED)
        return 0;
    return h.shrink ? h.size : UINT64_MAX;
}

/* cuts[k]: what headers k and younger cut the file to. */
static void cuts_of(const struct yaffs *y, const struct yaffs_chunk *headers,
                    size_t n, uint64_t *cuts)
{
    uint64_t least = UINT64_MAX;
    while (n--) {
        uint64_t cut = cut_by(y, &headers[n]);
        least = cut < least ? cut : least;
        cuts[n] = least;
    }
}

static bool is_cut_off(const struct yaffs *y, const struct yaffs_chunk *c,
                       const struct yaffs_chunk *headers, size_t n,
                       const uint64_t *cuts)
{
    size_t lo = 0, hi = n; /* the first header that is younger than c */
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (by_age(&headers[mid], c) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && (uint64_t)(c->chunk - 1) * y->page >= cuts[lo];
}

/* Of n pages that say the same of themselves, by age, the one that counts. */
static struct yaffs_chunk newest(const struct yaffs *y,
                                 const struct yaffs_chunk *c, size_t n)
{
    if (y->kind != YAFFS_1)
        return c[n - 1];
    const struct yaffs_chunk *best = c;
    for (size_t i = 1; i < n; i++)
        if (((best->serial + 1) & 3) == c[i].serial)
            best = &c[i];
    return *best;
}

static size_t run_of(const struct yaffs_chunk *c, size_t n)
{
    size_t k = 1;
    while (k < n && c[k].object == c[0].object && c[k].chunk == c[0].chunk)
        k++;
    return k;
}

/* The pages of one object at c: those that count go to out. */
static size_t settle_object(const struct yaffs *y, const struct yaffs_chunk *c,
                            size_t n, uint64_t *cuts, struct yaffs_chunk *out)
{
    size_t kept = 0, headers = c->chunk == 0 ? run_of(c, n) : 0;
    cuts_of(y, c, headers, cuts);
    for (size_t i = 0; i < n;) {
        size_t k = run_of(c + i, n - i);
        struct yaffs_chunk best = newest(y, c + i, k);
        i += k;
        if (best.chunk == 0 || y->kind != YAFFS_2 ||
            !is_cut_off(y, &best, c, headers, cuts))
            out[kept++] = best;
    }
    return kept;
}

static bool settle(struct arena *a, struct yaffs *y)
{
    if (y->chunks_n)
        qsort(y->chunks, y->chunks_n, sizeof *y->chunks, by_object);
    struct yaffs_chunk *out =
        arena_array(a, y->chunks_n + 1, sizeof *y->chunks);
    uint64_t *cuts = arena_array(a, y->chunks_n + 1, sizeof *cuts);
    if (!out || !cuts)
        return false;
    size_t n = 0;
    for (size_t i = 0, k; i < y->chunks_n; i += k) {
        for (k = 1; i + k < y->chunks_n; k++)
            if (y->chunks[i + k].object != y->chunks[i].object)
                break;
        n += settle_object(y, y->chunks + i, k, cuts, out + n);
    }
    y->chunks = out;
    y->chunks_n = n;
    return true;
}

const struct yaffs_chunk *yaffs_chunks(const struct yaffs *y, uint32_t object,
                                       size_t *n)
{
    size_t lo = 0, hi = y->chunks_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (y->chunks[mid].object < object)
            lo = mid + 1;
        else
            hi = mid;
    }
    size_t end = lo;
    while (end < y->chunks_n && y->chunks[end].object == object)
        end++;
    *n = end - lo;
    return y->chunks + lo;
}

/* --- objects ---------------------------------------------------------------
 */

static struct object *object_of(struct build *b, uint32_t id)
{
    size_t lo = 0, hi = b->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (b->objects[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < b->n && b->objects[lo].id == id ? &b->objects[lo] : NULL;
}

static int by_dir(const void *pa, const void *pb)
{
    const struct object *a = *(struct object *const *)pa;
    const struct object *b = *(struct object *const *)pb;
    if (a->parent != b->parent)
        return a->parent < b->parent ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static void add_object(struct build *b, const struct yaffs_chunk *c)
{
    struct object *o = &b->objects[b->n++];
    *o = (struct object){.id = c->object};
    struct view v =
        view_cut(b->y->bytes, yaffs_at(b->y, c->page), YAFFS_HEADER);
    if (c->chunk == 0 && yaffs_header(v, b->y->big, &o->h)) {
        o->header = c;
        o->parent = o->h.parent;
    }
    o->dead = o->parent == YAFFS_UNLINKED || o->parent == YAFFS_DELETED ||
              o->id == YAFFS_UNLINKED || o->id == YAFFS_DELETED;
}

/* A name that was given to another object took this one away. */
static void shadow(struct build *b)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct object *o = &b->objects[i];
        if (!o->header || o->h.shadows <= 0)
            continue;
        struct object *gone = object_of(b, (uint32_t)o->h.shadows);
        if (gone && gone != o && gone->header &&
            by_age(gone->header, o->header) < 0)
            gone->dead = true;
    }
}

static bool gather(struct build *b)
{
    const struct yaffs *y = b->y;
    b->objects = arena_array(b->t->arena, y->chunks_n + 1, sizeof *b->objects);
    b->by_dir =
        arena_array(b->t->arena, y->chunks_n + 1, sizeof(struct object *));
    if (!b->objects || !b->by_dir)
        return false;
    for (size_t i = 0; i < y->chunks_n; i++)
        if (i == 0 || y->chunks[i].object != y->chunks[i - 1].object)
            add_object(b, &y->chunks[i]);
    for (size_t i = 0; i < b->n; i++)
        b->by_dir[i] = &b->objects[i];
    if (b->n)
        qsort(b->by_dir, b->n, sizeof(struct object *), by_dir);
    shadow(b);
    return true;
}

/* --- the tree --------------------------------------------------------------
 */

/* Behind the header: size of the whole, name, NUL, value, and so on. */
static void set_xattrs(struct build *b, struct node *n, uint64_t at)
{
    const struct yaffs *y = b->y;
    uint64_t skip = YAFFS_HEADER;
    struct rd r = rd_of(
        view_cut(y->bytes, at + skip, y->page > skip ? y->page - skip : 0));
    while (rd_left(&r) > 8) {
        size_t from = r.pos;
        uint32_t size = rd_u32(&r, y->big);
        if (size < 4 || size > rd_left(&r) + 4)
            return;
        struct rd one = rd_at(&r, from + 4, size - 4);
        struct view name = rd_cstr(&one, size - 4);
        struct view value = rd_bytes(&one, rd_left(&one));
        rd_skip(&r, size - 4);
        const char *text = arena_printf(b->t->arena, "%.*s", (int)name.n,
                                        name.n ? (const char *)name.p : "");
        if (rd_ok(&one) && text && name.n)
            tree_xattr(b->t, n, text, value);
    }
}

static void fill(struct build *b, struct node *n, const struct object *o)
{
    const struct yaffs_header *h = &o->h;
    n->at = yaffs_at(b->y, o->header->page);
    n->ino = o->id;
    n->data = o->id;
    if (h->type == YAFFS_HARDLINK)
        return;
    n->mode = h->mode & 0177777;
    n->uid = h->uid;
    n->gid = h->gid;
    n->mtime = h->mtime;
    if (h->type == YAFFS_FILE)
        n->size = h->size;
    if (h->type == YAFFS_SYMLINK)
        n->target = h->alias;
    if (node_type(n) == NODE_CHAR || node_type(n) == NODE_BLOCK) {
        n->major = h->rdev >> 8 & 0xfff;
        n->minor = (h->rdev & 0xff) | (h->rdev >> 12 & 0xfff00);
    }
    if (b->y->kind != YAFFS_1)
        set_xattrs(b, n, n->at);
}

static size_t entries_of(const struct build *b, uint32_t parent)
{
    size_t lo = 0, hi = b->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (b->by_dir[mid]->parent < parent)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void walk(struct build *b, struct node *dir, uint32_t id, int depth);

static void add(struct build *b, struct node *dir, struct object *o, int depth)
{
    uint32_t mode = o->h.type == YAFFS_HARDLINK ? NODE_FILE : o->h.mode;
    o->node = tree_add(b->t, dir, o->h.name, mode & 0177777);
    if (!o->node)
        return;
    fill(b, o->node, o);
    if (o->h.type != YAFFS_DIR)
        return;
    if (depth >= MAX_PATH_DEPTH)
        part_diag(b->lane, b->p, WHY_CORRUPT, o->node->at,
                  "directories nested deeper than allowed");
    else
        walk(b, o->node, o->id, depth + 1);
}

static void walk(struct build *b, struct node *dir, uint32_t id, int depth)
{
    for (size_t k = entries_of(b, id);
         k < b->n && b->by_dir[k]->parent == id && !b->t->overflow; k++) {
        struct object *o = b->by_dir[k];
        if (o->header && !o->dead && !o->node && o->id != YAFFS_ROOT)
            add(b, dir, o, depth);
    }
}

static void link_up(struct build *b)
{
    for (size_t i = 0; i < b->n; i++) {
        struct object *o = &b->objects[i];
        if (!o->node || o->h.type != YAFFS_HARDLINK)
            continue;
        struct object *to = object_of(b, o->h.equals);
        if (!to || !to->node || to->h.type == YAFFS_HARDLINK ||
            to->h.type == YAFFS_DIR) {
            o->node->unreadable = "a hard link to what is not there";
            continue;
        }
        struct node *n = o->node, *parent = n->parent, *next = n->next;
        const char *name = n->name;
        uint32_t name_n = n->name_n;
        *n = *to->node;
        n->parent = parent;
        n->next = next;
        n->name = name;
        n->name_n = name_n;
        n->first = to->node;
    }
}

/* Where the file system itself would show what no directory holds. */
static struct node *lost_dir(struct build *b)
{
    const struct object *lost = object_of(b, YAFFS_LOST);
    if (lost && lost->node && lost->h.type == YAFFS_DIR)
        return lost->node;
    struct view name = view_of("lost+found", 10);
    struct node *dir = tree_child(b->t, b->t->root, name);
    return dir ? dir : tree_add(b->t, b->t->root, name, NODE_DIR | 0700);
}

static void rescue_one(struct build *b, struct object *o, bool loops)
{
    const struct object *parent = object_of(b, o->parent);
    bool held = parent && parent->header && parent->h.type == YAFFS_DIR;
    if (held && (parent->node || parent->dead))
        return; /* the tree refused it, or it went with its directory */
    if (held && !loops)
        return; /* its directory may be rescued yet */
    part_diag(b->lane, b->p, WHY_CORRUPT, yaffs_at(b->y, o->header->page),
              "a file whose directory is missing");
    struct node *dir = lost_dir(b);
    if (dir && !b->t->overflow)
        add(b, dir, o, 1);
}

/* First what hangs in no directory, then directories that hold each other. */
static void rescue(struct build *b, bool loops)
{
    for (size_t i = 0; i < b->n; i++) {
        struct object *o = &b->objects[i];
        if (o->dead || o->node || o->id == YAFFS_ROOT)
            continue;
        if (o->header)
            rescue_one(b, o, loops);
        else if (!loops)
            part_diag(b->lane, b->p, WHY_CORRUPT, 0,
                      "pages of a file whose header is missing");
    }
}

void yaffs_tree(struct lane *lane, struct part *p, struct yaffs *y,
                struct tree *t)
{
    struct build b = {.lane = lane, .p = p, .y = y, .t = t};
    if (!settle(t->arena, y) || !gather(&b)) {
        t->overflow = true;
        return;
    }
    t->root->ino = YAFFS_ROOT;
    struct object *root = object_of(&b, YAFFS_ROOT);
    if (root && root->header && root->h.type == YAFFS_DIR)
        fill(&b, t->root, root);
    walk(&b, t->root, YAFFS_ROOT, 0);
    rescue(&b, false);
    rescue(&b, true);
    link_up(&b);
}
