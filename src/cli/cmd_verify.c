/* assay verify: what does a pack prove, to somebody who trusts nobody? */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/library.h"
#include "cli/say.h"

enum { TEXT_MAX = 1 << 30 };

/* A pack that is not proven is no success: whoever goes on after status 0
 * relies on it. */
static int status_of(const struct options *o,
                     const struct assay_verify_summary *s)
{
    size_t good = o->fail_on == FAIL_ON_ANY ? s->complete : s->pass;
    if (s->unreadable)
        return STATUS_INPUT;
    return good == s->packs || o->fail_on == FAIL_ON_NEVER ? STATUS_DONE
                                                           : STATUS_FAIL;
}

/* The summary goes to where it is not in the way of the results. */
static int run_bulk(struct assay *a, const struct options *o,
                    const struct assay_verify_opts *opts)
{
    struct assay_bulk_opts bulk = {.listings = o->bulk,
                                   .output = o->output,
                                   .format = o->format,
                                   .cache = o->cache,
                                   .resume = o->resume};
    struct assay_verify_summary s;
    struct buf text;
    buf_init(&text, TEXT_MAX, NULL);
    int status = STATUS_INPUT;
    if (!assay_verify_bulk(a, opts, &bulk, say_append, &text, &s))
        say(STATUS_INPUT, "%s", assay_error(a));
    else
        status = status_of(o, &s);
    if (status != STATUS_INPUT && !o->quiet && strcmp(o->output, "-") != 0)
        status = say_on_stdout(buf_of(&text), status);
    buf_done(&text);
    return status;
}

/* NULL: these options go together. */
static const char *usage(const struct options *o)
{
    bool lines =
        strcmp(o->format, "ndjson") == 0 || strcmp(o->format, "csv") == 0;
    if (!o->bulk && (o->cache || o->resume || lines))
        return "--cache, --resume and the formats ndjson and csv go with "
               "--bulk";
    if (!o->bulk && o->operands_n == 0)
        return "verify needs PACK..., or a list of them with --bulk";
    if (o->bulk && o->operands_n)
        return "with --bulk, the packs are those of the list";
    bool statement = strcmp(o->format, "svr") == 0;
    if (statement && (o->operands_n != 1 || !o->key))
        return "a statement (svr) is about one pack, and signed: --key FILE";
    if (!statement && (o->key || o->cert || o->passphrase))
        return "--key, --cert and --passphrase go with --format svr";
    if (o->bulk && !lines)
        return "--bulk writes ndjson or csv: --format ndjson";
    if (o->resume && strcmp(o->output, "-") == 0)
        return "--resume needs the file that is to be continued: --output FILE";
    return NULL;
}

static int run(const struct options *o)
{
    struct assay *a = NULL;
    struct assay_verify_opts opts = {.trust = o->trust,
                                     .policy = o->policy,
                                     .image = o->image,
                                     .at = o->at,
                                     .why = o->why,
                                     .crls = o->crl.v,
                                     .crls_n = o->crl.n};
    struct assay_verify_summary summary;
    const char *wrong = usage(o);
    if (wrong)
        return say(STATUS_USAGE, "%s", wrong);
    int status = library_for_packs(o, &a);
    if (status != STATUS_DONE)
        return status;
    if (o->bulk) {
        status = run_bulk(a, o, &opts);
        assay_free(a);
        return status;
    }
    struct assay_style style = style_of_options(o, 100);
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    struct assay_pack_opts who = {
        .key = o->key, .cert = o->cert, .passphrase = o->passphrase};
    bool done =
        strcmp(o->format, "svr") == 0
            ? assay_verify_statement(a, &opts, o->operands[0], &who, say_append,
                                     &out, &summary)
            : assay_verify(a, &opts, o->operands, o->operands_n, o->format,
                           &style, say_append, &out, &summary);
    if (done)
        status = say_result(o, buf_of(&out), status_of(o, &summary));
    else
        status = say(STATUS_INPUT, "%s", assay_error(a));
    buf_done(&out);
    assay_free(a);
    return status;
}

static const char *const formats[] = {"text",   "json", "html", "svr",
                                      "ndjson", "csv",  NULL};

static const struct example examples[] = {
    {"assay verify --trust issuers.pem t100.asice",           "a supplier's evidence"},
    {"assay verify --trust ca.pem --policy importer.json t100.asice",
     "is it what we want of suppliers?"},
    {"assay verify --trust ca.pem --image fw.bin t100.asice",
     "is the evidence about this image?"},
    {"assay verify --trust issuers.pem -f json *.asice", "for programs"},
    {"assay verify --trust ca.pem --bulk offers.csv -f csv -o out.csv",
     "a marketplace's offers"},
    {0                                        },
};

const struct command cmd_verify = {
    .name = "verify",
    .summary = "check evidence packs, offline",
    .operands = "[PACK...]",
    .min_operands = 0,
    .max_operands = SIZE_MAX,
    .about =
        "Gives four results and keeps them apart. Integrity: every file is "
        "covered by a signature that verifies, and nothing else is in the "
        "pack. Identity: the signer's certificate is meant for signatures, "
        "was valid, was not revoked as far as lists tell (in the pack, or "
        "--crl), "
        "and leads to an issuer in --trust (PEM). Time: a trusted "
        "RFC 3161 time-stamp, if there is one, proves by when it was signed. "
        "Policy: the pack is what was asked for: with --policy, what that file "
        "says; with --image, that the evidence is about this file. An "
        "assessment in the pack that claims more than its own test cases "
        "give, or is about other files, fails in any case.\n\n"
        "Nothing that is not proven is PASS: without --trust nobody is "
        "identified, and a signer who vouches for himself never is. Each pack "
        "is read in a process that gave up its rights; no network is used.\n\n"
        "--format svr signs the result with --key: an in-toto statement "
        "(Simple "
        "Verification Result, in a DSSE envelope) that names the pack by its "
        "digest and what passed, for the next in the chain. An expired or "
        "revoked signer is found by verifying again, not by reading it.\n\n"
        "With --bulk, the packs of a list of offers are verified in a stream, "
        "on all processors, each in a process of its own: a line for each "
        "listing, in their order, then a summary by reason. The list is CSV "
        "with column names, or NDJSON: id, brand, model, gtin, and pack (a "
        "path from the list's folder) or sha256 (the file SHA256.asice "
        "there). A pack that is about another model, or has another digest, "
        "than the list says is FAIL. --cache keeps verdicts for the next run "
        "of the same day with the same policy, trust store and lists; who can "
        "write that file can write verdicts. After a kill, --resume goes on "
        "where the output ends.\n\n"
        "What a pack claims about the product is its signer's word; PASS says "
        "who said it, and that it was not changed.",
    .fails = "a pack is not proven, or something in it fails: 0 needs "
             "integrity and identity PASS and nothing against time and policy "
             "(--fail-on any: all four PASS)",
    .unread = "a pack or an option's file could not be read at all",
    .options = OPT(trust) | OPT(crl) | OPT(policy) | OPT(image) | OPT(at) |
               OPT(why) | OPT(key) | OPT(cert) | OPT(passphrase) | OPT(bulk) |
               OPT(cache) | OPT(resume) | OPT(quiet) | OPT(format) |
               OPT(output) | OPT(fail_on) | OPT(colour) | OPT(all) | OPT(jobs) |
               OPT(limit_memory) | OPT(limit_output) | OPT(limit_time),
    .formats = formats,
    .examples = examples,
    .run = run,
};
