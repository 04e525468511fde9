/* Which SDK is a microcontroller's program built with? */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image/esp.h"
#include "probe/probe.h"

/* The digits of a release: "5.1.2" of "v5.1.2" and of "v5.1.2-dirty". Empty
 * when commits or other words stand behind it: it is no release then. */
static struct view release(struct view v)
{
    size_t n = 0, dots = 0;
    if (v.n && v.p[0] == 'v')
        v = view_from(v, 1);
    for (; n < v.n && ((v.p[n] >= '0' && v.p[n] <= '9') || v.p[n] == '.'); n++)
        dots += v.p[n] == '.';
    struct view rest = view_from(v, n);
    bool ends = rest.n == 0 || text_is(rest, "-dirty");
    bool digits = n && v.p[0] != '.' && v.p[n - 1] != '.';
    return digits && ends && (dots == 1 || dots == 2) ? view_cut(v, 0, n)
                                                      : (struct view){0};
}

static void add_idf(struct subject *s, const struct part *p,
                    const struct esp_image *e)
{
    struct view r = release(e->idf), v = r.n ? r : e->idf;
    struct obs *o = subject_fact(s, "component", p, NULL);
    obs_offset(o, e->segment[0].at);
    obs_str(o, "name", "esp-idf");
    obs_identity(o);
    obs_text(o, "version", v);
    obs_identity(o);
    if (r.n) {
        obs_str(o, "purl",
                arena_printf(s->arena, "pkg:github/espressif/esp-idf@v%.*s",
                             (int)r.n, (const char *)r.p));
        obs_str(o, "cpe",
                arena_printf(s->arena,
                             "cpe:2.3:a:espressif:esp-idf:%.*s:*:*:*:*:*:*:*",
                             (int)r.n, (const char *)r.p));
    }
    obs_str(o, "method", "header");
}

static void finish(struct subject *s)
{
    const struct image *im = s->image;
    for (uint32_t i = 0; i < im->parts_n; i++) {
        const struct part *p = im->parts[i];
        const struct esp_image *e = p->fs;
        if (e && strcmp(p->format, "esp-image") == 0 && e->idf.n)
            add_idf(s, p, e);
    }
}

const struct probe probe_mcu_components = {
    .id = "mcu-components",
    .question = "Which SDK is a microcontroller's program built with?",
    .finish = finish,
};
