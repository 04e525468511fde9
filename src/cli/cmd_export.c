/* assay export: the declarations as a workbook. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/library.h"
#include "cli/say.h"

enum { BYTES_MAX = 64 << 20 };

static int run(const struct options *o)
{
    struct assay *a = NULL;
    struct buf out;
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    buf_init(&out, BYTES_MAX, NULL);
    if (assay_export(a, o->operands_n ? o->operands[0] : ".", say_append, &out))
        status = say_result(o, buf_of(&out), STATUS_DONE);
    else
        status = say(STATUS_INPUT, "%s", assay_error(a));
    buf_done(&out);
    assay_free(a);
    return status;
}

static const char *const formats[] = {"xlsx", NULL};

static const struct example examples[] = {
    {"assay export -o t100.xlsx t100", "ICS and IXIT as a workbook"},
    {0                               },
};

const struct command cmd_export = {
    .name = "export",
    .summary = "write the declarations as a workbook (XLSX)",
    .operands = "[DIR]",
    .min_operands = 0,
    .max_operands = 1,
    .about =
        "Writes product.yaml as a workbook in the layout that laboratories "
        "exchange: sheets DUT Identification, Security Context, Conditions, "
        "ICS, and one for each IXIT table from 1-AuthMech to 29-InpVal; and "
        "two more, Targets and Suppressions, so that nothing is left out. "
        "'assay import' reads it back. Several values of one cell stand on "
        "lines of their own with a bullet; \"(none)\" in a table says that "
        "it was declared to be empty.",
    .options = OPT(format) | OPT(output) | OPT(catalogue),
    .formats = formats,
    .examples = examples,
    .run = run,
};
