/* libassay: a list of offers, each with its pack: verified in a stream, in
 * batches, with what was found before. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/bulk.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "lib/judging.h"
#include "sys/append.h"
#include "sys/file.h"
#include "sys/lines.h"
#include "sys/pool.h"

enum { BATCH = PACK_RUNNER_MAX };

#define OUT_MAX ((size_t)BATCH << 17)

/* A listing on its way. */
struct item {
    struct bulk_line line;
    const char *path;
    struct sys_map map;
    bool open;
    struct kept_key key;
    char hex[65];
    size_t same; /* the item of the batch with the same pack; BATCH: none */
    bool found;
};

struct bulk {
    struct assay *a;
    const struct assay_bulk_opts *opts;
    struct judging judging;
    struct pack_runner *runner;
    struct slots store;
    struct lines lines;
    struct listing_form form;
    char context[65];
    uint8_t context_bytes[32];
    bool csv, begun;
    uint64_t done;         /* listings of an earlier run */
    struct bulk_mark last; /* of them */
    struct append out;
    struct buf text;
    struct bulk_sum sum;
    struct arena arena; /* of a batch */
    struct item *item;
    size_t n;
    size_t todo[BATCH]; /* items that a worker has to look at */
};

/* --- what verdicts rest on -------------------------------------------------
 */

static bool add_file(EVP_MD_CTX *md, const char *path)
{
    struct sys_map m;
    uint64_t n = 0;
    if (path && sys_map_open(path, UINT64_MAX / 4, &m) == FILE_OK) {
        n = m.v.n;
        bool ok = EVP_DigestUpdate(md, &n, sizeof n) == 1 &&
                  EVP_DigestUpdate(md, m.v.p, m.v.n) == 1;
        sys_map_close(&m);
        return ok;
    }
    return EVP_DigestUpdate(md, &n, sizeof n) == 1;
}

/* The day counts, not the second: within a day a verdict holds. */
static bool make_context(struct bulk *b, const struct assay_verify_opts *o)
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    char day[32];
    pack_time_text(b->judging.run.verify.now, day);
    bool ok = md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1 &&
              EVP_DigestUpdate(md, ASSAY_VERSION, sizeof ASSAY_VERSION) == 1 &&
              EVP_DigestUpdate(md, day, 10) == 1 && add_file(md, o->trust) &&
              add_file(md, o->policy) && add_file(md, o->image);
    for (size_t i = 0; ok && i < o->crls_n; i++)
        ok = add_file(md, o->crls[i]);
    struct limits *l = &b->judging.run.limits;
    ok = ok && EVP_DigestUpdate(md, l, sizeof *l) == 1 &&
         EVP_DigestFinal_ex(md, b->context_bytes, NULL) == 1;
    EVP_MD_CTX_free(md);
    for (size_t i = 0; i < 32; i++)
        snprintf(b->context + 2 * i, 3, "%02x", b->context_bytes[i]);
    return ok || lib_failed(b->a, "out of memory");
}

/* --- a listing -------------------------------------------------------------
 */

static void settle(struct item *t, enum bulk_reason r, enum pack_verdict v,
                   const char *fault)
{
    t->line.own |= 1u << r;
    t->line.fault = fault;
    if (v > t->line.kept.overall)
        t->line.kept.overall = v;
}

/* Where its pack is: beside the list, unless its path begins at the root. */
static const char *path_of(struct bulk *b, const struct listing *l)
{
    const char *list = b->opts->listings, *slash = strrchr(list, '/');
    int folder = slash ? (int)(slash - list) + 1 : 0;
    const char *pack = l->field[LISTING_PACK];
    if (*pack == '/')
        return pack;
    if (*pack)
        return arena_printf(&b->arena, "%.*s%s", folder, list, pack);
    return arena_printf(&b->arena, "%.*s%s.asice", folder, list,
                        l->field[LISTING_SHA256]);
}

static bool add_item(struct bulk *b, struct view line, bool whole)
{
    struct item *t = &b->item[b->n];
    *t = (struct item){
        .line = {.number = b->sum.lines + b->n + 1, .fault = "", .sha256 = ""},
        .same = BATCH
    };
    struct listing *l = &t->line.listing;
    if (!listing_read(&b->form, line, &b->arena, l))
        return lib_failed(b->a, "out of memory");
    if (!whole)
        l->flaw = "the line is longer than 64 KiB";
    b->n++;
    if (l->flaw) {
        settle(t, BULK_LISTING, PACK_INCONCLUSIVE, l->flaw);
        return true;
    }
    t->path = path_of(b, l);
    if (!t->path)
        return lib_failed(b->a, "out of memory");
    enum file_fault f = sys_map_open(t->path, UINT64_MAX / 4, &t->map);
    t->open = f == FILE_OK;
    if (!t->open)
        settle(t, BULK_UNREADABLE, PACK_INCONCLUSIVE, file_fault_text(f));
    return true;
}

/* On any thread: only hashes. */
static bool hash_item(void *ctx, unsigned thread, size_t i)
{
    struct bulk *b = ctx;
    struct item *t = &b->item[i];
    (void)thread;
    if (!t->open)
        return true;
    memcpy(t->key.context, b->context_bytes, 32);
    t->found = EVP_Digest(t->map.v.p, t->map.v.n, t->key.pack, NULL,
                          EVP_sha256(), NULL) == 1;
    for (size_t k = 0; k < 32; k++)
        snprintf(t->hex + 2 * k, 3, "%02x", t->key.pack[k]);
    return t->found;
}

/* --- a batch ---------------------------------------------------------------
 */

static size_t first_with(const struct bulk *b, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (b->item[k].open && b->item[k].same == BATCH &&
            memcmp(b->item[k].key.pack, b->item[i].key.pack, 32) == 0)
            return k;
    return BATCH;
}

/* Fills todo with what nobody has looked at yet. */
static size_t look_up(struct bulk *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct item *t = &b->item[i];
        if (!t->open)
            continue;
        t->line.sha256 = t->hex;
        t->same = first_with(b, i);
        t->found =
            t->same == BATCH && kept_find(&b->store, &t->key, &t->line.kept);
        t->line.cached = t->found || t->same != BATCH;
        if (t->same == BATCH && !t->found)
            b->todo[n++] = i;
    }
    return n;
}

static void on_report(void *ctx, size_t i, const struct pack_report *r)
{
    struct bulk *b = ctx;
    struct item *t = &b->item[b->todo[i]];
    kept_of_report(r, &t->line.kept);
    if (*r->fault) {
        const char *why =
            arena_text(&b->arena, view_of(r->fault, strlen(r->fault)));
        settle(t, BULK_UNREADABLE, PACK_INCONCLUSIVE,
               why ? why : "out of memory");
    } else if (!sys_map_changed(&t->map)) {
        kept_put(&b->store, &t->key, &t->line.kept);
    }
}

static bool verify(struct bulk *b, size_t n)
{
    struct pack_input in[BATCH];
    for (size_t k = 0; k < n; k++) {
        const struct item *t = &b->item[b->todo[k]];
        in[k] = (struct pack_input){t->path, &t->map, t->key.pack};
    }
    enum err e = n ? pack_runner_run(b->runner, in, n, on_report, b) : OK;
    return e == OK || lib_failed(b->a, "%s", err_text(e));
}

/* What the list says of the pack has to be so. */
static void compare(struct bulk *b, struct item *t)
{
    const struct listing *l = &t->line.listing;
    const char *model = l->field[LISTING_MODEL];
    const char *sha256 = l->field[LISTING_SHA256];
    if (!t->open)
        return;
    if (t->same != BATCH) {
        t->line.kept = b->item[t->same].line.kept;
        t->line.fault = b->item[t->same].line.fault;
        t->line.own |= b->item[t->same].line.own & 1u << BULK_UNREADABLE;
    }
    if (t->line.own & 1u << BULK_UNREADABLE)
        return;
    if (*sha256 && strcmp(sha256, t->hex) != 0)
        settle(t, BULK_OTHER_PACK, PACK_FAIL, t->line.fault);
    if (*model && strcmp(model, t->line.kept.model) != 0 &&
        t->line.kept.axis[AXIS_INTEGRITY] == PACK_PASS)
        settle(t, BULK_OTHER_MODEL, PACK_FAIL, t->line.fault);
}

static bool write_batch(struct bulk *b)
{
    buf_clear(&b->text);
    /* First all, so that what an item takes over is not changed yet. */
    for (size_t i = b->n; i-- > 0;)
        compare(b, &b->item[i]);
    for (size_t i = 0; i < b->n; i++) {
        bulk_count(&b->sum, &b->item[i].line);
        bulk_put(b->csv, b->context, &b->item[i].line, &b->text);
    }
    if (b->text.failed)
        return lib_failed(b->a, "out of memory");
    enum file_fault f = append_write(&b->out, buf_of(&b->text));
    return f == FILE_OK ||
           lib_failed(b->a, "%s: %s", b->opts->output, file_fault_text(f));
}

static bool run_batch(struct bulk *b)
{
    unsigned threads = pool_threads(b->judging.run.jobs);
    bool ok = pool_run(threads, b->n, hash_item, b, 0) == OK ||
              lib_failed(b->a, "the packs' digests cannot be computed");
    ok = ok && verify(b, look_up(b)) && write_batch(b);
    for (size_t i = 0; i < b->n; i++)
        if (b->item[i].open)
            sys_map_close(&b->item[i].map);
    b->n = 0;
    arena_done(&b->arena);
    arena_init(&b->arena, NULL);
    return ok;
}

/* --- the stream ------------------------------------------------------------
 */

/* The first line tells how the others are to be read, and may be one. */
static bool begin(struct bulk *b, struct view line, bool *is_listing)
{
    const char *why = listing_begin(line, &b->arena, &b->form);
    b->begun = true;
    *is_listing = b->form.json;
    return !why || lib_failed(b->a, "%s: %s", b->opts->listings, why);
}

/* The listing at which an earlier run ended is still the one it was. */
static bool is_last(struct bulk *b, struct view line)
{
    struct listing l;
    bool same = listing_read(&b->form, line, &b->arena, &l) &&
                strcmp(l.field[LISTING_ID], b->last.id) == 0;
    return same || lib_failed(b->a, "%s: is the result of another list",
                              b->opts->output);
}

static bool stream(struct bulk *b)
{
    struct view line;
    bool whole = false, ok = true;
    uint64_t seen = 0;
    while (ok && lines_next(&b->lines, &line, &whole)) {
        bool is_listing = true;
        if (!b->begun)
            ok = begin(b, line, &is_listing);
        if (!ok || !is_listing || line.n == 0)
            continue;
        if (seen++ < b->done)
            ok = seen < b->done || is_last(b, line);
        else
            ok = add_item(b, line, whole);
        if (ok && b->n == BATCH)
            ok = run_batch(b);
    }
    if (ok && b->lines.fault != FILE_OK)
        ok = lib_failed(b->a, "%s: %s", b->opts->listings,
                        file_fault_text(b->lines.fault));
    if (ok && !b->begun)
        ok = lib_failed(b->a, "%s: %s", b->opts->listings,
                        file_fault_text(FILE_EMPTY));
    if (ok && seen < b->done)
        ok = lib_failed(b->a, "%s: is the result of a longer list",
                        b->opts->output);
    return ok && (b->n == 0 || run_batch(b));
}

/* --- taking up an earlier run ----------------------------------------------
 */

/* Reads what is there, up to the last line that is whole; *keep gets how many
 * bytes stay. */
static bool read_earlier(struct bulk *b, uint64_t *keep)
{
    struct lines l;
    struct view line;
    struct buf head;
    bool whole = false, ok = true;
    enum file_fault f = lines_open(b->opts->output, &l);
    *keep = 0;
    if (f == FILE_MISSING)
        return true;
    if (f != FILE_OK)
        return lib_failed(b->a, "%s: %s", b->opts->output, file_fault_text(f));
    buf_init(&head, 1 << 12, NULL);
    bulk_head(b->csv, b->context, &head);
    while (ok && lines_next(&l, &line, &whole)) {
        if (!whole || (l.end && l.at == l.have.n &&
                       (l.at == 0 || l.have.p[l.at - 1] != '\n')))
            break; /* was being written when it ended */
        if (l.number == 1)
            ok = view_eq(line, view_cut(buf_of(&head), 0, head.n - 1)) ||
                 lib_failed(b->a,
                            "%s: was made with another policy, trust store, "
                            "day or version; it cannot be continued",
                            b->opts->output);
        else if (!bulk_again(b->csv, b->context, line, &b->sum, &b->last))
            break; /* the summary, or no line of ours */
        else
            ok = b->last.number == ++b->done ||
                 lib_failed(b->a, "%s: has a line out of order",
                            b->opts->output);
        *keep += line.n + 1;
    }
    buf_done(&head);
    lines_close(&l);
    return ok;
}

static bool open_output(struct bulk *b)
{
    uint64_t keep = 0;
    if (b->opts->resume && !read_earlier(b, &keep))
        return false;
    enum file_fault f = append_open(b->opts->output, keep, &b->out);
    if (f == FILE_OK && keep == 0) {
        bulk_head(b->csv, b->context, &b->text);
        f = append_write(&b->out, buf_of(&b->text));
    }
    return f == FILE_OK ||
           lib_failed(b->a, "%s: %s", b->opts->output, file_fault_text(f));
}

static bool open_all(struct bulk *b, const struct assay_verify_opts *opts)
{
    const struct assay_bulk_opts *o = b->opts;
    if (!judging_open(&b->judging, b->a, opts))
        return false;
    b->runner = pack_runner_new(&b->judging.run);
    b->item = calloc(BATCH, sizeof *b->item);
    if (!b->runner || !b->item)
        return lib_failed(b->a, "out of memory");
    enum file_fault f = kept_open(o->cache, &b->store);
    if (f == FILE_EXISTS)
        return lib_failed(b->a, "%s: is no cache of verdicts", o->cache);
    if (f != FILE_OK)
        return lib_failed(b->a, "%s: %s", o->cache ? o->cache : "the cache",
                          file_fault_text(f));
    f = lines_open(o->listings, &b->lines);
    if (f != FILE_OK)
        return lib_failed(b->a, "%s: %s", o->listings, file_fault_text(f));
    return make_context(b, opts) && open_output(b);
}

static bool finish(struct bulk *b, struct buf *summary)
{
    buf_clear(&b->text);
    bulk_text(&b->sum, summary);
    if (!b->csv)
        bulk_end(&b->sum, &b->text);
    enum file_fault f = append_write(&b->out, buf_of(&b->text));
    if (f == FILE_OK)
        f = append_sync(&b->out);
    return f == FILE_OK ||
           lib_failed(b->a, "%s: %s", b->opts->output, file_fault_text(f));
}

bool assay_verify_bulk(struct assay *a, const struct assay_verify_opts *opts,
                       const struct assay_bulk_opts *bulk,
                       assay_write_fn *write, void *ctx,
                       struct assay_verify_summary *summary)
{
    struct bulk b = {.a = a,
                     .opts = bulk,
                     .csv = strcmp(bulk->format, "csv") == 0,
                     .store = {.fd = -1},
                     .lines = {.fd = -1},
                     .out = {.fd = -1}};
    struct buf text;
    *summary = (struct assay_verify_summary){0};
    arena_init(&b.arena, NULL);
    buf_init(&b.text, OUT_MAX, NULL);
    buf_init(&text, 1 << 16, NULL);
    bool ok = open_all(&b, opts) && stream(&b) && finish(&b, &text);
    if (ok) {
        *summary = (struct assay_verify_summary){
            .packs = b.sum.lines,
            .pass = b.sum.verdict[PACK_PASS],
            .fail = b.sum.verdict[PACK_FAIL],
            .inconclusive = b.sum.verdict[PACK_INCONCLUSIVE],
            .complete = b.sum.verdict[PACK_PASS]};
        ok = lib_write(a, &text, write, ctx);
    } else {
        buf_done(&text);
    }
    append_close(&b.out);
    lines_close(&b.lines);
    slots_close(&b.store);
    pack_runner_free(b.runner);
    judging_done(&b.judging);
    free(b.item);
    buf_done(&b.text);
    arena_done(&b.arena);
    return ok;
}
