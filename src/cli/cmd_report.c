/* assay report: the test report on a product. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/assessed.h"
#include "cli/say.h"

/* A document with gaps is written all the same, marked as a draft. */
static int paper(const struct options *o, struct assay *a,
                 const struct assay_assessment *s, struct buf *out, bool *write)
{
    static const char *const languages[] = {"en", "de", "fr"};
    size_t gaps = 0;
    *write = assay_assessment_paper(a, s, o->kind ? o->kind : "test", o->format,
                                    languages[o->lang], say_append, out, &gaps);
    if (!*write)
        return say(STATUS_USAGE, "%s", assay_error(a));
    if (gaps)
        say(STATUS_DONE, "a draft: %zu thing%s missing and marked in it", gaps,
            gaps == 1 ? " is" : "s are");
    int status = assessed_status(s);
    return status == STATUS_DONE && gaps ? STATUS_FAIL : status;
}

static int render(const struct options *o, struct assay *a,
                  const struct assay_assessment *s, struct buf *out,
                  bool *write)
{
    bool test = !o->kind || strcmp(o->kind, "test") == 0;
    bool html = strcmp(o->format, "html") == 0 && o->lang == 0;
    *write = false;
    if (!test || !html)
        return paper(o, a, s, out, write);
    *write = assay_assessment_render(a, s, o->format, NULL, say_append, out);
    return *write ? assessed_status(s)
                  : say(STATUS_FAULT, "%s", assay_error(a));
}

static int run(const struct options *o)
{
    return assessed(o, render);
}

static const char *const formats[] = {"html",          "text", "pdf",
                                      "threat-dragon", "otm",  NULL};

static const struct example examples[] = {
    {"assay report -o out/report.html",
     "the workspace in this folder, as one page"},
    {"assay report t100 > t100.html",                                          "the folder t100"},
    {"assay report -f pdf -o t100.pdf t100","the test report as PDF"},
    {"assay report --kind threat-model -f threat-dragon -o t100.json t100",
     "the threat model for OWASP Threat Dragon"},
    {"assay report --kind doc -o doc.html t100",
     "the EU declaration of conformity, or what it lacks"},
    {"assay report --kind doc --lang de -f pdf -o doc.pdf t100",
     "the declaration in German"},
    {"assay report --kind policy -f text -o policy.md t100",
     "a disclosure policy to publish"},
    {0                                         },
};

const struct command cmd_report = {
    .name = "report",
    .summary = "write the test report on a product, and the papers that follow "
               "from it",
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
        "With --kind another document: the test plan, the threat model, what "
        "became of each provision of V2.1.1, the ICS in the form of Table "
        "B.1, the IXIT, the EU declaration of conformity (Annex V of the "
        "Cyber Resilience Act) and its simplified form, the statement of "
        "compliance of the United Kingdom, the index of the technical "
        "documentation, information for users, the support period, a "
        "disclosure policy, security.txt, and checklists for importers and "
        "distributors. They state what product.yaml declares and the evidence "
        "carries, and nothing else: what is missing, or what the evidence "
        "does not carry, is marked, the document is a draft then, and the "
        "exit status is 1. No presumption of conformity is claimed through EN "
        "303 645.\n\n"
        "--lang writes the document's own words in German or French; what the "
        "catalogue, the evidence and product.yaml say stays as it is.\n\n"
        "The test report says what is open as plainly as what is settled, and "
        "it is no "
        "declaration of conformity.",
    .fails = "the document is a draft: something is missing in it",
    .unread = "the workspace or a target could not be read",
    .options = OPT(kind) | OPT(lang) | OPT(format) | OPT(output) |
               OPT(catalogue) | OPT(suppressions) | OPT(manifest) | OPT(trust) |
               OPT(jobs) | OPT_LIMITS,
    .formats = formats,
    .examples = examples,
    .run = run,
};
