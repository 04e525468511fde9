/* Signed modules of the Linux kernel. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Behind the ELF file: the signature, CMS without certificates, over all that
 * stands before it; 12 bytes (0 algorithm, 1 hash, 2 kind: 2 is CMS, 3 and 4
 * sizes of names, 8 size of the signature, big endian); the text
 * "~Module signature appended~\n".
 * (Source: include/linux/module_signature.h of Linux.)
 */
#include <string.h>

#include "elf/kernel.h"
#include "probe/sig_cms.h"
#include "probe/sig_scheme.h"

enum { TRAILER = 12, TEXT = 28, KIND_CMS = 2 };

static bool is_same(const struct sig_modules *m, const struct part *p,
                    const struct cms_result *c)
{
    const struct sig_verdict *a = &m->verdict, *b = &c->verdict;
    return m->part == p && a->verified == b->verified && a->from == b->from &&
           a->has_fingerprint == b->has_fingerprint &&
           memcmp(a->fingerprint, b->fingerprint, 32) == 0 &&
           strcmp(a->algorithm ? a->algorithm : "",
                  b->algorithm ? b->algorithm : "") == 0 &&
           strcmp(m->signer ? m->signer : "", c->signer ? c->signer : "") == 0;
}

void sig_look_module(struct look *l, struct sig_modules **list,
                     struct sig_keys keys)
{
    struct view v = l->bytes, sig;
    if (!l->whole || !module_has_signature(v, &sig) ||
        v.n < TRAILER + TEXT + sig.n)
        return;
    struct cms_result c = {
        .verdict = {.verified = SIG_NOT_CHECKED,
                    .why = "its kind is not known"}
    };
    if (v.p[v.n - TEXT - TRAILER + 2] == KIND_CMS) {
        struct view before = view_cut(v, 0, v.n - TEXT - TRAILER - sig.n);
        c = sig_cms(&l->lane->arena, sig, before, keys);
        if (c.attached || (c.verdict.verified == SIG_YES && c.used != sig.n)) {
            c.verdict.verified = SIG_NO;
            c.verdict.why = "it is over something else";
        }
    }
    struct sig_modules *m = *list;
    while (m && !is_same(m, l->part, &c))
        m = m->next;
    if (!m && (m = ARENA_NEW(&l->lane->arena, struct sig_modules))) {
        *m = (struct sig_modules){.part = l->part,
                                  .verdict = c.verdict,
                                  .signer = c.signer,
                                  .next = *list};
        *list = m;
    }
    if (!m) {
        l->facts->overflow = true;
        return;
    }
    m->n++;
    /* Of those that do not hold one is named, the same whoever was first. */
    if (!m->first || l->node->at < m->first->at)
        m->first = l->node;
}

/* The lists of all threads as one fact for each kind. */
void sig_finish_modules(struct subject *s, struct sig_modules *const *lists,
                        size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (struct sig_modules *m = lists[i]; m; m = m->next) {
            struct cms_result c = {.verdict = m->verdict, .signer = m->signer};
            for (size_t k = i + 1; k < n; k++)
                for (struct sig_modules *x = lists[k]; x; x = x->next)
                    if (x->n && is_same(x, m->part, &c)) {
                        m->n += x->n;
                        if (x->first->at < m->first->at)
                            m->first = x->first;
                        x->n = 0;
                    }
            if (m->n == 0)
                continue;
            struct obs *o =
                sig_add(s, m->part, NULL, "kernel-module", 0,
                        "each module, all before its signature", &m->verdict);
            if (m->signer) {
                obs_str(o, "signer", m->signer);
                obs_identity(o);
            }
            obs_int(o, "files", m->n);
            const char *path = node_path(m->first, s->arena);
            if (path)
                obs_str(o, "name", path);
            if (m->n > 1)
                obs_str(o, "not_covered", "modules that have none");
        }
}
