/* OpenWrt's sysupgrade: a shell script and the parts of it in /lib/upgrade. It
 * takes what it is given, unless one of them verifies a signature. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/update.h"

enum { TEXTS = 160 };

struct texts {
    struct view v[TEXTS];
    size_t n;
    bool all; /* none was left out */
};

static void add(struct updates *u, struct texts *t, const struct node *n)
{
    struct view text;
    if (!n || !node_is_file(n) || n->size == 0)
        return;
    if (t->n < TEXTS && update_text(u, n, &text))
        t->v[t->n++] = text;
    else
        t->all = false;
}

static void add_dir(struct updates *u, struct texts *t, const char *path)
{
    const struct node *n = update_find(u, path);
    for (n = n && node_is_dir(n) ? n->child : NULL; n; n = n->next) {
        const struct node *to = tree_follow(u->root->node, (struct node *)n);
        if (text_ends(view_of(n->name, n->name_n), ".sh"))
            add(u, t, to);
    }
}

/* A program that verifies is named, or the thing itself. */
static bool speaks_of_signatures(const struct texts *t, size_t from)
{
    static const char *const words[] = {"usign",    "ucert",    "fwtool",
                                        "openssl",  "gpg",      "signify",
                                        "minisign", "ignature", "validate_"};
    for (size_t i = from; i < t->n; i++)
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (text_find(t->v[i], words[k]) != SIZE_MAX)
                return true;
    return false;
}

static bool requires_signatures(struct updates *u, const struct texts *t)
{
    static const char *const verifiers[] = {"/usr/bin/ucert", NULL};
    for (size_t i = 0; i < t->n; i++)
        if (text_find(t->v[i], "REQUIRE_IMAGE_SIGNATURE=1") != SIZE_MAX)
            return update_program(u, verifiers) != NULL;
    return false;
}

static bool has_program(void *ctx, struct view program)
{
    static const char *const dirs[] = {"/bin/", "/sbin/", "/usr/bin/",
                                       "/usr/sbin/"};
    struct updates *u = ctx;
    if (program.n && memchr(program.p, '/', program.n))
        return true;
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        const char *path = arena_printf(u->s->arena, "%s%.*s", dirs[i],
                                        (int)program.n, program.p);
        if (!path || tree_find_link(u->root->node, path))
            return true;
    }
    return false;
}

static void judge(struct updates *u, struct update *m)
{
    struct texts t = {.all = u->root->part->diags_n == 0};
    struct deeds d;
    add_dir(u, &t, "/lib");
    add_dir(u, &t, "/lib/functions");
    add_dir(u, &t, "/usr/share/libubox");
    size_t libraries = t.n;
    add(u, &t, m->program);
    add_dir(u, &t, "/lib/upgrade");
    struct deeds_of_many many = {.texts = t.v,
                                 .n = t.n,
                                 .libraries = libraries,
                                 .has = has_program,
                                 .ctx = u};
    if (!t.all) {
        m->because = "not all of its scripts could be read";
    } else if (requires_signatures(u, &t)) {
        m->authenticity = "signature";
        m->because = "it requires a signature of the image";
        update_keys(u, m, "/etc/opkg/keys");
    } else if (speaks_of_signatures(&t, libraries)) {
        m->because = "it can verify a signature; whether it insists on one is "
                     "not known";
    } else if (deeds_check_nothing(u->s->arena, &many, &d)) {
        m->authenticity = d.hash ? "hash-only" : "none";
        m->because = "no command of it and its parts in /lib/upgrade verifies "
                     "a signature";
        m->confidence = LIKELY;
    } else
        m->because = arena_printf(
            u->s->arena, "what this does is not known: %.*s",
            (int)(d.unknown.n < 100 ? d.unknown.n : 100), d.unknown.p);
}

void update_sysupgrade(struct updates *u, const char **authenticity)
{
    static const char *const paths[] = {"/sbin/sysupgrade",
                                        "/usr/sbin/sysupgrade", NULL};
    struct update m = {.mechanism = "sysupgrade", .confidence = CERTAIN};
    struct view text;
    m.program = update_program(u, paths);
    if (!m.program || !update_find(u, "/lib/upgrade") ||
        !update_text(u, m.program, &text) || !text_starts(text, "#!"))
        return;
    judge(u, &m);
    *authenticity = m.authenticity;
    update_reach(u, &m, NAME_SYSUPGRADE);
    if (m.authenticity && strcmp(m.authenticity, "signature") != 0 &&
        (!m.reached || u->boot_signed))
        m.confidence = POSSIBLE;
    update_tell(u, &m);
}
