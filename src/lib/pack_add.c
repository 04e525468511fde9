/* libassay: a pack that is there gets another party's signature, or the value
 * of one that was made elsewhere. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/packing.h"
#include "pack/run.h"
#include "sys/file.h"
#include "sys/file_out.h"

enum { SIGNATURE_MAX = 8192 };

/* What is to be done with a pack that a worker has read. */
struct changing {
    struct assay *a;
    const struct assay_pack_opts *opts;
    const char *path, *output;
    const char *const *files; /* to be added */
    size_t files_n;
    const char *signature; /* the value's file; NULL: add a signature */
    bool ok;
};

/* --- another party's signature ---------------------------------------------
 */

static bool add_operand(struct packing *p, const char *path, const char *folder)
{
    struct stat st;
    const char *end = path + strlen(path);
    while (end > path + 1 && end[-1] == '/')
        end--;
    const char *base = end;
    while (base > path && base[-1] != '/')
        base--;
    const char *name =
        arena_printf(&p->arena, "%s/%.*s", folder, (int)(end - base), base);
    if (!name)
        return lib_failed(p->a, "out of memory");
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return packing_add_folder(p, path, name);
    for (size_t i = 0; i < p->files; i++)
        if (strcmp(p->file[i].name, name) == 0)
            return packing_failed(p, path, "has the name of another one");
    return packing_add(p, name, path, NULL);
}

static bool is_data(const struct pack_file *f)
{
    return strcmp(f->name, "mimetype") != 0 &&
           strncmp(f->name, "META-INF/", 9) != 0;
}

/* Which files of the pack the new signature covers: all, or those that were
 * named; pack.json in any case, which binds it to this pack. */
static bool choose(struct changing *c, const struct pack_report *r,
                   bool *covered)
{
    const struct assay_pack_opts *o = c->opts;
    bool bound = false;
    for (size_t i = 0; i < r->files; i++) {
        bool root = strcmp(r->file[i].name, PACK_JSON) == 0;
        covered[i] = is_data(&r->file[i]) && (o->cover_n == 0 || root);
        bound |= root;
    }
    for (size_t k = 0; k < o->cover_n; k++) {
        bool found = false;
        for (size_t i = 0; i < r->files; i++)
            if (strcmp(r->file[i].name, o->cover[k]) == 0 &&
                is_data(&r->file[i]))
                covered[i] = found = true;
        if (!found)
            return lib_failed(c->a, "%s: is no file of %s", o->cover[k],
                              c->path);
    }
    return bound || lib_failed(c->a, "%s: has no pack.json to add to", c->path);
}

static bool add_signature(struct changing *c, const struct make_base *base,
                          struct packing *p, struct sealing *s)
{
    struct make_error e;
    struct make_opts o = {.product = base->report->product,
                          .file = p->file,
                          .files = p->files,
                          .base = base,
                          .seal = s->seal,
                          .to_be_signed = &s->to_be_signed};
    const char *draft = c->opts->to_be_signed;
    if (!pack_make(&o, c->output, &e))
        return lib_failed(c->a, "%s%s%s", e.path, *e.path ? ": " : "", e.text);
    if (!draft)
        return true;
    enum file_fault f = file_write(draft, buf_of(&s->to_be_signed));
    return f == FILE_OK ||
           lib_failed(c->a, "%s: %s", draft, file_fault_text(f));
}

static bool add(struct changing *c, struct make_base *base, struct sealing *s)
{
    const struct pack_report *r = base->report;
    struct packing p;
    char folder[32];
    bool ok = packing_init(&p, c->a, c->path);
    bool *covered =
        ok ? arena_array(&p.arena, r->files, sizeof *covered) : NULL;
    ok = covered != NULL && choose(c, r, covered);
    make_folder(make_next_number(r), folder);
    for (size_t i = 0; ok && i < c->files_n; i++)
        ok = add_operand(&p, c->files[i], folder);
    base->covered = covered;
    ok = ok && packing_settle(&p) && add_signature(c, base, &p, s);
    packing_done(&p);
    return ok;
}

/* --- a value from elsewhere ------------------------------------------------
 */

static bool attach(struct changing *c, const struct make_base *base,
                   struct sealing *s)
{
    struct make_error e;
    struct buf value;
    buf_init(&value, SIGNATURE_MAX, NULL);
    enum file_fault f = file_read(c->signature, &value);
    bool ok = f == FILE_OK ||
              lib_failed(c->a, "%s: %s", c->signature, file_fault_text(f));
    ok = ok && (pack_complete(base, buf_of(&value), &s->seal, c->output, &e) ||
                lib_failed(c->a, "%s: %s", *e.path ? e.path : c->path, e.text));
    buf_done(&value);
    return ok;
}

/* --- the pack --------------------------------------------------------------
 */

/* The file is still the one that the worker read. */
static bool is_same(const struct sys_map *m, const struct pack_report *r)
{
    char hex[65];
    lib_sha256(m->v, hex);
    return strcmp(hex, r->sha256) == 0 && !sys_map_changed(m);
}

static bool change(struct changing *c, const struct pack_report *r,
                   const struct sys_map *m)
{
    struct make_base base = {.bytes = m->v, .report = r};
    struct sealing s;
    enum sealing_kind kind = c->signature            ? SEALING_VALUE
                             : c->opts->to_be_signed ? SEALING_DRAFT
                                                     : SEALING_HERE;
    if (!c->signature && r->axis[AXIS_INTEGRITY] != PACK_PASS)
        return lib_failed(
            c->a, "%s: does not hold as it is; assay verify says why", c->path);
    if (r->files == 0)
        return lib_failed(c->a, "%s: is no pack", c->path);
    if (!is_same(m, r))
        return lib_failed(c->a, "%s: %s", c->path,
                          file_fault_text(FILE_CHANGED));
    if (!sealing_open(&s, c->a, c->opts, kind))
        return false;
    bool ok = c->signature ? attach(c, &base, &s) : add(c, &base, &s);
    sealing_done(&s);
    return ok;
}

static bool on_report(void *ctx, const char *path, const struct pack_report *r)
{
    struct changing *c = ctx;
    struct sys_map m;
    if (*r->fault) {
        lib_failed(c->a, "%s: %s", path, r->fault);
        return false;
    }
    enum file_fault f = sys_map_open(path, UINT64_MAX / 4, &m);
    if (f != FILE_OK) {
        lib_failed(c->a, "%s: %s", path, file_fault_text(f));
        return false;
    }
    c->ok = change(c, r, &m);
    sys_map_close(&m);
    return true;
}

static bool run(struct changing *c)
{
    struct pack_run_opts o = {.limits = c->a->scan.limits, .jobs = 1};
    o.limits.time_ms = 0;
    o.verify.max_bytes = UINT64_MAX / 4;
    enum err e = pack_verify_all(&o, &c->path, 1, on_report, c);
    if (e != OK)
        return lib_failed(c->a, "%s", err_text(e));
    return c->ok;
}

bool assay_pack_add(struct assay *a, const char *pack, const char *const *files,
                    size_t n, const char *path,
                    const struct assay_pack_opts *opts)
{
    struct changing c = {.a = a,
                         .opts = opts,
                         .path = pack,
                         .output = path,
                         .files = files,
                         .files_n = n};
    return run(&c);
}

bool assay_pack_attach(struct assay *a, const char *draft,
                       const char *signature, const char *path,
                       const struct assay_pack_opts *opts)
{
    struct changing c = {.a = a,
                         .opts = opts,
                         .path = draft,
                         .output = path,
                         .signature = signature};
    return run(&c);
}
