/* Programs and libraries: what machine they are for, and how hardened. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "elf/hardening.h"
#include "probe/probe.h"

/* An elf fact whose FORTIFY verdict waits for the image's C library. */
struct waiting {
    struct obs *fact;
    const struct part *part;
    struct hardening hardening;
    struct waiting *next;
};

struct libc {
    const struct part *part;
    struct fortify_set set;
    struct libc *next;
};

struct mine {
    struct waiting *waiting;
    struct libc *libcs;
};

/* Imports worth telling, in ASCII order: functions that are easily used
 * wrongly, and those that show that a program is talked to from outside. */
static const struct call {
    const char *name;
    bool weak; /* else: network */
} calls[] = {
    {"accept",   false},
    {"accept4",  false},
    {"bind",     false},
    {"execlp",   true },
    {"execvp",   true },
    {"gets",     true },
    {"listen",   false},
    {"mktemp",   true },
    {"popen",    true },
    {"recvfrom", false},
    {"recvmsg",  false},
    {"sprintf",  true },
    {"sscanf",   true },
    {"strcat",   true },
    {"strcpy",   true },
    {"system",   true },
    {"tempnam",  true },
    {"tmpnam",   true },
    {"vsprintf", true },
    {"wordexp",  true },
};

enum { CALLS = sizeof calls / sizeof *calls };

static const char *type_name(const struct elf *e, const struct hardening *h)
{
    struct elf_section s;
    switch (e->type) {
    case ELF_REL:
        return elf_section_of(e, ".modinfo", &s) ? "module" : "object";
    case ELF_EXEC:
        return "executable";
    case ELF_DYN:
        if (e->debug_only)
            return "debug";
        return h->pie == PIE_DSO ? "library" : "executable";
    case ELF_CORE:
        return "core";
    default:
        return "other";
    }
}

/* "not-applicable" says nothing: such attributes are left out. */
static void add(struct obs *o, const char *key, enum hard h)
{
    if (h != HARD_NA)
        obs_str(o, key, hard_text(h));
}

static void add_rpath(struct obs *o, const struct hardening *h)
{
    static const struct {
        enum hard_rpath bit;
        const char *text;
    } reasons[] = {
        {RPATH_EMPTY,    "an empty element"           },
        {RPATH_RELATIVE, "a relative path"            },
        {RPATH_WRITABLE, "a place others can write to"},
    };

    if (!h->has_rpath && !h->has_runpath)
        return;
    obs_text(o, "rpath", h->rpath);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (h->rpath_bad & reasons[i].bit) {
            obs_str(o, "rpath_danger", reasons[i].text);
            return;
        }
    }
}

static void add_hardening(struct obs *o, const struct hardening *h)
{
    add(o, "nx", h->nx);
    if (h->nx == HARD_PLATFORM || h->nx == HARD_UNKNOWN)
        obs_str(o, "nx_because", h->nx_because);
    if (h->pie != PIE_NA)
        obs_str(o, "pie", hard_pie_text(h->pie));
    if (h->relro != RELRO_NA)
        obs_str(o, "relro", hard_relro_text(h->relro));
    add(o, "canary", h->canary);
    if (h->canary == HARD_UNKNOWN)
        obs_str(o, "canary_because", h->canary_because);
    if (h->textrel == HARD_YES)
        obs_bool(o, "textrel", true);
    if (h->wx == HARD_YES)
        obs_bool(o, "writable_code", true);
    add(o, "ibt", h->ibt);
    add(o, "shstk", h->shstk);
    add(o, "bti", h->bti);
    add(o, "pac", h->pac);
    if (h->linked != LINKED_NA)
        obs_str(o, "linked", hard_linked_text(h->linked));
    add_rpath(o, h);
}

static int by_name(const void *key, const void *item)
{
    const struct view *name = key;
    const struct call *call = item;
    size_t n = strlen(call->name);
    int order = memcmp(name->p, call->name, name->n < n ? name->n : n);
    return order ? order : (name->n > n) - (name->n < n);
}

/* Weak calls are told of programs that talk to the network only. */
static void add_calls(struct look *l, struct obs *o)
{
    bool seen[CALLS] = {false}, network = false;
    struct value *list = NULL;
    struct elf_symbol y;
    for (uint32_t i = 1; elf_symbol(&l->elf->dynsym, i, &y); i++) {
        if (y.defined || y.name.n == 0)
            continue;
        const struct call *c =
            bsearch(&y.name, calls, CALLS, sizeof *calls, by_name);
        if (!c)
            continue;
        seen[c - calls] = true;
        network |= !c->weak;
    }
    if (!network)
        return;
    obs_bool(o, "network", true);
    for (size_t i = 0; i < CALLS; i++) {
        if (!seen[i] || !calls[i].weak)
            continue;
        if (!list)
            list = obs_list(o, "weak_calls");
        list_str(l->facts, list, calls[i].name);
    }
}

static void wait_for_libc(struct look *l, struct obs *o,
                          const struct hardening *h)
{
    struct mine *mine = l->mine;
    if (l->facts->last != o) /* lost: there was no room for it */
        return;
    struct waiting *w = ARENA_NEW(&l->lane->arena, struct waiting);
    if (!w) {
        l->facts->overflow = true;
        return;
    }
    w->fact = o;
    w->part = l->part;
    w->hardening = *h;
    w->hardening.rpath = w->hardening.rpath_why = (struct view){0};
    w->next = mine->waiting;
    mine->waiting = w;
}

static void learn_libc(struct look *l)
{
    struct mine *mine = l->mine;
    struct fortify_set set = {0};
    if (!fortify_learn(l->elf, &set))
        return;
    struct libc *c = ARENA_NEW(&l->lane->arena, struct libc);
    if (!c) {
        l->facts->overflow = true;
        return;
    }
    c->part = l->part;
    c->set = set;
    c->next = mine->libcs;
    mine->libcs = c;
}

static void file(struct look *l)
{
    struct hardening h;
    if (l->type != LOOK_ELF)
        return;
    learn_libc(l);
    hardening_of(l->elf, NULL, &h);
    struct obs *o = look_fact(l, "elf");
    obs_str(o, "arch", elf_machine_name(l->elf));
    obs_int(o, "bits", l->elf->is64 ? 64 : 32);
    obs_str(o, "endian", l->elf->big ? "big" : "little");
    obs_str(o, "type", type_name(l->elf, &h));
    add_hardening(o, &h);
    if (l->whole && h.stripped != HARD_NA)
        obs_bool(o, "stripped", h.stripped == HARD_YES);
    if (!l->whole || l->elf->why)
        obs_str(o, "damaged", l->whole ? l->elf->why : "not read to its end");
    add_calls(l, o);
    if (l->elf->type == ELF_EXEC || l->elf->type == ELF_DYN)
        wait_for_libc(l, o, &h);
}

/* The C libraries of the same file system; of all others when it has none. */
static struct fortify_set libc_of(const struct subject *s,
                                  const struct part *part)
{
    struct fortify_set near = {0}, all = {0};
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct mine *mine = subject_mine(s, "elf", i);
        for (const struct libc *c = mine->libcs; c; c = c->next) {
            struct fortify_set *to = c->part == part ? &near : &all;
            to->known = true;
            for (int k = 0; k < FORTIFY_WORDS; k++)
                to->bits[k] |= c->set.bits[k];
        }
    }
    return near.known ? near : all;
}

static void finish_one(const struct subject *s, struct waiting *w)
{
    struct fortify_set libc = libc_of(s, w->part);
    struct hardening *h = &w->hardening;
    fortify_judge(&libc, h);
    obs_str(w->fact, "fortify", hard_text(h->fortify));
    if (h->fortify == HARD_UNKNOWN)
        obs_str(w->fact, "fortify_because", h->fortify_because);
    if (h->fortifiable > 0) {
        obs_int(w->fact, "fortified", h->fortify_use.fortified);
        obs_int(w->fact, "fortifiable", h->fortifiable);
    }
}

static void finish(struct subject *s)
{
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct mine *mine = subject_mine(s, "elf", i);
        for (struct waiting *w = mine->waiting; w; w = w->next)
            finish_one(s, w);
    }
}

const struct probe probe_elf = {
    .id = "elf",
    .question = "What programs are there, and how are they hardened?",
    .lane_bytes = sizeof(struct mine),
    .file = file,
    .finish = finish,
};
