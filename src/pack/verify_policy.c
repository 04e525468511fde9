/* What whoever asks wants of the pack. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "pack/verify_inner.h"

/* The image that the goods carry is one that the evidence is about. */
static void check_image(struct verifying *v)
{
    if (!v->has_content) {
        report_add(v->r, CHECK_IMAGE, PACK_INCONCLUSIVE,
                   "it has no pack.json, which would name images", "");
        return;
    }
    for (size_t i = 0; i < v->content.images; i++) {
        const struct content_image *m = &v->content.image[i];
        if (memcmp(m->sha256, v->o->image_sha256, 32) == 0) {
            report_add(v->r, CHECK_IMAGE, PACK_PASS,
                       "the evidence is about this image", m->path);
            return;
        }
    }
    report_add(v->r, CHECK_IMAGE, PACK_FAIL,
               v->content.images ? "the evidence is about other images"
                                 : "the evidence is about no image",
               "");
}

void verify_policy(struct verifying *v)
{
    if (v->o->image_sha256)
        check_image(v);
}
