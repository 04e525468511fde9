/* Keys that U-Boot has in its control device tree: see sig_fit.h. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /signature/KEY: `required` ("conf" or "image"), `algo`, `key-name-hint`;
 * `rsa,modulus`, `rsa,exponent`; or `ecdsa,curve`, `ecdsa,x-point`,
 * `ecdsa,y-point`. (Source: doc/usage/fit/signature.rst of U-Boot.)
 */
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <string.h>

#include "probe/sig_fit.h"

enum { MAX_NODES = 4096 };

static EVP_PKEY *ec_key_of(const void *fdt, int node)
{
    static const struct {
        const char *name, *group;
        size_t n;
    } curves[] = {
        {"prime256v1", "prime256v1", 32},
        {"secp384r1",  "secp384r1",  48},
        {"secp521r1",  "secp521r1",  66},
    };
    struct view curve = fdt_text(fdt, node, "ecdsa,curve");
    struct view x = fdt_bytes(fdt, node, "ecdsa,x-point");
    struct view y = fdt_bytes(fdt, node, "ecdsa,y-point");
    uint8_t point[1 + 2 * 66] = {4};
    char group[16];
    for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
        size_t n = curves[i].n;
        if (!text_is(curve, curves[i].name) || x.n != n || y.n != n)
            continue;
        memcpy(point + 1, x.p, n);
        memcpy(point + 1 + n, y.p, n);
        memcpy(group, curves[i].group, strlen(curves[i].group) + 1);
        OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(
                                   OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                               OSSL_PARAM_construct_octet_string(
                                   OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * n),
                               OSSL_PARAM_construct_end()};
        return sig_from_params("EC", params);
    }
    return NULL;
}

static EVP_PKEY *key_of(const void *fdt, int node)
{
    uint64_t e = 65537;
    struct view n = fdt_bytes(fdt, node, "rsa,modulus");
    if (n.n == 0)
        return ec_key_of(fdt, node);
    fdt_number(fdt, node, "rsa,exponent", &e);
    return sig_rsa_key(n, e);
}

static void add_control(struct fit_control *c, const void *fdt,
                        struct sig_keys keys)
{
    int top = fdt_path_offset(fdt, "/signature"), node;
    unsigned seen = 0;
    if (top < 0)
        return;
    fdt_for_each_subnode(node, fdt, top)
    {
        struct view required = fdt_text(fdt, node, "required");
        EVP_PKEY *key = seen++ < MAX_NODES ? key_of(fdt, node) : NULL;
        if (!key)
            continue;
        c->seen = true;
        c->wants_conf |= text_is(required, "conf");
        c->wants_image |= text_is(required, "image");
        if (c->n == FIT_MAX_KEYS) {
            EVP_PKEY_free(key);
            continue;
        }
        c->key[c->n++] =
            (struct fit_key){.key = key,
                             .hint = fdt_text(fdt, node, "key-name-hint"),
                             .from = sig_whose(key, keys)};
    }
}

void fit_find_control(struct fit_control *c, const struct image *im,
                      struct sig_keys keys)
{
    for (uint32_t i = 0; i < im->parts_n; i++)
        if (im->parts[i]->fs && strcmp(im->parts[i]->format, "dtb") == 0)
            add_control(c, im->parts[i]->fs, keys);
}

void fit_drop_control(struct fit_control *c)
{
    for (unsigned i = 0; i < c->n; i++)
        EVP_PKEY_free(c->key[i].key);
    c->n = 0;
}
