/* DSSE: what is signed is "DSSEv1", type and payload with their lengths, so
 * that neither can be taken for the other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/dsse.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"

enum { PAYLOAD_MAX = 1 << 24 };

/* False: no memory. */
static bool put_base64(struct json *j, const char *key, struct view v)
{
    char *text = malloc((v.n + 2) / 3 * 4 + 1);
    if (!text)
        return false;
    EVP_EncodeBlock((unsigned char *)text, v.p, (int)v.n);
    json_put_str(j, key, text);
    free(text);
    return true;
}

static bool put_envelope(const struct seal_key *k, const char *type,
                         struct view payload, struct view value,
                         struct buf *out)
{
    struct json j;
    char id[65];
    seal_fingerprint(k->cert, id);
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "payloadType", type);
    bool ok = put_base64(&j, "payload", payload);
    json_key(&j, "signatures");
    json_open(&j, '[');
    json_open(&j, '{');
    json_put_str(&j, "keyid", id);
    ok = ok && put_base64(&j, "sig", value);
    json_close(&j, '}');
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(out, '\n');
    return ok && !out->failed;
}

const char *dsse_sign(const struct seal_key *k, const char *type,
                      struct view payload, struct buf *out)
{
    struct buf pae, value;
    if (payload.n > PAYLOAD_MAX)
        return "the statement is too large";
    buf_init(&pae, 2 * PAYLOAD_MAX, NULL);
    buf_init(&value, 1 << 16, NULL);
    buf_printf(&pae, "DSSEv1 %zu %s %zu ", strlen(type), type, payload.n);
    buf_view(&pae, payload);
    const char *why =
        pae.failed ? "out of memory" : seal_sign_bytes(k, buf_of(&pae), &value);
    if (!why && !put_envelope(k, type, payload, buf_of(&value), out))
        why = "out of memory";
    buf_done(&pae);
    buf_done(&value);
    return why;
}
