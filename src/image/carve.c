/* Finds what a region holds: formats first, then what lies between them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/work.h"

enum {
    FAR_STEP = 512,      /* magics that stand far in are sought at multiples */
    DROP_STEP = 4 << 20, /* bytes between giving pages back */
    RUN_MIN = 16,        /* equal bytes that count as padding */
};

void carve_prepare(struct work *w)
{
    for (size_t f = 0; image_formats[f]; f++) {
        if (image_formats[f]->flags & FORMAT_AT_START)
            continue;
        for (size_t m = 0; m < FORMAT_MAGICS; m++) {
            const struct magic *g = &image_formats[f]->magics[m];
            if (g->n < 2 || g->at != 0)
                continue;
            uint16_t k = ld_le16((const uint8_t *)g->bytes);
            w->starts[k / 8] |= (uint8_t)(1u << (k % 8));
        }
    }
}

enum where { AT_START, NEAR, FAR };

/* Whether f is worth a match at v: its magic stands there, in the way that
 * where looks for. */
static bool has_magic(const struct format *f, struct view v, enum where where)
{
    bool any = false;
    for (size_t m = 0; m < FORMAT_MAGICS && f->magics[m].n; m++) {
        const struct magic *g = &f->magics[m];
        any = true;
        if (where == NEAR && g->at != 0)
            continue;
        if (where == FAR && g->at == 0)
            continue;
        if (view_has(v, g->at, g->bytes, g->n))
            return true;
    }
    return !any && where == AT_START;
}

static bool is_eligible(const struct format *f, bool weak, enum where where)
{
    if (((f->flags & FORMAT_WEAK) != 0) != weak)
        return false;
    return where == AT_START || !(f->flags & FORMAT_AT_START);
}

/* A part opened at offset at of r, or NULL. */
static struct part *open_one(struct lane *lane, const struct region *r,
                             const struct format *f, uint64_t at, uint64_t end)
{
    struct view v = view_cut(r->bytes, at, end - at);
    if (!f->match(v))
        return NULL;
    struct part *p = part_new(lane, r, f->name, at, v.n);
    if (!p)
        return NULL;
    enum opened o = f->open(lane, p);
    if (o == NOT_THIS || p->size == 0) {
        buf_done(&p->content);
        return NULL;
    }
    return p;
}

static struct part *open_at(struct lane *lane, const struct region *r,
                            uint64_t at, uint64_t end, bool weak,
                            enum where where)
{
    struct view v = view_cut(r->bytes, at, end - at);
    for (size_t i = 0; image_formats[i]; i++) {
        const struct format *f = image_formats[i];
        if (!is_eligible(f, weak, where) || !has_magic(f, v, where))
            continue;
        struct part *p = open_one(lane, r, f, at, end);
        if (p)
            return p;
    }
    return NULL;
}

/* The next part in [from, end), or NULL. */
static struct part *next_part(struct lane *lane, const struct region *r,
                              uint64_t from, uint64_t end, bool weak)
{
    const uint8_t *starts = lane->image->work->starts;
    const uint8_t *p = r->bytes.p;
    struct part *found =
        open_at(lane, r, from, end, weak, from == 0 ? AT_START : FAR);
    for (uint64_t at = from; !found && at + 2 <= end; at++) {
        if (at % FAR_STEP == 0 && at != from)
            found = open_at(lane, r, at, end, weak, FAR);
        uint16_t k = ld_le16(p + at);
        if (!found && (starts[k / 8] >> (k % 8) & 1))
            found = open_at(lane, r, at, end, weak, NEAR);
        if (at % DROP_STEP == DROP_STEP - 1)
            image_touched(lane->image, DROP_STEP);
    }
    return found;
}

/* --- between the formats -------------------------------------------------- */

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

static size_t run_length(struct view v)
{
    size_t n = 1;
    while (n < v.n && v.p[n] == v.p[0])
        n++;
    return v.n ? n : 0;
}

static size_t run_length_back(struct view v)
{
    size_t n = 1;
    while (n < v.n && v.p[v.n - 1 - n] == v.p[v.n - 1])
        n++;
    return v.n ? n : 0;
}

static bool is_filler(uint8_t c)
{
    return c == 0x00 || c == 0xff;
}

/* Bits a byte, and whether the bytes look drawn evenly (encrypted) rather than
 * merely packed: chi-square of a good cipher stays near 256. */
static double entropy_of(struct view v, bool *even)
{
    uint64_t count[256] = {0};
    for (size_t i = 0; i < v.n; i++)
        count[v.p[i]]++;
    double bits = 0, expect = (double)v.n / 256, chi = 0;
    for (int i = 0; i < 256; i++) {
        double share = (double)count[i] / (double)v.n;
        double off = (double)count[i] - expect;
        if (count[i])
            bits -= share * log2(share);
        chi += off * off / expect;
    }
    *even = v.n >= 4096 && chi < 340;
    return bits;
}

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

/* An area that no format took: padding, or something that is not known. */
static void add_gap(struct lane *lane, const struct region *r, uint64_t from,
                    uint64_t to, const char *format)
{
    struct part *p = part_new(lane, r, format, from, to - from);
    if (!p)
        return;
    if (strcmp(format, "padding") != 0) {
        bool even = false;
        double bits = entropy_of(p->bytes, &even);
        if (bits > 7.9 && p->bytes.n >= 4096) {
            p->format = "high-entropy";
            part_diag(lane, p, even ? WHY_ENCRYPTED : WHY_UNKNOWN_FORMAT, 0,
                      even ? "evenly random bytes: encrypted, or packed by an "
                             "unknown method"
                           : "packed or encrypted by an unknown method");
        } else {
            part_diag(lane, p, WHY_UNKNOWN_FORMAT, 0,
                      "bytes that no known format explains");
        }
        part_detail(lane, p, "entropy %.2f bits a byte", bits);
        p->code = true;
    }
    link_part(lane, p);
    show_bytes(lane, p);
}

static void gap(struct lane *lane, const struct region *r, uint64_t from,
                uint64_t to)
{
    struct view v = view_cut(r->bytes, from, to - from);
    size_t head = run_length(v);
    if (v.n && is_filler(v.p[0]) && (head >= RUN_MIN || head == v.n)) {
        add_gap(lane, r, from, from + head, "padding");
        from += head;
        v = view_from(v, head);
    }
    size_t tail = run_length_back(v);
    bool has_tail = v.n && is_filler(v.p[v.n - 1]) && tail >= RUN_MIN;
    uint64_t end = has_tail ? to - tail : to;
    if (from < end)
        add_gap(lane, r, from, end, "data");
    if (has_tail)
        add_gap(lane, r, end, to, "padding");
}

/* --- a region --------------------------------------------------------------
 */

/* A part is complete: its own contents are queued. */
static void accept(struct lane *lane, struct part *p)
{
    link_part(lane, p);
    if (p->root)
        part_queue_files(lane, p);
    if (p->content.n)
        part_region(lane, p, 0, p->content.n, p->label, NULL);
    show_bytes(lane, p);
}

static int by_offset(const void *pa, const void *pb)
{
    const struct part *a = *(struct part *const *)pa;
    const struct part *b = *(struct part *const *)pb;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

static void search(struct lane *lane, const struct region *r, uint64_t from,
                   uint64_t to, bool weak, struct found *out)
{
    while (from < to) {
        struct part *p = next_part(lane, r, from, to, weak);
        if (!p)
            return;
        found_add(out, p);
        from = p->offset - r->offset + p->size;
    }
}

/* For tests: one format, at the start. */
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
    struct part *given =
        r->only ? open_one(lane, r, r->only, 0, r->bytes.n) : NULL;
    if (given)
        found_add(&strong, given);
    search(lane, r, given ? given->size : 0, r->bytes.n, false, &strong);
    uint64_t at = 0;
    for (size_t i = 0; i <= strong.n; i++) {
        uint64_t to =
            i < strong.n ? strong.parts[i]->offset - r->offset : r->bytes.n;
        search(lane, r, at, to, true, &all);
        if (i < strong.n) {
            found_add(&all, strong.parts[i]);
            at = to + strong.parts[i]->size;
        }
    }
    free(strong.parts);
    if (all.n)
        qsort(all.parts, all.n, sizeof(struct part *), by_offset);
    at = 0;
    for (size_t i = 0; i < all.n; i++) {
        uint64_t from = all.parts[i]->offset - r->offset;
        if (from > at)
            gap(lane, r, at, from);
        at = from + all.parts[i]->size;
        accept(lane, all.parts[i]);
    }
    if (at < r->bytes.n)
        gap(lane, r, at, r->bytes.n);
    free(all.parts);
}
