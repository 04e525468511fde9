/* Reads an envelope on standard input with the public keys named (DER), wants
 * two signers when there are two keys, and says what it holds. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../device/release.h"
#include "host_crypto.h"

enum { MOST = 4, KEY_MOST = 256 };

static void show(const char *name, const uint8_t *p, uint32_t n)
{
    printf("%s ", name);
    for (uint32_t i = 0; i < n; i++)
        printf("%02x", p[i]);
    putchar('\n');
}

int main(int argc, char **argv)
{
    static uint8_t der[MOST][KEY_MOST], in[AD_RELEASE_MOST];
    struct ad_key keys[MOST] = {{0}};
    struct host_hash hash = {0};
    struct ad_release_policy policy = {.keys = keys};
    struct ad_release_crypto crypto = {
        .hash = &host_crypto, .hash_state = &hash, .verify = host_cose};
    struct ad_release r;
    enum ad_release_why why;
    memcpy(policy.vendor, "vendor of things", AD_UUID_BYTES);
    memcpy(policy.class_id, "class of devices", AD_UUID_BYTES);
    for (int i = 1; i < argc && policy.n_keys < MOST; i++) {
        FILE *f = fopen(argv[i], "rb");
        if (!f)
            return 2;
        struct ad_key *k = &keys[policy.n_keys];
        k->key = der[policy.n_keys++];
        k->key_bytes = (uint32_t)fread(der[policy.n_keys - 1], 1, KEY_MOST, f);
        k->algorithm = k->key_bytes == 44 ? AD_ED25519 : AD_ECDSA_P256;
        fclose(f);
    }
    policy.threshold = policy.n_keys;
    uint32_t n = (uint32_t)fread(in, 1, sizeof in, stdin);
    uint32_t good = ad_release_check(in, n, &policy, &crypto, &r, &why);
    host_hash_done(&hash);
    if (good != AD_YES) {
        printf("why %d\n", (int)why);
        return 1;
    }
    printf("sequence %u\nsize %u\nflags %u\ndowntime %u\nversion %u\n"
           "from_version %u\nnot_before %u\nuse_before %u\nsupport_end %u\n",
           r.notice.sequence, r.size_bytes, r.notice.flags, r.notice.downtime_s,
           r.notice.version, r.from_version, r.not_before, r.use_before,
           r.notice.support_end);
    show("image", r.notice.image, AD_HASH_BYTES);
    const uint8_t *text;
    if (ad_release_text(&r, "de", &text, &n) == AD_YES)
        show("text", text, n);
    return 0;
}
