/* The Linux kernel: its version, how it was built and configured, and the
 * modules that belong to it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "elf/elf.h"
#include "elf/kernel.h"
#include "probe/kernel_config.h"
#include "probe/probe.h"

enum {
    MAX_CONFIG = 1 << 20,
    MAX_VERSION = 64,
};

/* Modules of one version in one file system, as one thread met them. */
struct modules {
    const struct part *part;
    char version[MAX_VERSION + 1];
    uint32_t n, signed_n;
    struct modules *next;
};

struct mine {
    struct modules *modules;
};

static void add_text(struct obs *o, const char *key, struct view v)
{
    v = text_trim(v);
    if (v.n > 0)
        obs_text(o, key, v);
}

static void add_config(struct look *l, struct obs *o, struct view text)
{
    struct value *map = obs_map(o, "config");
    kernel_config_facts(l->facts, map, text);
    obs_str(o, "module_signing", kernel_config_signing(text));
}

/* The configuration built into the kernel, if any. */
static void add_built_in_config(struct look *l, struct obs *o)
{
    bool marked = false;
    struct buf out;
    for (size_t i = 0; i < l->hits_n; i++)
        marked |= l->hits[i].anchor == ANCHOR_kernel_config;
    if (!marked) {
        obs_str(o, "module_signing", "unknown");
        return;
    }
    buf_init(&out, MAX_CONFIG, &l->lane->image->budget);
    if (kernel_ikconfig_read(l->bytes, l->lane->codec, &out))
        add_config(l, o, buf_of(&out));
    else
        obs_str(o, "module_signing", "unknown");
    buf_done(&out);
}

static void banner_fact(struct look *l, const struct kernel_banner *b)
{
    struct obs *o = look_fact(l, "kernel");
    obs_offset(o, b->at);
    obs_excerpt(o, b->text);
    obs_text(o, "version", b->version);
    obs_identity(o);
    obs_str(o, "source", "banner");
    obs_identity(o);
    add_text(o, "builder", b->builder);
    add_text(o, "compiler", b->compiler);
    add_text(o, "build", b->build);
    if (l->elf)
        obs_str(o, "arch", elf_machine_name(l->elf));
    add_built_in_config(l, o);
}

/* A kernel holds its banner once or twice; a fact for each version in it. */
static void look_for_banner(struct look *l)
{
    struct kernel_banner b;
    struct view last = {0};
    for (size_t i = 0; i < l->hits_n; i++) {
        if (l->hits[i].anchor != ANCHOR_kernel_banner ||
            !kernel_banner_at(l->bytes, l->hits[i].at, &b) ||
            view_eq(b.version, last))
            continue;
        banner_fact(l, &b);
        last = b.version;
    }
}

static bool look_for_bzimage(struct look *l)
{
    struct view version = kernel_bzimage_version(l->bytes);
    if (version.n == 0)
        return false;
    struct obs *o = look_fact(l, "kernel");
    obs_text(o, "version", version);
    obs_identity(o);
    obs_str(o, "source", "header");
    obs_identity(o);
    obs_str(o, "module_signing", "unknown");
    return true;
}

static struct modules *modules_of(struct look *l, struct view version)
{
    struct mine *mine = l->mine;
    for (struct modules *m = mine->modules; m; m = m->next)
        if (m->part == l->part && text_is(version, m->version))
            return m;
    struct modules *m = ARENA_NEW(&l->lane->arena, struct modules);
    if (!m) {
        l->facts->overflow = true;
        return NULL;
    }
    m->part = l->part;
    memcpy(m->version, version.p, version.n);
    m->next = mine->modules;
    mine->modules = m;
    return m;
}

/* OpenWrt cuts vermagic off; there the directory tells: modules/5.4.0/x.ko. */
static struct view version_by_directory(const struct node *n)
{
    while (n && n->parent && strcmp(n->parent->name, "modules") != 0)
        n = n->parent;
    if (!n || !n->parent)
        return (struct view){0};
    return vermagic_version(view_of(n->name, n->name_n));
}

static void look_at_module(struct look *l)
{
    struct elf_section s;
    struct view vermagic, version;
    if (!elf_section_of(l->elf, ".modinfo", &s))
        return;
    if (modinfo_get(s.bytes, "vermagic", &vermagic))
        version = vermagic_version(vermagic);
    else
        version = version_by_directory(l->node);
    if (version.n == 0 || version.n > MAX_VERSION)
        return;
    struct modules *m = modules_of(l, version);
    if (m) {
        m->n++;
        m->signed_n += module_has_signature(l->bytes, NULL);
    }
}

static void look_at_config(struct look *l)
{
    if (!text_starts(l->bytes, "#\n# Automatically generated") &&
        !(l->node &&
          (text_starts(view_of(l->node->name, l->node->name_n), "config") ||
           strcmp(l->node->name, ".config") == 0)))
        return;
    if (!kconfig_is_kernel(l->bytes))
        return;
    struct obs *o = look_fact(l, "kernel");
    add_text(o, "version", kconfig_version(l->bytes));
    obs_str(o, "source", "config");
    obs_identity(o);
    add_config(l, o, l->bytes);
}

static void file(struct look *l)
{
    switch (l->type) {
    case LOOK_ELF:
        if (l->elf->type == ELF_REL)
            look_at_module(l);
        look_for_banner(l);
        break;
    case LOOK_BINARY:
        if (!look_for_bzimage(l))
            look_for_banner(l);
        break;
    case LOOK_TEXT:
        look_at_config(l);
        break;
    case LOOK_SCRIPT:
    default:
        break;
    }
}

/* Adds other threads' counts for the same modules to m, once. */
static void gather(const struct subject *s, unsigned from, struct modules *m)
{
    for (unsigned i = from; i < s->image->lanes_n; i++) {
        const struct mine *mine = subject_mine(s, "kernel", i);
        for (struct modules *k = mine->modules; k; k = k->next) {
            if (k == m || k->part != m->part ||
                strcmp(k->version, m->version) != 0)
                continue;
            m->n += k->n;
            m->signed_n += k->signed_n;
            k->n = 0;
        }
    }
}

static void modules_fact(struct subject *s, const struct modules *m)
{
    const struct node *dir = NULL;
    const char *path = arena_printf(s->arena, "/lib/modules/%s", m->version);
    if (path && m->part->root)
        dir = tree_find(m->part->root, path);
    struct obs *o = subject_fact(s, "kernel", m->part, dir);
    obs_str(o, "version", m->version);
    obs_identity(o);
    obs_str(o, "source", "modules");
    obs_identity(o);
    obs_int(o, "modules", m->n);
    obs_int(o, "modules_signed", m->signed_n);
    obs_str(o, "module_signing", "unknown");
}

static void finish(struct subject *s)
{
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct mine *mine = subject_mine(s, "kernel", i);
        for (struct modules *m = mine->modules; m; m = m->next) {
            if (m->n == 0)
                continue;
            gather(s, i, m);
            modules_fact(s, m);
        }
    }
}

const struct probe probe_kernel = {
    .id = "kernel",
    .question = "Which kernel is there, and how was it configured?",
    .lane_bytes = sizeof(struct mine),
    .file = file,
    .finish = finish,
};
