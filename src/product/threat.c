/* Threats on elements: the list is data, their state follows from verdicts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/threat.h"

#include <jansson.h>
#include <string.h>

#include "product/threat_inner.h"

extern const unsigned char threats_json[];
extern const size_t threats_json_size;

enum { KINDS_MAX = 100 };

static const char *const elements[] = {
#define X(name, text) text,
    ELEMENT_LIST(X)
#undef X
};

const char *element_text(enum element_kind k)
{
    ASSERT(k < ELEMENT_KINDS);
    return elements[k];
}

static const char *const states[][2] = {
#define X(name, code, text) {code, text},
    THREAT_LIST(X)
#undef X
};

const char *threat_state_code(enum threat_state s)
{
    ASSERT(s < THREAT_STATES);
    return states[s][0];
}

const char *threat_state_text(enum threat_state s)
{
    ASSERT(s < THREAT_STATES);
    return states[s][1];
}

const char *stride_text(char c)
{
    switch (c) {
    case 'S':
        return "Spoofing";
    case 'T':
        return "Tampering";
    case 'R':
        return "Repudiation";
    case 'I':
        return "Information disclosure";
    case 'D':
        return "Denial of service";
    default:
        return "Elevation of privilege";
    }
}

const char *zone_text(enum zone z)
{
    static const char *const texts[] = {
        [ZONE_INTERNET] = "internet",
        [ZONE_NEAR] = "home network and radio range",
        [ZONE_HANDS] = "somebody at the device",
        [ZONE_DEVICE] = "device",
    };
    ASSERT(z < ZONES);
    return texts[z];
}

/* --- the list ----------------------------------------------------------------
 */

static const char *text_in(struct modelling *m, json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    s = s ? arena_text(m->arena, view_of(s, strlen(s))) : NULL;
    m->failed |= s == NULL;
    return s ? s : "";
}

static void load(struct modelling *m, json_t *o, struct threat_kind *out)
{
    json_t *list = json_object_get(o, "provisions"), *one;
    const char **v =
        arena_array(m->arena, json_array_size(list) + 1, sizeof *v);
    const char *on = text_in(m, o, "on"), *impact = text_in(m, o, "impact");
    size_t i, n = 0;
    *out = (struct threat_kind){.id = text_in(m, o, "id"),
                                .title = text_in(m, o, "title"),
                                .what = text_in(m, o, "what"),
                                .stride = *text_in(m, o, "stride")};
    while ((size_t)out->on + 1 < ELEMENT_KINDS &&
           strcmp(elements[out->on], on) != 0)
        out->on++;
    out->impact = *impact == 'h' ? 3 : *impact == 'm' ? 2 : 1;
    m->failed |= v == NULL;
    json_array_foreach(list, i, one)
    {
        const char *s = json_string_value(one);
        if (v && s)
            v[n++] = arena_text(m->arena, view_of(s, strlen(s)));
    }
    out->provisions = (struct cat_texts){v, n};
}

static size_t load_all(struct modelling *m, struct threat_kind *out)
{
    json_t *root = json_loadb((const char *)threats_json, threats_json_size,
                              JSON_REJECT_DUPLICATES, NULL);
    json_t *list = json_object_get(root, "threats"), *o;
    size_t i, n = 0;
    m->failed |= root == NULL;
    json_array_foreach(list, i, o)
    {
        if (n < KINDS_MAX)
            load(m, o, &out[n++]);
    }
    json_decref(root);
    return n;
}

/* --- how each stands ---------------------------------------------------------
 */

static const struct provision_verdict *verdict_of(const struct assessment *a,
                                                  const char *id)
{
    for (size_t i = 0; i < a->provisions_n; i++)
        if (strcmp(a->provisions[i].of->id, id) == 0)
            return &a->provisions[i];
    return NULL;
}

static void settle(struct modelling *m, struct threat *t)
{
    const struct provision_verdict *fails = NULL, *open = NULL;
    size_t passed = 0;
    for (size_t i = 0; i < t->of->provisions.n; i++) {
        const struct provision_verdict *v =
            verdict_of(m->a, t->of->provisions.v[i]);
        if (!v)
            continue;
        if (v->outcome == OUTCOME_FAIL && !fails)
            fails = v;
        /* Not supported: nothing answers there. */
        if ((v->outcome == OUTCOME_INCONCLUSIVE ||
             v->outcome == OUTCOME_NOT_SUPPORTED) &&
            !open)
            open = v;
        passed += v->outcome == OUTCOME_PASS;
    }
    /* What is not declared has no answer. */
    bool undeclared = t->on->obs != NULL;
    t->state = fails || undeclared ? THREAT_FAILS
               : open              ? THREAT_OPEN
               : passed            ? THREAT_ANSWERED
                                   : THREAT_NA;
    const struct provision_verdict *v = fails ? fails : open;
    if (v)
        t->because = arena_printf(m->arena, "%s is %s: %s", v->of->id,
                                  outcome_text(v->outcome), v->because);
    else if (undeclared)
        t->because = t->on->what;
}

/* By how far the other end is and what is lost; ours. */
static unsigned rate(const struct threat *t)
{
    static const unsigned reach[] = {[ZONE_INTERNET] = 3,
                                     [ZONE_NEAR] = 2,
                                     [ZONE_HANDS] = 1,
                                     [ZONE_DEVICE] = 2};
    unsigned product = reach[t->on->zone] * t->of->impact;
    return product >= 6 ? 3 : product >= 3 ? 2 : 1;
}

enum err threat_model(const struct assessment *a, struct arena *arena,
                      struct threat_model *out)
{
    struct modelling m = {.a = a, .arena = arena};
    struct threat_kind *kinds = arena_array(arena, KINDS_MAX, sizeof *kinds);
    m.elements = arena_array(arena, ELEMENTS_MAX, sizeof *m.elements);
    if (!kinds || !m.elements)
        return ERR_NOMEM;
    size_t kinds_n = load_all(&m, kinds), n = 0;
    find_elements(&m);
    struct threat *v = arena_array(arena, m.n * kinds_n + 1, sizeof *v);
    if (!v || m.failed)
        return ERR_NOMEM;
    struct threat_model r = {.of = a};
    for (size_t i = 0; i < m.n; i++)
        for (size_t k = 0; k < kinds_n; k++) {
            if (kinds[k].on != m.elements[i].kind)
                continue;
            v[n] = (struct threat){.of = &kinds[k], .on = &m.elements[i]};
            v[n].rating = rate(&v[n]);
            settle(&m, &v[n]);
            r.states[v[n++].state]++;
        }
    r.elements.v = m.elements;
    r.elements.n = m.n;
    r.threats.v = v;
    r.threats.n = n;
    *out = r;
    return arena->failed ? ERR_NOMEM : OK;
}
