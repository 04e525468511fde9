/* SPDX 2.2 and 2.3 as its JSON has it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>

#include "review/sbom.h"

static const char *text_of(const struct jnode *n, const char *key)
{
    return jnode_text_of(n, key);
}

/* "Organization: Name (mail)": a name, and whether an address is in it. */
static bool names_someone(const char *t)
{
    return sbom_says(t) &&
           (strncmp(t, "Organization:", 13) == 0 ||
            strncmp(t, "Person:", 7) == 0) &&
           strspn(strchr(t, ':') + 1, " ") != strlen(strchr(t, ':') + 1);
}

static bool has_mail(const char *t)
{
    const char *open = t ? strrchr(t, '(') : NULL;
    char mail[256];
    size_t n = open ? strcspn(open + 1, ")") : 0;
    if (n == 0 || n >= sizeof mail)
        return false;
    memcpy(mail, open + 1, n);
    mail[n] = 0;
    return sbom_is_contact(mail);
}

static void read_creation(struct sbom *s, const struct jnode *root)
{
    struct jnode info = jnode_get(root, "creationInfo");
    struct jnode creators = jnode_get(&info, "creators");
    s->time = text_of(&info, "created");
    JNODE_EACH(one, &creators)
    {
        const char *t = jnode_text(&one);
        if (!t)
            continue;
        if (!names_someone(t)) {
            s->authored = s->authored ? s->authored : SBOM_PARTLY;
            continue;
        }
        s->authored = SBOM_YES;
        s->author = s->author ? s->author : t;
        if (has_mail(t))
            s->contact = SBOM_YES;
    }
}

/* --- a package ---------------------------------------------------------------
 */

static void read_identifiers(struct sbom_part *p, const struct jnode *n)
{
    struct jnode list = jnode_get(n, "externalRefs");
    JNODE_EACH(one, &list)
    {
        const char *type = text_of(&one, "referenceType");
        const char *locator = text_of(&one, "referenceLocator");
        if (!type || !sbom_says(locator))
            continue;
        if (strcmp(type, "purl") == 0)
            p->purl = locator;
        else if (strncmp(type, "cpe2", 4) == 0)
            p->cpe = locator;
        if (strcmp(type, "purl") == 0 || strncmp(type, "cpe2", 4) == 0 ||
            strcmp(type, "swid") == 0 || strcmp(type, "swh") == 0 ||
            strcmp(type, "gitoid") == 0)
            p->has[FIELD_IDENTIFIER] = SBOM_YES;
    }
}

static void read_hashes(struct sbom_part *p, const struct jnode *n)
{
    struct jnode list = jnode_get(n, "checksums");
    JNODE_EACH(one, &list)
    {
        const char *alg = text_of(&one, "algorithm");
        const char *value = text_of(&one, "checksumValue");
        if (!alg || !value)
            continue;
        if (strcmp(alg, "SHA256") == 0 && strlen(value) == 64)
            p->sha256 = value;
        if (strcmp(alg, "SHA512") == 0 && strlen(value) == 128)
            p->has[FIELD_HASH] = SBOM_PARTLY;
    }
}

static void read_package(struct sbom *s, const struct jnode *n)
{
    struct sbom_part *p = sbom_add(s, n);
    if (!p)
        return;
    const char *supplier = text_of(n, "supplier");
    const char *originator = text_of(n, "originator");
    p->name = text_of(n, "name");
    p->version = text_of(n, "versionInfo");
    p->ref = text_of(n, "SPDXID");
    enum sbom_has *has = p->has;
    has[FIELD_NAME] = sbom_says(p->name) ? SBOM_YES : SBOM_NO;
    has[FIELD_VERSION] = sbom_says(p->version) ? SBOM_YES : SBOM_NO;
    has[FIELD_SUPPLIER] = names_someone(supplier)     ? SBOM_YES
                          : names_someone(originator) ? SBOM_PARTLY
                                                      : SBOM_NO;
    has[FIELD_CREATOR] =
        has_mail(supplier) || has_mail(originator) ? SBOM_YES : SBOM_NO;
    has[FIELD_FILENAME] =
        sbom_says(text_of(n, "packageFileName")) ? SBOM_YES : SBOM_NO;
    has[FIELD_LICENCE] =
        sbom_says(text_of(n, "licenseConcluded")) ? SBOM_YES : SBOM_NO;
    has[FIELD_ORIGINAL_LICENCE] =
        sbom_says(text_of(n, "licenseDeclared")) ? SBOM_YES : SBOM_NO;
    has[FIELD_DEPLOYABLE] =
        sbom_says(text_of(n, "downloadLocation")) ? SBOM_YES : SBOM_NO;
    read_identifiers(p, n);
    read_hashes(p, n);
}

static void read_file(struct sbom *s, const struct jnode *n)
{
    struct sbom_part *p = sbom_add(s, n);
    if (!p)
        return;
    p->file = true;
    p->name = text_of(n, "fileName");
    p->ref = text_of(n, "SPDXID");
    p->has[FIELD_NAME] = sbom_says(p->name) ? SBOM_YES : SBOM_NO;
}

/* --- what hangs together -----------------------------------------------------
 */

static void is_of(struct sbom *s, const char *ref)
{
    struct sbom_part *p = sbom_find(s, ref);
    if (p && !s->primary) {
        s->primary = p;
        p->primary = true;
    }
}

static bool is_word(const char *type, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(type, *words) == 0)
            return true;
    return false;
}

/* Files, snippets and other documents are no parts that are looked at. */
static bool known_elsewhere(const char *ref)
{
    return strncmp(ref, "DocumentRef-", 12) == 0 || strstr(ref, "Snippet") ||
           strcmp(ref, "NOASSERTION") == 0 || strcmp(ref, "NONE") == 0 ||
           strncmp(ref, "SPDXRef-DOCUMENT", 16) == 0;
}

static void read_relationship(struct sbom *s, const struct jnode *n)
{
    static const char *const down[] = {"DEPENDS_ON",       "CONTAINS",
                                       "DYNAMIC_LINK",     "STATIC_LINK",
                                       "HAS_PREREQUISITE", NULL};
    static const char *const up[] = {
        "DEPENDENCY_OF",          "CONTAINED_BY",
        "RUNTIME_DEPENDENCY_OF",  "BUILD_DEPENDENCY_OF",
        "PROVIDED_DEPENDENCY_OF", "OPTIONAL_COMPONENT_OF",
        "PREREQUISITE_FOR",       NULL};
    const char *from = text_of(n, "spdxElementId");
    const char *to = text_of(n, "relatedSpdxElement");
    const char *type = text_of(n, "relationshipType");
    if (!from || !to || !type)
        return;
    if (strcmp(type, "DESCRIBES") == 0)
        is_of(s, to);
    else if (strcmp(type, "DESCRIBED_BY") == 0)
        is_of(s, from);
    bool turned = is_word(type, up);
    if (!turned && !is_word(type, down))
        return;
    struct sbom_part *p = sbom_find(s, turned ? to : from);
    if (p)
        p->linked = true;
    if (!known_elsewhere(to) && !known_elsewhere(from))
        sbom_link(s, turned ? to : from, turned ? from : to, n);
}

void sbom_read_spdx(struct sbom *s, const struct jnode *root)
{
    struct jnode packages = jnode_get(root, "packages");
    struct jnode of = jnode_get(root, "documentDescribes");
    struct jnode files = jnode_get(root, "files");
    struct jnode relations = jnode_get(root, "relationships");
    const char *version = text_of(root, "spdxVersion");
    s->version =
        version && strncmp(version, "SPDX-", 5) == 0 ? version + 5 : version;
    s->title = text_of(root, "name");
    s->uri = text_of(root, "documentNamespace");
    s->has_uri = sbom_is_contact(s->uri) || (s->uri && strchr(s->uri, ':'))
                     ? SBOM_YES
                     : SBOM_NO;
    read_creation(s, root);
    JNODE_EACH(one, &packages)
    read_package(s, &one);
    JNODE_EACH(one, &files)
    read_file(s, &one);
    JNODE_EACH(one, &of)
    is_of(s, jnode_text(&one));
    JNODE_EACH(one, &relations)
    read_relationship(s, &one);
    for (struct sbom_part *p = s->parts; p; p = p->next)
        p->has[FIELD_DEPENDENCIES] = p->linked ? SBOM_PARTLY : SBOM_NO;
}
