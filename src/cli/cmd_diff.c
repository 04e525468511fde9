/* assay diff: what changed between two builds. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/library.h"
#include "cli/say.h"

enum { TEXT_MAX = 64 << 20 };

/* Whether too little of one of them was understood for a comparison; says
 * so. */
static bool lacking(struct assay_result *const results[2])
{
    bool any = false;
    for (int i = 0; i < 2; i++) {
        struct assay_summary s = assay_summary(results[i]);
        if (s.lack)
            say(0, "%s: not judged: %s", s.path, s.lack);
        any |= s.lack != NULL;
    }
    return any;
}

/* Both are scanned; one that cannot be read ends it. */
static int compare(const struct options *o, struct assay *a,
                   struct assay_result *results[2])
{
    for (int i = 0; i < 2; i++) {
        results[i] = assay_scan(a, o->operands[i]);
        if (!results[i])
            return say(STATUS_FAULT, "%s", assay_error(a));
        if (assay_fault(results[i]))
            return say(STATUS_INPUT, "%s: %s", o->operands[i],
                       assay_fault(results[i]));
    }
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    int status = STATUS_FAULT;
    int of_both = STATUS_DONE;
    if (o->fail_on != FAIL_ON_NEVER && assay_diff_new(results[0], results[1]))
        of_both = STATUS_FAIL;
    else if (lacking(results))
        of_both = STATUS_INPUT;
    if (assay_diff(a, results[0], results[1], o->format, say_append, &out))
        status = say_result(o, buf_of(&out), of_both);
    else
        say(status, "%s", assay_error(a));
    buf_done(&out);
    return status;
}

static bool is_pack(const char *path)
{
    size_t n = strlen(path);
    return n > 6 && strcmp(path + n - 6, ".asice") == 0;
}

static int compare_packs(const struct options *o)
{
    struct assay *a = NULL;
    struct assay_verify_opts opts = {.trust = o->trust};
    struct buf out;
    bool worse = false;
    if (!is_pack(o->operands[0]) || !is_pack(o->operands[1]))
        return say(STATUS_USAGE, "a pack (.asice) is compared with a pack");
    int status = library_for_packs(o, &a);
    if (status != STATUS_DONE)
        return status;
    buf_init(&out, TEXT_MAX, NULL);
    if (assay_diff_packs(a, &opts, o->operands[0], o->operands[1], o->format,
                         say_append, &out, &worse))
        status = say_result(o, buf_of(&out),
                            worse && o->fail_on != FAIL_ON_NEVER ? STATUS_FAIL
                                                                 : STATUS_DONE);
    else
        status = say(STATUS_INPUT, "%s", assay_error(a));
    buf_done(&out);
    assay_free(a);
    return status;
}

static int run(const struct options *o)
{
    if (is_pack(o->operands[0]) || is_pack(o->operands[1]))
        return compare_packs(o);
    struct assay *a = NULL;
    struct assay_result *results[2] = {NULL, NULL};
    int status = library_of_options(o, &a);
    if (status == STATUS_DONE)
        status = compare(o, a, results);
    assay_result_free(results[0]);
    assay_result_free(results[1]);
    assay_free(a);
    return status;
}

static const char *const formats[] = {"text", "json", NULL};

static const struct example examples[] = {
    {"assay diff firmware-1.0.bin firmware-1.1.bin",
     "what appeared, went, changed"},
    {"assay diff --trust ca.pem t100-1.0.asice t100-1.1.asice",
     "between two packs"},
    {"assay diff --fail-on never -f json old.bin new.bin",                                  "for programs"},
    {0},
};

const struct command cmd_diff = {
    .name = "diff",
    .summary = "tell what changed between two builds or packs",
    .operands = "OLD NEW",
    .min_operands = 2,
    .max_operands = 2,
    .about = "Scans both images and lists verdicts that changed (!), findings "
             "that appeared (+) or went (-), and components whose version "
             "changed (~). Findings keep their names from build to build, so "
             "that moving a file system within the image changes nothing.\n\n"
             "Two packs (.asice) are verified, and compared in what they "
             "prove and say: verdicts that got worse (!), product, support "
             "period, images, signers, files. --trust names issuers then.",
    .fails = "a finding appeared that fails a provision or leaves one open, "
             "or a pack's verdict got worse (not with --fail-on=never)",
    .unread =
        "an image or pack could not be read, or too little of it to compare "
        "(--min-coverage)",
    .options = OPT(format) | OPT(output) | OPT(fail_on) | OPT(min_coverage) |
               OPT(catalogue) | OPT(suppressions) | OPT(trust) | OPT(manifest) |
               OPT(jobs) | OPT_LIMITS,
    .formats = formats,
    .examples = examples,
    .run = run,
};
