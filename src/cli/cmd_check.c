/* assay check: is product.yaml well formed, and does it hold together? */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/library.h"
#include "cli/say.h"

enum { TEXT_MAX = 16 << 20 };

static int run(const struct options *o)
{
    struct assay *a = NULL;
    size_t errors = 0, warnings = 0;
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    if (assay_check(a, o->operands_n ? o->operands[0] : ".", o->format,
                    say_append, &out, &errors, &warnings))
        status =
            say_result(o, buf_of(&out), errors ? STATUS_INPUT : STATUS_DONE);
    else
        status = say(STATUS_INPUT, "%s", assay_error(a));
    buf_done(&out);
    assay_free(a);
    return status;
}

static const char *const formats[] = {"text", "json", NULL};

static const struct example examples[] = {
    {"assay check",         "the workspace in this folder"},
    {"assay check -f json t100",                     "for editors and CI"},
    {0},
};

const struct command cmd_check = {
    .name = "check",
    .summary = "check a workspace's product.yaml",
    .operands = "[DIR]",
    .min_operands = 0,
    .max_operands = 1,
    .about = "Reads product.yaml and the recorded results, strictly, and says "
             "what is wrong with file, line and column: unknown keys, with the "
             "one that was meant; ids that no provision, feature or table has; "
             "days that the calendar has not; references to nothing; "
             "statements that the status of a provision does not allow. "
             "Warnings are no errors.",
    .unread = "it has errors: nothing can rest on it",
    .options = OPT(format) | OPT(output) | OPT(catalogue),
    .formats = formats,
    .examples = examples,
    .run = run,
};
