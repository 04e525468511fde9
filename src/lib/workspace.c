/* libassay: the workspace read, checked, begun. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/workspace.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/json.h"
#include "core/utf8.h"
#include "sys/file_out.h"

enum { PRODUCT_MAX = 5 << 20, RESULT_MAX = 1 << 20, TEXT_MAX = 16 << 20 };

const char *workspace_path(struct arena *a, const char *dir, const char *name)
{
    if (name[0] == '/')
        return name;
    return arena_printf(a, "%s/%s", dir, name);
}

const char *workspace_result(const struct workspace *w, const char *id)
{
    return arena_printf(w->arena, "%s/" RESULT_FOLDER "/%s.json", w->dir, id);
}

const char *workspace_attachment(const struct workspace *w, const char *sha256)
{
    return arena_printf(w->arena, "%s/" ATTACHMENT_FOLDER "/%s", w->dir,
                        sha256);
}

bool workspace_scans(const struct target *t)
{
    return t->kind == TARGET_IMAGE || t->kind == TARGET_PACKAGE;
}

/* NULL: the attachment is what it was. */
static const char *damage_of(const struct workspace *w,
                             const struct attachment *t)
{
    struct sys_map m;
    char hex[DIGEST_CHARS + 1] = "";
    const char *path = workspace_attachment(w, t->sha256);
    enum file_fault f =
        path ? sys_map_open(path, UINT64_MAX / 2, &m) : FILE_NO_MEMORY;
    if (f == FILE_OK) {
        lib_sha256(m.v, hex);
        sys_map_close(&m);
    }
    if (f != FILE_OK)
        return arena_printf(
            w->arena, "The attachment '%.80s' (" ATTACHMENT_FOLDER "/%s) %s",
            t->name, t->sha256, file_fault_text(f));
    if (strcmp(hex, t->sha256) != 0)
        return arena_printf(w->arena,
                            "The attachment '%.80s' (" ATTACHMENT_FOLDER
                            "/%s) is not what was attached.",
                            t->name, t->sha256);
    return NULL;
}

static void find_damage(const struct workspace *w, struct recorded *r)
{
    for (size_t i = 0; i < r->attachments.n && !r->damaged; i++)
        r->damaged = damage_of(w, &r->attachments.v[i]);
}

/* False: see assay_error. */
static bool read_result(struct assay *a, struct workspace *w,
                        const struct cat_case *c)
{
    const char *path = workspace_result(w, c->id);
    const char *why = NULL;
    struct recorded *r = &w->results[w->results_n];
    struct buf text;
    if (!path)
        return lib_failed(a, "out of memory");
    buf_init(&text, RESULT_MAX, NULL);
    enum file_fault f = file_read(path, &text);
    bool ok = f == FILE_OK || f == FILE_MISSING || f == FILE_NOT_IN_DIRECTORY ||
              lib_failed(a, "%s: %s", path, file_fault_text(f));
    if (ok && f == FILE_OK) {
        enum err e =
            result_read(buf_of(&text), &a->catalogue, w->arena, r, &why);
        ok = e == OK || lib_failed(a, "%s: %s", path, why);
        if (ok && r->of != c)
            ok = lib_failed(a, "%s: it is the result of %s", path, r->of->id);
        if (ok)
            find_damage(w, r);
        w->results_n += ok;
    }
    buf_done(&text);
    return ok;
}

static bool read_results(struct assay *a, struct workspace *w)
{
    const struct cat_provision *p = NULL;
    size_t n = 0;
    while ((p = catalogue_next(&a->catalogue, p)) != NULL)
        n += p->tests.cases.n;
    w->results = arena_array(w->arena, n + 1, sizeof *w->results);
    if (!w->results)
        return lib_failed(a, "out of memory");
    while ((p = catalogue_next(&a->catalogue, p)) != NULL)
        for (size_t i = 0; i < p->tests.cases.n; i++)
            if (!read_result(a, w, &p->tests.cases.v[i]))
                return false;
    return true;
}

bool workspace_read(struct assay *a, const char *dir, struct arena *arena,
                    struct workspace *out)
{
    struct workspace w = {.arena = arena, .dir = dir};
    const char *path = workspace_path(arena, dir, PRODUCT_FILE);
    char *digest = arena_alloc(arena, DIGEST_CHARS + 1);
    struct buf text;
    if (!path || !digest)
        return lib_failed(a, "out of memory");
    buf_init(&text, PRODUCT_MAX, NULL);
    enum file_fault f = file_read(path, &text);
    bool ok = f == FILE_OK || lib_failed(a, "%s: %s", path, file_fault_text(f));
    if (f == FILE_MISSING)
        lib_failed(a, "%s does not exist; 'assay init' writes one", path);
    if (ok) {
        enum err e = product_read(buf_of(&text), &a->catalogue, arena,
                                  &w.product, &w.problems);
        ok = e == OK || e == ERR_INPUT ||
             lib_failed(a, "%s: %s", path, err_text(e));
        lib_sha256(buf_of(&text), digest);
        w.product.sha256 = digest;
    }
    buf_done(&text);
    ok = ok && read_results(a, &w);
    if (ok)
        *out = w;
    return ok;
}

bool workspace_open(struct assay *a, const char *dir, struct arena *arena,
                    struct workspace *out)
{
    struct workspace w;
    if (!workspace_read(a, dir, arena, &w))
        return false;
    const struct problem *p = w.problems.v;
    while (w.problems.errors && p < w.problems.v + w.problems.n && !p->error)
        p++;
    if (w.problems.errors)
        return lib_failed(
            a, "%s/" PRODUCT_FILE ":%u:%u: %s%s", dir, (unsigned)p->at.line,
            (unsigned)p->at.column, p->text,
            w.problems.errors > 1 ? " (and more; see: assay check)" : "");
    *out = w;
    return true;
}

/* --- assay check ------------------------------------------------------------
 */

static void check_text(struct buf *out, const char *dir,
                       const struct problems *p)
{
    for (size_t i = 0; i < p->n; i++) {
        buf_printf(out, "%s/" PRODUCT_FILE ":%u:%u: %s: ", dir,
                   (unsigned)p->v[i].at.line, (unsigned)p->v[i].at.column,
                   p->v[i].error ? "error" : "warning");
        utf8_visible(out, view_of(p->v[i].text, strlen(p->v[i].text)));
        buf_byte(out, '\n');
    }
    if (p->more)
        buf_printf(out, "%zu more are not shown.\n", p->more);
    if (p->n == 0)
        buf_printf(out, "%s/" PRODUCT_FILE ": nothing is wrong.\n", dir);
}

static void check_json(struct buf *out, const struct problems *p)
{
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "schema", "assay-check/1");
    json_put_uint(&j, "errors", p->errors);
    json_put_uint(&j, "warnings", p->n + p->more - p->errors);
    json_key(&j, "problems");
    json_open(&j, '[');
    for (size_t i = 0; i < p->n; i++) {
        json_open(&j, '{');
        json_put_str(&j, "file", PRODUCT_FILE);
        json_put_uint(&j, "line", p->v[i].at.line);
        json_put_uint(&j, "column", p->v[i].at.column);
        json_put_str(&j, "severity", p->v[i].error ? "error" : "warning");
        json_put_str(&j, "message", p->v[i].text);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
}

bool assay_check(struct assay *a, const char *dir, const char *format,
                 assay_write_fn *write, void *ctx, size_t *errors,
                 size_t *warnings)
{
    struct arena arena;
    struct workspace w;
    arena_init(&arena, NULL);
    bool ok = workspace_read(a, dir, &arena, &w);
    if (ok) {
        struct buf out;
        buf_init(&out, TEXT_MAX, NULL);
        if (strcmp(format, "json") == 0)
            check_json(&out, &w.problems);
        else
            check_text(&out, dir, &w.problems);
        *errors = w.problems.errors;
        *warnings = w.problems.n + w.problems.more - w.problems.errors;
        ok = lib_write(a, &out, write, ctx);
    }
    arena_done(&arena);
    return ok;
}

/* --- assay init -------------------------------------------------------------
 */

bool assay_init(struct assay *a, const char *dir,
                const struct assay_answers *answers)
{
    struct arena arena;
    struct template_answers t = {answers->name, answers->model,
                                 answers->manufacturer, answers->image};
    arena_init(&arena, NULL);
    const char *path = workspace_path(&arena, dir, PRODUCT_FILE);
    struct buf text;
    buf_init(&text, TEXT_MAX, NULL);
    product_template(&a->catalogue, &t, &text);
    bool ok = (path && !text.failed) || lib_failed(a, "out of memory");
    if (ok && mkdir(dir, 0777) != 0 && errno != EEXIST)
        ok = lib_failed(a, "%s: %s", dir,
                        file_fault_text(file_fault_of(errno, FILE_WRITE)));
    if (ok) {
        enum file_fault f = file_write_new(path, buf_of(&text));
        ok = f == FILE_OK || lib_failed(a, "%s: %s", path, file_fault_text(f));
    }
    buf_done(&text);
    arena_done(&arena);
    return ok;
}
