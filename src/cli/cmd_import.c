/* assay import: a workspace begins with a workbook. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/library.h"
#include "cli/say.h"

static int run(const struct options *o)
{
    struct assay *a = NULL;
    const char *dir = o->operands_n > 1 ? o->operands[1] : ".";
    size_t left_out = 0, errors = 0;
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    if (!assay_import(a, o->operands[0], dir, &left_out, &errors))
        status = say(STATUS_INPUT, "%s", assay_error(a));
    else if (!o->quiet || left_out || errors)
        say(STATUS_DONE, "%s/product.yaml is written", dir);
    if (left_out)
        say(STATUS_DONE,
            "%zu cell%s could not be taken over and stand%s at its end as "
            "comments",
            left_out, left_out == 1 ? "" : "s", left_out == 1 ? "s" : "");
    if (errors)
        say(STATUS_DONE, "%zu error%s to be mended; see: assay check %s",
            errors, errors == 1 ? " is" : "s are", dir);
    assay_free(a);
    return status;
}

static const struct example examples[] = {
    {"assay import ixit.xlsx t100",
     "begin the workspace t100 with what a workbook says"},
    {0                            },
};

const struct command cmd_import = {
    .name = "import",
    .summary = "begin a workspace with a workbook (XLSX)",
    .operands = "FILE [DIR]",
    .min_operands = 1,
    .max_operands = 2,
    .about =
        "Reads a workbook as 'assay export' writes it, or as laboratories "
        "exchange it, in a process without rights, and writes product.yaml. "
        "Sheets may have the names of TS 103 701 V1.1.1; columns are found by "
        "their names, wherever they stand. What is not understood is not "
        "dropped: it stands at the end of product.yaml as comments, each with "
        "its sheet and row.\n\n"
        "A product.yaml that is there is never touched.",
    .options = OPT(quiet) | OPT(catalogue) | OPT(limit_memory),
    .examples = examples,
    .run = run,
};
