/* pack.json against the files that are there. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "pack/verify_inner.h"

static void bad(struct verifying *v, const char *text, const char *name)
{
    report_add(v->r, CHECK_CONTENT_LIST, PACK_FAIL, text, name);
}

static const struct content_file *listed(const struct verifying *v,
                                         const char *name)
{
    for (size_t i = 0; i < v->content.files; i++)
        if (strcmp(v->content.file[i].name, name) == 0)
            return &v->content.file[i];
    return NULL;
}

static void check_file(struct verifying *v, const struct content_file *f)
{
    const struct member *m = verify_member(v, f->name);
    if (listed(v, f->name) != f)
        bad(v, "pack.json lists it twice", f->name);
    else if (!m || m->kind != MEMBER_DATA || strcmp(f->name, PACK_JSON) == 0)
        bad(v, "pack.json lists it, and it is not there", f->name);
    else if (m->hashed &&
             (m->entry->size != f->size ||
              memcmp(m->digest[DIGEST_SHA256], f->sha256, 32) != 0 ||
              memcmp(m->digest[DIGEST_SHA512], f->sha512, 64) != 0))
        bad(v, "pack.json gives another size or digest for it", f->name);
}

/* Whoever signed pack.json signed its list: no file beside it that the same
 * signature covers and the list leaves out. */
static void check_complete(struct verifying *v, const struct sealed *s)
{
    if (s->is_timestamp || !manifest_find(&s->manifest, PACK_JSON))
        return;
    for (size_t i = 0; i < s->manifest.n; i++) {
        const char *name = s->manifest.v[i].name;
        if (strcmp(name, PACK_JSON) != 0 &&
            strncmp(name, "META-INF/", 9) != 0 && !listed(v, name))
            bad(v, "it is signed with pack.json, which does not list it", name);
    }
}

void verify_content(struct verifying *v)
{
    const struct member *m = verify_member(v, PACK_JSON);
    struct flaw flaw = {0};
    if (!m || !m->hashed)
        return;
    struct view json = verify_load(v, m->entry, PACK_JSON_MAX);
    if (!json.p)
        return;
    if (!content_read(json, v->arena, &v->content, &flaw)) {
        report_add_flaw(v->r, &flaw);
        return;
    }
    v->has_content = true;
    for (size_t i = 0; i < v->content.files; i++)
        check_file(v, &v->content.file[i]);
    for (size_t i = 0; i < v->sealed_n; i++)
        check_complete(v, &v->sealed[i]);
}
