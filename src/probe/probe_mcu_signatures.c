/* Are images of microcontrollers signed, over what, with whose key, and does
 * the signature hold? */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/rd.h"
#include "image/gbl.h"
#include "image/nordic.h"
#include "image/zigbee.h"
#include "probe/mcu_verify.h"
#include "probe/probe.h"

static const char *verified_text(enum mcu_verified v)
{
    static const char *const texts[] = {[MCU_NO_KEY] = "no-key",
                                        [MCU_YES] = "yes",
                                        [MCU_NO] = "no",
                                        [MCU_NOT_CHECKED] = "not-checked"};
    return texts[v];
}

/* The words for where the key is from; NULL: none was used. */
static const char *from_text(enum mcu_from f)
{
    static const char *const texts[] = {[MCU_FROM_NOWHERE] = NULL,
                                        [MCU_FROM_TRUST] = "trusted",
                                        [MCU_FROM_PUBLISHED] = "published",
                                        [MCU_FROM_IMAGE] = "image"};
    return texts[f];
}

static struct obs *begin(struct subject *s, const struct part *p,
                         const char *scheme, uint64_t at)
{
    struct obs *o = subject_fact(s, "signature", p, NULL);
    obs_offset(o, at);
    obs_str(o, "scheme", scheme);
    obs_identity(o);
    return o;
}

static void add_missing(struct subject *s, const struct part *p,
                        const char *scheme)
{
    obs_bool(begin(s, p, scheme, 0), "present", false);
}

static struct obs *add(struct subject *s, const struct part *p,
                       const char *scheme, uint64_t at, const char *covers,
                       const struct mcu_verdict *v)
{
    char hex[65] = "";
    for (size_t i = 0; v->has_fingerprint && i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", v->fingerprint[i]);
    struct obs *o = begin(s, p, scheme, at);
    obs_bool(o, "present", true);
    obs_str(o, "covers", covers);
    if (v->algorithm)
        obs_str(o, "algorithm", v->algorithm);
    if (*hex) {
        obs_str(o, "key_fingerprint", hex);
        obs_identity(o);
    }
    if (v->known_key)
        obs_str(o, "known_key", v->known_key);
    if (from_text(v->from))
        obs_str(o, "key_from", from_text(v->from));
    obs_str(o, "verified", verified_text(v->verified));
    return o;
}

/* --- MCUboot ---------------------------------------------------------------
 */

static void see_mcuboot(struct subject *s, const struct part *p,
                        struct mcu_keys keys)
{
    const struct mcuboot *m = p->fs;
    const struct mcuboot_tlv *counter = mcuboot_find(m, MCUBOOT_COUNTER);
    bool any = false;
    for (unsigned i = 0; i < m->n; i++) {
        if (!mcuboot_is_signature(m->tlv[i].type))
            continue;
        struct mcu_verdict v = mcu_verify_mcuboot(m, i, keys);
        struct obs *o = add(s, p, "mcuboot", m->tlv[i].at,
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
        add_missing(s, p, "mcuboot");
}

/* --- Espressif -------------------------------------------------------------
 */

static void see_esp(struct subject *s, const struct part *p,
                    struct mcu_keys keys)
{
    const struct esp_image *e = p->fs;
    struct obs *o = NULL;
    for (unsigned i = 0; i < e->blocks; i++) {
        struct mcu_verdict v = mcu_verify_esp2(e, i, keys);
        o = add(s, p, "esp-sbv2", e->block[i].at, "image and its padding", &v);
        if (e->secure_version)
            obs_str(
                o, "rollback",
                arena_printf(s->arena, "secure version %u", e->secure_version));
    }
    if (e->v1) {
        struct mcu_verdict v = mcu_verify_esp1(
            e->covered, view_cut(p->bytes, e->v1 + 4, 64), keys);
        o = add(s, p, "esp-sbv1", e->v1, "image", &v);
        if (e->secure_version)
            obs_str(
                o, "rollback",
                arena_printf(s->arena, "secure version %u", e->secure_version));
    }
    if (!o && e->sector) {
        struct mcu_verdict v = {.verified = MCU_NO};
        o = add(s, p, "esp-sbv2", e->covered.n, "image and its padding", &v);
    }
    if (!o)
        add_missing(s, p, e->chip == UINT16_MAX ? "esp-app" : "esp-sbv2");
}

/* --- updates ---------------------------------------------------------------
 */

static void see_gbl(struct subject *s, const struct part *p,
                    struct mcu_keys keys)
{
    const struct gbl *g = p->fs;
    if (g->signature) {
        struct mcu_verdict v = mcu_verify_p256(
            g->covered, view_cut(p->bytes, g->signature, 32),
            view_cut(p->bytes, g->signature + 32, 32), false, keys);
        add(s, p, "gbl", g->signature, "all tags before it", &v);
    } else if (g->complete) {
        add_missing(s, p, "gbl");
    }
}

static void see_nordic(struct subject *s, const struct part *p,
                       struct mcu_keys keys)
{
    const struct nordic *x = p->fs;
    if (!x->is_signed) {
        add_missing(s, p, "nordic-dfu");
        return;
    }
    struct mcu_verdict v = {.verified = MCU_NOT_CHECKED};
    if (x->signature_kind == 0)
        v = mcu_verify_p256(x->init, view_cut(x->signature, 0, 32),
                            view_cut(x->signature, 32, 32), true, keys);
    add(s, p, "nordic-dfu", x->signature_at,
        "the init command, with the SHA-256 of the firmware", &v);
}

/* Implicit certificates over curves that nothing else uses: not verified. */
static void see_zigbee(struct subject *s, const struct part *p,
                       struct mcu_keys keys)
{
    (void)keys;
    const struct zigbee_ota *z = p->fs;
    struct mcu_verdict v = {.verified = MCU_NOT_CHECKED,
                            .algorithm = z->suite == 1 ? "ecdsa-sect163k1-mmo"
                                                       : "ecdsa-sect283k1-mmo"};
    if (z->suite)
        add(s, p, "zigbee-ota", z->signature, "the elements before it", &v);
    else if (z->complete)
        add_missing(s, p, "zigbee-ota");
}

/* --------------------------------------------------------------------------
 */

static void finish(struct subject *s)
{
    static const struct {
        const char *format;
        void (*see)(struct subject *s, const struct part *p,
                    struct mcu_keys keys);
    } kinds[] = {
        {"mcuboot",    see_mcuboot},
        {"esp-image",  see_esp    },
        {"gbl",        see_gbl    },
        {"nordic-dfu", see_nordic },
        {"zigbee-ota", see_zigbee }
    };
    const struct image *im = s->image;
    struct mcu_keys keys = mcu_published(s->arena);
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
