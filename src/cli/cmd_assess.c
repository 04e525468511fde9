/* assay assess: declarations and evidence together, case by case. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/assessed.h"
#include "cli/library.h"
#include "cli/say.h"

static int status_of(const struct options *o, const struct assay_assessment *s)
{
    struct assay_assessment_summary m = assay_assessment_summary(s);
    size_t failed = o->fail_on == FAIL_ON_ANY         ? m.fail
                    : o->fail_on == FAIL_ON_MANDATORY ? m.fail_mandatory
                                                      : 0;
    if (m.unreadable)
        return STATUS_INPUT;
    return failed ? STATUS_FAIL : STATUS_DONE;
}

static int render(const struct options *o, struct assay *a,
                  const struct assay_assessment *s, struct buf *out,
                  bool *write)
{
    struct assay_style style = style_of_options(o, 100);
    *write = assay_assessment_render(a, s, o->format, &style, say_append, out);
    return *write ? status_of(o, s) : say(STATUS_FAULT, "%s", assay_error(a));
}

static int run(const struct options *o)
{
    return assessed(o, render);
}

static const char *const formats[] = {"text", "json", NULL};

static const struct example examples[] = {
    {"assay assess",                          "the workspace in this folder"},
    {"assay assess -f json -o out/assess.json t100",
     "every test case, for programs"},
    {"assay assess --all --fail-on any t100",         "nothing left out"},
    {0},
};

const struct command cmd_assess = {
    .name = "assess",
    .summary = "judge a product: its declarations, its images, its results",
    .operands = "[DIR]",
    .min_operands = 0,
    .max_operands = 1,
    .about =
        "Scans the images and packages that product.yaml names, holds them "
        "against what it declares, and gives each test case of TS 103 701 a "
        "verdict or an open task, and each provision its verdict: the worst of "
        "its cases in the order FAIL, INCONCLUSIVE, PASS.\n\n"
        "A PASS comes from a result that a person recorded for just these "
        "images and declarations, or from declarations where these decide a "
        "case by themselves; never from finding nothing. N/A needs a feature "
        "or condition that is declared absent, with a reason, and that nothing "
        "contradicts. A recommendation that is not supported is reported as "
        "such.\n\n"
        "What an image shows and the IXIT does not declare, and what is denied "
        "but seen, fails the case that asks for it; both places are named.",
    .fails = "a mandatory provision fails (--fail-on says what counts)",
    .unread = "the workspace or a target could not be read",
    .options = OPT(format) | OPT(output) | OPT(fail_on) | OPT(catalogue) |
               OPT(suppressions) | OPT(trust) | OPT(manifest) | OPT(jobs) |
               OPT(all) | OPT_LIMITS,
    .formats = formats,
    .examples = examples,
    .run = run,
};
