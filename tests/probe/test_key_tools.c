/* Private keys that other tools write: SSH, PuTTY, WireGuard, GnuPG, Java. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rd.h"
#include "keys.h"

static void need(const char *tool)
{
    if (!have(tool)) {
        print_message("skipped: %s is not installed\n", tool);
        skip();
    }
}

/* What is wanted of a key beside its type. */
enum { ENC = 1, TRAILER = 2, PREFIX = 4 };

/* The file "form" holds exactly one key of this kind; it is looked for alone,
 * in a blob, and cut at every place. */
static struct key_info check_form(enum key_type type, uint32_t bits,
                                  enum key_format format, unsigned how)
{
    struct view v = slurp(scratch("form"));
    struct found f = scan(v);
    assert_int_equal(f.keys, 1);
    struct key_info k = f.key;
    assert_int_equal(k.type, type);
    assert_int_equal(k.bits, bits);
    assert_int_equal(k.format, format);
    assert_int_equal(k.encrypted, (how & ENC) != 0);
    size_t end = v.n;
    while (end > 0 && (v.p[end - 1] == '\n' || v.p[end - 1] == '\r') &&
           k.armour != KEY_BINARY)
        end--;
    if (!(how & TRAILER))
        assert_int_equal(k.at + k.n, end);
    for (size_t n = 0; n < k.at + k.n && k.armour == KEY_BINARY;
         n += 1 + n / 64) {
        uint8_t *copy = malloc(n + 1);
        assert_non_null(copy);
        memcpy(copy, v.p, n);
        f = scan(view_of(copy, n));
        if (f.keys > 0 && (!(how & PREFIX) || f.key.n > n || n < k.n / 3))
            fail_msg("cut at %zu of %zu, still a key", n, k.n);
        free(copy);
    }
    drop(v);
    return k;
}

static const struct ssh_type {
    const char *name;
    unsigned size;
    enum key_type type;
    uint32_t bits;
} ssh_types[] = {
    {"rsa",     2048, KEY_RSA,     2048},
    {"dsa",     1024, KEY_DSA,     1024},
    {"ecdsa",   256,  KEY_EC,      256 },
    {"ecdsa",   384,  KEY_EC,      384 },
    {"ecdsa",   521,  KEY_EC,      521 },
    {"ed25519", 256,  KEY_ED25519, 256 },
};

enum { SSH_TYPES = sizeof ssh_types / sizeof *ssh_types };

/* ssh-keygen(1) gives the public half in PKCS#8, which says the fingerprint;
 * it cannot for Ed25519. */
static void same_public(const struct ssh_type *t, const struct key_info *k)
{
    if (t->type == KEY_ED25519)
        return;
    assert_true(sh("ssh-keygen -e -m PKCS8 -f form.pub > pub.pem &&"
                   " openssl pkey -pubin -in pub.pem -outform DER |"
                   " openssl dgst -sha256 -binary > fp"));
    struct view v = slurp(scratch("fp"));
    assert_int_equal(v.n, KEY_FP_BYTES);
    assert_memory_equal(v.p, k->fp, KEY_FP_BYTES);
    drop(v);
}

static void openssh_keys(void **s)
{
    (void)s;
    need("ssh-keygen");
    for (size_t i = 0; i < SSH_TYPES; i++) {
        const struct ssh_type *t = &ssh_types[i];
        for (int encrypted = 0; encrypted < 2; encrypted++) {
            if (!sh("rm -f form form.pub; ssh-keygen -q -t %s -b %u -N '%s' "
                    "-f form",
                    t->name, t->size, encrypted ? "abcdefgh" : ""))
                continue; /* newer ones refuse DSA */
            struct key_info k =
                check_form(t->type, t->bits, KEY_OPENSSH, encrypted ? ENC : 0);
            assert_int_equal(k.armour, KEY_PEM);
            assert_int_equal(k.sound, !encrypted);
            assert_true(k.has_fp);
            same_public(t, &k);
            /* The public file is none. */
            struct view pub = slurp(scratch("form.pub"));
            assert_int_equal(scan(pub).keys, 0);
            drop(pub);
            /* The same without its armour, and in base64 alone. */
            assert_true(sh("grep -v -- ----- form > b64 &&"
                           " openssl base64 -d -in b64 -out bin"));
            struct view bin = slurp(scratch("bin"));
            struct found f = scan(bin);
            assert_int_equal(f.keys, 1);
            assert_int_equal(f.key.armour, KEY_BINARY);
            assert_int_equal(f.key.n, bin.n);
            drop(bin);
            struct view b64 = slurp(scratch("b64"));
            f = scan(b64);
            assert_int_equal(f.keys, 1);
            assert_int_equal(f.key.armour, KEY_BASE64);
            drop(b64);
        }
    }
}

static void a_flipped_check_or_padding_shows(void **s)
{
    (void)s;
    need("ssh-keygen");
    assert_true(sh("rm -f form form.pub; ssh-keygen -q -t ed25519 -N '' -f "
                   "form && grep -v -- ----- form > b64 &&"
                   " openssl base64 -d -in b64 -out bin"));
    struct view v = slurp(scratch("bin"));
    uint8_t *p = (uint8_t *)(uintptr_t)v.p;
    struct key_info k;
    assert_true(key_parse(v, 0, &k));
    size_t still = 0;
    for (size_t i = 0; i < v.n; i++) {
        p[i] ^= 0x55;
        still += key_parse(v, 0, &k);
        p[i] ^= 0x55;
    }
    /* Only the comment, "root@host", may change unnoticed. */
    assert_true(still < 80);
    drop(v);
}

static void dropbear_keys(void **s)
{
    (void)s;
    need("dropbearkey");
    for (size_t i = 0; i < SSH_TYPES; i++) {
        const struct ssh_type *t = &ssh_types[i];
        const char *name = t->type == KEY_DSA ? "dss" : t->name;
        char size[32] = "";
        if (t->type != KEY_ED25519)
            snprintf(size, sizeof size, "-s %u", t->size);
        if (!sh("rm -f form; dropbearkey -t %s %s -f form", name, size))
            continue;
        /* Without its primes an RSA key is one of an old version. */
        struct key_info k = check_form(t->type, t->bits, KEY_DROPBEAR,
                                       t->type == KEY_RSA ? PREFIX : 0);
        assert_int_equal(k.armour, KEY_BINARY);
        assert_true(k.sound);
        assert_true(k.has_fp);
        assert_true(sh("dropbearkey -y -f form | grep '^[se][sc]' > form.pub"));
        struct view pub = slurp(scratch("form.pub"));
        assert_true(pub.n > 40);
        assert_int_equal(scan(pub).keys, 0); /* as in authorized_keys */
        drop(pub);
        same_public(t, &k);
        assert_true(sh("cut -d' ' -f2 form.pub | openssl base64 -d -A > pub"));
        pub = slurp(scratch("pub"));
        assert_int_equal(scan(pub).keys, 0);
        drop(pub);
        assert_true(sh("openssl base64 -A -in form -out b64"));
        struct view b64 = slurp(scratch("b64"));
        assert_int_equal(scan(b64).keys, 1);
        drop(b64);
    }
}

static void old_dropbear_rsa_has_no_primes(void **s)
{
    (void)s;
    need("dropbearkey");
    assert_true(sh("rm -f form; dropbearkey -t rsa -s 1024 -f form"));
    struct view v = slurp(scratch("form"));
    struct rd r = rd_of(v);
    for (int i = 0; i < 4; i++) /* name, e, n, d */
        rd_skip(&r, rd_be32(&r));
    assert_true(rd_ok(&r));
    struct key_info k;
    assert_true(key_parse(view_cut(v, 0, r.pos), 0, &k));
    assert_int_equal(k.n, r.pos);
    assert_true(k.sound);
    ((uint8_t *)(uintptr_t)v.p)[r.pos - 5] ^= 1;
    assert_false(key_parse(view_cut(v, 0, r.pos), 0, &k));
    drop(v);
}

static void putty_keys(void **s)
{
    (void)s;
    need("puttygen");
    for (size_t i = 0; i < SSH_TYPES; i++) {
        const struct ssh_type *t = &ssh_types[i];
        for (int how = 0; how < 4; how++) {
            assert_true(sh("printf '%s' > pass; rm -f form; puttygen -q -t %s "
                           "-b %u -O private -o form --new-passphrase pass "
                           "--ppk-param version=%d,memory=64,time=1",
                           how & 1 ? "abcdefgh" : "", t->name, t->size,
                           how & 2 ? 3 : 2));
            struct key_info k =
                check_form(t->type, t->bits, KEY_PUTTY, how & 1 ? ENC : 0);
            assert_int_equal(k.armour, KEY_TEXT);
            assert_int_equal(k.sound, !(how & 1));
            assert_true(k.has_fp);
        }
    }
}

static void wireguard_keys(void **s)
{
    (void)s;
    need("wg");
    static const char *const lines[] = {
        "[Interface]\nPrivateKey = $k\nListenPort = 1\n",
        "\toption private_key '\"$k\"'\n",
        "[wireguard]\nprivate-key=$k\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_true(sh("k=$(wg genkey); printf \"%s\" > form", lines[i]));
        struct key_info k = check_form(KEY_X25519, 256, KEY_WIREGUARD, TRAILER);
        assert_true(k.has_fp);
    }
    assert_true(sh("printf 'PublicKey = %%s\\n' $(wg genkey | wg pubkey) > "
                   "form"));
    struct view v = slurp(scratch("form"));
    assert_int_equal(scan(v).keys, 0);
    drop(v);
}

static void gnupg_keys(void **s)
{
    (void)s;
    need("gpg");

    static const struct {
        const char *name;
        enum key_type type;
        uint32_t bits;
    } types[] = {
        {"rsa2048",  KEY_RSA,     2048},
        {"dsa1024",  KEY_DSA,     1024},
        {"nistp256", KEY_EC,      256 },
        {"ed25519",  KEY_ED25519, 256 },
    };

    for (size_t i = 0; i < 4; i++) {
        for (int how = 0; how < 4; how++) {
            const char *pass = how & 1 ? "abcdefgh" : "";
            if (!sh("rm -rf private-keys-v1.d pubring* form; "
                    "gpg --batch --passphrase '%s' --pinentry-mode loopback "
                    "--quick-gen-key test %s && "
                    "gpg --batch --passphrase '%s' --pinentry-mode loopback "
                    "%s --export-secret-keys > form",
                    pass, types[i].name, pass, how & 2 ? "--armor" : ""))
                continue;
            /* A ring may end behind any of its keys. */
            struct key_info k =
                check_form(types[i].type, types[i].bits, KEY_PGP,
                           PREFIX | (how & 1 ? ENC : 0u));
            assert_true(k.has_fp);
            assert_int_equal(k.sound, !(how & 1));
            assert_true(
                sh("gpg --batch %s --export > pub", how & 2 ? "--armor" : ""));
            struct view v = slurp(scratch("pub"));
            assert_true(v.n > 0);
            assert_int_equal(scan(v).keys, 0);
            drop(v);
        }
    }
    (void)sh("gpgconf --kill all");
}

static void java_stores(void **s)
{
    (void)s;
    need("keytool");
    static const char *const passwords[] = {"changeit", "Zq8-unusual"};
    for (size_t i = 0; i < 2; i++) {
        assert_true(sh("rm -f form; keytool -genkeypair -storetype JKS "
                       "-keystore form -storepass %s -alias a -dname CN=a "
                       "-keyalg RSA -keysize 2048",
                       passwords[i]));
        struct key_info k = check_form(KEY_RSA, 2048, KEY_JKS, ENC);
        assert_true(k.has_fp);
        assert_int_equal(k.keys, 1);
        if (i == 0)
            assert_string_equal(k.opens_with, "changeit");
        else
            assert_null(k.opens_with);
    }
    assert_true(sh("keytool -exportcert -keystore form -storepass Zq8-unusual "
                   "-alias a > c.der && rm form && keytool -importcert "
                   "-noprompt -storetype JKS -keystore form -storepass "
                   "changeit -alias b -file c.der"));
    struct view v = slurp(scratch("form"));
    struct found f = scan(v);
    assert_int_equal(f.keys, 0); /* trust only */
    assert_int_equal(f.certificates, 1);
    drop(v);
}

/* Made by the recipe of OpenBSD's signify(1): no tool here writes it. */
static void signify_keys(void **s)
{
    (void)s;
    need("openssl");
    assert_true(
        sh("openssl genpkey -algorithm ED25519 -out k.pem &&"
           "openssl pkey -in k.pem -outform DER | tail -c 32 > key &&"
           "openssl pkey -in k.pem -pubout -outform DER | tail -c 32 >> key &&"
           "(printf EdBK; head -c 20 /dev/zero;"
           " openssl dgst -sha512 -binary key | head -c 8; printf 12345678;"
           " cat key) > raw && (echo 'untrusted comment: secret key';"
           " openssl base64 -A -in raw; echo) > form"));
    struct key_info k = check_form(KEY_ED25519, 256, KEY_SIGNIFY, 0);
    uint8_t fp[KEY_FP_BYTES];
    fingerprint("k.pem", fp);
    assert_memory_equal(k.fp, fp, sizeof fp);
    assert_true(k.sound);
    assert_true(sh("printf '\\001' | dd of=raw bs=1 seek=30 conv=notrunc &&"
                   " openssl base64 -A -in raw > form"));
    struct view v = slurp(scratch("form"));
    assert_int_equal(scan(v).keys, 0); /* the checksum is wrong */
    drop(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(openssh_keys),
        cmocka_unit_test(a_flipped_check_or_padding_shows),
        cmocka_unit_test(dropbear_keys),
        cmocka_unit_test(old_dropbear_rsa_has_no_primes),
        cmocka_unit_test(putty_keys),
        cmocka_unit_test(wireguard_keys),
        cmocka_unit_test(gnupg_keys),
        cmocka_unit_test(java_stores),
        cmocka_unit_test(signify_keys),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
