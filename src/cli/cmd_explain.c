/* assay explain: what a provision asks, and what assay can see of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/library.h"
#include "cli/say.h"

enum { TEXT_MAX = 64 << 20 };

static int run(const struct options *o)
{
    struct assay *a = NULL;
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    struct assay_style style = style_of_options(o, 80);
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    for (size_t i = 0; i < o->operands_n && status == STATUS_DONE; i++) {
        if (i && strcmp(o->format, "text") == 0)
            buf_byte(&out, '\n');
        if (!assay_explain(a, o->operands[i], o->format, &style, say_append,
                           &out))
            status = say(STATUS_USAGE, "%s", assay_error(a));
    }
    if (status == STATUS_DONE)
        status = say_result(o, buf_of(&out), status);
    buf_done(&out);
    assay_free(a);
    return status;
}

static const char *const formats[] = {"text", "json", NULL};

static const struct example examples[] = {
    {"assay explain 5.1-1",                             "a provision, and what a scan can say of it"},
    {"assay explain 5.3-4",                                                 "what became of a provision of the last edition"},
    {"assay explain 5.1-1-2","one test case"},
    {0                          },
};

const struct command cmd_explain = {
    .name = "explain",
    .summary = "tell what a provision asks and what assay can see of it",
    .operands = "ID...",
    .min_operands = 1,
    .max_operands = 100,
    .about =
        "Tells what the catalogue knows of an id: a provision (5.1-1) with "
        "its status, conditions, test cases, what a scan collects for it, "
        "what else is needed, and where other rules ask the same (with how "
        "sure that is); a test case (5.1-1-2); a provision of the edition "
        "before; an IXIT table; a rule or a kind of fact as they stand in "
        "the results of a scan.",
    .options = OPT(format) | OPT(output) | OPT(catalogue) | OPT(colour),
    .formats = formats,
    .examples = examples,
    .run = run,
};
