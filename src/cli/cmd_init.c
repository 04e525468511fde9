/* assay init: a workspace begins with a product.yaml to fill in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/library.h"
#include "cli/say.h"

static int run(const struct options *o)
{
    struct assay *a = NULL;
    const char *dir = o->operands_n ? o->operands[0] : ".";
    struct assay_answers answers = {o->name, o->model, o->manufacturer,
                                    o->image};
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    if (!assay_init(a, dir, &answers))
        status = say(STATUS_INPUT, "%s", assay_error(a));
    else if (!o->quiet)
        say(STATUS_DONE,
            "%s/product.yaml is written; fill it in, then: assay "
            "check %s",
            dir, dir);
    assay_free(a);
    return status;
}

static const struct example examples[] = {
    {"assay init",                                 "in this folder"},
    {"assay init --name Thermostat --model T100 --image fw.bin t100",
     "in the folder t100, with the first answers"},
    {0},
};

const struct command cmd_init = {
    .name = "init",
    .summary = "begin a workspace: a product.yaml to fill in",
    .operands = "[DIR]",
    .min_operands = 0,
    .max_operands = 1,
    .about = "Writes product.yaml: all that a maker declares of a product by "
             "EN 303 645 and TS 103 701, as comments to fill in: "
             "identification, roles, features (a) to (aa), the implementation "
             "conformance statement (ICS) of 78 provisions, the 29 IXIT "
             "tables, the images to scan.\n\n"
             "A product.yaml that is there is never touched.",
    .options = OPT(name) | OPT(model) | OPT(manufacturer) | OPT(image) |
               OPT(quiet) | OPT(catalogue),
    .examples = examples,
    .run = run,
};
