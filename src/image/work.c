/* The queue of regions and files that the threads of one image share. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "image/nested.h"
#include "sys/clock.h"

struct task {
    struct task *next;
    struct region region; /* when neither of the others is set */
    struct file_run run;
    struct share *share;
};

enum {
    RUN_BYTES = 512 << 10, /* contents of one run of files */
    BIG_FILE = 1 << 20,    /* files that are a run of their own */
};

static void push(struct work *w, struct task *t, bool region)
{
    struct task **first = region ? &w->regions : &w->files;
    struct task **last = region ? &w->regions_last : &w->files_last;
    pthread_mutex_lock(&w->lock);
    if (*last)
        (*last)->next = t;
    else
        *first = t;
    *last = t;
    pthread_cond_signal(&w->more);
    pthread_mutex_unlock(&w->lock);
}

void work_region(struct image *im, const struct region *r)
{
    if (r->parent && im->only)
        return;
    if (r->parent && r->parent->depth + 1u >= im->limits.depth) {
        image_over(im, "containers nested deeper than --limit-depth allows");
        return;
    }
    struct task *t = calloc(1, sizeof *t);
    if (!t) {
        image_over(im, "out of memory");
        return;
    }
    t->region = *r;
    push(im->work, t, true);
}

void work_files(struct image *im, const struct file_run *run)
{
    struct task *t = calloc(1, sizeof *t);
    if (!t) {
        image_over(im, "out of memory");
        return;
    }
    t->run = *run;
    push(im->work, t, false);
}

/* Other threads join in before they start on anything else: until the file is
 * whole it only takes up memory. */
static void push_share(struct image *im, struct share *s)
{
    struct work *w = im->work;
    struct task *t = calloc(1, sizeof *t);
    if (!t) {
        share_leave(im, s);
        return;
    }
    t->share = s;
    pthread_mutex_lock(&w->lock);
    t->next = w->files;
    w->files = t;
    if (!w->files_last)
        w->files_last = t;
    pthread_cond_signal(&w->more);
    pthread_mutex_unlock(&w->lock);
}

/* Regions first: they show what else there is, and one long stream cannot be
 * shared out later. */
static struct task *pop(struct work *w)
{
    bool region = w->regions != NULL;
    struct task **first = region ? &w->regions : &w->files;
    struct task **last = region ? &w->regions_last : &w->files_last;
    struct task *t = *first;
    if (t) {
        *first = t->next;
        if (!*first)
            *last = NULL;
    }
    return t;
}

static bool is_late(struct image *im)
{
    if (atomic_load(&im->work->late))
        return true;
    if (!clock_is_past(im->work->deadline))
        return false;
    atomic_store(&im->work->late, true);
    image_over(im, "the time budget (--limit-time) was spent");
    return true;
}

bool image_spend(struct image *im, uint64_t n)
{
    uint64_t before = atomic_fetch_add(&im->work->decoded, n);
    if (before + n > im->limits.output_bytes) {
        image_over(im, "more decoded bytes than --limit-output allows");
        return false;
    }
    return !is_late(im);
}

void image_touched(struct image *im, uint64_t n)
{
    uint64_t before = atomic_fetch_add(&im->work->touched, n);
    if (im->drop && before / IMAGE_STEP != (before + n) / IMAGE_STEP)
        im->drop(im->drop_ctx, 0, im->bytes.n);
}

/* --- files -----------------------------------------------------------------
 */

bool image_file(struct lane *lane, const struct part *p, const struct node *f,
                struct view *out, struct diag *why)
{
    struct image *im = lane->image;
    *out = (struct view){0};
    *why = (struct diag){.node = f};
    const struct node *real = f->first ? f->first : f;
    if (real->unreadable) {
        why->why = WHY_CORRUPT;
        why->text = real->unreadable;
        return false;
    }
    if (real->size == 0)
        return true;
    struct view mapped = p->ops->map ? p->ops->map(p, real) : (struct view){0};
    uint64_t n = real->size;
    if (n > im->limits.file_bytes)
        n = im->limits.file_bytes;
    if (mapped.n) {
        *out = view_cut(mapped, 0, n);
        image_touched(im, n);
    } else {
        buf_clear(&lane->file);
        if (!buf_reserve(&lane->file, n)) {
            why->why = WHY_OVER_BUDGET;
            why->text = "no memory left within --limit-memory";
            return false;
        }
        if (!image_spend(im, n)) {
            why->why = WHY_OVER_BUDGET;
            why->text = "the budget for decoded bytes or time was spent";
            return false;
        }
        if (!p->ops->read(lane, p, real, 0, lane->file.p, n, why)) {
            if (why->why == WHY_NONE)
                why->why = WHY_CORRUPT;
            return false;
        }
        image_touched(im, n);
        *out = view_of(lane->file.p, n);
    }
    if (n == real->size)
        return true;
    why->why = WHY_OVER_BUDGET;
    why->text = "a file larger than --limit-file; only its start was read";
    return false;
}

void work_show(struct lane *lane, struct part *p, struct node *f,
               struct view contents, bool whole, const struct diag *why)
{
    struct image *im = lane->image;
    const struct visitor *v = im->work->visitor;
    /* What is too large to be looked at as a file may be an image. */
    bool large = !whole && contents.n && why->why == WHY_OVER_BUDGET;
    bool inside = large && nested_look(lane, p, f, contents, false);
    const struct node *real = f->first ? f->first : f;
    if (!whole && !inside) {
        f->unreadable = why->text;
        pthread_mutex_lock(&im->work->lock);
        struct diag of_file = *why;
        of_file.node = f;
        part_diag_add(lane, p, &of_file);
        p->lost += real->size - contents.n;
        pthread_mutex_unlock(&im->work->lock);
    }
    if (v && (whole || contents.n))
        v->file(v->ctx, lane, p, f, contents, whole);
    if (whole)
        nested_look(lane, p, f, contents, true);
}

static bool read_shared(struct lane *lane, struct part *p, struct node *f)
{
    struct image *im = lane->image;
    struct share *s = share_begin(im, p, f, im->lanes_n);
    if (!s)
        return false;
    for (unsigned i = 1; i < im->lanes_n; i++)
        push_share(im, s);
    share_work(lane, s);
    return true;
}

static void read_one(struct lane *lane, struct part *p, struct node *f)
{
    const struct visitor *v = lane->image->work->visitor;
    if (v && v->wants && !v->wants(v->ctx, p, f))
        return;
    if (read_shared(lane, p, f))
        return;
    struct view contents;
    struct diag why;
    bool whole = image_file(lane, p, f, &contents, &why);
    work_show(lane, p, f, contents, whole, &why);
}

static void read_run(struct lane *lane, const struct file_run *run)
{
    for (uint32_t i = 0; i < run->n && !is_late(lane->image); i++)
        read_one(lane, run->part, run->nodes[i]);
}

/* Large files first, so that none is left alone at the end; then by the place
 * of their contents, those that share a block together. */
static int by_place(const void *pa, const void *pb)
{
    const struct node *a = *(struct node *const *)pa;
    const struct node *b = *(struct node *const *)pb;
    bool big_a = a->size >= BIG_FILE, big_b = b->size >= BIG_FILE;
    if (big_a != big_b)
        return big_a ? -1 : 1;
    if (big_a && a->size != b->size)
        return a->size > b->size ? -1 : 1;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->data != b->data)
        return a->data < b->data ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static uint32_t run_of(struct node **nodes, uint32_t n)
{
    uint32_t k = 1;
    uint64_t sum = nodes[0]->size;
    if (sum >= BIG_FILE)
        return 1;
    while (k < n &&
           (sum < RUN_BYTES ||
            (nodes[k]->group && nodes[k]->group == nodes[k - 1]->group)))
        sum += nodes[k++]->size;
    return k;
}

void part_queue_files(struct lane *lane, struct part *p)
{
    struct image *im = lane->image;
    uint32_t n = 0;
    struct node **nodes =
        arena_array(&lane->arena, p->files + 1u, sizeof *nodes);
    if (!nodes) {
        image_over(im, "the memory budget (--limit-memory) was spent");
        return;
    }
    for (struct node *f = p->root; (f = tree_next(p->root, f));)
        if (node_is_file(f) && !f->first && f->size)
            nodes[n++] = f;
    if (n)
        qsort(nodes, n, sizeof *nodes, by_place);
    for (uint32_t i = 0; i < n;) {
        uint32_t k = run_of(nodes + i, n - i);
        struct file_run run = {.part = p, .nodes = nodes + i, .n = k};
        work_files(im, &run);
        i += k;
    }
}

void work_run(struct image *im, struct lane *lane)
{
    struct work *w = im->work;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        struct task *t = pop(w);
        if (!t && w->busy == 0)
            break;
        if (!t) {
            pthread_cond_wait(&w->more, &w->lock);
            continue;
        }
        w->busy++;
        pthread_mutex_unlock(&w->lock);
        if (t->share)
            share_work(lane, t->share);
        else if (is_late(im))
            ;
        else if (t->run.n)
            read_run(lane, &t->run);
        else
            carve(lane, &t->region);
        free(t);
        pthread_mutex_lock(&w->lock);
        w->busy--;
        if (w->busy == 0 && !w->regions && !w->files)
            pthread_cond_broadcast(&w->more);
    }
    pthread_mutex_unlock(&w->lock);
}

enum err work_begin(struct image *im, const struct visitor *visitor)
{
    struct work *w = calloc(1, sizeof *w);
    if (!w)
        return ERR_NOMEM;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->more, NULL);
    w->visitor = visitor;
    w->deadline = clock_deadline(im->limits.time_ms);
    if (!im->only) {
        magic_index_make(&w->strong, false);
        magic_index_make(&w->weak, true);
        magic_pairs_add(&w->pairs, &w->strong.pairs);
        magic_pairs_add(&w->pairs, &w->weak.pairs);
        ASSERT(w->weak.far_n == 0); /* carve() does not look for such */
    }
    im->work = w;
    return OK;
}

void work_end(struct image *im)
{
    struct work *w = im->work;
    if (!w)
        return;
    share_spare_free(im);
    pthread_cond_destroy(&w->more);
    pthread_mutex_destroy(&w->lock);
    free(w);
    im->work = NULL;
}
