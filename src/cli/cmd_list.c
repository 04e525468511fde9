/* assay list: what this assay has inside. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/library.h"
#include "cli/say.h"

enum { TEXT_MAX = 16 << 20 };

static int run(const struct options *o)
{
    struct assay *a = NULL;
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    const char *what = o->operands[0];
    if (o->automation && strcmp(what, "cases") != 0) {
        assay_free(a);
        return say(STATUS_USAGE, "--automation goes with: assay list cases");
    }
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    if (assay_list(a, o->automation ? "automation" : what, o->format, NULL,
                   say_append, &out))
        status = say_result(o, buf_of(&out), status);
    else
        status = say(STATUS_USAGE, "%s", assay_error(a));
    buf_done(&out);
    assay_free(a);
    return status;
}

static const char *const formats[] = {"text", "json", NULL};

static const struct example examples[] = {
    {"assay list provisions",               "all 78, with their titles"},
    {"assay list cases --automation",                                     "what assay does for each test case"},
    {"assay list formats","the image formats that are read"},
    {0                 },
};

const struct command cmd_list = {
    .name = "list",
    .summary = "list provisions, cases, rules, formats, probes or reports",
    .operands = "provisions|cases|rules|formats|probes|reports",
    .min_operands = 1,
    .max_operands = 1,
    .about = "Lists what this assay has inside: the provisions of its "
             "catalogue, their test cases, the rules that make findings of "
             "facts, the image "
             "formats that it reads, the probes, and the reports that it "
             "writes.",
    .options = OPT(format) | OPT(output) | OPT(catalogue) | OPT(automation),
    .formats = formats,
    .examples = examples,
    .run = run,
};
