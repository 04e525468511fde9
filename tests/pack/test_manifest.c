/* Manifests: what is written is read; what XML can do beyond is refused. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "pack/manifest.h"

#define HEAD                                                                   \
    "<a:ASiCManifest xmlns:a='http://uri.etsi.org/02918/v1.2.1#' "             \
    "xmlns:d='http://www.w3.org/2000/09/xmldsig#'>"
#define SIG "<a:SigReference URI='META-INF/s.p7s'/>"
#define SHA256                                                                 \
    "<d:DigestMethod Algorithm='http://www.w3.org/2001/04/xmlenc#sha256'/>"
#define VALUE                                                                  \
    "<d:DigestValue>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</"            \
    "d:DigestValue>"
#define REF(uri)                                                               \
    "<a:DataObjectReference URI='" uri "'>" SHA256 VALUE                       \
    "</a:DataObjectReference>"
#define TAIL "</a:ASiCManifest>"

static bool reads(const char *xml, struct flaw *flaw)
{
    struct arena a;
    struct manifest m;
    arena_init(&a, NULL);
    bool ok = manifest_read(view_of(xml, strlen(xml)), "m", &a, &m, flaw);
    arena_done(&a);
    return ok;
}

static void refused(const char *xml, enum pack_check check)
{
    struct flaw flaw = {0};
    if (reads(xml, &flaw))
        fail_msg("%s", xml);
    assert_int_equal(flaw.check, check);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct manifest_ref refs[] = {
        {.name = "a b/\xc3\xa4.pdf",
         .mime = "application/pdf",
         .digest = DIGEST_SHA512,
         .value = {1, 2, 3, [63] = 9}                                                        },
        {.name = "pack.json",
         .mime = "",
         .digest = DIGEST_SHA256,
         .value = {[31] = 255}                                                               },
        {.name = "x",                .mime = "", .digest = DIGEST_SHA384, .value = {[47] = 7}},
    };
    struct manifest m = {"META-INF/s.p7s", "application/pkcs7-signature", refs,
                         3},
                    got;
    struct arena a;
    struct buf text;
    struct flaw flaw;
    arena_init(&a, NULL);
    buf_init(&text, 1 << 20, NULL);
    manifest_write(&m, &text);
    assert_true(manifest_read(buf_of(&text), "m", &a, &got, &flaw));
    assert_string_equal(got.signature, m.signature);
    assert_string_equal(got.signature_mime, m.signature_mime);
    assert_int_equal(got.n, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(got.v[i].name, refs[i].name);
        assert_string_equal(got.v[i].mime, refs[i].mime);
        assert_int_equal(got.v[i].digest, refs[i].digest);
        assert_memory_equal(got.v[i].value, refs[i].value, DIGEST_MAX);
    }
    buf_done(&text);
    arena_done(&a);
}

static void other_spellings_are_read(void **state)
{
    (void)state;
    struct flaw flaw;
    assert_true(reads(HEAD SIG REF("a") TAIL, &flaw));
    assert_true(reads("<?xml version='1.0' encoding='utf-8'?>" HEAD
                      "<!-- seen --> \n" SIG REF("a") REF("%62") TAIL,
                      &flaw));
    assert_true(reads("<ASiCManifest xmlns='http://uri.etsi.org/02918/v1.2.1#' "
                      "xmlns:d='http://www.w3.org/2000/09/xmldsig#'>"
                      "<SigReference URI='META-INF/s.p7s'/>"
                      "<DataObjectReference URI='a' Rootfile='true'>" SHA256
                      "<d:DigestValue>\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NM\n"
                      "pJWZG3hSuFU=\n</d:DigestValue>"
                      "</DataObjectReference></ASiCManifest>",
                      &flaw));
}

static void what_xml_can_do_beyond_is_refused(void **state)
{
    (void)state;
    refused("<!DOCTYPE x>" HEAD SIG REF("a") TAIL, CHECK_MANIFEST);
    refused("<!DOCTYPE x [<!ENTITY e 'a'>]>" HEAD SIG REF("&e;") TAIL,
            CHECK_MANIFEST);
    refused("<!DOCTYPE x SYSTEM 'file:///etc/passwd'>" HEAD SIG REF("a") TAIL,
            CHECK_MANIFEST);
    refused("<?xml version='1.0' encoding='ISO-8859-1'?>" HEAD SIG REF("a")
                TAIL,
            CHECK_MANIFEST);
    refused("<?xml version='1.1'?>" HEAD SIG REF("a") TAIL, CHECK_MANIFEST);
    refused("<?do it?>" HEAD SIG REF("a") TAIL, CHECK_MANIFEST);
    refused(HEAD SIG REF("&#0;") TAIL, CHECK_MANIFEST);
    refused(HEAD SIG REF("a") TAIL "x", CHECK_MANIFEST);
    refused(HEAD SIG REF("a"), CHECK_MANIFEST);
    refused("", CHECK_MANIFEST);
}

static void what_a_manifest_is_not_is_refused(void **state)
{
    (void)state;
    refused(HEAD REF("a") TAIL, CHECK_MANIFEST);
    refused(HEAD SIG TAIL, CHECK_MANIFEST);
    refused(HEAD SIG SIG REF("a") TAIL, CHECK_MANIFEST);
    refused(HEAD SIG REF("a") SIG TAIL, CHECK_MANIFEST);
    refused(HEAD SIG REF("a") REF("a") TAIL, CHECK_MANIFEST);
    refused(HEAD SIG REF("a") REF("%61") TAIL, CHECK_MANIFEST);
    refused(HEAD SIG REF("../a") TAIL, CHECK_MANIFEST);
    refused(HEAD SIG REF("/a") TAIL, CHECK_MANIFEST);
    refused(HEAD SIG REF("") TAIL, CHECK_MANIFEST);
    refused(HEAD SIG REF("http://x/a") TAIL, CHECK_MANIFEST);
    refused(HEAD "<a:SigReference URI='s.p7s'/>" REF("a") TAIL, CHECK_MANIFEST);
    refused(HEAD "<a:SigReference URI='META-INF/a/s'/>" REF("a") TAIL,
            CHECK_MANIFEST);
    refused(HEAD "<a:SigReference/>" REF("a") TAIL, CHECK_MANIFEST);
    refused(HEAD SIG REF("a") "text" TAIL, CHECK_MANIFEST);
    refused(HEAD SIG REF("a") "<a:Other/>" TAIL, CHECK_MANIFEST);
    refused("<ASiCManifest>" SIG TAIL, CHECK_MANIFEST);
    refused("<a:ASiCManifest xmlns:a='http://uri.etsi.org/02918/v1.1.1#' "
            "xmlns:d='http://www.w3.org/2000/09/xmldsig#'>" SIG REF("a") TAIL,
            CHECK_MANIFEST);
}

static void digests_are_strong_and_spelled_once(void **state)
{
    (void)state;
#define OBJECT(inside)                                                         \
    "<a:DataObjectReference URI='a'>" inside "</a:DataObjectReference>"
    refused(HEAD SIG OBJECT(
                "<d:DigestMethod "
                "Algorithm='http://www.w3.org/2000/09/xmldsig#sha1'/>" VALUE)
                TAIL,
            CHECK_ALGORITHM);
    refused(
        HEAD SIG OBJECT(
            "<d:DigestMethod "
            "Algorithm='http://www.w3.org/2001/04/xmldsig-more#md5'/>" VALUE)
            TAIL,
        CHECK_ALGORITHM);
    refused(HEAD SIG OBJECT(VALUE) TAIL, CHECK_MANIFEST);
    refused(HEAD SIG OBJECT(SHA256) TAIL, CHECK_MANIFEST);
    refused(HEAD SIG OBJECT(SHA256 VALUE VALUE) TAIL, CHECK_MANIFEST);
    refused(HEAD SIG OBJECT(VALUE SHA256) TAIL, CHECK_MANIFEST);
    refused(HEAD SIG OBJECT(SHA256 "<d:DigestValue>47DE</d:DigestValue>") TAIL,
            CHECK_MANIFEST);
    refused(HEAD SIG OBJECT(
                SHA256 "<d:DigestValue>47DEQpj8HBSa+/"
                       "TImW+5JCeuQeRkm5NMpJWZG3hSuFV=</d:DigestValue>") TAIL,
            CHECK_MANIFEST);
    refused(HEAD SIG OBJECT(
                SHA256 "<d:DigestValue>47DEQpj8HBSa+/"
                       "TImW+5JCeuQeRkm5NMpJWZG3hSuFUA</d:DigestValue>") TAIL,
            CHECK_MANIFEST);
    refused(HEAD SIG OBJECT(SHA256 "<d:DigestValue/>") TAIL, CHECK_MANIFEST);
}

static void a_huge_one_is_refused(void **state)
{
    (void)state;
    struct arena a;
    struct manifest m;
    struct flaw flaw = {0};
    uint8_t *big = calloc(1, MANIFEST_MAX_BYTES + 1);
    assert_non_null(big);
    arena_init(&a, NULL);
    assert_false(manifest_read(view_of(big, MANIFEST_MAX_BYTES + 1), "m", &a,
                               &m, &flaw));
    assert_int_equal(flaw.check, CHECK_LIMIT);
    arena_done(&a);
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(other_spellings_are_read),
        cmocka_unit_test(what_xml_can_do_beyond_is_refused),
        cmocka_unit_test(what_a_manifest_is_not_is_refused),
        cmocka_unit_test(digests_are_strong_and_spelled_once),
        cmocka_unit_test(a_huge_one_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
