/* Finds what a region holds: formats first, then what lies between them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "image/gap.h"
#include "image/work.h"

enum {
    FAR_STEP = 512,       /* magics that stand far in are sought at multiples */
    DROP_STEP = 4 << 20,  /* bytes between giving pages back */
    HINTS_MAX = 1 << 17,  /* places remembered */
    SOLID_NOISE = 1 << 20 /* noise within a solid part that is worth a word */
};

/* --- one place -------------------------------------------------------------
 */

/* A part whose region begins where it does itself would open for ever. */
static bool is_itself(const struct region *r, const struct format *f,
                      uint64_t at)
{
    const struct part *p = r->parent;
    return p && at == 0 && p->bytes.p == r->bytes.p && !r->file &&
           (p->reader == f || (p->solid && f->flags & FORMAT_AT_START));
}

/* A part opened at offset at of r, or NULL. */
static struct part *open_one(struct lane *lane, const struct region *r,
                             const struct format *f, uint64_t at, uint64_t end)
{
    struct view v = view_cut(r->bytes, at, end - at);
    if (f->flags & FORMAT_LAST && f != r->only && !lane->image->only)
        return NULL;
    if (v.n == 0 || is_itself(r, f, at) || !f->match(v) ||
        !image_spend(lane->image, 0))
        return NULL;
    struct part *p = part_new(lane, r, f->name, at, v.n);
    if (!p)
        return NULL;
    p->reader = f;
    p->told = f == r->only && at == 0;
    enum opened o = f->open(lane, p);
    if (o != NOT_THIS && p->size > 0)
        return p;
    part_drop(lane, p);
    return NULL;
}

/* Whether f is worth a match at the start of a region. */
static bool may_start(const struct format *f, struct view v)
{
    if (f->flags & FORMAT_AT_END)
        return false;
    for (size_t m = 0; m < FORMAT_MAGICS && f->magics[m].n; m++)
        if (magic_at(&f->magics[m], v))
            return true;
    return f->magics[0].n == 0;
}

static struct part *open_start(struct lane *lane, const struct region *r,
                               uint64_t end, bool weak)
{
    struct view v = view_cut(r->bytes, 0, end);
    for (size_t i = 0; image_formats[i]; i++) {
        const struct format *f = image_formats[i];
        if (((f->flags & FORMAT_WEAK) != 0) != weak || !may_start(f, v))
            continue;
        struct part *p = open_one(lane, r, f, 0, end);
        if (p)
            return p;
    }
    return NULL;
}

/* By a magic that stands further in than at the part's first byte. */
static struct part *open_far(struct lane *lane, const struct region *r,
                             const struct magic_index *x, uint64_t at,
                             uint64_t end)
{
    struct view v = view_cut(r->bytes, at, end - at);
    for (unsigned i = 0; i < x->far_n; i++) {
        const struct magic_ref *ref = &x->far[i];
        if (ref->at + 2u > v.n || ld_le16(v.p + ref->at) != ref->pair ||
            !magic_at(ref->magic, v))
            continue;
        struct part *p = open_one(lane, r, image_formats[ref->format], at, end);
        if (p)
            return p;
    }
    return NULL;
}

static struct part *open_near(struct lane *lane, const struct region *r,
                              const struct magic_index *x, uint64_t at,
                              uint64_t end)
{
    struct view v = view_cut(r->bytes, at, end - at);
    uint16_t pair = ld_le16(v.p);
    for (unsigned i = 0; i < x->near_n; i++) {
        const struct magic_ref *ref = &x->near[i];
        if (ref->pair != pair || !magic_at(ref->magic, v))
            continue;
        struct part *p = open_one(lane, r, image_formats[ref->format], at, end);
        if (p)
            return p;
    }
    return NULL;
}

/* --- searching -------------------------------------------------------------
 */

/* Places that the search for strong formats passed by, and that may open a
 * weak one: so that the bytes are gone over once. */
struct hints {
    uint64_t *at;
    size_t n, cap, next;
    bool overflow; /* there were more: then they are sought again */
};

static void hints_add(struct hints *h, uint64_t at)
{
    if (h->overflow)
        return;
    if (h->n == h->cap) {
        size_t cap = h->cap ? h->cap * 2 : 256;
        uint64_t *grown =
            cap <= HINTS_MAX ? realloc(h->at, cap * sizeof *grown) : NULL;
        if (!grown) {
            h->overflow = true;
            return;
        }
        h->at = grown;
        h->cap = cap;
    }
    h->at[h->n++] = at;
}

/* A strong part that begins in [from, to), which holds no multiple of FAR_STEP
 * but perhaps from; or NULL. */
static struct part *next_within(struct lane *lane, const struct region *r,
                                uint64_t from, uint64_t to, uint64_t end,
                                struct hints *hints)
{
    const struct work *w = lane->image->work;
    const uint8_t *p = r->bytes.p;
    size_t last = to < end ? to : end - 1;
    for (size_t at = from; at < last; at++) {
        at = magic_next(&w->pairs, p, at, last);
        if (at == last)
            return NULL;
        struct part *found = magic_opens(&w->strong.pairs, p + at)
                                 ? open_near(lane, r, &w->strong, at, end)
                                 : NULL;
        if (found)
            return found;
        if (magic_opens(&w->weak.pairs, p + at))
            hints_add(hints, at);
    }
    return NULL;
}

/* The next strong part in [from, end), or NULL. */
static struct part *next_strong(struct lane *lane, const struct region *r,
                                uint64_t from, uint64_t end,
                                struct hints *hints)
{
    const struct magic_index *x = &lane->image->work->strong;
    struct part *p = from == 0 ? open_start(lane, r, end, false)
                               : open_far(lane, r, x, from, end);
    while (!p && from < end) {
        uint64_t to = from / FAR_STEP * FAR_STEP + FAR_STEP;
        if (from % FAR_STEP == 0)
            p = open_far(lane, r, x, from, end);
        if (!p)
            p = next_within(lane, r, from, to < end ? to : end, end, hints);
        if (from / DROP_STEP != to / DROP_STEP) {
            image_touched(lane->image, DROP_STEP);
            if (!image_spend(lane->image, 0))
                return p;
        }
        from = to;
    }
    return p;
}

/* The next place in [from, end) that may open a weak format, or end. */
static uint64_t next_hint(struct lane *lane, const struct region *r,
                          struct hints *h, uint64_t from, uint64_t end)
{
    if (h->overflow && end - from > 1)
        return magic_next(&lane->image->work->weak.pairs, r->bytes.p, from,
                          end - 1);
    while (h->next < h->n && h->at[h->next] < from)
        h->next++;
    return h->next < h->n && h->at[h->next] < end ? h->at[h->next] : end;
}

/* The next weak part in [from, end), or NULL. */
static struct part *next_weak(struct lane *lane, const struct region *r,
                              uint64_t from, uint64_t end, struct hints *hints)
{
    const struct magic_index *x = &lane->image->work->weak;
    struct part *p = from == 0 ? open_start(lane, r, end, true) : NULL;
    for (uint64_t at = from; !p && at < end; at++) {
        at = next_hint(lane, r, hints, at, end);
        if (end - at < 2)
            break;
        p = open_near(lane, r, x, at, end);
        if (!image_spend(lane->image, 0))
            break;
    }
    return p;
}

/* Parts of one region, by offset. */
struct found {
    struct part **parts;
    size_t n, cap;
};

static void found_add(struct found *f, struct part *p)
{
    if (f->n == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 16;
        struct part **grown = realloc(f->parts, cap * sizeof(struct part *));
        if (!grown)
            return;
        f->parts = grown;
        f->cap = cap;
    }
    f->parts[f->n++] = p;
}

static uint64_t start_of(const struct region *r, const struct part *p)
{
    return p->offset - r->offset;
}

static uint64_t end_of(const struct region *r, const struct part *p)
{
    return start_of(r, p) + p->size;
}

static void search(struct lane *lane, const struct region *r, uint64_t from,
                   uint64_t to, bool weak, struct hints *hints,
                   struct found *out)
{
    while (from < to) {
        struct part *p = weak ? next_weak(lane, r, from, to, hints)
                              : next_strong(lane, r, from, to, hints);
        if (!p)
            return;
        found_add(out, p);
        from = end_of(r, p);
    }
}

/* What only stands behind everything else. */
static void search_end(struct lane *lane, const struct region *r,
                       struct found *out)
{
    if (out->n == 0)
        return;
    uint64_t from = end_of(r, out->parts[out->n - 1]);
    for (size_t i = 0; image_formats[i]; i++) {
        const struct format *f = image_formats[i];
        struct part *p = f->flags & FORMAT_AT_END
                             ? open_one(lane, r, f, from, r->bytes.n)
                             : NULL;
        if (p) {
            found_add(out, p);
            return;
        }
    }
}

/* --- the parts of a region ------------------------------------------------ */

static void link_part(struct lane *lane, struct part *p)
{
    struct image *im = lane->image;
    pthread_mutex_lock(&im->work->lock);
    struct part **list = p->parent ? &p->parent->child : &im->child;
    p->next = *list;
    *list = p;
    pthread_mutex_unlock(&im->work->lock);
}

/* Bytes that are searched as they are. */
static void show_bytes(struct lane *lane, struct part *p)
{
    const struct visitor *v = lane->image->work->visitor;
    if (p->code && v)
        v->file(v->ctx, lane, p, NULL, p->bytes, true);
}

/* A part is complete: its own contents are queued. */
static void accept(struct lane *lane, struct part *p)
{
    link_part(lane, p);
    if (p->root)
        part_queue_files(lane, p);
    if (p->content.n && !p->named)
        part_region(lane, p, 0, p->content.n, p->label, p->holds);
    show_bytes(lane, p);
}

/* A piece that no format took: padding, or something that is not known. */
static void add_gap(struct lane *lane, const struct region *r, uint64_t at,
                    const struct gap *g)
{
    static const char *const names[] = {[GAP_PADDING] = part_padding,
                                        [GAP_TEXT] = "text",
                                        [GAP_DATA] = part_data,
                                        [GAP_HIGH_ENTROPY] = part_high_entropy};
    struct part *p = part_new(lane, r, names[g->kind], at, g->n);
    if (!p)
        return;
    if (g->kind == GAP_DATA)
        part_diag(lane, p, WHY_UNKNOWN_FORMAT, 0,
                  "bytes that no known format explains");
    if (g->kind == GAP_HIGH_ENTROPY)
        part_diag(lane, p, g->even ? WHY_ENCRYPTED : WHY_UNKNOWN_FORMAT, 0,
                  g->even ? "evenly random bytes: encrypted, or packed by an "
                            "unknown method"
                          : "packed or encrypted by an unknown method");
    if (g->kind != GAP_PADDING && g->kind != GAP_TEXT)
        part_detail(lane, p, "entropy %.2f bits a byte", g->bits);
    p->code = g->kind != GAP_PADDING;
    link_part(lane, p);
    show_bytes(lane, p);
}

static void gap(struct lane *lane, const struct region *r, uint64_t from,
                uint64_t to)
{
    struct gap_walk walk = {.rest = view_cut(r->bytes, from, to - from)};
    struct gap g;
    bool solid = r->shown || (r->parent && !r->file && r->parent->solid);
    uint32_t least =
        r->parent && r->parent->noise ? r->parent->noise : SOLID_NOISE;
    for (; gap_next(&walk, &g); from += g.n)
        if (!solid || (g.kind == GAP_HIGH_ENTROPY && g.n >= least))
            add_gap(lane, r, from, &g);
}

static int by_offset(const void *pa, const void *pb)
{
    const struct part *a = *(struct part *const *)pa;
    const struct part *b = *(struct part *const *)pb;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

static void settle(struct lane *lane, const struct region *r,
                   const struct found *all)
{
    uint64_t at = 0;
    for (size_t i = 0; i < all->n; i++) {
        uint64_t from = start_of(r, all->parts[i]);
        if (from > at)
            gap(lane, r, at, from);
        at = end_of(r, all->parts[i]);
        accept(lane, all->parts[i]);
    }
    if (at < r->bytes.n)
        gap(lane, r, at, r->bytes.n);
}

/* The weak formats in what the strong ones left, then both together. */
static void add_weak(struct lane *lane, const struct region *r,
                     const struct found *strong, struct hints *hints,
                     struct found *all)
{
    uint64_t at = 0;
    for (size_t i = 0; i <= strong->n; i++) {
        struct part *p = i < strong->n ? strong->parts[i] : NULL;
        search(lane, r, at, p ? start_of(r, p) : r->bytes.n, true, hints, all);
        if (p) {
            found_add(all, p);
            at = end_of(r, p);
        }
    }
    if (all->n)
        qsort(all->parts, all->n, sizeof(struct part *), by_offset);
}

/* For tests: one format, at the start or the end. */
static void carve_only(struct lane *lane, const struct region *r)
{
    for (size_t i = 0; image_formats[i]; i++) {
        if (strcmp(image_formats[i]->name, lane->image->only) != 0)
            continue;
        struct part *p = open_one(lane, r, image_formats[i], 0, r->bytes.n);
        if (p)
            accept(lane, p);
    }
}

void carve(struct lane *lane, const struct region *r)
{
    if (lane->image->only) {
        carve_only(lane, r);
        return;
    }
    struct found strong = {0}, all = {0};
    struct hints hints = {0};
    bool now = r->only && !(r->only->flags & FORMAT_LAST);
    struct part *given = now ? open_one(lane, r, r->only, 0, r->bytes.n) : NULL;
    if (given)
        found_add(&strong, given);
    search(lane, r, given ? end_of(r, given) : 0, r->bytes.n, false, &hints,
           &strong);
    add_weak(lane, r, &strong, &hints, &all);
    search_end(lane, r, &all);
    settle(lane, r, &all);
    free(strong.parts);
    free(all.parts);
    free(hints.at);
}
