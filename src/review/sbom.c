/* A bill of materials as facts: what it is of, what each component lacks. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/sbom.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "review/instant.h"

enum { LACKS_MAX = 8, PATH_MAX_BYTES = 4096 };

bool sbom_says(const char *t)
{
    static const char *const nothing[] = {"NOASSERTION", "NONE", "unknown",
                                          "UNKNOWN",     "n/a",  "N/A",
                                          "TBD",         "?",    "-"};
    if (!t || !*t)
        return false;
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (strcmp(t, nothing[i]) == 0)
            return false;
    return true;
}

bool sbom_is_contact(const char *t)
{
    const char *at;
    if (!t || strpbrk(t, " \t\r\n"))
        return false;
    if (strncasecmp(t, "https://", 8) == 0 || strncasecmp(t, "http://", 7) == 0)
        return strchr(t + 8, '.') != NULL;
    at = strchr(t, '@');
    return at && at > t && strchr(at, '.') && !strchr(at + 1, '@');
}

struct sbom_part *sbom_add(struct sbom *s, const struct jnode *at)
{
    struct buf path;
    struct sbom_part *p =
        s->parts_n < SBOM_MAX_PARTS ? arena_alloc(s->arena, sizeof *p) : NULL;
    if (!p) {
        s->cut = true;
        return NULL;
    }
    buf_init(&path, PATH_MAX_BYTES, NULL);
    jnode_path(at, &path);
    p->where = arena_text(s->arena, buf_of(&path));
    buf_done(&path);
    *s->parts_end = p;
    s->parts_end = &p->next;
    s->parts_n++;
    return p;
}

void sbom_link(struct sbom *s, const char *from, const char *to,
               const struct jnode *at)
{
    struct buf path;
    struct sbom_edge *e =
        s->edges_n < SBOM_MAX_EDGES ? arena_alloc(s->arena, sizeof *e) : NULL;
    if (!e) {
        s->cut = true;
        return;
    }
    buf_init(&path, PATH_MAX_BYTES, NULL);
    jnode_path(at, &path);
    *e =
        (struct sbom_edge){from, to, arena_text(s->arena, buf_of(&path)), NULL};
    buf_done(&path);
    *s->edges_end = e;
    s->edges_end = &e->next;
    s->edges_n++;
}

static int by_ref(const void *a, const void *b)
{
    const struct sbom_part *const *x = a, *const *y = b;
    return strcmp((*x)->ref, (*y)->ref);
}

struct sbom_part *sbom_find(struct sbom *s, const char *ref)
{
    if (s->indexed != s->parts_n) {
        s->index_n = 0;
        s->index = arena_array(s->arena, s->parts_n, sizeof(void *));
        s->indexed = s->parts_n;
        for (struct sbom_part *p = s->parts; s->index && p; p = p->next)
            if (p->ref)
                s->index[s->index_n++] = p;
        if (s->index_n > 1)
            qsort(s->index, s->index_n, sizeof(void *), by_ref);
    }
    struct sbom_part key = {.ref = ref}, *k = &key, **at;
    at = ref && s->index_n
             ? bsearch(&k, s->index, s->index_n, sizeof(void *), by_ref)
             : NULL;
    return at ? *at : NULL;
}

/* --- facts -------------------------------------------------------------------
 */

/* The minimum elements of NTIA and the fields of BSI TR-03183-2. */
static const struct {
    const char *rule;
    enum sbom_field field;
    bool all; /* files count, too */
} asked[] = {
    {"N1",  FIELD_SUPPLIER,         false},
    {"N2",  FIELD_NAME,             false},
    {"N3",  FIELD_VERSION,          false},
    {"N4",  FIELD_IDENTIFIER,       false},
    {"B5",  FIELD_CREATOR,          true },
    {"B6",  FIELD_NAME,             true },
    {"B7",  FIELD_VERSION,          true },
    {"B8",  FIELD_FILENAME,         true },
    {"B9",  FIELD_DEPENDENCIES,     true },
    {"B10", FIELD_LICENCE,          true },
    {"B11", FIELD_HASH,             true },
    {"B12", FIELD_PROPERTIES,       true },
    {"B13", FIELD_IDENTIFIER,       true },
    {"B14", FIELD_ORIGINAL_LICENCE, true },
    {"B15", FIELD_SOURCE,           true },
    {"B16", FIELD_DEPLOYABLE,       true },
};

static void lack(struct sbom *s, const char *rule, const struct sbom_part *p)
{
    struct obs *o = obs_new(s->facts, "sbom-lack", s->o->path);
    obs_str(o, "rule", rule);
    obs_identity(o);
    obs_str(o, "where", p->where ? p->where : "");
    obs_identity(o);
    if (p->name)
        obs_excerpt(o, view_cut(view_of(p->name, strlen(p->name)), 0, 200));
}

static void count_field(struct sbom *s, size_t k, bool any_software)
{
    int64_t n[3] = {0};
    size_t lacks = 0;
    for (const struct sbom_part *p = s->parts; p; p = p->next) {
        enum sbom_has has = p->has[asked[k].field];
        if (p->file && !asked[k].all && any_software)
            continue;
        n[has]++;
        if (has != SBOM_YES && lacks++ < LACKS_MAX)
            lack(s, asked[k].rule, p);
    }
    struct obs *o = obs_new(s->facts, "sbom-field", s->o->path);
    obs_str(o, "rule", asked[k].rule);
    obs_identity(o);
    obs_int(o, "yes", n[SBOM_YES]);
    obs_int(o, "partly", n[SBOM_PARTLY]);
    obs_int(o, "no", n[SBOM_NO]);
}

static void count_fields(struct sbom *s)
{
    bool software = false;
    for (const struct sbom_part *p = s->parts; p; p = p->next)
        software |= !p->file;
    for (size_t k = 0; k < sizeof asked / sizeof *asked; k++)
        count_field(s, k, software);
}

static void put(struct obs *o, const char *key, const char *text)
{
    if (text)
        obs_text(o, key, view_cut(view_of(text, strlen(text)), 0, 300));
}

static void part_facts(struct sbom *s)
{
    size_t n = 0;
    for (const struct sbom_part *p = s->parts; p; p = p->next) {
        if (n == SBOM_MAX_FACTS) {
            s->cut = true;
            return;
        }
        if (p->file || !p->name)
            continue;
        n++;
        struct obs *o = obs_new(s->facts, "sbom-part", s->o->path);
        put(o, "where", p->where);
        obs_identity(o);
        put(o, "name", p->name);
        put(o, "version", p->version);
        put(o, "purl", p->purl);
        put(o, "cpe", p->cpe);
        put(o, "sha256", p->sha256);
        if (p->primary)
            obs_bool(o, "primary", true);
    }
}

/* Whether something is told that the part depends on or contains. */
static bool depends(const struct sbom *s, const struct sbom_part *p)
{
    for (const struct sbom_edge *e = s->edges; e && p->ref; e = e->next)
        if (e->from && strcmp(e->from, p->ref) == 0)
            return true;
    return false;
}

static void document_facts(struct sbom *s)
{
    static const char *const words[] = {"no", "partly", "yes"};
    struct instant at;
    struct obs *o = obs_new(s->facts, "document", s->o->path);
    obs_str(o, "format", s->format);
    obs_bool(o, "for_machines", true);
    obs_bool(o, "language_read", true);
    obs_bool(o, "language_told", true);
    obs_str(o, "language", "none");
    put(o, "title", s->title);
    o = obs_new(s->facts, "sbom", s->o->path);
    obs_str(o, "kind", s->kind == SBOM_SPDX ? "SPDX" : "CycloneDX");
    put(o, "version", s->version);
    put(o, "time", s->time);
    obs_bool(o, "time_valid",
             s->time && instant_read(view_of(s->time, strlen(s->time)), &at));
    put(o, "author", s->author);
    put(o, "uri", s->uri);
    obs_str(o, "authored", words[s->authored]);
    obs_str(o, "contact", words[s->contact]);
    obs_str(o, "has_uri", words[s->has_uri]);
    obs_bool(o, "vulnerabilities", s->vulnerabilities);
    obs_int(o, "parts", (int64_t)s->parts_n);
    obs_int(o, "edges", (int64_t)s->edges_n);
    if (s->primary) {
        put(o, "primary_name", s->primary->name);
        put(o, "primary_version", s->primary->version);
        put(o, "primary_where", s->primary->where);
        obs_bool(o, "primary_linked", depends(s, s->primary));
    }
}

void look_sbom(const struct look_opts *o, json_t *json, const char *format,
               struct arena *a, struct facts *facts)
{
    struct sbom s = {.format = format,
                     .o = o,
                     .facts = facts,
                     .arena = a,
                     .kind = strncmp(format, "spdx", 4) == 0 ? SBOM_SPDX
                                                             : SBOM_CYCLONEDX};
    struct jnode root = {.v = json};
    s.parts_end = &s.parts;
    s.edges_end = &s.edges;
    if (s.kind == SBOM_SPDX)
        sbom_read_spdx(&s, &root);
    else
        sbom_read_cyclonedx(&s, &root);
    sbom_check(&s);
    count_fields(&s);
    part_facts(&s);
    document_facts(&s);
    if (s.cut) {
        struct obs *gap = obs_new(facts, "gap", o->path);
        obs_str(gap, "why", "holds more components than are looked at");
    }
}
