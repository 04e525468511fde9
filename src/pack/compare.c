/* Two reports side by side. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/compare.h"

#include <string.h>

static void add(struct comparison *c, struct change change)
{
    if (c->n == COMPARE_MAX) {
        c->more = true;
        return;
    }
    c->worse |= change.sign == '!';
    c->v[c->n++] = change;
}

static void text(struct comparison *c, const char *what, const char *before,
                 const char *after)
{
    if (strcmp(before, after) != 0)
        add(c, (struct change){!*before ? '+'
                               : *after ? '~'
                                        : '-',
                               what, "", before, after});
}

static void product(struct comparison *c, const struct pack_product *x,
                    const struct pack_product *y)
{
    text(c, "product", x->name, y->name);
    text(c, "model", x->model, y->model);
    text(c, "manufacturer", x->manufacturer, y->manufacturer);
    text(c, "software", x->software, y->software);
    text(c, "support", x->support_until, y->support_until);
    text(c, "edition", x->edition, y->edition);
    /* Support that ends earlier than was told. */
    if (*x->support_until && strcmp(y->support_until, x->support_until) < 0)
        c->worse = true;
}

/* --- verdicts --------------------------------------------------------------
 */

static int rank(const char *verdict)
{
    static const char *const order[] = {"PASS", "N/A", "NOT SUPPORTED",
                                        "INCONCLUSIVE", "FAIL"};
    for (int i = 0; i < 5; i++)
        if (strcmp(order[i], verdict) == 0)
            return i;
    return 3;
}

static void verdict(struct comparison *c, const char *what, const char *name,
                    const char *before, const char *after)
{
    if (strcmp(before, after) != 0)
        add(c, (struct change){rank(after) > rank(before) ? '!' : '~', what,
                               name, before, after});
}

/* The worst that is claimed of a provision. */
static const char *claimed(const struct pack_report *r, const char *id)
{
    const char *worst = "";
    for (size_t i = 0; i < r->claims; i++)
        if (strcmp(r->claim[i].id, id) == 0 &&
            (!*worst || rank(r->claim[i].verdict) > rank(worst)))
            worst = r->claim[i].verdict;
    return worst;
}

static bool is_first(const struct pack_report *r, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(r->claim[k].id, r->claim[i].id) == 0)
            return false;
    return true;
}

static void provisions(struct comparison *c, const struct pack_report *x,
                       const struct pack_report *y)
{
    for (size_t i = 0; i < x->claims; i++) {
        const char *id = x->claim[i].id, *after = claimed(y, id);
        if (!is_first(x, i))
            continue;
        if (*after)
            verdict(c, "provision", id, claimed(x, id), after);
        else if (y->claims)
            add(c, (struct change){'-', "provision", id, claimed(x, id), ""});
    }
    if (x->claims && !y->claims)
        add(c, (struct change){'!', "assessment", "", "there", "gone"});
    for (size_t i = 0; x->claims && i < y->claims; i++)
        if (is_first(y, i) && !*claimed(x, y->claim[i].id))
            add(c, (struct change){'+', "provision", y->claim[i].id, "",
                                   claimed(y, y->claim[i].id)});
    if (!x->claims && y->claims)
        add(c, (struct change){'+', "assessment", "", "", "there"});
}

/* --- lists -----------------------------------------------------------------
 */

static const struct pack_file *file(const struct pack_report *r,
                                    const char *name)
{
    for (size_t i = 0; i < r->files; i++)
        if (strcmp(r->file[i].name, name) == 0)
            return &r->file[i];
    return NULL;
}

static bool is_inner(const char *name)
{
    return strncmp(name, "META-INF/", 9) == 0 ||
           strcmp(name, "mimetype") == 0 || strcmp(name, "pack.json") == 0;
}

static void files(struct comparison *c, const struct pack_report *x,
                  const struct pack_report *y)
{
    for (size_t i = 0; i < x->files; i++) {
        const struct pack_file *f = &x->file[i], *g = file(y, f->name);
        if (is_inner(f->name))
            continue;
        if (!g)
            add(c, (struct change){'-', "file", f->name, f->role, ""});
        else if (strcmp(f->sha256, g->sha256) != 0)
            add(c, (struct change){'~', "file", f->name, f->role, g->role});
        else if (strcmp(f->role, g->role) != 0)
            add(c, (struct change){'~', "role", f->name, f->role, g->role});
    }
    for (size_t i = 0; i < y->files; i++)
        if (!is_inner(y->file[i].name) && !file(x, y->file[i].name))
            add(c, (struct change){'+', "file", y->file[i].name, "",
                                   y->file[i].role});
}

static const char *image(const struct pack_report *r, const char *path)
{
    for (size_t i = 0; i < r->images; i++)
        if (strcmp(r->image[i].path, path) == 0)
            return r->image[i].sha256;
    return "";
}

static void images(struct comparison *c, const struct pack_report *x,
                   const struct pack_report *y)
{
    for (size_t i = 0; i < x->images; i++) {
        const char *path = x->image[i].path, *after = image(y, path);
        if (strcmp(x->image[i].sha256, after) != 0)
            add(c, (struct change){*after ? '~' : '-', "image", path,
                                   x->image[i].sha256, after});
    }
    for (size_t i = 0; i < y->images; i++)
        if (!*image(x, y->image[i].path))
            add(c, (struct change){'+', "image", y->image[i].path, "",
                                   y->image[i].sha256});
}

static bool has_signer(const struct pack_report *r,
                       const struct pack_signature *s)
{
    for (size_t i = 0; i < r->signatures; i++)
        if (strcmp(r->signature[i].fingerprint, s->fingerprint) == 0 &&
            r->signature[i].signature == s->signature)
            return true;
    return false;
}

static void signers(struct comparison *c, const struct pack_report *x,
                    const struct pack_report *y)
{
    for (size_t i = 0; i < x->signatures; i++)
        if (!has_signer(y, &x->signature[i]))
            add(c, (struct change){'-', "signer", x->signature[i].subject,
                                   x->signature[i].fingerprint, ""});
    for (size_t i = 0; i < y->signatures; i++)
        if (!has_signer(x, &y->signature[i]))
            add(c, (struct change){'+', "signer", y->signature[i].subject, "",
                                   y->signature[i].fingerprint});
}

bool compare_packs(const struct pack_report *before,
                   const struct pack_report *after, struct arena *a,
                   struct comparison *out)
{
    struct comparison c = {.v = arena_array(a, COMPARE_MAX, sizeof *c.v)};
    if (!c.v)
        return false;
    verdict(&c, "verified", "", pack_verdict_text(before->overall),
            pack_verdict_text(after->overall));
    for (int i = 0; i < PACK_AXES; i++)
        verdict(&c, "result", pack_axis_text((enum pack_axis)i),
                pack_verdict_text(before->axis[i]),
                pack_verdict_text(after->axis[i]));
    product(&c, &before->product, &after->product);
    images(&c, before, after);
    provisions(&c, before, after);
    signers(&c, before, after);
    files(&c, before, after);
    *out = c;
    return true;
}
