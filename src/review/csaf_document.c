/* Tests of the document: 6.1.12, 6.1.15, 6.1.26 to 6.1.28. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "review/csaf_inner.h"

enum { CATEGORY_MAX = 200 };

bool csaf_applies(const struct csaf *c, const char *test)
{
    struct jnode document = jnode_get(&c->root, "document");
    const char *category = jnode_text_of(&document, "category");
    for (size_t i = 0; category && i < c->d->tests_n; i++) {
        const struct csaf_test *t = &c->d->tests[i];
        if (strcmp(t->id, test) != 0)
            continue;
        for (size_t k = 0; k < t->profiles.n; k++)
            if (strcmp(t->profiles.v[k], category) == 0)
                return true;
    }
    return false;
}

/* --- languages ---------------------------------------------------------------
 */

/* Whether a list of words of two letters holds one. */
static bool holds(const char *words, const char *text)
{
    for (; *words; words += words[2] ? 3 : 2)
        if (strncasecmp(words, text, 2) == 0)
            return true;
    return false;
}

static void check_language(struct csaf *c, const struct jnode *n,
                           const char *kind)
{
    const char *t = strcmp(kind, "lang") == 0 ? jnode_text(n) : NULL;
    if (!t)
        return;
    size_t first = strcspn(t, "-");
    /* None of four letters or more is registered. */
    if (first > 3 || (first == 2 && !holds(c->d->languages, t)))
        csaf_broken(c, "6.1.12", n, "there is no language \"%.40s\"", t);
    else if (first == 3)
        c->unsure = true; /* the list of three letters is not here */
    for (const char *p = t + first; *p == '-' && first > 1;) {
        size_t k = strcspn(++p, "-");
        if (k == 1)
            break; /* an extension */
        if (k == 2 && isalpha((unsigned char)*p) && !holds(c->d->regions, p))
            csaf_broken(c, "6.1.12", n, "there is no region \"%.2s\"", p);
        p += k;
    }
}

static void check_translation(struct csaf *c, const struct jnode *document)
{
    struct jnode publisher = jnode_get(document, "publisher");
    struct jnode source = jnode_get(document, "source_lang");
    const char *category = jnode_text_of(&publisher, "category");
    const char *lang = jnode_text_of(document, "lang");
    const char *from = jnode_text(&source);
    if (category && strcmp(category, "translator") == 0 && !(from && *from))
        csaf_broken(c, "6.1.15", document,
                    "is a translation, and lacks \"source_lang\"");
    if (from && lang && strcasecmp(from, lang) == 0)
        csaf_broken(c, "6.1.28", &source,
                    "is the language of the document: %.40s", lang);
}

/* --- the category ------------------------------------------------------------
 */

/* In small letters, without dashes, blanks and low lines. */
static void plain(const char *text, char out[CATEGORY_MAX])
{
    size_t n = 0;
    for (; *text && n + 1 < CATEGORY_MAX; text++)
        if (*text != '-' && *text != '_' && !isspace((unsigned char)*text))
            out[n++] = (char)tolower((unsigned char)*text);
    out[n] = 0;
}

static void check_category(struct csaf *c, const struct jnode *document)
{
    struct jnode at = jnode_get(document, "category");
    const char *text = jnode_text(&at);
    char own[CATEGORY_MAX], name[CATEGORY_MAX];
    bool profile = false;
    for (size_t i = 0; text && i < c->d->profiles.n; i++)
        profile |= strcmp(text, c->d->profiles.v[i]) == 0;
    if (!text || profile)
        return;
    plain(text, own);
    if (strncasecmp(text, "csaf_", 5) == 0) {
        csaf_broken(c, "6.1.26", &at,
                    "\"%.60s\" begins with csaf_, which is kept for profiles",
                    text);
        return;
    }
    for (size_t i = 1; i < c->d->profiles.n; i++) {
        plain(c->d->profiles.v[i], name);
        if (strcmp(own, name) == 0 || strcmp(own, name + 4) == 0) {
            csaf_broken(c, "6.1.26", &at, "\"%.60s\" is nearly the profile %s",
                        text, c->d->profiles.v[i]);
            return;
        }
    }
}

/* --- profiles ----------------------------------------------------------------
 */

/* Whether an item of a list has, under key, one of the words. */
static bool has_one(const struct jnode *list, const char *key,
                    const char *const *words)
{
    JNODE_EACH(item, list)
    {
        const char *text = jnode_text_of(&item, key);
        for (size_t i = 0; text && words[i]; i++)
            if (strcmp(text, words[i]) == 0)
                return true;
    }
    return false;
}

static void check_profile(struct csaf *c, const struct jnode *document)
{
    static const char *const telling[] = {"description", "details", "general",
                                          "summary", NULL};
    struct jnode notes = jnode_get(document, "notes");
    struct jnode references = jnode_get(document, "references");
    struct jnode vulnerabilities = jnode_get(&c->root, "vulnerabilities");
    struct jnode tree = jnode_get(&c->root, "product_tree");
    bool external = false;
    /* A reference without a category is an external one. */
    JNODE_EACH(one, &references)
    {
        const char *category = jnode_text_of(&one, "category");
        external |= !category || strcmp(category, "external") == 0;
    }
    if (csaf_applies(c, "6.1.27.1") && !has_one(&notes, "category", telling))
        csaf_broken(c, "6.1.27.1", document,
                    "has no note of description, details, general or summary");
    if (csaf_applies(c, "6.1.27.2") && !external)
        csaf_broken(c, "6.1.27.2", document, "has no external reference");
    if (csaf_applies(c, "6.1.27.3") && vulnerabilities.v)
        csaf_broken(c, "6.1.27.3", &vulnerabilities,
                    "is there; this profile has none");
    if (csaf_applies(c, "6.1.27.4") && !tree.v)
        csaf_broken(c, "6.1.27.4", &c->root, "lacks \"product_tree\"");
    if (csaf_applies(c, "6.1.27.11") && !vulnerabilities.v)
        csaf_broken(c, "6.1.27.11", &c->root, "lacks \"vulnerabilities\"");
}

void csaf_document(struct csaf *c)
{
    struct jnode document = jnode_get(&c->root, "document");
    csaf_walk(c, check_language);
    check_translation(c, &document);
    check_category(c, &document);
    check_profile(c, &document);
}
