/* libassay: what nothing declares, proposed and taken over. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/propose.h"

#include <string.h>

#include "lib/assessed.h"
#include "sys/file_out.h"

enum { TEXT_MAX = 16 << 20 };

bool assay_assessment_propose(struct assay *a, const struct assay_assessment *s,
                              assay_write_fn *write, void *ctx)
{
    struct arena arena;
    struct buf out;
    struct additions all;
    arena_init(&arena, NULL);
    buf_init(&out, TEXT_MAX, NULL);
    enum err e = propose(&s->assessment, &arena, &all);
    bool ok = e == OK || lib_failed(a, "%s", err_text(e));
    if (ok)
        propose_write(&all, &out);
    ok = lib_write(a, &out, write, ctx) && ok;
    arena_done(&arena);
    return ok;
}

static bool is_named(const struct addition *d, struct view id)
{
    const char *names[] = {"all", d->id, d->table};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] && view_eq(view_of(names[i], strlen(names[i])), id))
            return true;
    return false;
}

/* Leaves in *all what ids name; false: one of them names nothing. */
static bool choose(struct assay *a, struct arena *arena, const char *ids,
                   struct additions *all)
{
    struct addition *kept = arena_array(arena, all->v.n + 1, sizeof *kept);
    bool *wanted = arena_array(arena, all->v.n + 1, sizeof *wanted);
    size_t n = 0;
    if (!kept || !wanted)
        return lib_failed(a, "out of memory");
    for (const char *p = ids; *p;) {
        size_t size = strcspn(p, ","), found = 0;
        for (size_t i = 0; i < all->v.n; i++)
            if (is_named(&all->v.v[i], view_of(p, size)))
                wanted[i] = ++found;
        if (!found && !(size == 3 && memcmp(p, "all", 3) == 0))
            return lib_failed(a,
                              "'%.*s' is no proposal; 'assay propose' shows "
                              "them",
                              (int)(size < 100 ? size : 100), p);
        p += size + (p[size] == ',');
    }
    for (size_t i = 0; i < all->v.n; i++)
        if (wanted[i])
            kept[n++] = all->v.v[i];
    all->v.v = kept;
    all->v.n = n;
    return true;
}

/* Only if the file is what was assessed. */
static bool put(struct assay *a, const struct assay_assessment *s,
                struct arena *arena, const struct additions *all)
{
    const struct workspace *w = &s->workspace;
    const char *path = workspace_path(arena, w->dir, PRODUCT_FILE);
    const char *why = NULL;
    char digest[DIGEST_CHARS + 1];
    struct buf text, out;
    if (!path)
        return lib_failed(a, "out of memory");
    buf_init(&text, TEXT_MAX, NULL);
    buf_init(&out, TEXT_MAX, NULL);
    enum file_fault f = file_read(path, &text);
    bool ok = f == FILE_OK || lib_failed(a, "%s: %s", path, file_fault_text(f));
    lib_sha256(buf_of(&text), digest);
    if (ok && strcmp(digest, w->product.sha256) != 0)
        ok = lib_failed(a, "%s changed meanwhile; nothing was written", path);
    if (ok) {
        enum err e =
            propose_put(buf_of(&text), all, &a->catalogue, arena, &out, &why);
        ok = e == OK ||
             lib_failed(a, "%s", e == ERR_INPUT && why ? why : err_text(e));
    }
    if (ok) {
        f = file_write(path, buf_of(&out));
        ok = f == FILE_OK || lib_failed(a, "%s: %s", path, file_fault_text(f));
    }
    buf_done(&text);
    buf_done(&out);
    return ok;
}

bool assay_assessment_accept(struct assay *a, const struct assay_assessment *s,
                             const char *ids, size_t *added)
{
    struct arena arena;
    struct additions all;
    arena_init(&arena, NULL);
    enum err e = propose(&s->assessment, &arena, &all);
    bool ok = e == OK || lib_failed(a, "%s", err_text(e));
    ok = ok && choose(a, &arena, ids, &all);
    ok = ok && (all.v.n == 0 || put(a, s, &arena, &all));
    if (ok)
        *added = all.v.n;
    arena_done(&arena);
    return ok;
}
