/* assay pack: a workspace as one signed file that anybody can check. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/library.h"
#include "cli/say.h"

static int run(const struct options *o)
{
    struct assay *a = NULL;
    const char *dir = o->operands_n ? o->operands[0] : ".";
    struct assay_pack_opts opts = {.key = o->key,
                                   .cert = o->cert,
                                   .passphrase = o->passphrase,
                                   .include_images = o->include_images};
    if (!o->key)
        return say(STATUS_USAGE, "pack needs a key to sign with: --key FILE "
                                 "(to try it out: assay keys)");
    if (strcmp(o->output, "-") == 0)
        return say(STATUS_USAGE, "pack needs a file to write: --output FILE");
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    if (!assay_pack(a, dir, o->output, &opts))
        status = say(STATUS_INPUT, "%s", assay_error(a));
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
    {"assay pack --key k.p12 --passphrase word.txt -o t100.asice t100",
     "with a PKCS#12 file"},
    {0                                   },
};

const struct command cmd_pack = {
    .name = "pack",
    .summary = "put a workspace into a signed evidence pack",
    .operands = "[DIR]",
    .min_operands = 0,
    .max_operands = 1,
    .about =
        "Writes an ASiC-E container (ETSI EN 319 162-1) with product.yaml, the "
        "documents that it names, and all files of documents/, evidence/ and "
        "out/, a list of them with SHA-256 and SHA-512 (pack.json), and a "
        "CAdES-B signature over all of them. Of images it holds the digests "
        "only, unless --include-images is given. assay verify checks it, and "
        "so do openssl and unzip (docs/pack-format.md).\n\n"
        "Keys: RSA of 3072 bits or more, P-256, P-384. Passwords that were "
        "recovered from an image are blacked out in JSON; a file in which such "
        "a password or a private key is left is refused. Archives and packed "
        "documents are not looked into.\n\n"
        "The same workspace gives the same bytes but for the signature. The "
        "pack appears whole, in place of an older one, or not at all.",
    .unread = "the workspace or the key could not be read, or the pack not "
              "written",
    .options = OPT(key) | OPT(cert) | OPT(passphrase) | OPT(include_images) |
               OPT(output) | OPT(quiet) | OPT(catalogue),
    .examples = examples,
    .run = run,
};
