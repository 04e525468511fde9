/* A bill of materials held against what was seen in an image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "review/judge_inner.h"
#include "review/purl.h"

enum { NAME_CHARS = 100, SEEN_MAX = 20000, TELL_MAX = 50 };

/* A name of a component of the bill. */
struct key {
    char name[NAME_CHARS];
    const struct obs *part;
    bool *seen; /* of the part; shared by its names */
};

struct keys {
    struct key *v;
    size_t n;
    bool *seen;
    const struct obs **parts;
    size_t parts_n;
};

/* A component of the image. */
struct seen {
    const char *name, *version; /* version: NULL, if not known */
    const struct obs *o;
};

struct outcome {
    size_t seen, lacking, perhaps, differing, unknown;
};

/* --- names -------------------------------------------------------------------
 */

/* In small letters, with dashes; of several names of one thing the first. */
static void plain(const struct judging *j, struct view name,
                  char out[NAME_CHARS])
{
    size_t n = 0;
    for (size_t i = 0; i < name.n && n + 1 < NAME_CHARS; i++) {
        int c = tolower(name.p[i]);
        out[n++] = (char)(c == '_' || c == ' ' ? '-' : c);
    }
    out[n] = 0;
    for (size_t i = 0; i < j->d->aliases_n; i++)
        for (size_t k = 1; k < j->d->aliases[i].n; k++)
            if (strcmp(out, j->d->aliases[i].v[k]) == 0) {
                snprintf(out, NAME_CHARS, "%s", j->d->aliases[i].v[0]);
                return;
            }
}

/* Without "lib" and the figures behind it: libncurses6 is ncurses. */
static void stem(const char *name, char out[NAME_CHARS])
{
    size_t n;
    snprintf(out, NAME_CHARS, "%s",
             strncmp(name, "lib", 3) == 0 && name[3] ? name + 3 : name);
    n = strlen(out);
    while (n > 1 && (isdigit((unsigned char)out[n - 1]) || out[n - 1] == '.' ||
                     out[n - 1] == '-'))
        out[--n] = 0;
}

static struct view text_view(const char *text)
{
    return view_of(text, text ? strlen(text) : 0);
}

/* The product of cpe:2.3:part:vendor:product:... or cpe:/part:vendor:product.
 */
static struct view cpe_product(const char *cpe)
{
    unsigned skip = strncmp(cpe, "cpe:2.3:", 8) == 0 ? 4 : 3;
    while (skip-- > 0) {
        cpe = strchr(cpe, ':');
        if (!cpe)
            return (struct view){0};
        cpe++;
    }
    return view_of(cpe, strcspn(cpe, ":"));
}

static int by_name(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int c = strcmp(x->name, y->name);
    return c ? c : x->part < y->part ? -1 : x->part > y->part;
}

static void add(struct judging *j, struct keys *k, struct view name, size_t at)
{
    struct key *one = &k->v[k->n];
    plain(j, name, one->name);
    one->part = k->parts[at];
    one->seen = &k->seen[at];
    if (*one->name)
        k->n++;
}

static bool gather(struct judging *j, const struct review_document *d,
                   struct keys *out)
{
    const struct obs *o;
    size_t n = 0;
    for (size_t k = 0; doc_next(d, "sbom-part", &k);)
        n++;
    *out = (struct keys){.v = arena_array(j->arena, 3 * n + 1, sizeof *out->v),
                         .seen = arena_array(j->arena, n + 1, sizeof(bool)),
                         .parts =
                             arena_array(j->arena, n + 1, sizeof *out->parts)};
    if (!out->v || !out->seen || !out->parts)
        return false;
    for (size_t k = 0; (o = doc_next(d, "sbom-part", &k));) {
        struct purl purl;
        const char *cpe = obs_get_str(o, "cpe"), *url = obs_get_str(o, "purl");
        size_t at = out->parts_n++;
        out->parts[at] = o;
        add(j, out, text_view(obs_get_str(o, "name")), at);
        if (url && !purl_wrong(url, &purl))
            add(j, out, purl.name, at);
        if (cpe)
            add(j, out, cpe_product(cpe), at);
    }
    if (out->n > 1)
        qsort(out->v, out->n, sizeof *out->v, by_name);
    return true;
}

/* --- versions ----------------------------------------------------------------
 */

static const char *bare(const char *v)
{
    size_t digits = strspn(v, "0123456789");
    if (digits > 0 && v[digits] == ':') /* an epoch */
        v += digits + 1;
    return (*v == 'v' || *v == 'V') && isdigit((unsigned char)v[1]) ? v + 1 : v;
}

/* The same, or one goes on with a packager's part: 1.36.1 and 1.36.1-r2. */
static bool same_version(const char *a, const char *b)
{
    a = bare(a);
    b = bare(b);
    while (*a && *a == *b) {
        a++;
        b++;
    }
    if (!*a && !*b)
        return true;
    const char *rest = *a ? a : b;
    return (!*a || !*b) && (*rest == '-' || *rest == '+');
}

/* --- what is seen ------------------------------------------------------------
 */

static int by_both(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    int c = strcmp(x->name, y->name);
    return c ? c
             : strcmp(x->version ? x->version : "",
                      y->version ? y->version : "");
}

static size_t seen_in(struct judging *j, const struct record *r,
                      struct seen **out)
{
    size_t n = 0, k = 0;
    struct seen *v = arena_array(j->arena, SEEN_MAX, sizeof *v);
    *out = v;
    for (size_t i = 0; v && i < r->obs_n && n < SEEN_MAX; i++) {
        const struct obs *o = r->obs[i];
        bool kernel = strcmp(o->kind, "kernel") == 0;
        const char *name = kernel ? "linux" : obs_get_str(o, "name");
        if ((!kernel && strcmp(o->kind, "component") != 0) || !name ||
            obs_get(o, "package"))
            continue;
        v[n++] = (struct seen){name, obs_get_str(o, "version"), o};
    }
    if (n > 1)
        qsort(v, n, sizeof *v, by_both);
    for (size_t i = 0; i < n; i++) {
        bool same = k > 0 && by_both(&v[i], &v[k - 1]) == 0;
        /* Without a version it says nothing that one with it does not. */
        bool less =
            !v[i].version && i + 1 < n && strcmp(v[i].name, v[i + 1].name) == 0;
        if (!same && !less)
            v[k++] = v[i];
        else if (same && v[i].o->confidence < v[k - 1].o->confidence)
            v[k - 1] = v[i];
    }
    return k;
}

/* Where in the image a component was seen, as a place of a finding. */
static void place(struct judging *j, const char *rule,
                  enum review_severity severity, const struct seen *s,
                  const char *message)
{
    struct review_finding *f =
        judge_find(j, rule, severity, s->o, "%s", message);
    if (f)
        f->source = j->d->cra_source;
}

static const struct key *first_of(const struct keys *k, const char *name)
{
    size_t low = 0, high = k->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (strcmp(k->v[mid].name, name) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < k->n && strcmp(k->v[low].name, name) == 0 ? &k->v[low] : NULL;
}

static const struct key *nearly(const struct keys *k, const char *name)
{
    char own[NAME_CHARS], its[NAME_CHARS];
    stem(name, own);
    for (size_t i = 0; i < k->n; i++) {
        stem(k->v[i].name, its);
        if (strcmp(own, its) == 0)
            return &k->v[i];
    }
    return NULL;
}

static void tell_lack(struct judging *j, const struct review_document *d,
                      const struct seen *s, const struct key *near,
                      struct outcome *out)
{
    const char *version = s->version ? s->version : "";
    const char *blank = s->version ? " " : "";
    if (near) {
        out->perhaps++;
        if (out->perhaps <= TELL_MAX)
            place(j, "sbom-perhaps", REVIEW_NOTE, s,
                  arena_printf(j->arena,
                               "%s%s%s is in the image; is it %.80s of %s?",
                               s->name, blank, version,
                               obs_get_str(near->part, "name"), d->path));
        *near->seen = true;
        return;
    }
    bool sure = s->o->confidence != POSSIBLE;
    out->lacking += sure;
    out->perhaps += !sure;
    if (out->lacking + out->perhaps <= TELL_MAX)
        place(j, "sbom-lacks", sure ? REVIEW_ERROR : REVIEW_WARNING, s,
              arena_printf(j->arena, "%s%s%s is in the image and not in %s",
                           s->name, blank, version, d->path));
}

static void compare_one(struct judging *j, const struct review_document *d,
                        const struct keys *k, const struct seen *s,
                        struct outcome *out)
{
    char name[NAME_CHARS];
    const char *other = NULL;
    bool same = false, unknown = false;
    plain(j, text_view(s->name), name);
    const struct key *first = first_of(k, name), *one = first;
    if (!first) {
        tell_lack(j, d, s, nearly(k, name), out);
        return;
    }
    for (; one < k->v + k->n && strcmp(one->name, name) == 0; one++) {
        const char *version = obs_get_str(one->part, "version");
        *one->seen = true;
        if (!version || !s->version)
            unknown = true;
        else if (same_version(version, s->version))
            same = true;
        else
            other = version;
    }
    if (same)
        return;
    if (unknown || !other) {
        out->unknown++;
        return;
    }
    out->differing++;
    if (out->differing <= TELL_MAX)
        place(j, "sbom-version", REVIEW_ERROR, s,
              arena_printf(j->arena, "%s is %s in the image, and %.80s in %s",
                           s->name, s->version, other, d->path));
}

/* --- verdicts ----------------------------------------------------------------
 */

static void tell_unseen(struct judging *j, const struct review_document *d,
                        const struct keys *k, const char *image)
{
    for (size_t i = 0; i < k->parts_n; i++)
        if (!k->seen[i] && !fact_yes(k->parts[i], "primary"))
            judge_find(j, "sbom-not-seen", REVIEW_NOTE, k->parts[i],
                       "%s lists components that were not seen in %s; not "
                       "all that there are can be seen",
                       d->path, image);
}

static void tell_other(struct judging *j, const struct review_image *image,
                       const struct keys *k)
{
    for (size_t i = 0; i < k->parts_n; i++) {
        const char *hash = obs_get_str(k->parts[i], "sha256");
        if (fact_yes(k->parts[i], "primary") && hash &&
            *image->record->sha256 &&
            strcasecmp(hash, image->record->sha256) != 0)
            judge_find(j, "sbom-other-image", REVIEW_WARNING, k->parts[i],
                       "The SHA-256 of the product is not that of %s: is the "
                       "SBOM of another version?",
                       image->path);
    }
}

static void give(struct judging *j, const char *id, const char *document,
                 enum review_verdict v, const char *because)
{
    const struct rule *rule = review_rule(j->d, id);
    struct review_result *r = rule ? judge_result(j, rule, document) : NULL;
    if (!r)
        return;
    r->verdict = v;
    r->because = because ? because : "";
    if (v == REVIEW_PASS)
        r->missing = NULL;
}

static void conclude(struct judging *j, const struct review_document *d,
                     const struct review_image *image, const struct outcome *o)
{
    bool whole = !image->lack && !doc_first(d, "gap");
    const char *seen = arena_printf(
        j->arena, "of %zu components seen in %s, %zu lack%s%s", o->seen,
        image->path, o->lacking, o->lacking == 1 ? "s" : "",
        image->lack ? "; not enough of the image was understood" : "");
    give(j, "I1", d->path,
         o->lacking                        ? REVIEW_FAIL
         : whole && o->seen && !o->perhaps ? REVIEW_PASS
                                           : REVIEW_INCONCLUSIVE,
         seen);
    const char *versions = arena_printf(
        j->arena, "of %zu components seen in %s, %zu ha%s another version",
        o->seen, image->path, o->differing, o->differing == 1 ? "s" : "ve");
    give(j, "I2", d->path,
         o->differing ? REVIEW_FAIL
         : whole && o->seen && !o->unknown && !o->perhaps && !o->lacking
             ? REVIEW_PASS
             : REVIEW_INCONCLUSIVE,
         versions);
}

void judge_sbom_image(struct judging *j, const struct review_document *d)
{
    for (size_t i = 0; i < j->o->images_n; i++) {
        const struct review_image *image = &j->o->images[i];
        struct keys keys;
        struct seen *v;
        struct outcome o = {0};
        if (image->record->fault || !gather(j, d, &keys)) {
            give(j, "I1", d->path, REVIEW_INCONCLUSIVE,
                 arena_printf(j->arena, "%s %s", image->path,
                              image->record->fault ? image->record->fault
                                                   : "is too large"));
            continue;
        }
        o.seen = seen_in(j, image->record, &v);
        for (size_t k = 0; k < o.seen; k++)
            compare_one(j, d, &keys, &v[k], &o);
        tell_unseen(j, d, &keys, image->path);
        tell_other(j, image, &keys);
        conclude(j, d, image, &o);
    }
}
