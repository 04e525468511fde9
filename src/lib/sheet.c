/* libassay: the declarations as a workbook, out and in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/workspace.h"
#include "sheet/book.h"
#include "sys/child.h"
#include "sys/file_out.h"
#include "sys/sandbox.h"

enum { BYTES_MAX = 64 << 20, YAML_MAX = 16 << 20, CPU_S = 60, TIME_MS = 90000 };

bool assay_export(struct assay *a, const char *dir, assay_write_fn *write,
                  void *ctx)
{
    struct arena arena;
    struct workspace w;
    struct book b;
    struct buf out;
    const char *why = NULL;
    arena_init(&arena, NULL);
    buf_init(&out, BYTES_MAX, NULL);
    bool ok = workspace_open(a, dir, &arena, &w);
    if (ok) {
        enum err e = book_of_product(&w.product, &a->catalogue, &arena, &b);
        if (e == OK)
            e = xlsx_write(&b, &out, &why);
        ok = e == OK || lib_failed(a, "%s", why ? why : err_text(e));
    }
    if (ok)
        ok = lib_write(a, &out, write, ctx);
    else
        buf_done(&out);
    arena_done(&arena);
    return ok;
}

/* --- import ------------------------------------------------------------------
 */

struct job {
    struct view bytes;
    const struct catalogue *c;
    uint64_t memory_bytes;
};

/* In a process that gave up its rights: product.yaml, or '!' and why not. */
static int read_book(struct worker *w, void *arg)
{
    struct job *j = arg;
    struct sandbox_opts lock = {.memory_bytes = j->memory_bytes + (64 << 20),
                                .cpu_s = CPU_S,
                                .no_threads = true};
    struct sandbox_report report;
    struct budget budget = {.max_bytes = j->memory_bytes};
    struct arena arena;
    struct book b;
    struct buf out;
    sandbox_lock(&lock, &report);
    arena_init(&arena, &budget);
    buf_init(&out, YAML_MAX, NULL);
    const char *why = xlsx_read(j->bytes, &arena, &b);
    if (why)
        buf_printf(&out, "!%s", why);
    else
        book_to_yaml(&b, j->c, &out);
    return !out.failed && worker_send(w, buf_of(&out)) ? OK : ERR_LIMIT;
}

static bool book_as_yaml(struct assay *a, const char *path, struct buf *out)
{
    struct sys_map m;
    struct child_result r;
    enum file_fault f = sys_map_open(path, BYTES_MAX, &m);
    if (f != FILE_OK)
        return lib_failed(a, "%s: %s", path, file_fault_text(f));
    struct job j = {m.v, &a->catalogue, a->scan.limits.memory_bytes};
    struct child_job job = {.fn = read_book,
                            .arg = &j,
                            .max_result = YAML_MAX,
                            .time_ms = TIME_MS,
                            .keep_fds = &m.fd,
                            .n_keep = 1};
    enum err e = child_run(&job, 1, 1, NULL, &r);
    bool ok = e == OK || lib_failed(a, "%s", err_text(e));
    if (ok && r.end != CHILD_OK) {
        struct buf why;
        buf_init(&why, 500, NULL);
        child_fault(&r, &why);
        ok = lib_failed(a, "%s: %.*s", path, (int)why.n, (const char *)why.p);
        buf_done(&why);
    }
    if (ok && r.out.n > 0 && r.out.p[0] == '!')
        ok = lib_failed(a, "%s: %.*s", path, (int)r.out.n - 1,
                        (const char *)r.out.p + 1);
    if (ok && sys_map_changed(&m))
        ok = lib_failed(a, "%s: %s", path, file_fault_text(FILE_CHANGED));
    if (ok)
        buf_view(out, buf_of(&r.out));
    if (e == OK)
        child_result_done(&r);
    sys_map_close(&m);
    return ok && (!out->failed || lib_failed(a, "out of memory"));
}

static size_t count_notes(struct view v)
{
    size_t n = 0;
    const char *at = (const char *)v.p, *end = at + v.n;
    size_t size = strlen(BOOK_NOT_TAKEN);
    while (at && end - at >= (long)size) {
        n += memcmp(at, BOOK_NOT_TAKEN, size) == 0;
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    return n;
}

static bool put_new(struct assay *a, const char *dir, struct arena *arena,
                    struct view yaml)
{
    const char *path = workspace_path(arena, dir, PRODUCT_FILE);
    if (!path)
        return lib_failed(a, "out of memory");
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        return lib_failed(a, "%s: %s", dir,
                          file_fault_text(file_fault_of(errno, FILE_WRITE)));
    enum file_fault f = file_write_new(path, yaml);
    return f == FILE_OK || lib_failed(a, "%s: %s", path, file_fault_text(f));
}

bool assay_import(struct assay *a, const char *path, const char *dir,
                  size_t *left_out, size_t *errors)
{
    struct arena arena;
    struct product product;
    struct buf yaml;
    arena_init(&arena, NULL);
    buf_init(&yaml, YAML_MAX, NULL);
    struct problems *problems = arena_alloc(&arena, sizeof *problems);
    bool ok = problems || lib_failed(a, "out of memory");
    ok = ok && book_as_yaml(a, path, &yaml);
    if (ok) {
        enum err e = product_read(buf_of(&yaml), &a->catalogue, &arena,
                                  &product, problems);
        ok = e == OK || e == ERR_INPUT || lib_failed(a, "%s", err_text(e));
    }
    ok = ok && put_new(a, dir, &arena, buf_of(&yaml));
    if (ok) {
        *left_out = count_notes(buf_of(&yaml));
        *errors = problems->errors;
    }
    buf_done(&yaml);
    arena_done(&arena);
    return ok;
}
