/* pack.json, and the lists of what other parties added, against the files that
 * are there. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "pack/verify_inner.h"

static void bad(struct verifying *v, const char *text, const char *name)
{
    report_add(v->r, CHECK_CONTENT_LIST, PACK_FAIL, text, name);
}

static const struct content_file *listed_in(const struct content *c,
                                            const char *name)
{
    for (size_t i = 0; i < c->files; i++)
        if (strcmp(c->file[i].name, name) == 0)
            return &c->file[i];
    return NULL;
}

/* The list that names the file; NULL: none does. */
static const struct content_list *list_of(const struct verifying *v,
                                          const char *name)
{
    for (size_t i = 0; i < v->lists; i++)
        if (listed_in(&v->list[i].content, name))
            return &v->list[i];
    return NULL;
}

const struct content_file *verify_listed(const struct verifying *v,
                                         const char *name)
{
    const struct content_list *l = list_of(v, name);
    return l ? listed_in(&l->content, name) : NULL;
}

/* "additions/NNN/pack.json" */
static bool is_addition(const char *name)
{
    unsigned n = 0;
    int used = 0;
    return sscanf(name, "additions/%3u/%n", &n, &used) == 1 && used == 14 &&
           strcmp(name + used, PACK_JSON) == 0;
}

/* --- what each list says ---------------------------------------------------
 */

static void check_file(struct verifying *v, const struct content_list *l,
                       const struct content_file *f)
{
    const struct member *m = verify_member(v, f->name);
    size_t folder = strlen(l->name) - strlen(PACK_JSON);
    if (list_of(v, f->name) != l || listed_in(&l->content, f->name) != f)
        bad(v, "it is listed twice", f->name);
    else if (!m || m->kind != MEMBER_DATA || strcmp(f->name, l->name) == 0)
        bad(v, "pack.json lists it, and it is not there", f->name);
    else if (strncmp(f->name, l->name, folder) != 0)
        bad(v, "an addition lists a file outside its folder", f->name);
    else if (m->hashed &&
             (m->entry->size != f->size ||
              memcmp(m->digest[DIGEST_SHA256], f->sha256, 32) != 0 ||
              memcmp(m->digest[DIGEST_SHA512], f->sha512, 64) != 0))
        bad(v, "pack.json gives another size or digest for it", f->name);
}

/* An addition is to this pack, and whoever signed it signed the pack. */
static void check_addition(struct verifying *v, const struct content_list *l)
{
    const struct member *m = verify_member(v, PACK_JSON);
    char hex[65] = "";
    bool sealed = false;
    for (size_t i = 0; m && m->hashed && i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", m->digest[DIGEST_SHA256][i]);
    if (!v->has_content || strcmp(hex, l->content.adds_to) != 0)
        bad(v, "it is an addition to another pack", l->name);
    for (size_t i = 0; i < v->sealed_n; i++) {
        const struct sealed *s = &v->sealed[i];
        sealed |= s->right && !s->is_timestamp &&
                  manifest_find(&s->manifest, l->name) &&
                  manifest_find(&s->manifest, PACK_JSON);
    }
    if (!sealed)
        bad(v, "no signature that verifies covers both it and pack.json",
            l->name);
}

/* Whoever signed pack.json signed its list: no file beside it that the same
 * signature covers and neither that list nor an addition of his names. */
static void check_complete(struct verifying *v, const struct sealed *s)
{
    if (s->is_timestamp || !manifest_find(&s->manifest, PACK_JSON))
        return;
    for (size_t i = 0; i < s->manifest.n; i++) {
        const char *name = s->manifest.v[i].name;
        const struct content_list *l = list_of(v, name);
        if (strcmp(name, PACK_JSON) != 0 &&
            strncmp(name, "META-INF/", 9) != 0 && !is_addition(name) &&
            (!l || !manifest_find(&s->manifest, l->name)))
            bad(v, "it is signed with pack.json, which does not list it", name);
    }
}

/* --- all of them -----------------------------------------------------------
 */

static bool read_list(struct verifying *v, const struct member *m)
{
    struct flaw flaw = {0};
    struct content_list l = {.name = m->entry->name};
    struct view json = verify_load(v, m->entry, PACK_JSON_MAX);
    if (!json.p)
        return false;
    if (!content_read(json, v->arena, &l.content, &flaw)) {
        report_add(v->r, flaw.check, PACK_FAIL, flaw.text, m->entry->name);
        return false;
    }
    v->list[v->lists++] = l;
    return true;
}

/* pack.json first: what it says counts. */
static bool read_lists(struct verifying *v)
{
    const struct member *root = verify_member(v, PACK_JSON);
    v->list = arena_array(v->arena, REPORT_MAX_SIGNATURES, sizeof *v->list);
    if (!v->list)
        return false;
    if (root && root->hashed)
        v->has_content = read_list(v, root);
    if (v->has_content)
        v->content = v->list[0].content;
    for (size_t i = 0; i < v->c.n; i++) {
        const struct member *m = &v->member[i];
        if (!is_addition(m->entry->name) || !m->hashed)
            continue;
        if (v->lists == REPORT_MAX_SIGNATURES)
            report_add(v->r, CHECK_LIMIT, PACK_INCONCLUSIVE,
                       "it has more than 63 additions", "");
        else
            (void)read_list(v, m);
    }
    return v->lists > 0;
}

void verify_content(struct verifying *v)
{
    if (!read_lists(v))
        return;
    if (v->has_content && *v->content.adds_to)
        bad(v, "it is an addition, and stands in the place of the pack's own",
            PACK_JSON);
    for (size_t i = 0; i < v->lists; i++) {
        const struct content_list *l = &v->list[i];
        if (!v->has_content || i > 0)
            check_addition(v, l);
        for (size_t k = 0; k < l->content.files; k++)
            check_file(v, l, &l->content.file[k]);
    }
    for (size_t i = 0; v->has_content && i < v->sealed_n; i++)
        check_complete(v, &v->sealed[i]);
}
