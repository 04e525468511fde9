/* A vendor's own scripts and programs that write flash. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/update.h"

/* What a file is called that updates a product; others write flash for other
 * reasons (settings, calibration). */
static bool sounds_like_one(const struct node *n)
{
    static const char *const words[] = {"upgrade", "update", "firmware", "fwup",
                                        "flash",   "sysup",  "ota",      "fw_"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_find(view_of(n->name, n->name_n), words[i]) != SIZE_MAX)
            return true;
    return false;
}

static bool file_of(void *ctx, struct view path, struct view *out)
{
    struct updates *u = ctx;
    const char *s = arena_text(u->s->arena, path);
    return s && path.n && path.p[0] == '/' &&
           update_text(u, update_find(u, s), out);
}

static const char *shown(struct updates *u, const char *what, struct view v)
{
    return arena_printf(u->s->arena, "%s: %.*s", what,
                        (int)(v.n < 100 ? v.n : 100), v.p);
}

static void judge(struct updates *u, struct update *m, const struct deeds *d,
                  const char *sysupgrade)
{
    bool other = d->updater.n && !text_is(d->updater, "sysupgrade");
    bool through = d->updater.n && !other;
    if (d->signature) {
        m->authenticity = d->signature_gates ? "signature" : NULL;
        m->because = d->signature_gates
                         ? "it goes on only where a signature is verified"
                         : "it verifies a signature; what comes of it was not "
                           "understood";
    } else if (d->unknown.n) {
        m->because = shown(u, "what this does is not known", d->unknown);
    } else if (other || (through && !sysupgrade)) {
        m->because = shown(u, "what checks it is", d->updater);
    } else if (through && strcmp(sysupgrade, "signature") == 0) {
        m->authenticity = "signature";
        m->because = "it hands the image to sysupgrade, which requires a "
                     "signature";
    } else if (d->fetches && !d->same) {
        m->because = "whether it writes what it fetches was not understood";
    } else {
        m->authenticity = d->hash ? "hash-only" : "none";
        m->because = d->hash ? "it computes a digest and verifies no signature"
                             : "it fetches, and writes without a check";
        if (!d->fetches)
            m->because = "it writes what it is given without a check";
    }
}

/* What is fetched for certain, by a script that runs for certain, is certain.
 * What a digest is held against, and who calls a script with what, is not. */
static enum confidence sure(const struct updates *u, const struct update *m,
                            const struct deeds *d)
{
    bool weak = m->authenticity && strcmp(m->authenticity, "signature") != 0;
    if (!weak)
        return d->fetches && d->same ? LIKELY : POSSIBLE;
    if (!d->fetches || !d->same || d->hash || u->boot_signed ||
        u->root->part->diags_n || !m->reached ||
        strcmp(m->reached, "named") == 0)
        return POSSIBLE;
    return m->ran && !m->ran->condition ? CERTAIN : POSSIBLE;
}

static void script(struct updates *u, const struct namer *f,
                   const char *sysupgrade)
{
    struct update m = {
        .mechanism = "script", .program = f->node, .automatic = true};
    struct view text;
    struct deeds d;
    if (!update_text(u, f->node, &text) ||
        !deeds_of(u->s->arena, text, file_of, u, &d) || !d.writes ||
        (!d.fetches && !sounds_like_one(f->node)))
        return;
    if (d.same && d.url.n)
        update_url(u, &m, d.url, d.tls_unchecked);
    m.automatic = d.fetches;
    judge(u, &m, &d, sysupgrade);
    m.line = d.line;
    m.excerpt = d.text;
    update_reach(u, &m, NAME_DEVICE);
    if (m.named_by) { /* it names what writes, not this script */
        m.named_by = NULL;
        m.reached = NULL;
    }
    m.confidence = sure(u, &m, &d);
    update_tell(u, &m);
}

/* A program that holds a command to write flash: what else it does is not
 * seen. */
static void program(struct updates *u, const struct namer *f)
{
    struct update m = {.mechanism = "program",
                       .program = f->node,
                       .confidence = POSSIBLE,
                       .because = "a program: what it checks is not seen"};
    if (!sounds_like_one(f->node))
        return;
    update_reach(u, &m, NAME_DEVICE);
    m.named_by = NULL;
    if (!m.ran)
        m.reached = NULL;
    update_tell(u, &m);
}

void update_scripts(struct updates *u, const char *sysupgrade)
{
    const uint32_t writes = 1u << NAME_WRITES;
    const uint32_t some = writes | 1u << NAME_DEVICE | 1u << NAME_SYSUPGRADE;
    for (size_t i = 0; i < u->namers.n; i++) {
        const struct namer *f = &u->namers.v[i];
        if (f->part != u->root->part)
            continue;
        if (f->script && f->names & some)
            script(u, f, sysupgrade);
        else if (f->elf && f->names & writes)
            program(u, f);
    }
}
