/* Shows every file to every probe, then lets them finish. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/run.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "elf/elf.h"

enum {
    TEXT_MAX = 1 << 20,    /* a file that a probe may have as a whole */
    KEEP_MAX = 64 << 10,   /* texts kept from the first reading */
    TYPE_BYTES = 4096,     /* looked at to tell text from binary */
    TABLE_SLOTS = 1 << 14, /* hash table of kept texts; a power of two */
    MAX_PROBES = 64,
};

#define PROBE(name) extern const struct probe probe_##name;
#include "probe/probes.def"
#undef PROBE

const struct probe *const probes[] = {
#define PROBE(name) &probe_##name,
#include "probe/probes.def"
#undef PROBE
    NULL,
};

/* A file whose contents or hash are known. */
struct kept {
    const struct node *node;
    struct view text; /* p NULL: only the hash is known */
    const char *sha256;
    bool is_elf;
    struct kept *next;
};

struct probing_lane {
    struct facts facts;
    struct matcher *match;
    struct hit *hits;
    void *mine[MAX_PROBES];
    bool ready;
};

struct probing {
    struct image image;
    struct subject subject;
    struct facts finish_facts;
    struct probing_lane *lanes;
    unsigned lanes_n;
    pthread_mutex_t lock;
    struct kept *kept[TABLE_SLOTS];
    uint64_t kept_bytes;
    struct obs **facts;
    size_t facts_n;
    bool overflow;
    const char *only;         /* see probing_run_only */
    struct literal *literals; /* of all probes, one after the other */
    size_t literals_n;
    uint32_t own[MAX_PROBES]; /* number of a probe's first literal */
};

/* --- kept contents ----------------------------------------------------------
 */

static struct kept **kept_slot(struct probing *p, const struct node *n)
{
    uint64_t h = (uint64_t)(uintptr_t)n * 0x9e3779b97f4a7c15u;
    return &p->kept[(h >> 32) & (TABLE_SLOTS - 1)];
}

static struct kept *kept_find(struct probing *p, const struct node *n)
{
    pthread_mutex_lock(&p->lock);
    struct kept *k = *kept_slot(p, n);
    while (k && k->node != n)
        k = k->next;
    pthread_mutex_unlock(&p->lock);
    return k;
}

static struct kept *kept_add(struct probing *p, struct arena *arena,
                             const struct node *n)
{
    struct kept *k = ARENA_NEW(arena, struct kept);
    if (!k)
        return NULL;
    k->node = n;
    pthread_mutex_lock(&p->lock);
    struct kept **slot = kept_slot(p, n);
    k->next = *slot;
    *slot = k;
    pthread_mutex_unlock(&p->lock);
    return k;
}

static char *hash_hex(struct view v, struct arena *arena)
{
    uint8_t out[EVP_MAX_MD_SIZE];
    char *hex = arena_alloc(arena, 65);
    if (!hex || !EVP_Digest(v.p, v.n, out, NULL, EVP_sha256(), NULL))
        return NULL;
    for (size_t i = 0; i < 32; i++) {
        hex[2 * i] = "0123456789abcdef"[out[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[out[i] & 15];
    }
    return hex;
}

/* --- one file ----------------------------------------------------------------
 */

static bool is_text(struct view v)
{
    struct view head = view_cut(v, 0, TYPE_BYTES);
    uint32_t odd = 0;
    if (head.n && memchr(head.p, 0, head.n))
        return false;
    for (size_t i = 0; i < head.n; i++) {
        uint8_t c = head.p[i];
        odd += c < 32 && c != '\n' && c != '\r' && c != '\t' && c != '\f' &&
               c != 27;
    }
    return odd <= head.n / 64;
}

static enum look_type type_of(struct view v)
{
    if (view_has(v, 0, "\177ELF", 4))
        return LOOK_ELF;
    if (!is_text(v))
        return LOOK_BINARY;
    return view_has(v, 0, "#!", 2) ? LOOK_SCRIPT : LOOK_TEXT;
}

static bool lane_ready(struct probing *p, struct lane *lane)
{
    struct probing_lane *l = &p->lanes[lane->index];
    if (l->ready)
        return true;
    facts_init(&l->facts, &lane->arena, p->image.limits.observations);
    l->match = p->only ? NULL : matcher_new(p->literals, p->literals_n);
    l->hits = arena_array(&lane->arena, MAX_HITS_PER_FILE, sizeof *l->hits);
    for (size_t i = 0; probes[i]; i++) {
        ASSERT(i < MAX_PROBES);
        if (probes[i]->lane_bytes)
            l->mine[i] = arena_alloc(&lane->arena, probes[i]->lane_bytes);
        if (probes[i]->lane_bytes && !l->mine[i])
            return false;
    }
    l->ready = (l->match || p->only) && l->hits;
    return l->ready;
}

/* The libraries of script languages: the bulk of text in an image that has
 * them, and hardly ever asked for again. */
static bool is_library(const struct node *n)
{
    static const char *const starts[] = {"python", "perl", "node_modules"};
    for (n = n->parent; n; n = n->parent)
        for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
            if (strncmp(n->name, starts[i], strlen(starts[i])) == 0)
                return true;
    return false;
}

/* Scripts ask of each command whether it is one of them: for programs that
 * needs no second reading. */
static void note_program(struct probing *p, const struct look *l)
{
    struct kept *k = l->node ? kept_add(p, &l->lane->arena, l->node) : NULL;
    if (!k)
        return;
    k->sha256 = l->sha256;
    k->is_elf = true;
}

bool subject_is_elf(const struct subject *s, const struct node *n)
{
    const struct node *real = n->first ? n->first : n;
    if (real->size == 0)
        return false;
    const struct kept *k = kept_find(s->probing, real);
    return k && k->is_elf;
}

/* Small texts are wanted again at the end; decoding them twice would cost more
 * than the memory. */
static void keep_text(struct probing *p, struct look *l)
{
    if (l->type != LOOK_TEXT && l->type != LOOK_SCRIPT)
        return;
    if (!l->node || !l->whole || l->bytes.n > KEEP_MAX || is_library(l->node))
        return;
    pthread_mutex_lock(&p->lock);
    bool room = p->kept_bytes + l->bytes.n <= p->image.limits.text_bytes;
    p->kept_bytes += room ? l->bytes.n : 0;
    pthread_mutex_unlock(&p->lock);
    struct view copy =
        room ? arena_dup(&l->lane->arena, l->bytes) : (struct view){0};
    struct kept *k = copy.p ? kept_add(p, &l->lane->arena, l->node) : NULL;
    if (k) {
        k->sha256 = l->sha256;
        k->text = copy;
    }
}

static bool is_asked(const struct probing *p, size_t i)
{
    return !p->only || strcmp(p->only, probes[i]->id) == 0;
}

static void see(void *ctx, struct lane *lane, const struct part *part,
                const struct node *node, struct view v, bool whole)
{
    struct probing *p = ctx;
    if (!lane_ready(p, lane)) {
        p->overflow = true;
        return;
    }
    struct probing_lane *mine = &p->lanes[lane->index];
    struct look l = {.subject = &p->subject,
                     .lane = lane,
                     .part = part,
                     .node = node,
                     .bytes = v,
                     .whole = whole,
                     .type = type_of(v),
                     .facts = &mine->facts,
                     .hits = mine->hits};
    struct elf elf;
    if (l.type == LOOK_ELF && elf_open(v, &elf))
        l.elf = &elf;
    else if (l.type == LOOK_ELF)
        l.type = LOOK_BINARY;
    bool more = false;
    if (mine->match)
        l.hits_n =
            match_all(mine->match, v, mine->hits, MAX_HITS_PER_FILE, &more);
    for (size_t i = 0; probes[i]; i++) {
        l.mine = mine->mine[i];
        l.own = p->own[i];
        if (probes[i]->file && is_asked(p, i))
            probes[i]->file(&l);
    }
    if (l.type == LOOK_ELF && whole)
        note_program(p, &l);
    keep_text(p, &l);
}

static void place(struct obs *o, const struct node *n, const char *sha256)
{
    o->where.inode = n ? n->ino : 0;
    o->where.sha256 = sha256;
}

struct obs *look_fact(struct look *l, const char *kind)
{
    struct arena *a = &l->lane->arena;
    if (!l->sha256 && l->whole)
        l->sha256 = hash_hex(l->bytes, a);
    const char *path = image_path(l->lane->image, l->part, l->node, a);
    struct obs *o = obs_new(l->facts, kind, path);
    place(o, l->node, l->sha256);
    return o;
}

/* --- the image as a whole
 * ------------------------------------------------------ */

bool subject_text(struct subject *s, const struct part *p, const struct node *n,
                  struct view *out)
{
    const struct node *real = n->first ? n->first : n;
    *out = view_of("", 0);
    if (!node_is_file(real))
        return false;
    if (real->size == 0)
        return true;
    struct kept *k = kept_find(s->probing, real);
    if (k && k->text.p) {
        *out = k->text;
        return true;
    }
    struct view v;
    struct diag why;
    if (real->size > TEXT_MAX || !image_file(s->lane, p, real, &v, &why))
        return false;
    struct view copy = arena_dup(s->arena, v);
    if (!copy.p)
        return false;
    if (!k)
        k = kept_add(s->probing, s->arena, real);
    if (k)
        k->text = copy;
    *out = copy;
    return true;
}

const struct node *subject_find(const struct root *r, const char *path)
{
    return tree_find(r->node, path);
}

static const char *subject_hash(struct subject *s, const struct part *p,
                                const struct node *n)
{
    const struct node *real = n->first ? n->first : n;
    if (!node_is_file(real))
        return NULL;
    struct kept *k = kept_find(s->probing, real);
    if (k && k->sha256)
        return k->sha256;
    struct view v = k && k->text.p ? k->text : (struct view){0};
    struct diag why;
    if (!v.p && !image_file(s->lane, p, real, &v, &why))
        return NULL;
    if (!k)
        k = kept_add(s->probing, s->arena, real);
    const char *hex = hash_hex(v, s->arena);
    if (k)
        k->sha256 = hex;
    return hex;
}

struct obs *subject_fact(struct subject *s, const char *kind,
                         const struct part *p, const struct node *n)
{
    const char *path = image_path(s->image, p, n, s->arena);
    struct obs *o = obs_new(s->facts, kind, path);
    place(o, n, n ? subject_hash(s, p, n) : NULL);
    return o;
}

const struct obs *subject_next(const struct subject *s, const char *kind,
                               const struct obs *before)
{
    const struct probing *p = s->probing;
    unsigned list = 0;
    const struct obs *o = NULL;
    if (before) {
        o = before->next;
        while (list < p->lanes_n && &p->lanes[list].facts != before->home)
            list++;
        list++;
    }
    for (;;) {
        for (; o; o = o->next)
            if (!kind || strcmp(o->kind, kind) == 0)
                return o;
        if (list > p->lanes_n)
            return NULL;
        o = list < p->lanes_n ? p->lanes[list].facts.first
                              : p->finish_facts.first;
        list++;
    }
}

void *subject_mine(const struct subject *s, const char *probe_id, unsigned i)
{
    for (size_t k = 0; probes[k]; k++)
        if (strcmp(probes[k]->id, probe_id) == 0)
            return s->probing->lanes[i].mine[k];
    return NULL;
}

static int by_id(const void *pa, const void *pb)
{
    const struct root *a = pa, *b = pb;
    return (a->part->id > b->part->id) - (a->part->id < b->part->id);
}

static bool find_roots(struct probing *p)
{
    struct image *im = &p->image;
    struct root *roots =
        arena_array(&im->arena, im->parts_n + 1u, sizeof *roots);
    if (!roots)
        return false;
    size_t n = 0;
    for (uint32_t i = 0; i < im->parts_n; i++)
        if (im->parts[i]->root && im->parts[i]->files)
            roots[n++] = (struct root){im->parts[i], im->parts[i]->root};
    qsort(roots, n, sizeof *roots, by_id);
    p->subject.roots = roots;
    p->subject.roots_n = n;
    return true;
}

static bool finish(struct probing *p)
{
    struct image *im = &p->image;
    facts_init(&p->finish_facts, &im->arena, im->limits.observations);
    p->subject = (struct subject){.image = im,
                                  .facts = &p->finish_facts,
                                  .arena = &im->arena,
                                  .lane = &im->lanes[0],
                                  .probing = p,
                                  .threads = im->lanes_n};
    for (unsigned i = 0; i < p->lanes_n; i++)
        if (!lane_ready(p, &im->lanes[i]))
            return false;
    if (!find_roots(p))
        return false;
    for (size_t i = 0; probes[i]; i++)
        if (probes[i]->finish && is_asked(p, i))
            probes[i]->finish(&p->subject);
    struct facts *lists =
        arena_array(&im->arena, p->lanes_n + 1u, sizeof *lists);
    if (!lists)
        return false;
    for (unsigned i = 0; i < p->lanes_n; i++) {
        lists[i] = p->lanes[i].facts;
        p->overflow |= lists[i].overflow;
    }
    lists[p->lanes_n] = p->finish_facts;
    p->overflow |= p->finish_facts.overflow;
    p->facts = facts_finish(lists, p->lanes_n + 1u, &im->arena, &p->facts_n);
    return p->facts != NULL;
}

static bool gather_literals(struct probing *p)
{
    for (size_t i = 0; probes[i]; i++) {
        const struct literal *some = NULL;
        ASSERT(i < MAX_PROBES);
        size_t n = probes[i]->literals ? probes[i]->literals(&some) : 0;
        struct literal *grown =
            realloc(p->literals, (p->literals_n + n + 1) * sizeof *grown);
        if (!grown)
            return false;
        if (n)
            memcpy(grown + p->literals_n, some, n * sizeof *some);
        p->literals = grown;
        p->own[i] = (uint32_t)(ANCHOR_COUNT + p->literals_n);
        p->literals_n += n;
    }
    return true;
}

static enum err run(const struct image_opts *opts, const struct part *tree,
                    const char *only, struct probing **out)
{
    struct probing *p = calloc(1, sizeof *p);
    if (!p)
        return ERR_NOMEM;
    pthread_mutex_init(&p->lock, NULL);
    p->lanes_n = opts->threads ? opts->threads : 1;
    p->lanes = calloc(p->lanes_n, sizeof *p->lanes);
    p->subject.image = &p->image;
    p->subject.probing = p;
    p->only = only;
    struct visitor visitor = {.ctx = p, .file = see};
    enum err e = ERR_NOMEM;
    if (p->lanes && (only || gather_literals(p)))
        e = tree ? image_read_tree(&p->image, opts, tree, &visitor)
                 : image_read(&p->image, opts, &visitor);
    if (e == OK && !finish(p))
        e = ERR_NOMEM;
    if (e != OK) {
        probing_done(p);
        return e;
    }
    *out = p;
    return OK;
}

enum err probing_run(const struct image_opts *opts, const struct part *tree,
                     struct probing **out)
{
    return run(opts, tree, NULL, out);
}

enum err probing_run_only(const struct image_opts *opts, const char *probe_id,
                          struct probing **out)
{
    return run(opts, NULL, probe_id, out);
}

struct image *probing_image(struct probing *p)
{
    return &p->image;
}

struct obs **probing_facts(struct probing *p, size_t *out_n)
{
    *out_n = p->facts_n;
    return p->facts;
}

bool probing_overflow(const struct probing *p)
{
    return p->overflow;
}

void probing_done(struct probing *p)
{
    if (!p)
        return;
    for (unsigned i = 0; p->lanes && i < p->lanes_n; i++)
        matcher_free(p->lanes[i].match);
    image_done(&p->image);
    free(p->lanes);
    free(p->literals);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
