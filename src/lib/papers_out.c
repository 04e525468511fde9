/* libassay: the documents that follow from an assessment. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/assessed.h"
#include "report/folio.h"
#include "report/threats.h"

enum { TEXT_MAX = 64 << 20 };

static const struct kind {
    const char *name, *what;
    void (*make)(struct folio *f, const struct papers_of *p);
} kinds[] = {

#define X(name, what) {#name, what, paper_##name},
    PAPER_LIST(X)
#undef X
};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* "doc-simplified" is doc_simplified. */
static bool is_kind(const char *word, const char *name)
{
    for (; *word && *name; word++, name++)
        if (*word != *name && !(*word == '-' && *name == '_'))
            return false;
    return !*word && !*name;
}

bool assay_assessment_paper(struct assay *a, const struct assay_assessment *s,
                            const char *kind, const char *format,
                            const char *lang, assay_write_fn *write, void *ctx,
                            size_t *gaps)
{
    char today[11];
    struct arena arena;
    struct regimes data;
    struct market market;
    struct folio f = {.arena = &arena};
    struct buf out;
    int k = 0;
    while (k < KINDS && !is_kind(kind, kinds[k].name))
        k++;
    if (k == KINDS)
        return lib_failed(a,
                          "there is no kind of report '%.60s'; 'assay help "
                          "report' names them",
                          kind);
    if (!folio_language(&f, lang))
        return lib_failed(a, "there is no language '%.20s': en, de, fr", lang);
    lib_today(today);
    arena_init(&arena, NULL);
    buf_init(&out, TEXT_MAX, NULL);
    enum err e = regimes_load(&arena, &data);
    if (e == OK)
        e = regimes_judge(&data, &s->assessment, "manufacturer", today, &arena,
                          &market);
    if (e == OK) {
        struct papers_of p = {&s->assessment, &market, today};
        kinds[k].make(&f, &p);
        e = f.failed || arena.failed ? ERR_NOMEM : OK;
    }
    bool ok = e == OK || lib_failed(a, "%s", err_text(e));
    bool dragon = strcmp(format, "threat-dragon") == 0;
    if (ok && (dragon || strcmp(format, "otm") == 0)) {
        struct threat_model m;
        if (strcmp(kinds[k].name, "threat_model") != 0)
            ok =
                lib_failed(a, "only the threat model is written as %s", format);
        else if (threat_model(&s->assessment, &arena, &m) != OK)
            ok = lib_failed(a, "out of memory");
        else
            (dragon ? threats_dragon : threats_otm)(&m, &out);
        ok = lib_write(a, &out, write, ctx) && ok;
        if (ok)
            *gaps = 0;
        folio_done(&f);
        arena_done(&arena);
        return ok;
    }
    if (ok && strcmp(format, "text") == 0)
        folio_text(&f, &out);
    else if (ok && strcmp(format, "pdf") == 0) {
        const char *why = folio_pdf(&f, &out);
        ok = !why || lib_failed(a, "%s", why);
    } else if (ok)
        folio_html(&f, &out);
    ok = lib_write(a, &out, write, ctx) && ok;
    if (ok)
        *gaps = f.gaps;
    folio_done(&f);
    arena_done(&arena);
    return ok;
}
