/* assay report: the test report on a product. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/assessed.h"
#include "cli/say.h"

static int render(const struct options *o, struct assay *a,
                  const struct assay_assessment *s, struct buf *out,
                  bool *write)
{
    *write = assay_assessment_render(a, s, o->format, NULL, say_append, out);
    return *write ? assessed_status(s)
                  : say(STATUS_FAULT, "%s", assay_error(a));
}

static int run(const struct options *o)
{
    return assessed(o, render);
}

static const char *const formats[] = {"html", NULL};

static const struct example examples[] = {
    {"assay report -o out/report.html",
     "the workspace in this folder, as one page"},
    {"assay report t100 > t100.html",                                 "the folder t100"},
    {0},
};

const struct command cmd_report = {
    .name = "report",
    .summary = "write the test report on a product, as one HTML page",
    .operands = "[DIR]",
    .min_operands = 0,
    .max_operands = 1,
    .about =
        "Assesses the workspace as 'assay assess' does and writes a test "
        "report after TS 103 701: identification with digests, editions, the "
        "verdict on each provision and test case with its reason, evidence and "
        "recorded results, contradictions between declarations and images, and "
        "as annexes the ICS with features and conditions and the IXIT. The "
        "page is complete in itself, loads nothing, and prints well.\n\n"
        "It says what is open as plainly as what is settled, and it is no "
        "declaration of conformity.\n\n"
        "The exit status is 0, or 3 when the workspace or a target could not "
        "be read.",
    .options = OPT(format) | OPT(output) | OPT(catalogue) | OPT(suppressions) |
               OPT(manifest) | OPT(trust) | OPT(jobs) | OPT_LIMITS,
    .formats = formats,
    .examples = examples,
    .run = run,
};
