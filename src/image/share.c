/* One large file read by several threads at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "image/work.h"

enum {
    SHARE_MIN = 4 << 20, /* smaller files are read by one thread */
    /* Every block size of the file systems that can read anywhere divides it:
     * no block is decoded twice. */
    STEP = 1 << 20,
};

struct share {
    struct part *part;
    struct node *file;
    uint8_t *p;
    size_t n, cap;
    size_t steps;
    _Atomic size_t next, done; /* steps taken, steps finished */
    _Atomic size_t users;      /* who still looks at this */
    /* Under the queue's lock: the first step, by place, that failed. */
    size_t failed;
    struct diag why;
};

static uint8_t *buffer_take(struct image *im, size_t n, size_t *cap)
{
    struct work *w = im->work;
    pthread_mutex_lock(&w->lock);
    uint8_t *p = w->spare;
    *cap = w->spare_n;
    w->spare = NULL;
    w->spare_n = 0;
    pthread_mutex_unlock(&w->lock);
    if (p && *cap >= n)
        return p;
    free(p);
    budget_give(&im->budget, *cap);
    if (!budget_take(&im->budget, n))
        return NULL;
    p = malloc(n);
    if (!p)
        budget_give(&im->budget, n);
    *cap = n;
    return p;
}

/* The larger one is kept for the next file: fresh pages cost as much as a fast
 * decoder does. */
static void buffer_give(struct image *im, uint8_t *p, size_t cap)
{
    struct work *w = im->work;
    pthread_mutex_lock(&w->lock);
    if (cap > w->spare_n) {
        uint8_t *old = w->spare;
        size_t old_n = w->spare_n;
        w->spare = p;
        w->spare_n = cap;
        p = old;
        cap = old_n;
    }
    pthread_mutex_unlock(&w->lock);
    free(p);
    budget_give(&im->budget, cap);
}

void share_spare_free(struct image *im)
{
    free(im->work->spare);
    budget_give(&im->budget, im->work->spare_n);
}

void share_leave(struct image *im, struct share *s)
{
    if (atomic_fetch_sub(&s->users, 1) != 1)
        return;
    buffer_give(im, s->p, s->cap);
    free(s);
}

static void note_failure(struct image *im, struct share *s, size_t step,
                         const struct diag *why)
{
    pthread_mutex_lock(&im->work->lock);
    if (step < s->failed) {
        s->failed = step;
        s->why = *why;
    }
    pthread_mutex_unlock(&im->work->lock);
}

static void read_step(struct lane *lane, struct share *s, size_t step)
{
    struct image *im = lane->image;
    struct diag why = {.node = s->file};
    size_t at = step * STEP;
    size_t n = s->n - at < STEP ? s->n - at : STEP;
    bool ok = image_spend(im, n);
    if (!ok) {
        why.why = WHY_OVER_BUDGET;
        why.text = "the budget for decoded bytes or time was spent";
    } else {
        ok = s->part->ops->read(lane, s->part, s->file, at, s->p + at, n, &why);
        image_touched(im, n);
    }
    if (!ok)
        note_failure(im, s, step, &why);
}

void share_work(struct lane *lane, struct share *s)
{
    for (size_t i; (i = atomic_fetch_add(&s->next, 1)) < s->steps;) {
        read_step(lane, s, i);
        if (atomic_fetch_add(&s->done, 1) + 1 < s->steps)
            continue;
        bool whole = s->failed == SIZE_MAX;
        if (!whole && s->why.why == WHY_NONE)
            s->why.why = WHY_CORRUPT;
        work_show(lane, s->part, s->file,
                  whole ? view_of(s->p, s->n) : (struct view){0}, whole,
                  &s->why);
    }
    share_leave(lane->image, s);
}

static bool is_worth_it(const struct image *im, const struct part *p,
                        const struct node *f)
{
    if (im->lanes_n < 2 || !p->ops->anywhere || f->unreadable)
        return false;
    if (f->size < SHARE_MIN || f->size > im->limits.file_bytes)
        return false;
    return !p->ops->map || p->ops->map(p, f).n == 0;
}

struct share *share_begin(struct image *im, struct part *p, struct node *f,
                          size_t users)
{
    if (!is_worth_it(im, p, f))
        return NULL;
    struct share *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->part = p;
    s->file = f;
    s->n = (size_t)f->size;
    s->steps = (s->n + STEP - 1) / STEP;
    s->failed = SIZE_MAX;
    s->p = buffer_take(im, s->n, &s->cap);
    if (!s->p) {
        free(s);
        return NULL;
    }
    atomic_store(&s->users, users);
    return s;
}
