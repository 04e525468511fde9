/* A key in a token (PKCS#11), by OpenSSL's engine of that name: the key stays
 * where it is, and signs there. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Debian 12 has the engine, and no provider for PKCS#11 yet. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/ui.h>
#include <string.h>

#include "pack/seal.h"

/* Without a PIN nobody is asked for one on the terminal. */
static UI_METHOD *silent(void)
{
    return UI_create_method("assay: no questions");
}

static EVP_PKEY *load(ENGINE *e, const char *uri, const char *pin,
                      const char **why)
{
    EVP_PKEY *key = NULL;
    UI_METHOD *ui = silent();
    if (ENGINE_init(e) != 1) {
        *why = "cannot be had: no PKCS#11 module is there (PKCS11_MODULE_PATH)";
    } else {
        if (pin)
            ENGINE_ctrl_cmd_string(e, "PIN", pin, 0);
        key = ui ? ENGINE_load_private_key(e, uri, ui, NULL) : NULL;
        *why = key   ? NULL
               : pin ? "is in no token, or the PIN is wrong"
                     : "is in no token, or needs a PIN (--passphrase)";
        ENGINE_finish(e);
    }
    UI_destroy_method(ui);
    return key;
}

const char *seal_token_key(const char *uri, const char *pin, EVP_PKEY **out)
{
    const char *why = NULL;
    ENGINE_load_dynamic();
    ENGINE *e = ENGINE_by_id("pkcs11");
    if (!e) {
        ERR_clear_error();
        return "needs OpenSSL's engine pkcs11 (package "
               "libengine-pkcs11-openssl)";
    }
    EVP_PKEY *key = load(e, uri, pin, &why);
    ENGINE_free(e);
    ERR_clear_error();
    if (key)
        *out = key;
    return why;
}
