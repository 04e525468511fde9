/* assay pack: a workspace as one signed file that anybody can check. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/library.h"
#include "cli/say.h"

/* What is wrong with these options together; NULL: nothing. */
static const char *usage(const struct options *o)
{
    bool value = o->attach.n > 0;
    if (strcmp(o->output, "-") == 0)
        return "pack needs a file to write: --output FILE";
    if (value && (o->key || o->cert || o->add_to || o->to_be_signed ||
                  o->attach.n != 1 || o->operands_n != 1))
        return "with --attach, pack takes one signature and one pack that "
               "waits for it, and no key";
    if (!value && !o->key && !o->to_be_signed)
        return "pack needs a key to sign with: --key FILE (to try it out: "
               "assay keys)";
    if (o->to_be_signed && (o->key || !o->cert))
        return "with --to-be-signed, pack needs --cert FILE and no key";
    if (o->to_be_signed && (o->tsa || o->crl.n))
        return "--tsa and --crl go with --attach, when the signature is there";
    if (!o->add_to && (o->cover.n || o->operands_n > 1))
        return o->cover.n ? "--cover goes with --add-to"
                          : "pack takes one workspace";
    return NULL;
}

static bool run_pack(struct assay *a, const struct options *o,
                     const struct assay_pack_opts *opts)
{
    const char *first = o->operands_n ? o->operands[0] : ".";
    if (o->attach.n)
        return assay_pack_attach(a, first, o->attach.v[0], o->output, opts);
    if (o->add_to)
        return assay_pack_add(a, o->add_to, o->operands, o->operands_n,
                              o->output, opts);
    return assay_pack(a, first, o->output, opts);
}

static int run(const struct options *o)
{
    struct assay *a = NULL;
    struct assay_pack_opts opts = {.key = o->key,
                                   .cert = o->cert,
                                   .passphrase = o->passphrase,
                                   .include_images = o->include_images,
                                   .tsa = o->tsa,
                                   .crls = o->crl.v,
                                   .crls_n = o->crl.n,
                                   .to_be_signed = o->to_be_signed,
                                   .cover = o->cover.v,
                                   .cover_n = o->cover.n};
    const char *wrong = usage(o);
    if (wrong)
        return say(STATUS_USAGE, "%s", wrong);
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    if (!run_pack(a, o, &opts))
        status = say(STATUS_INPUT, "%s", assay_error(a));
    else if (!o->quiet && o->to_be_signed)
        say(STATUS_DONE,
            "%s waits for the signature over %s; then: assay pack --attach "
            "SIGNATURE --output PACK %s",
            o->output, o->to_be_signed, o->output);
    else if (!o->quiet)
        say(STATUS_DONE,
            "%s is written; to check it: assay verify --trust "
            "ISSUER.pem %s",
            o->output, o->output);
    assay_free(a);
    return status;
}

static const struct example examples[] = {
    {"assay pack --key k.pem --cert c.pem -o t100.asice t100",
     "the workspace t100, signed"},
    {"assay pack --key k.p12 --passphrase word -o t100.asice t100",
     "with a PKCS#12 file"},
    {"assay pack --key k.pem --cert c.pem --tsa http://tsa.example -o p.asice",
     "with a time-stamp"},
    {"assay pack --key l.key --cert l.pem --add-to p.asice -o q.asice report",
     "a laboratory signs too, with its report"},
    {"assay pack --cert c.pem --to-be-signed p.bin -o draft.asice t100",
     "for a key that is elsewhere"},
    {"assay pack --attach p.sig -o t100.asice draft.asice",
     "when it has signed p.bin"},
    {0       },
};

const struct command cmd_pack = {
    .name = "pack",
    .summary = "put a workspace into a signed evidence pack",
    .operands = "[DIR|PACK|FILE...]",
    .min_operands = 0,
    .max_operands = SIZE_MAX,
    .about =
        "Writes an ASiC-E container (ETSI EN 319 162-1) with product.yaml, the "
        "documents that it names, and all files of documents/, evidence/ and "
        "out/, a list of them with SHA-256 and SHA-512 (pack.json), and a "
        "CAdES-B signature over all of them. Of images it holds the digests "
        "only, unless --include-images is given. assay verify checks it, and "
        "so do openssl and unzip (docs/pack-format.md).\n\n"
        "Keys: RSA of 3072 bits or more, P-256, P-384; in a file, or in a "
        "token by its PKCS#11 address (--key pkcs11:..., with OpenSSL's engine "
        "pkcs11; its PIN by --passphrase). A key elsewhere signs in two steps: "
        "--to-be-signed writes the bytes that it is to sign with the digest of "
        "its kind (SHA-256, with P-384 SHA-384), and a pack that waits; "
        "--attach puts the signature in. A time-stamp (--tsa) is the one thing "
        "for which assay uses a network; it proves by when it was signed. "
        "Revocation lists (--crl) of the signer's and the authority's issuers "
        "prove later that neither was revoked by then.\n\n"
        "Others sign the same pack beside the maker: with --add-to, a further "
        "signature covers what of the pack is named by --cover, or all, and "
        "the files or folders named, which are added. Nothing that is in the "
        "pack changes.\n\n"
        "Passwords that were recovered from an image are blacked out in JSON; "
        "a file in which such a password or a private key is left is refused. "
        "Archives and packed documents are not looked into.\n\n"
        "The same workspace gives the same bytes but for the signature. The "
        "pack is verified before it appears, whole, in place of an older one, "
        "or not at all.",
    .unread = "the workspace or the key could not be read, or the pack not "
              "written",
    .options = OPT(key) | OPT(cert) | OPT(passphrase) | OPT(tsa) | OPT(crl) |
               OPT(add_to) | OPT(cover) | OPT(to_be_signed) | OPT(attach) |
               OPT(include_images) | OPT(output) | OPT(quiet) | OPT(catalogue),
    .examples = examples,
    .run = run,
};
