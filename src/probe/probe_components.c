/* Software that others made: which, of which version, and how that is known. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/component_list.h"

enum { MAX_FOUND = 32 };

struct mine {
    struct seen_list list;
};

static const char *method_text(enum find_kind kind)
{
    static const char *const text[] = {
        [FIND_TEXT] = "banner",     [FIND_NEAR] = "literal",
        [FIND_ONLY] = "literal",    [FIND_SYMBOL] = "symbol",
        [FIND_FILE] = "file-name",  [FIND_AGE] = "file-name",
        [FIND_PRESENT] = "literal",
    };
    return text[kind];
}

static size_t literals(const struct literal **out)
{
    *out = component_literals;
    return component_literals_n;
}

static void add(struct look *l, struct seen_list *list, const struct found *f)
{
    const struct product *p = &products[f->product];
    struct seen *s =
        seen_new(l, list, view_of(p->id, strlen(p->id)), found_version(f));
    if (!s)
        return;
    s->product = p;
    s->cpe = p->cpe;
    s->method = method_text(f->kind);
    s->confidence = f->confidence;
    s->has_at = f->in_bytes;
    s->at = f->at;
    s->embedded = f->embedded;
    if (strcmp(p->id, "busybox") == 0)
        s->names = component_applets(l->bytes, &l->lane->arena);
}

static void file(struct look *l)
{
    struct mine *mine = l->mine;
    struct found found[MAX_FOUND];
    if (l->type == LOOK_TEXT) {
        component_packages(l, &mine->list);
        return;
    }
    if (l->type == LOOK_SCRIPT)
        return;
    struct component_file f = {
        .bytes = l->bytes,
        .name = l->node ? view_of(l->node->name, l->node->name_n)
                        : (struct view){0},
        .elf = l->elf,
        .hits = l->hits,
        .hits_n = l->hits_n,
        .own = l->own,
    };
    size_t n = component_find(&f, found, MAX_FOUND);
    for (size_t i = 0; i < n; i++)
        add(l, &mine->list, &found[i]);
    component_notes(l, &mine->list);
}

/* A Debian kernel's banner names the package's version behind the build. */
static struct view debian_version(const struct obs *o)
{
    static const char word[] = " Debian ";
    const char *build = obs_get_str(o, "build");
    const char *p = build ? strstr(build, word) : NULL;
    struct view rest = p ? view_of(p, strlen(p)) : (struct view){0};
    rest = view_from(rest, sizeof word - 1);
    return text_word(&rest);
}

/* 5.10.1-rc2+ without what the builder added: 5.10.1-rc2. In the names that
 * Debian and its kin give to a series (6.1.0-50-amd64) the third number is
 * always 0 and says nothing. */
static struct view kernel_release(struct view v)
{
    size_t series = form_match(v, "#.#.0-#-");
    size_t n = form_match(v, series ? "#.#" : "#.#[.#][-rc#]");
    return view_cut(v, 0, n);
}

static bool is_code(const struct obs *kernel)
{
    const char *source = obs_get_str(kernel, "source");
    return source &&
           (strcmp(source, "banner") == 0 || strcmp(source, "header") == 0);
}

/* Whether the kernel of which these are modules or settings shows itself. */
static bool is_shown(const struct subject *s, const struct obs *kernel)
{
    const char *version = obs_get_str(kernel, "version");
    const struct obs *o = NULL;
    while ((o = subject_next(s, "kernel", o))) {
        const char *other = obs_get_str(o, "version");
        if (o != kernel && is_code(o) && version && other &&
            strcmp(version, other) == 0)
            return true;
    }
    return false;
}

/* The kernels that the probe before this one found are components, too. Where
 * one shows itself, its modules and configuration say nothing new. */
static void kernel(struct subject *s, const struct obs *from)
{
    const char *version = obs_get_str(from, "version");
    const char *source = obs_get_str(from, "source");
    struct view v =
        version ? view_of(version, strlen(version)) : (struct view){0};
    struct view debian = debian_version(from);
    if (debian.n > 0)
        v = component_upstream(debian);
    v = kernel_release(v);
    if (v.n == 0 || !source)
        return;
    if (!is_code(from) && is_shown(s, from))
        return;
    struct obs *o = obs_new(s->facts, "component", from->where.path);
    o->where = from->where;
    o->confidence = is_code(from) ? CERTAIN : LIKELY;
    obs_str(o, "name", "linux");
    obs_identity(o);
    obs_text(o, "version", v);
    obs_identity(o);
    obs_str(o, "type", "operating-system");
    obs_str(o, "purl",
            component_purl(s->arena, "generic", view_of("linux", 5), v));
    obs_str(o, "cpe", component_cpe(s->arena, "o:linux:linux_kernel", v));
    obs_str(o, "method", is_code(from) ? "banner" : source);
}

static void kernels(struct subject *s)
{
    const struct obs *o = NULL;
    while ((o = subject_next(s, "kernel", o)))
        kernel(s, o);
}

/* RPM keeps its packages in Berkeley DB, SQLite or its own ndb; that they are
 * there and unread must be known. */
static void rpm(struct subject *s, const struct root *r)
{
    static const char *const paths[] = {
        "/var/lib/rpm/rpmdb.sqlite",
        "/var/lib/rpm/Packages",
        "/var/lib/rpm/Packages.db",
        "/usr/share/rpm/Packages",
        "/usr/lib/sysimage/rpm/rpmdb.sqlite",
        "/usr/lib/sysimage/rpm/Packages.db",
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const struct node *n = subject_find(r, paths[i]);
        if (!n || !node_is_file(n) || n->size == 0)
            continue;
        struct obs *o = subject_fact(s, "unreadable", r->part, n);
        obs_str(o, "why", why_text(WHY_UNSUPPORTED));
        obs_identity(o);
        obs_str(o, "text", "the RPM database of packages");
        obs_identity(o);
        obs_int(o, "size_bytes", (int64_t)n->size);
    }
}

static void finish(struct subject *s)
{
    size_t n = s->image->lanes_n;
    struct seen_list **lists = arena_array(s->arena, n, sizeof(struct mine *));
    if (!lists) {
        s->facts->overflow = true;
        return;
    }
    for (unsigned i = 0; i < n; i++) {
        struct mine *mine = subject_mine(s, "components", i);
        lists[i] = &mine->list;
    }
    seen_finish(s, lists, n);
    kernels(s);
    for (size_t i = 0; i < s->roots_n; i++)
        rpm(s, &s->roots[i]);
}

const struct probe probe_components = {
    .id = "components",
    .question = "What software of others is in the image?",
    .lane_bytes = sizeof(struct mine),
    .literals = literals,
    .file = file,
    .finish = finish,
};
