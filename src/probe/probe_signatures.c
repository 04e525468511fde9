/* Is what a Linux product boots and installs signed, over what, with whose
 * key, and does the signature hold? */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/sig_scheme.h"

struct mine {
    struct sig_keys keys;
    bool ready;
    struct sig_modules *modules;
};

/* Files that carry their signatures themselves. */
static void file(struct look *l)
{
    struct mine *m = l->mine;
    bool pe = l->type == LOOK_BINARY && view_has(l->bytes, 0, "MZ", 2);
    if (!pe && (l->type != LOOK_ELF || !l->node))
        return;
    if (!m->ready)
        m->keys = sig_keys_of(l->lane->image, &l->lane->arena);
    m->ready = true;
    if (pe)
        sig_look_pe(l, m->keys);
    else
        sig_look_module(l, &m->modules, m->keys);
}

static void finish_modules(struct subject *s)
{
    unsigned n = s->image->lanes_n;
    struct sig_modules **lists = arena_array(s->arena, n, sizeof *lists);
    for (unsigned i = 0; lists && i < n; i++) {
        const struct mine *m = subject_mine(s, "signatures", i);
        lists[i] = m ? m->modules : NULL;
    }
    if (lists)
        sig_finish_modules(s, lists, n);
}

static void finish(struct subject *s)
{
    static const struct {
        const char *format;
        void (*see)(struct subject *s, const struct part *p,
                    struct sig_keys keys);
    } kinds[] = {
        {"fit",    sig_see_fit     },
        {"rauc",   sig_see_rauc    },
        {"cpio",   sig_see_swupdate},
        {"tar",    sig_see_mender  },
        {"vbmeta", sig_see_avb     },
    };
    const struct image *im = s->image;
    struct sig_keys keys = sig_keys_of(im, s->arena);
    for (uint32_t i = 0; i < im->parts_n; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if ((im->parts[i]->fs || im->parts[i]->root) &&
                strcmp(im->parts[i]->format, kinds[k].format) == 0)
                kinds[k].see(s, im->parts[i], keys);
    for (uint32_t i = 0; i < im->parts_n; i++)
        if (im->parts[i]->fs && strcmp(im->parts[i]->format, "dm-verity") == 0)
            sig_see_dm_verity(s, im->parts[i], keys);
    sig_finish_usign(s, keys);
    sig_finish_ima(s, keys);
    finish_modules(s);
}

const struct probe probe_signatures = {
    .id = "signatures",
    .question = "Is what a Linux product boots and installs signed, and do the "
                "signatures hold?",
    .lane_bytes = sizeof(struct mine),
    .file = file,
    .finish = finish,
};
