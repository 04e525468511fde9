/* Is what a Linux product boots and installs signed, over what, with whose
 * key, and does the signature hold? */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/sig_scheme.h"

static void finish(struct subject *s)
{
    static const struct {
        const char *format;
        void (*see)(struct subject *s, const struct part *p,
                    struct sig_keys keys);
    } kinds[] = {
        {"fit",  sig_see_fit     },
        {"rauc", sig_see_rauc    },
        {"cpio", sig_see_swupdate},
        {"tar",  sig_see_mender  },
    };
    const struct image *im = s->image;
    struct sig_keys keys = sig_keys_of(s);
    for (uint32_t i = 0; i < im->parts_n; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if ((im->parts[i]->fs || im->parts[i]->root) &&
                strcmp(im->parts[i]->format, kinds[k].format) == 0)
                kinds[k].see(s, im->parts[i], keys);
}

const struct probe probe_signatures = {
    .id = "signatures",
    .question = "Is what a Linux product boots and installs signed, and do the "
                "signatures hold?",
    .finish = finish,
};
