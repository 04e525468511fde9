/* libassay: what a person found in a test case, kept in the workspace. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/day.h"
#include "lib/workspace.h"
#include "sys/file_out.h"

enum { TEXT_MAX = 1 << 20, TEXT_LONGEST = 65536, MAX_IDS = 1000 };

/* SHA-256 of a file as hex in the arena. */
static const char *digest_file(struct assay *a, struct arena *arena,
                               const char *path)
{
    struct sys_map m;
    char *hex = arena_alloc(arena, DIGEST_CHARS + 1);
    enum file_fault f = sys_map_open(path, UINT64_MAX / 2, &m);
    if (f == FILE_OK && hex)
        lib_sha256(m.v, hex);
    if (f == FILE_OK) {
        f = sys_map_changed(&m) ? FILE_CHANGED : FILE_OK;
        sys_map_close(&m);
    }
    if (f == FILE_OK && hex)
        return hex;
    lib_failed(a, "%s: %s", path,
               file_fault_text(f == FILE_OK ? FILE_NO_MEMORY : f));
    return NULL;
}

static bool bind_targets(struct assay *a, struct workspace *w,
                         struct recorded *r)
{
    const struct product *p = &w->product;
    struct tested *v = arena_array(w->arena, p->targets.n + 1, sizeof *v);
    if (!v)
        return lib_failed(a, "out of memory");
    for (size_t i = 0; i < p->targets.n; i++) {
        const struct target *t = &p->targets.v[i];
        if (!workspace_scans(t))
            continue;
        const char *path = workspace_path(w->arena, w->dir, t->path);
        const char *hex = path ? digest_file(a, w->arena, path) : NULL;
        if (!hex)
            return false;
        v[r->targets.n++] = (struct tested){t->path, hex};
    }
    r->targets.v = v;
    return true;
}

static bool split_ids(struct assay *a, struct arena *arena, const char *list,
                      struct cat_texts *out)
{
    const char **v = arena_array(arena, MAX_IDS, sizeof *v);
    if (!v)
        return lib_failed(a, "out of memory");
    for (const char *s = list; s && *s;) {
        size_t n = strcspn(s, ",");
        if (n != OBS_ID_CHARS || out->n == MAX_IDS ||
            strspn(s, "0123456789abcdef") < n)
            return lib_failed(a,
                              "'%s' is no list of finding ids: 16 digits of "
                              "0-9 and a-f each, with commas between",
                              list);
        v[out->n++] = arena_text(arena, view_of(s, n));
        s += n + (s[n] == ',');
    }
    out->v = v;
    return true;
}

static bool make_folder(struct assay *a, struct workspace *w, const char *name)
{
    const char *path = workspace_path(w->arena, w->dir, name);
    if (!path)
        return lib_failed(a, "out of memory");
    return mkdir(path, 0777) == 0 || errno == EEXIST ||
           lib_failed(a, "%s: %s", path,
                      file_fault_text(file_fault_of(errno, FILE_WRITE)));
}

static bool put_file(struct assay *a, const char *path, struct view bytes)
{
    enum file_fault f = file_write(path, bytes);
    return f == FILE_OK || lib_failed(a, "%s: %s", path, file_fault_text(f));
}

/* Copies one file to the attachments, under its digest. */
static bool attach(struct assay *a, struct workspace *w, const char *from,
                   struct attachment *out)
{
    struct sys_map m;
    char *hex = arena_alloc(w->arena, DIGEST_CHARS + 1);
    const char *slash = strrchr(from, '/'), *base = slash ? slash + 1 : from;
    const char *name = arena_text(w->arena, view_of(base, strlen(base)));
    enum file_fault f = sys_map_open(from, UINT64_MAX / 2, &m);
    if (f != FILE_OK)
        return lib_failed(a, "%s: %s", from, file_fault_text(f));
    bool ok = (hex && name) || lib_failed(a, "out of memory");
    if (ok) {
        lib_sha256(m.v, hex);
        *out = (struct attachment){name, hex, m.v.n};
        const char *to = workspace_attachment(w, hex);
        ok = to ? put_file(a, to, m.v) : lib_failed(a, "out of memory");
    }
    if (ok && sys_map_changed(&m))
        ok = lib_failed(a, "%s: %s", from, file_fault_text(FILE_CHANGED));
    sys_map_close(&m);
    return ok;
}

static bool attach_all(struct assay *a, struct workspace *w,
                       const struct assay_case_result *from, struct recorded *r)
{
    struct attachment *v =
        arena_array(w->arena, from->attachments_n + 1, sizeof *v);
    if (!v)
        return lib_failed(a, "out of memory");
    if (from->attachments_n && !make_folder(a, w, ATTACHMENT_FOLDER))
        return false;
    for (size_t i = 0; i < from->attachments_n; i++)
        if (!attach(a, w, from->attachments[i], &v[i]))
            return false;
    r->attachments.v = v;
    r->attachments.n = from->attachments_n;
    return true;
}

static bool put_result(struct assay *a, struct workspace *w,
                       const struct recorded *r)
{
    const char *path = workspace_result(w, r->of->id);
    struct buf text;
    if (!path)
        return lib_failed(a, "out of memory");
    buf_init(&text, TEXT_MAX, NULL);
    result_write(r, &a->catalogue, &text);
    bool ok = !text.failed || lib_failed(a, "out of memory");
    ok = ok && put_file(a, path, buf_of(&text));
    buf_done(&text);
    return ok;
}

static bool find_verdict(struct assay *a, const char *text, enum verdict *out)
{
    static const enum verdict all[] = {VERDICT_PASS, VERDICT_FAIL,
                                       VERDICT_INCONCLUSIVE};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(verdict_text(all[i]), text) == 0) {
            *out = all[i];
            return true;
        }
    return lib_failed(a, "'%s' is no verdict: PASS, FAIL or INCONCLUSIVE",
                      text);
}

/* The day of the test; no day that is still to come. */
static bool find_day(struct assay *a, struct arena *arena, const char *given,
                     const char **out)
{
    char *today = arena_alloc(arena, 11);
    if (!today)
        return lib_failed(a, "out of memory");
    lib_today(today);
    *out = given ? given : today;
    if (!day_is(*out))
        return lib_failed(a, "'%s' is no day: YYYY-MM-DD", given);
    return strcmp(*out, today) <= 0 ||
           lib_failed(a, "%s is still to come: today is %s", given, today);
}

static bool is_short(struct assay *a, const char *what, const char *text)
{
    return strlen(text) <= TEXT_LONGEST ||
           lib_failed(a, "%s is longer than %d bytes; attach a file instead",
                      what, (int)TEXT_LONGEST);
}

/* What all cases of the call have in common. */
static bool fill(struct assay *a, struct workspace *w,
                 const struct assay_case_result *from, struct recorded *r)
{
    if (!product_says(from->by) || !product_says(from->note))
        return lib_failed(
            a, "a result needs who stands for it (--tester) and what "
               "was found (--note)");
    r->by = from->by;
    r->note = from->note;
    return find_verdict(a, from->verdict, &r->verdict) &&
           is_short(a, "--tester", r->by) && is_short(a, "--note", r->note) &&
           find_day(a, w->arena, from->date, &r->date) &&
           split_ids(a, w->arena, from->weighed, &r->weighed) &&
           bind_targets(a, w, r);
}

static bool find_case(struct assay *a, struct workspace *w, const char *text,
                      size_t n, struct recorded *r)
{
    const struct cat_provision *of = NULL;
    char *digest = arena_alloc(w->arena, DIGEST_CHARS + 1);
    const char *id = arena_text(w->arena, view_of(text, n));
    if (!digest || !id)
        return lib_failed(a, "out of memory");
    r->of = catalogue_case(&a->catalogue, id, &of);
    if (!r->of)
        return lib_failed(a,
                          "there is no test case '%.40s'; 'assay list cases' "
                          "lists them",
                          id);
    declarations_digest(&w->product, &a->catalogue, of, digest);
    r->declarations = digest;
    return true;
}

/* One for each case of the list, alike but for the case. */
static bool split_cases(struct assay *a, struct workspace *w, const char *list,
                        const struct recorded *common, struct recorded **v,
                        size_t *n)
{
    *n = 0;
    *v = arena_array(w->arena, strlen(list) + 1, sizeof **v);
    if (!*v)
        return lib_failed(a, "out of memory");
    for (const char *s = list;; s++) {
        size_t length = strcspn(s, ",");
        (*v)[*n] = *common;
        if (!find_case(a, w, s, length, &(*v)[*n]))
            return false;
        ++*n;
        s += length;
        if (!*s)
            return true;
    }
}

/* All is checked before anything is written, and attachments are written
 * before results: a result never speaks of what is not there. */
static bool keep(struct assay *a, struct workspace *w,
                 const struct assay_case_result *from, struct recorded *common)
{
    struct recorded *v;
    size_t n;
    if (!split_cases(a, w, from->test_case, common, &v, &n) ||
        !make_folder(a, w, "evidence") || !make_folder(a, w, RESULT_FOLDER) ||
        !attach_all(a, w, from, common))
        return false;
    for (size_t i = 0; i < n; i++) {
        v[i].attachments = common->attachments;
        if (!put_result(a, w, &v[i]))
            return false;
    }
    return true;
}

bool assay_record(struct assay *a, const char *dir,
                  const struct assay_case_result *from)
{
    struct arena arena;
    struct workspace w;
    struct recorded r = {0};
    arena_init(&arena, NULL);
    bool ok = workspace_open(a, dir, &arena, &w) && fill(a, &w, from, &r) &&
              keep(a, &w, from, &r);
    arena_done(&arena);
    return ok;
}
