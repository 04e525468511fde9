/* What the signature of a FIT configuration is over, and the keys of U-Boot. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_SIG_FIT_H
#define ASSAY_PROBE_SIG_FIT_H

#include "image/fdt.h"
#include "probe/sig.h"

enum { FIT_MAX_PATH = 512, FIT_MAX_KEYS = 32 };

/* Whether a list of texts, each with its NUL, has path. */
bool fit_lists(struct view list, const char *path);

/* The digest of what signature node sig of a configuration says it is over.
 * False: it says nothing that U-Boot would take, or leaves names of properties
 * out. */
bool fit_signed_digest(struct image *im, const void *fdt, int sig,
                       const EVP_MD *md, uint8_t *out, unsigned *n);

/* A key of a control device tree. */
struct fit_key {
    EVP_PKEY *key;
    struct view hint;
    enum sig_from from;
};

struct fit_control {
    struct fit_key key[FIT_MAX_KEYS];
    unsigned n;
    bool seen;                    /* a tree with keys was seen */
    bool wants_conf, wants_image; /* keys with `required` */
};

/* The keys of all device trees in the image. */
void fit_find_control(struct fit_control *c, const struct image *im,
                      struct sig_keys keys);
void fit_drop_control(struct fit_control *c);

#endif
