/* How does the product update itself? Updaters that are known by name, and
 * scripts that write flash: how they fetch, what they check, what starts them.
 * What cannot be seen is told as unknown. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "probe/update.h"

#define NAME(s)                                                                \
    {                                                                          \
        .text = s, .n = sizeof(s) - 1                                          \
    }

static const struct literal words[] = {
    NAME("sysupgrade"),   NAME("opkg install"), NAME("opkg update"),
    NAME("opkg upgrade"), NAME("apt-get "),     NAME("apk add"),
    NAME("apk upgrade"),  NAME("swupdate "),    NAME("rauc install"),
    NAME("mender "),      NAME("dnf upgrade"),  NAME("mtd write"),
    NAME("mtd -r"),       NAME("mtd -e"),       NAME("mtd_write"),
    NAME("flashcp"),      NAME("nandwrite"),    NAME("ubiupdatevol"),
    NAME("of=/dev/"),     NAME("/dev/mtd"),
};

static const enum update_name name_of[] = {
    NAME_SYSUPGRADE, NAME_OPKG,   NAME_OPKG,     NAME_OPKG,   NAME_APT,
    NAME_APK,        NAME_APK,    NAME_SWUPDATE, NAME_RAUC,   NAME_MENDER,
    NAME_DNF,        NAME_WRITES, NAME_WRITES,   NAME_WRITES, NAME_WRITES,
    NAME_WRITES,     NAME_WRITES, NAME_WRITES,   NAME_DEVICE, NAME_DEVICE,
};

enum { WORDS = sizeof words / sizeof *words };

_Static_assert(WORDS == sizeof name_of / sizeof *name_of, "one for each");

struct lane_namer {
    struct namer namer;
    struct lane_namer *next;
};

struct update_lane {
    struct lane_namer *first;
    size_t n;
};

static size_t literals(const struct literal **out)
{
    *out = words;
    return WORDS;
}

/* --- files that name updaters -----------------------------------------------
 */

static bool is_edge(struct view v, uint64_t at)
{
    return at >= v.n || v.p[at] <= ' ' || strchr("\"'`;&|()<>", v.p[at]);
}

/* A word of its own, or a path in a bin directory; /tmp/sysupgrade and
 * sysupgrade.conf are something else. */
static bool stands_alone(struct view v, const struct hit *h, const char *text)
{
    bool before = h->at == 0 || is_edge(v, h->at - 1) ||
                  (h->at >= 4 && memcmp(v.p + h->at - 4, "bin/", 4) == 0);
    bool open = text[h->n - 1] == ' ' || text[0] == '/' ||
                text[h->n - 1] == '/' || strncmp(text, "mtd", 3) == 0;
    return (before || text[0] == '/') && (open || is_edge(v, h->at + h->n));
}

static bool in_dir(const struct node *n, const char *name)
{
    for (n = n->parent; n; n = n->parent)
        if (n->name_n && strcmp(n->name, name) == 0)
            return true;
    return false;
}

/* Lists of packages, documents, and the updaters themselves. */
static bool is_no_namer(const struct look *l)
{
    static const char *const dirs[] = {"doc",  "man",      "info",    "upgrade",
                                       "i18n", "licenses", "git-core"};
    static const char *const names[] = {
        "sysupgrade", "opkg",      "busybox",  "toybox",   "mtd",
        "flashcp",    "nandwrite", "swupdate", "rauc",     "mender",
        "apk",        "dpkg",      "apt",      "opkg-key", "ubiupdatevol",
        "mtd_debug",  "nanddump",  "opkg-cl",  "bash"};
    const char *name = l->node->name;
    size_t n = l->node->name_n;
    if (strncmp(name, "lib", 3) == 0 && strstr(name, ".so"))
        return true;
    if (n > 5 && strcmp(name + n - 5, ".conf") == 0)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
        if (in_dir(l->node, dirs[i]))
            return true;
    return false;
}

static bool is_page(const struct node *n)
{
    static const char *const ends[] = {".lua", ".cgi", ".php", ".asp", ".py",
                                       ".sh",  ".uc",  ".pl",  ".js"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (text_ends(view_of(n->name, n->name_n), ends[i]))
            return true;
    return in_dir(n, "cgi-bin");
}

/* A text that can be run, and that no other interpreter reads. */
static bool is_shell(const struct look *l)
{
    struct view rest = l->bytes, first = {0};
    if (l->type == LOOK_TEXT)
        return (l->node->mode & 0111) && !text_starts(l->bytes, "<");
    return l->type == LOOK_SCRIPT && text_line(&rest, &first) &&
           text_find(first, "sh") != SIZE_MAX;
}

static void see_file(struct look *l)
{
    struct update_lane *mine = l->mine;
    uint32_t names = 0;
    for (size_t i = 0; i < l->hits_n; i++) {
        uint32_t k = l->hits[i].anchor - l->own;
        if (l->hits[i].anchor >= l->own && k < WORDS &&
            stands_alone(l->bytes, &l->hits[i], words[k].text))
            names |= 1u << name_of[k];
    }
    bool script = l->node && is_shell(l), elf = l->type == LOOK_ELF;
    if (!names || !l->node || mine->n >= MAX_UPDATE_FILES ||
        (!script && !elf && l->type != LOOK_SCRIPT && !is_page(l->node)) ||
        is_no_namer(l))
        return;
    struct lane_namer *one = ARENA_NEW(l->facts->arena, struct lane_namer);
    if (!one)
        return;
    one->namer = (struct namer){.part = l->part,
                                .node = l->node,
                                .names = names,
                                .script = script,
                                .elf = elf};
    one->next = mine->first;
    mine->first = one;
    mine->n++;
}

static int by_place(const void *pa, const void *pb)
{
    const struct namer *a = pa, *b = pb;
    if (a->part != b->part)
        return (a->part->id > b->part->id) - (a->part->id < b->part->id);
    if (a->node->at != b->node->at)
        return (a->node->at > b->node->at) - (a->node->at < b->node->at);
    return strcmp(a->node->name, b->node->name);
}

static void gather(struct subject *s, struct namers *out)
{
    size_t n = 0, k = 0;
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct update_lane *lane = subject_mine(s, "update", i);
        n += lane ? lane->n : 0;
    }
    out->v = arena_alloc(s->arena, (n + 1) * sizeof *out->v);
    if (!out->v)
        return;
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct update_lane *lane = subject_mine(s, "update", i);
        const struct lane_namer *one = lane ? lane->first : NULL;
        for (; one; one = one->next)
            out->v[k++] = one->namer;
    }
    out->n = k;
    qsort(out->v, k, sizeof *out->v, by_place);
}

/* --- what is written may be checked when it is started ----------------------
 */

static bool boot_is_signed(const struct subject *s)
{
    const struct obs *o = NULL;
    while ((o = subject_next(s, "signature", o))) {
        const char *scheme = obs_get_str(o, "scheme");
        const struct value *present = obs_get(o, "present");
        static const char *const packages[] = {
            "rauc", "swupdate", "mender", "module", "usign", "minisign"};
        bool package = !scheme;
        for (size_t i = 0; i < sizeof packages / sizeof *packages && scheme;
             i++)
            package |= strcmp(scheme, packages[i]) == 0;
        if (!package && present && present->type == VALUE_BOOL &&
            present->u.yes)
            return true;
    }
    return false;
}

static bool is_system(const struct root *r)
{
    static const char *const some[] = {"/bin", "/sbin", "/usr", "/etc",
                                       "/system"};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        if (tree_find_link(r->node, some[i]))
            return true;
    return false;
}

static void finish(struct subject *s)
{
    struct updates u = {.s = s, .boot_signed = boot_is_signed(s)};
    gather(s, &u.namers);
    for (size_t i = 0; i < s->roots_n; i++) {
        const char *sysupgrade = NULL;
        if (!is_system(&s->roots[i]))
            continue;
        u.root = &s->roots[i];
        update_sysupgrade(&u, &sysupgrade);
        update_packages(&u);
        update_agents(&u);
        update_scripts(&u, sysupgrade);
    }
}

const struct probe probe_update = {
    .id = "update",
    .question = "How does the product update itself, and what does it check?",
    .lane_bytes = sizeof(struct update_lane),
    .literals = literals,
    .file = see_file,
    .finish = finish,
};
