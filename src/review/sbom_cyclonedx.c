/* CycloneDX as its JSON has it, up to 1.7. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>

#include "review/purl.h"
#include "review/sbom.h"

static const char *text_of(const struct jnode *n, const char *key)
{
    return jnode_text_of(n, key);
}

static enum sbom_has best(enum sbom_has a, enum sbom_has b)
{
    return a > b ? a : b;
}

/* --- who ---------------------------------------------------------------------
 */

/* An organisation: name, url (a list), contact (a list with email). */
static bool has_contact(const struct jnode *org)
{
    struct jnode urls = jnode_get(org, "url");
    struct jnode contacts = jnode_get(org, "contact");
    JNODE_EACH(url, &urls)
    if (sbom_is_contact(jnode_text(&url)))
        return true;
    JNODE_EACH(one, &contacts)
    if (sbom_is_contact(text_of(&one, "email")))
        return true;
    return false;
}

/* People: name, email. */
static bool any_mail(const struct jnode *people)
{
    JNODE_EACH(one, people)
    if (sbom_is_contact(text_of(&one, "email")))
        return true;
    return false;
}

static bool any_name(const struct jnode *people)
{
    JNODE_EACH(one, people)
    if (sbom_says(text_of(&one, "name")))
        return true;
    return false;
}

static void read_author(struct sbom *s, const struct jnode *meta)
{
    struct jnode maker = jnode_get(meta, "manufacturer");
    struct jnode old = jnode_get(meta, "manufacture");
    struct jnode authors = jnode_get(meta, "authors");
    struct jnode supplier = jnode_get(meta, "supplier");
    struct jnode first = jnode_item(&authors, 0);
    const char *const names[] = {text_of(&maker, "name"),
                                 text_of(&first, "name"),
                                 text_of(&old, "name")};
    for (size_t i = 0; i < 3 && !s->author; i++)
        s->author = sbom_says(names[i]) ? names[i] : NULL;
    s->authored = s->author || any_name(&authors)         ? SBOM_YES
                  : sbom_says(text_of(&supplier, "name")) ? SBOM_PARTLY
                  : json_object_get(meta->v, "tools")     ? SBOM_PARTLY
                                                          : SBOM_NO;
    s->contact = has_contact(&maker) || any_mail(&authors)     ? SBOM_YES
                 : has_contact(&old) || has_contact(&supplier) ? SBOM_PARTLY
                                                               : SBOM_NO;
}

/* --- a component -------------------------------------------------------------
 */

static void read_who(const struct jnode *n, enum sbom_has *has)
{
    struct jnode maker = jnode_get(n, "manufacturer");
    struct jnode supplier = jnode_get(n, "supplier");
    struct jnode authors = jnode_get(n, "authors");
    bool named = sbom_says(text_of(&supplier, "name")) ||
                 sbom_says(text_of(&maker, "name"));
    bool other = sbom_says(text_of(n, "publisher")) ||
                 sbom_says(text_of(n, "author")) || any_name(&authors);
    has[FIELD_SUPPLIER] = named ? SBOM_YES : other ? SBOM_PARTLY : SBOM_NO;
    has[FIELD_CREATOR] = has_contact(&maker) || any_mail(&authors) ? SBOM_YES
                         : has_contact(&supplier)                  ? SBOM_PARTLY
                                                                   : SBOM_NO;
}

/* An expression, or an id or name of a licence. */
static bool is_licence(const struct jnode *one)
{
    struct jnode inner = jnode_get(one, "license");
    return sbom_says(text_of(one, "expression")) ||
           sbom_says(text_of(&inner, "id")) ||
           sbom_says(text_of(&inner, "name"));
}

static void read_licences(const struct jnode *n, enum sbom_has *has)
{
    struct jnode list = jnode_get(n, "licenses");
    JNODE_EACH(one, &list)
    {
        struct jnode inner = jnode_get(&one, "license");
        const char *how = text_of(&one, "acknowledgement");
        how = how ? how : text_of(&inner, "acknowledgement");
        if (!is_licence(&one))
            continue;
        bool concluded = how && strcmp(how, "concluded") == 0;
        bool declared = how && strcmp(how, "declared") == 0;
        has[FIELD_LICENCE] =
            best(has[FIELD_LICENCE], concluded ? SBOM_YES : SBOM_PARTLY);
        has[FIELD_ORIGINAL_LICENCE] =
            best(has[FIELD_ORIGINAL_LICENCE], declared    ? SBOM_YES
                                              : concluded ? SBOM_NO
                                                          : SBOM_PARTLY);
    }
}

static const char *hash_of(const struct jnode *n, const char *algorithm,
                           size_t digits)
{
    struct jnode list = jnode_get(n, "hashes");
    JNODE_EACH(one, &list)
    {
        const char *alg = text_of(&one, "alg");
        const char *content = text_of(&one, "content");
        if (alg && content && strcmp(alg, algorithm) == 0 &&
            strlen(content) == digits &&
            strspn(content, "0123456789abcdefABCDEF") == digits)
            return content;
    }
    return NULL;
}

static void read_references(const struct jnode *n, enum sbom_has *has)
{
    struct jnode list = jnode_get(n, "externalReferences");
    JNODE_EACH(one, &list)
    {
        const char *type = text_of(&one, "type");
        if (!type || !sbom_says(text_of(&one, "url")))
            continue;
        bool deployed = strcmp(type, "distribution") == 0;
        if (deployed)
            has[FIELD_DEPLOYABLE] = SBOM_YES;
        if (deployed && hash_of(&one, "SHA-512", 128))
            has[FIELD_HASH] = SBOM_YES;
        if (strcmp(type, "source-distribution") == 0)
            has[FIELD_SOURCE] = SBOM_YES;
        else if (strcmp(type, "vcs") == 0)
            has[FIELD_SOURCE] = best(has[FIELD_SOURCE], SBOM_PARTLY);
    }
    if (hash_of(n, "SHA-512", 128))
        has[FIELD_HASH] = best(has[FIELD_HASH], SBOM_PARTLY);
}

static void read_properties(const struct jnode *n, enum sbom_has *has)
{
    static const char *const three[] = {"executable", "archive", "structured"};
    struct jnode list = jnode_get(n, "properties");
    bool seen[3] = {false};
    JNODE_EACH(one, &list)
    {
        const char *name = text_of(&one, "name");
        if (!name || strncmp(name, "bsi:component:", 14) != 0 ||
            !sbom_says(text_of(&one, "value")))
            continue;
        if (strcmp(name + 14, "filename") == 0)
            has[FIELD_FILENAME] = SBOM_YES;
        for (size_t i = 0; i < 3; i++)
            seen[i] |= strcmp(name + 14, three[i]) == 0;
    }
    has[FIELD_PROPERTIES] = seen[0] && seen[1] && seen[2]   ? SBOM_YES
                            : seen[0] || seen[1] || seen[2] ? SBOM_PARTLY
                                                            : SBOM_NO;
}

static struct sbom_part *read_part(struct sbom *s, const struct jnode *n)
{
    struct sbom_part *p = sbom_add(s, n);
    const char *type = text_of(n, "type");
    if (!p)
        return NULL;
    p->name = text_of(n, "name");
    p->version = text_of(n, "version");
    p->ref = text_of(n, "bom-ref");
    p->purl = text_of(n, "purl");
    p->cpe = text_of(n, "cpe");
    p->sha256 = hash_of(n, "SHA-256", 64);
    p->file = type && strcmp(type, "file") == 0;
    p->has[FIELD_NAME] = sbom_says(p->name) ? SBOM_YES : SBOM_NO;
    p->has[FIELD_VERSION] = sbom_says(p->version) ? SBOM_YES : SBOM_NO;
    p->has[FIELD_IDENTIFIER] =
        sbom_says(p->purl) || sbom_says(p->cpe) ||
                json_object_get(n->v, "swid") ||
                json_array_size(json_object_get(n->v, "omniborId")) > 0 ||
                json_array_size(json_object_get(n->v, "swhid")) > 0
            ? SBOM_YES
            : SBOM_NO;
    read_who(n, p->has);
    read_licences(n, p->has);
    read_references(n, p->has);
    read_properties(n, p->has);
    return p;
}

/* Components within components are part of them. */
static void read_parts(struct sbom *s, const struct jnode *n,
                       struct sbom_part *in, unsigned depth)
{
    struct jnode list = jnode_get(n, "components");
    if (depth > SBOM_MAX_DEPTH) {
        s->cut = true;
        return;
    }
    JNODE_EACH(one, &list)
    {
        struct sbom_part *p = read_part(s, &one);
        if (!p)
            return;
        if (in && in->ref && p->ref)
            sbom_link(s, in->ref, p->ref, &one);
        if (in)
            in->linked = true;
        read_parts(s, &one, p, depth + 1);
    }
}

/* --- what hangs together -----------------------------------------------------
 */

static void mark_told(struct sbom *s, const struct jnode *composition)
{
    static const char *const lists[] = {"assemblies", "dependencies"};
    const char *how = text_of(composition, "aggregate");
    if (!how || strcmp(how, "not_specified") == 0)
        return;
    for (size_t i = 0; i < 2; i++) {
        struct jnode list = jnode_get(composition, lists[i]);
        JNODE_EACH(one, &list)
        {
            struct sbom_part *p = sbom_find(s, jnode_text(&one));
            if (p)
                p->told = true;
        }
    }
}

static void read_dependencies(struct sbom *s, const struct jnode *root)
{
    struct jnode list = jnode_get(root, "dependencies");
    struct jnode told = jnode_get(root, "compositions");
    JNODE_EACH(one, &list)
    {
        const char *ref = text_of(&one, "ref");
        struct jnode on = jnode_get(&one, "dependsOn");
        struct sbom_part *p = sbom_find(s, ref);
        if (p)
            p->linked = true;
        else if (ref)
            sbom_link(s, NULL, ref, &one);
        JNODE_EACH(to, &on)
        if (ref && jnode_text(&to))
            sbom_link(s, ref, jnode_text(&to), &to);
    }
    JNODE_EACH(one, &told)
    mark_told(s, &one);
    for (struct sbom_part *p = s->parts; p; p = p->next)
        p->has[FIELD_DEPENDENCIES] = p->linked && p->told ? SBOM_YES
                                     : p->linked          ? SBOM_PARTLY
                                                          : SBOM_NO;
}

void sbom_read_cyclonedx(struct sbom *s, const struct jnode *root)
{
    static const char uuid[] = "urn:uuid:";
    struct jnode meta = jnode_get(root, "metadata");
    struct jnode main = jnode_get(&meta, "component");
    s->version = text_of(root, "specVersion");
    s->time = text_of(&meta, "timestamp");
    s->uri = text_of(root, "serialNumber");
    s->has_uri =
        s->uri && strncasecmp(s->uri, uuid, 9) == 0 ? SBOM_YES : SBOM_NO;
    s->vulnerabilities =
        json_array_size(json_object_get(root->v, "vulnerabilities")) > 0;
    read_author(s, &meta);
    if (main.v) {
        s->primary = read_part(s, &main);
        if (s->primary) {
            s->primary->primary = true;
            s->title = s->primary->name;
            read_parts(s, &main, s->primary, 0);
        }
    }
    read_parts(s, root, NULL, 0);
    read_dependencies(s, root);
}
