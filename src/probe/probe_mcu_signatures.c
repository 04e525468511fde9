/* Are images of microcontrollers signed, over what, with whose key, and does
 * the signature hold? */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/rd.h"
#include "image/gbl.h"
#include "image/nordic.h"
#include "image/zigbee.h"
#include "probe/mcu_verify.h"
#include "probe/probe.h"

/* --- MCUboot ---------------------------------------------------------------
 */

static void see_mcuboot(struct subject *s, const struct part *p,
                        struct sig_keys keys)
{
    const struct mcuboot *m = p->fs;
    const struct mcuboot_tlv *counter = mcuboot_find(m, MCUBOOT_COUNTER);
    bool any = false;
    for (unsigned i = 0; i < m->n; i++) {
        if (!mcuboot_is_signature(m->tlv[i].type))
            continue;
        struct sig_verdict v = mcu_verify_mcuboot(m, i, keys);
        struct obs *o = sig_add(s, p, NULL, "mcuboot", m->tlv[i].at,
                                m->guarded ? "header, image and protected TLVs"
                                           : "header and image",
                                &v);
        if (counter && counter->guarded && counter->value.n == 4)
            obs_str(o, "rollback",
                    arena_printf(s->arena, "security counter %u",
                                 ld_le32(counter->value.p)));
        any = true;
    }
    /* Of an image that is cut off nobody knows what is missing. */
    if (!any && m->n > 0)
        sig_missing(s, p, NULL, "mcuboot");
}

/* --- Espressif -------------------------------------------------------------
 */

static void see_esp(struct subject *s, const struct part *p,
                    struct sig_keys keys)
{
    const struct esp_image *e = p->fs;
    struct obs *o = NULL;
    for (unsigned i = 0; i < e->blocks; i++) {
        struct sig_verdict v = mcu_verify_esp2(e, i, keys);
        o = sig_add(s, p, NULL, "esp-sbv2", e->block[i].at,
                    "image and its padding", &v);
        if (e->secure_version)
            obs_str(
                o, "rollback",
                arena_printf(s->arena, "secure version %u", e->secure_version));
    }
    if (e->v1) {
        struct sig_verdict v = mcu_verify_esp1(
            e->covered, view_cut(p->bytes, e->v1 + 4, 64), keys);
        o = sig_add(s, p, NULL, "esp-sbv1", e->v1, "image", &v);
        if (e->secure_version)
            obs_str(
                o, "rollback",
                arena_printf(s->arena, "secure version %u", e->secure_version));
    }
    if (!o && e->sector) {
        struct sig_verdict v = {.verified = SIG_NO};
        o = sig_add(s, p, NULL, "esp-sbv2", e->covered.n,
                    "image and its padding", &v);
    }
    if (!o)
        sig_missing(s, p, NULL, e->chip == UINT16_MAX ? "esp-app" : "esp-sbv2");
}

/* --- updates ---------------------------------------------------------------
 */

static void see_gbl(struct subject *s, const struct part *p,
                    struct sig_keys keys)
{
    const struct gbl *g = p->fs;
    if (g->signature) {
        struct sig_verdict v = sig_verify_p256(
            g->covered, view_cut(p->bytes, g->signature, 32),
            view_cut(p->bytes, g->signature + 32, 32), false, keys);
        sig_add(s, p, NULL, "gbl", g->signature, "all tags before it", &v);
    } else if (g->complete) {
        sig_missing(s, p, NULL, "gbl");
    }
}

static void see_nordic(struct subject *s, const struct part *p,
                       struct sig_keys keys)
{
    const struct nordic *x = p->fs;
    if (!x->is_signed) {
        sig_missing(s, p, NULL, "nordic-dfu");
        return;
    }
    struct sig_verdict v = {.verified = SIG_NOT_CHECKED};
    if (x->signature_kind == 0)
        v = sig_verify_p256(x->init, view_cut(x->signature, 0, 32),
                            view_cut(x->signature, 32, 32), true, keys);
    sig_add(s, p, NULL, "nordic-dfu", x->signature_at,
            "the init command, with the SHA-256 of the firmware", &v);
}

/* Implicit certificates over curves that nothing else uses: not verified. */
static void see_zigbee(struct subject *s, const struct part *p,
                       struct sig_keys keys)
{
    (void)keys;
    const struct zigbee_ota *z = p->fs;
    struct sig_verdict v = {.verified = SIG_NOT_CHECKED,
                            .algorithm = z->suite == 1 ? "ecdsa-sect163k1-mmo"
                                                       : "ecdsa-sect283k1-mmo"};
    if (z->suite)
        sig_add(s, p, NULL, "zigbee-ota", z->signature,
                "the elements before it", &v);
    else if (z->complete)
        sig_missing(s, p, NULL, "zigbee-ota");
}

/* --------------------------------------------------------------------------
 */

static void finish(struct subject *s)
{
    static const struct {
        const char *format;
        void (*see)(struct subject *s, const struct part *p,
                    struct sig_keys keys);
    } kinds[] = {
        {"mcuboot",    see_mcuboot},
        {"esp-image",  see_esp    },
        {"gbl",        see_gbl    },
        {"nordic-dfu", see_nordic },
        {"zigbee-ota", see_zigbee }
    };
    const struct image *im = s->image;
    struct sig_keys keys = sig_keys_of(im, s->arena);
    for (uint32_t i = 0; i < im->parts_n; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (im->parts[i]->fs &&
                strcmp(im->parts[i]->format, kinds[k].format) == 0)
                kinds[k].see(s, im->parts[i], keys);
}

const struct probe probe_mcu_signatures = {
    .id = "mcu-signatures",
    .question = "Are images of microcontrollers signed, and do the signatures "
                "hold?",
    .finish = finish,
};
