/* assay record: keeps what a person found in a test case. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/library.h"
#include "cli/say.h"

static int run(const struct options *o)
{
    struct assay *a = NULL;
    struct assay_case_result r = {.test_case = o->operands[0],
                                  .verdict = o->operands[1],
                                  .by = o->tester,
                                  .note = o->note,
                                  .weighed = o->weighed,
                                  .date = o->date,
                                  .attachments = o->attach.v,
                                  .attachments_n = o->attach.n};
    const char *dir = o->operands_n > 2 ? o->operands[2] : ".";
    if (!o->tester || !o->note)
        return say(STATUS_USAGE,
                   "a result needs who stands for it (--tester) and "
                   "what was found (--note)");
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    if (!assay_record(a, dir, &r))
        status = say(STATUS_INPUT, "%s", assay_error(a));
    assay_free(a);
    return status;
}

static const struct example examples[] = {
    {"assay record 5.9-1-2 PASS --tester \"A. Tester\" --note \"ten cuts\"",
     "in the workspace of this folder"},
    {"assay record 6-5-2 PASS --tester A. --note saved --attach page.pdf",
     "with what shows it"},
    {"assay record 5.5-1-2 FAIL t100 --tester A. --note \"TLS 1.0\"",
     "in the folder t100"},
    {0       },
};

const struct command cmd_record = {
    .name = "record",
    .summary = "keep a person's result of a test case",
    .operands = "CASE[,CASE...] VERDICT [DIR]",
    .min_operands = 2,
    .max_operands = 3,
    .about =
        "Writes evidence/results/CASE.json: PASS, FAIL or INCONCLUSIVE, who "
        "stands for it, the day, what was done and seen, the digests of the "
        "images and packages that product.yaml names, and the digest of what "
        "is declared for the case. Attachments are copied to "
        "evidence/attachments/, each under its SHA-256. The result appears "
        "whole or not at all, and takes the place of an earlier one. Several "
        "cases get the same result, each in its file.\n\n"
        "'assay assess' takes the result for as long as all of these stay the "
        "same. A PASS does not count against a FAIL that an image shows; where "
        "findings or remarks merely speak against it, it counts when they are "
        "named in --weighed.",
    .options = OPT(tester) | OPT(note) | OPT(weighed) | OPT(date) |
               OPT(attach) | OPT(catalogue),
    .examples = examples,
    .run = run,
};
