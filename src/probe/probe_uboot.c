/* How does U-Boot start the product: can a key press stop it, with which
 * settings, and does it insist on what is signed? */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "elf/elf.h"
#include "probe/probe.h"
#include "probe/uboot_env.h"

enum { MAX_VALUE = 1024, MAX_ENVS = 16 };

/* Settings that say how the product starts. Others may be secrets. */
static const char *const settings[] = {
    "bootcmd", "altbootcmd", "preboot", "bootargs", "console", "stdin",
    "stdout",  "silent",     "verify",  "autoload", "netretry"};

/* Texts of the program itself. */
struct program {
    bool is;       /* it is U-Boot */
    bool any_key;  /* any key stops it */
    bool saves;    /* the environment can be written */
    bool legacy;   /* images of the old form can be started */
    bool verifies; /* signatures of FIT images are understood */
};

static struct program program_of(const struct look *l)
{
    struct program p = {0};
    for (size_t i = 0; i < l->hits_n; i++)
        switch (l->hits[i].anchor) {
        case ANCHOR_uboot_any_key:
            p.any_key = true;
            break;
        case ANCHOR_uboot_saves:
            p.saves = true;
            break;
        case ANCHOR_uboot_legacy:
            p.legacy = true;
            break;
        case ANCHOR_uboot_rsa:
        case ANCHOR_uboot_ecdsa:
            p.verifies = true;
            break;
        case ANCHOR_uboot_banner:
            p.is = true;
            break;
        default:
            break;
        }
    return p;
}

/* -1: no start by itself, a prompt; -2: a start that nothing stops. */
static const char *interruptible(const struct program *p, bool has,
                                 int64_t delay)
{
    if (has && delay == -2)
        return "no";
    if ((has && delay == -1) || (has && p->any_key))
        return "yes";
    return "unknown";
}

static bool has_password(struct view v, const struct uboot_env *e)
{
    static const char *const names[] = {"bootstopkeysha256", "bootstopkeycrypt",
                                        "bootstopkey"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (uboot_env_get(v, e, names[i]).n)
            return true;
    return false;
}

static void add_settings(struct look *l, struct obs *o,
                         const struct uboot_env *e)
{
    struct value *map = obs_map(o, "environment");
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct view value = uboot_env_get(l->bytes, e, settings[i]);
        if (value.p)
            map_text(l->facts, map, settings[i], view_cut(value, 0, MAX_VALUE));
    }
}

static void env_fact(struct look *l, const struct program *p,
                     const struct uboot_env *e)
{
    int64_t delay = 0;
    struct view text = uboot_env_get(l->bytes, e, "bootdelay");
    struct view verify = uboot_env_get(l->bytes, e, "verify");
    bool has = text.n && text_int(text, &delay);
    struct obs *o = look_fact(l, "boot");
    obs_offset(o, e->block ? e->block_at : e->at);
    obs_str(o, "stage", "u-boot");
    obs_identity(o);
    obs_str(o, "stored",
            !e->block      ? "compiled-in"
            : e->redundant ? "redundant"
                           : "single");
    obs_identity(o);
    if (has)
        obs_int(o, "bootdelay", delay);
    obs_str(o, "interruptible", interruptible(p, has, delay));
    if (has_password(l->bytes, e))
        obs_bool(o, "password", true);
    if (verify.p)
        obs_text(o, "verify", verify);
    add_settings(l, o, e);
    if (p->is) {
        obs_str(o, "writable", p->saves ? "yes" : "no");
        obs_str(o, "legacy_images", p->legacy ? "yes" : "no");
        obs_str(o, "fit_signatures", p->verifies ? "yes" : "no");
    }
}

/* fw_printenv and its like carry the same defaults, for a system that runs
 * already: they say nothing of the boot loader that is in the flash. */
static bool is_tool(const struct look *l)
{
    struct view name =
        l->node ? view_of(l->node->name, l->node->name_n) : view_of("", 0);
    return text_find(name, "fw_printenv") != SIZE_MAX ||
           text_find(name, "fw_setenv") != SIZE_MAX ||
           (l->elf && elf_interp(l->elf).n) ||
           text_find(l->bytes, "fw_env.config") != SIZE_MAX;
}

static void file(struct look *l)
{
    struct program p = {0};
    size_t past = 0;
    unsigned n = 0;
    for (size_t i = 0; i < l->hits_n && n < MAX_ENVS; i++) {
        struct uboot_env e;
        unsigned a = l->hits[i].anchor;
        if ((a != ANCHOR_uboot_bootcmd && a != ANCHOR_uboot_bootdelay) ||
            l->hits[i].at < past ||
            !uboot_env_around(l->bytes, l->hits[i].at, &e) ||
            (!uboot_env_get(l->bytes, &e, "bootcmd").p &&
             !uboot_env_get(l->bytes, &e, "bootdelay").p))
            continue;
        past = e.at + e.n;
        if (!e.block && is_tool(l))
            continue;
        if (n++ == 0)
            p = program_of(l);
        env_fact(l, &p, &e);
    }
}

const struct probe probe_uboot = {
    .id = "uboot",
    .question = "How does U-Boot start the product, and can that be stopped?",
    .file = file,
};
