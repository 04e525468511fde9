/* Signed programs for UEFI: PE files with Authenticode. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian. (Source: Microsoft PE/COFF specification 8.3, Windows
 * Authenticode Portable Executable Signature Format 1.0; what sbsign made.)
 * file 60 u32: where "PE\0\0" stands; behind it at
 * 2    u16  number of sections
 * 16   u16  size of the optional header, which follows at 20
 * Optional header: 0 u16 0x10b or 0x20b; 60 u32 size of all headers; 64 u32
 * checksum; 92 or 108 u32 number of directories; 96 or 112 the directories,
 * the fifth (8 bytes) is the certificate table: place in the file, size.
 * Sections follow, 40 bytes each: 16 u32 size, 20 u32 place in the file.
 * Hashed: the headers without checksum and the table's directory; the sections
 * by place; what stands behind them but the table.
 * Table: entries at multiples of 8: 0 u32 size, 4 u16 0x200, 6 u16 2: PKCS #7
 * over SpcIndirectDataContent, which has the hash of the file.
 */
#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <string.h>

#include "base/rd.h"
#include "image/format.h"
#include "probe/sig_cms.h"
#include "probe/sig_scheme.h"

enum { MAX_SECTIONS = 96, MAX_ENTRIES = 8, MAX_SIGNERS = 4, CHECKSUM = 64 };

struct pe {
    struct view v;
    size_t checksum, directory; /* left out: 4 and 8 bytes */
    size_t headers;
    struct sig_range section[MAX_SECTIONS];
    unsigned sections;
    size_t table, table_n; /* 0: none */
    bool gaps; /* between what is hashed there is something that is not */
};

static bool read_sections(struct pe *pe, struct rd *r, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        rd_skip(r, 16);
        uint32_t size = rd_le32(r), at = rd_le32(r);
        rd_skip(r, 16);
        if (size == 0)
            continue;
        if (!rd_ok(r) || at > pe->v.n || size > pe->v.n - at)
            return false;
        unsigned k = pe->sections++;
        for (; k > 0 && pe->section[k - 1].at > at; k--)
            pe->section[k] = pe->section[k - 1];
        pe->section[k] = (struct sig_range){at, size};
    }
    return rd_ok(r);
}

static bool read_pe(struct view v, struct pe *pe)
{
    *pe = (struct pe){.v = v};
    struct rd r = rd_of(v);
    if (!view_has(v, 0, "MZ", 2))
        return false;
    rd_seek(&r, 60);
    uint32_t at = rd_le32(&r);
    if (!rd_ok(&r) || !view_has(v, at, "PE\0\0", 4))
        return false;
    rd_seek(&r, (uint64_t)at + 6);
    unsigned sections = rd_le16(&r);
    rd_skip(&r, 12);
    unsigned optional = rd_le16(&r);
    rd_skip(&r, 2);
    size_t from = r.pos;
    uint16_t magic = rd_le16(&r);
    unsigned wide = magic == 0x20b ? 16 : 0;
    rd_seek(&r, from + 60);
    pe->headers = rd_le32(&r);
    pe->checksum = from + CHECKSUM;
    rd_seek(&r, from + 92 + wide);
    uint32_t directories = rd_le32(&r);
    pe->directory = from + 96 + wide + 4 * 8;
    rd_seek(&r, pe->directory);
    uint32_t table = rd_le32(&r), table_n = rd_le32(&r);
    if (!rd_ok(&r) || (magic != 0x10b && magic != 0x20b) || directories < 5 ||
        optional < 96 + wide + 5 * 8 || sections == 0 ||
        sections > MAX_SECTIONS || pe->headers > v.n ||
        pe->directory + 8 > pe->headers)
        return false;
    pe->table = table;
    pe->table_n = table_n;
    rd_seek(&r, from + optional);
    return read_sections(pe, &r, sections) && from + optional <= pe->headers;
}

/* --- the hash --------------------------------------------------------------
 */

static bool update(EVP_MD_CTX *c, struct view v, uint64_t at, uint64_t end)
{
    struct view part = at < end ? view_cut(v, at, end - at) : (struct view){0};
    return EVP_DigestUpdate(c, part.p, part.n) == 1;
}

static bool hash_all(struct pe *pe, EVP_MD_CTX *c)
{
    size_t end = pe->table ? pe->table : pe->v.n, past = pe->headers;
    bool ok = update(c, pe->v, 0, pe->checksum) &&
              update(c, pe->v, pe->checksum + 4, pe->directory) &&
              update(c, pe->v, pe->directory + 8, pe->headers);
    for (unsigned i = 0; ok && i < pe->sections; i++) {
        const struct sig_range *s = &pe->section[i];
        pe->gaps |= s->at != past;
        ok = s->at >= past && update(c, pe->v, s->at, s->at + s->n);
        past = (size_t)(s->at + s->n);
    }
    /* The table is the last thing there is. */
    return ok && past <= end && update(c, pe->v, past, end);
}

static bool file_hash(struct pe *pe, const EVP_MD *md, uint8_t *out,
                      unsigned *n)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool ok = c && EVP_DigestInit_ex(c, md, NULL) && hash_all(pe, c) &&
              EVP_DigestFinal_ex(c, out, n);
    EVP_MD_CTX_free(c);
    return ok;
}

/* --- the structure ---------------------------------------------------------
 */

/* The bytes within SpcIndirectDataContent, which are what is signed. */
static bool content_of(const PKCS7 *p7, struct view *out)
{
    static const char spc[] = "1.3.6.1.4.1.311.2.1.4";
    char oid[64];
    const PKCS7 *in = p7->d.sign->contents;
    if (!in || OBJ_obj2txt(oid, sizeof oid, in->type, 1) <= 0 ||
        strcmp(oid, spc) != 0 || !in->d.other ||
        in->d.other->type != V_ASN1_SEQUENCE)
        return false;
    const ASN1_STRING *s = in->d.other->value.sequence;
    const uint8_t *p = ASN1_STRING_get0_data(s);
    long n = 0;
    int tag = 0, class = 0;
    if (ASN1_get_object(&p, &n, &tag, &class, ASN1_STRING_length(s)) & 0x80 ||
        tag != V_ASN1_SEQUENCE)
        return false;
    *out = view_of(p, (size_t)n);
    return true;
}

/* Whether the hash in content is the file's. */
static bool is_of_file(struct pe *pe, struct view content, const EVP_MD **md)
{
    const uint8_t *p = content.p;
    const ASN1_OBJECT *oid = NULL;
    const X509_ALGOR *alg = NULL;
    const ASN1_OCTET_STRING *told = NULL;
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    long len = 0;
    int tag = 0, class = 0;
    if (ASN1_get_object(&p, &len, &tag, &class, (long)content.n) & 0x80)
        return false;
    p += len;
    X509_SIG *info =
        d2i_X509_SIG(NULL, &p, (long)(content.n - (size_t)(p - content.p)));
    if (!info)
        return false;
    X509_SIG_get0(info, &alg, &told);
    X509_ALGOR_get0(&oid, NULL, NULL, alg);
    *md = EVP_get_digestbyobj(oid);
    bool ok =
        *md && file_hash(pe, *md, sum, &n) &&
        view_eq(view_of(sum, n), view_of(ASN1_STRING_get0_data(told),
                                         (size_t)ASN1_STRING_length(told)));
    X509_SIG_free(info);
    return ok;
}

/* Whether signer si, with certificate x, signed content. */
static bool signer_holds(PKCS7 *p7, PKCS7_SIGNER_INFO *si, X509 *x,
                         struct view content)
{
    X509_ALGOR *alg = NULL;
    const ASN1_OBJECT *oid = NULL;
    PKCS7_SIGNER_INFO_get0_algs(si, NULL, &alg, NULL);
    X509_ALGOR_get0(&oid, NULL, NULL, alg);
    const EVP_MD *md = EVP_get_digestbyobj(oid);
    BIO *hash = BIO_new(BIO_f_md()), *sink = BIO_new(BIO_s_null());
    bool ok = false;
    if (md && hash && sink && BIO_set_md(hash, md) > 0) {
        BIO_push(hash, sink);
        ok = BIO_write(hash, content.p, (int)content.n) == (int)content.n &&
             sk_X509_ATTRIBUTE_num(PKCS7_get_signed_attributes(si)) > 0 &&
             PKCS7_signatureVerify(hash, p7, si, x) == 1;
    }
    BIO_free(hash);
    BIO_free(sink);
    return ok;
}

struct entry {
    struct sig_verdict v;
    const char *signer;
};

static void see_signers(struct look *l, PKCS7 *p7, struct view content,
                        bool of_file, const EVP_MD *md, struct sig_keys keys,
                        struct entry *e)
{
    STACK_OF(PKCS7_SIGNER_INFO) *all = PKCS7_get_signer_info(p7);
    int n = all ? sk_PKCS7_SIGNER_INFO_num(all) : 0;
    e->v = (struct sig_verdict){.verified = SIG_NO, .why = "it has no signer"};
    if (n != 1) /* Authenticode has one */
        return;
    PKCS7_SIGNER_INFO *si = sk_PKCS7_SIGNER_INFO_value(all, 0);
    X509 *x = PKCS7_cert_from_signer_info(p7, si);
    if (!x) {
        e->v = (struct sig_verdict){.verified = SIG_NO_KEY};
        return;
    }
    EVP_PKEY *key = X509_get0_pubkey(x);
    if (!key)
        return;
    bool holds = signer_holds(p7, si, x, content);
    e->v.why = NULL;
    sig_decide(&e->v, key, holds && of_file,
               sig_cert_whose(x, p7->d.sign->cert, keys));
    e->v.algorithm =
        sig_algorithm(&l->lane->arena, key, "pkcs1", sig_hash_name(md));
    if (!holds)
        e->v.why = "it was changed";
    else if (!of_file)
        e->v.why = "it is over something else, or the file was changed";
    e->signer = sig_cert_name(&l->lane->arena, X509_get_subject_name(x));
}

static struct entry see_entry(struct look *l, struct pe *pe, struct view der,
                              struct sig_keys keys)
{
    struct entry e = {
        .v = {.verified = SIG_NO, .why = "it is malformed"}
    };
    const uint8_t *p = der.p;
    PKCS7 *p7 = d2i_PKCS7(NULL, &p, (long)der.n);
    struct view content;
    const EVP_MD *md = NULL;
    if (p7 && PKCS7_type_is_signed(p7) && content_of(p7, &content)) {
        bool of_file = is_of_file(pe, content, &md);
        see_signers(l, p7, content, of_file, md, keys, &e);
    }
    PKCS7_free(p7);
    ERR_clear_error();
    return e;
}

static void fact(struct look *l, const struct pe *pe, size_t at,
                 const struct entry *e)
{
    struct obs *o =
        sig_add_look(l, "pe-authenticode", at,
                     "headers, sections and what follows them", &e->v);
    if (e->signer)
        obs_str(o, "signer", e->signer);
    obs_str(o, "not_covered",
            pe->gaps ? "the checksum; bytes between the sections"
                     : "the checksum");
}

void sig_look_pe(struct look *l, struct sig_keys keys)
{
    struct pe pe;
    unsigned n = 0;
    if (!l->whole || !read_pe(l->bytes, &pe) || pe.table == 0)
        return;
    struct rd r = rd_of(l->bytes);
    size_t end = pe.table + pe.table_n;
    rd_seek(&r, pe.table);
    while (rd_ok(&r) && r.pos + 8 <= end && n++ < MAX_ENTRIES) {
        size_t at = r.pos;
        uint32_t size = rd_le32(&r);
        rd_le16(&r);
        uint16_t kind = rd_le16(&r);
        if (size < 8)
            break;
        struct view der = rd_bytes(&r, size - 8);
        struct entry e = {
            .v = {.verified = SIG_NOT_CHECKED, .why = "its kind is not known"}
        };
        if (!rd_ok(&r) || r.pos > end)
            e.v = (struct sig_verdict){.verified = SIG_NO,
                                       .why = "not all of it is there"};
        else if (kind == 2)
            e = see_entry(l, &pe, der, keys);
        fact(l, &pe, at, &e);
        rd_align(&r, 8);
    }
}
