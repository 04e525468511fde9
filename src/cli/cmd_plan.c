/* assay plan: what is left to do, by whom, and until when. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/assessed.h"
#include "cli/library.h"
#include "cli/say.h"

static int render(const struct options *o, struct assay *a,
                  const struct assay_assessment *s, struct buf *out,
                  bool *write)
{
    struct assay_style style = style_of_options(o, 100);
    *write =
        assay_assessment_plan(a, s, o->by, o->format, &style, say_append, out);
    return *write ? assessed_status(s)
                  : say(STATUS_USAGE, "%s", assay_error(a));
}

static int run(const struct options *o)
{
    return assessed(o, render);
}

static const char *const formats[] = {"text", "json", NULL};

static const struct example examples[] = {
    {"assay plan",                                   "the workspace in this folder"},
    {"assay plan --by 2027-06-30 t100",
     "with the latest day for each stretch of work"},
    {"assay plan -f json -o out/plan.json",
     "each case with its task, for programs"},
    {0         },
};

const struct command cmd_plan = {
    .name = "plan",
    .summary = "say what is left to do, by whom, and what is missing",
    .operands = "[DIR]",
    .min_operands = 0,
    .max_operands = 1,
    .about =
        "Assesses the workspace as 'assay assess' does. First it says whether "
        "the product is ready for a laboratory and, if it is not, the shortest "
        "list of what is missing, each with the provisions and test cases that "
        "wait for it. Then each open test case by who settles it: assay, from "
        "evidence and declarations; a person on a desk; a laboratory with "
        "units of the product. For each: what to do, with what, the IXIT "
        "tables that it judges, and an estimate of the time. 'assay record' "
        "keeps the results.\n\n"
        "With --by the work is laid out backwards from that day: booking, "
        "tests, corrections, declaration. Times are estimates; how they are "
        "made is told with them.\n\n"
        "The exit status is 0, or 3 when the workspace or a target could not "
        "be read.",
    .options = OPT(format) | OPT(output) | OPT(by) | OPT(catalogue) |
               OPT(suppressions) | OPT(manifest) | OPT(trust) | OPT(jobs) |
               OPT(all) | OPT_LIMITS,
    .formats = formats,
    .examples = examples,
    .run = run,
};
