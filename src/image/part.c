/* Parts: making them, saying what is wrong with them, filling them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "image/work.h"

enum { MAX_DIAGS = 64 };

const char part_data[] = "data";
const char part_high_entropy[] = "high-entropy";
const char part_padding[] = "padding";

const char *why_text(enum why w)
{
    static const char *const texts[] = {
#define X(name, text) [name] = text,
        WHY_LIST(X)
#undef X
    };
    return texts[w];
}

void image_over(struct image *im, const char *why)
{
    struct work *w = im->work;
    pthread_mutex_lock(&w->lock);
    im->over_budget = true;
    if (!im->over_budget_why)
        im->over_budget_why = why;
    pthread_mutex_unlock(&w->lock);
}

struct part *part_new(struct lane *lane, const struct region *r,
                      const char *format, uint64_t offset, uint64_t n)
{
    struct image *im = lane->image;
    if (atomic_fetch_add(&im->work->parts, 1) >= im->limits.parts) {
        image_over(im, "more containers than --limit-parts allows");
        return NULL;
    }
    struct part *p =
        lane->spare ? lane->spare : ARENA_NEW(&lane->arena, struct part);
    lane->spare = NULL;
    if (!p) {
        image_over(im, "the memory budget (--limit-memory) was spent");
        return NULL;
    }
    *p = (struct part){0};
    p->parent = r->parent;
    p->file = r->file;
    p->format = format;
    p->label = r->label;
    p->offset = r->offset + offset;
    p->size = n;
    p->bytes = view_cut(r->bytes, offset, n);
    p->depth = r->parent ? (uint8_t)(r->parent->depth + 1) : 0;
    buf_init(&p->content, im->limits.stream_bytes, &im->budget);
    return p;
}

void part_drop(struct lane *lane, struct part *p)
{
    atomic_fetch_sub(&lane->image->work->parts, 1);
    buf_done(&p->content);
    lane->spare = p;
}

void part_start(struct part *p, uint64_t at)
{
    p->bytes = view_from(p->bytes, at);
    p->offset += at;
    p->size = p->bytes.n;
}

void part_end(struct part *p, uint64_t size)
{
    p->bytes = view_cut(p->bytes, 0, size);
    p->size = p->bytes.n;
}

/* One order, whichever thread was first. */
static int diag_order(const struct diag *a, const struct diag *b)
{
    uint64_t at_a = a->node ? a->node->at : 0, at_b = b->node ? b->node->at : 0;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    if (at_a != at_b)
        return at_a < at_b ? -1 : 1;
    if (a->node && b->node && strcmp(a->node->name, b->node->name) != 0)
        return strcmp(a->node->name, b->node->name);
    return strcmp(a->text, b->text);
}

void part_diag_add(struct lane *lane, struct part *p, const struct diag *why)
{
    p->diags_n++;
    struct diag **at = &p->diags, *last = NULL;
    unsigned kept = 0;
    for (struct diag *d = p->diags; d; last = d, d = d->next, kept++)
        if (diag_order(d, why) <= 0)
            at = &d->next;
    struct diag *fresh;
    if (kept < MAX_DIAGS) {
        fresh = ARENA_NEW(&lane->arena, struct diag);
    } else {
        struct diag **end = &p->diags;
        while (*end != last)
            end = &(*end)->next;
        if (!*at)
            return; /* it comes after all that are kept */
        fresh = last;
        *end = NULL;
    }
    if (!fresh)
        return;
    struct diag *next = *at;
    *fresh = *why;
    fresh->next = next;
    *at = fresh;
}

void part_diag(struct lane *lane, struct part *p, enum why why, uint64_t offset,
               const char *text)
{
    struct diag d = {.why = why, .text = text, .offset = offset};
    part_diag_add(lane, p, &d);
}

void part_diag_rd(struct lane *lane, struct part *p, const struct rd *r)
{
    if (!rd_ok(r))
        part_diag(lane, p, r->err == RD_LIMIT ? WHY_OVER_BUDGET : WHY_CORRUPT,
                  r->at, r->why);
}

void part_detail(struct lane *lane, struct part *p, const char *fmt, ...)
{
    char line[512];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    if (n > 0)
        p->detail = arena_printf(&lane->arena, "%s", line);
}

void part_region(struct lane *lane, struct part *p, uint64_t offset, uint64_t n,
                 const char *label, const char *format)
{
    struct region r = {.parent = p, .offset = offset};
    struct view within = p->content.n ? buf_of(&p->content) : p->bytes;
    r.bytes = view_cut(within, offset, n);
    if (r.bytes.n == 0)
        return;
    p->named = p->content.n != 0;
    if (label)
        r.label = arena_printf(&lane->arena, "%s", label);
    for (size_t i = 0; format && image_formats[i]; i++)
        if (strcmp(image_formats[i]->name, format) == 0)
            r.only = image_formats[i];
    work_region(lane->image, &r);
}

void part_tree(struct lane *lane, struct part *p, struct tree *t,
               const struct fs_ops *ops, void *fs)
{
    struct image *im = lane->image;
    tree_finish(t);
    p->root = t->root;
    p->files = t->count;
    p->ops = ops;
    p->fs = fs;
    if (t->why)
        part_diag(lane, p, t->overflow ? WHY_OVER_BUDGET : WHY_CORRUPT, 0,
                  t->why);
    if (t->overflow)
        image_over(im, t->why ? t->why
                              : "the memory budget (--limit-memory) was spent");
    atomic_fetch_add(&im->work->entries, t->count);
}

/* The most that decoding n bytes may add to what was decoded already. */
static uint64_t most_decoded(struct image *im, uint64_t n, uint64_t *out_left)
{
    uint64_t max = n > MIB / im->limits.ratio ? n * im->limits.ratio : MIB;
    uint64_t spent = atomic_load(&im->work->decoded);
    uint64_t left =
        spent < im->limits.output_bytes ? im->limits.output_bytes - spent : 0;
    *out_left = left;
    return left < max ? left : max;
}

struct decoded part_decode(struct lane *lane, struct part *p, enum codec c,
                           struct view in)
{
    struct image *im = lane->image;
    struct codec_result r;
    size_t before = p->content.n;
    uint64_t left = 0;
    uint64_t max = most_decoded(im, in.n, &left);
    p->content.max = im->limits.stream_bytes;
    if (max < p->content.max - before)
        p->content.max = before + max;
    bool ok = codec_stream(c, lane->codec, in, &p->content, &r);
    struct decoded d = {.used = ok ? r.in_used : r.at,
                        .n = p->content.n - before};
    bool fits = image_spend(im, d.n);
    image_touched(im, d.used);
    if (ok && fits)
        return d;
    bool full = !fits || p->content.n >= p->content.max || p->content.failed;
    p->content.failed = false;
    if (full && d.n >= left)
        image_over(im, "more decoded bytes than --limit-output allows");
    d.reason = full ? WHY_OVER_BUDGET : WHY_CORRUPT;
    d.why = full ? "the decoded stream is larger than allowed" : r.why;
    return d;
}
