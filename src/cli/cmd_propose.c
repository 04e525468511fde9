/* assay propose: what the images show and nothing declares. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/assessed.h"
#include "cli/say.h"

static int accept(const struct options *o, struct assay *a,
                  const struct assay_assessment *s)
{
    size_t added = 0;
    if (!assay_assessment_accept(a, s, o->accept, &added))
        return say(STATUS_INPUT, "%s", assay_error(a));
    if (!o->quiet)
        say(STATUS_DONE, "%zu put into product.yaml%s", added,
            added ? "; say what stands as \"?\" there" : "");
    return assessed_status(s);
}

static int render(const struct options *o, struct assay *a,
                  const struct assay_assessment *s, struct buf *out,
                  bool *write)
{
    *write = o->accept == NULL;
    if (o->accept)
        return accept(o, a, s);
    *write = assay_assessment_propose(a, s, say_append, out);
    return *write ? assessed_status(s)
                  : say(STATUS_FAULT, "%s", assay_error(a));
}

static int run(const struct options *o)
{
    return assessed(o, render);
}

static const char *const formats[] = {"yaml", NULL};

static const struct example examples[] = {
    {"assay propose t100",                                      "what t100/product.yaml does not declare"},
    {"assay propose --accept 13-SoftServ,j",
     "put the rows of a table and a feature into product.yaml"},
    {0},
};

const struct command cmd_propose = {
    .name = "propose",
    .summary = "propose declarations for what the images show",
    .operands = "[DIR]",
    .min_operands = 0,
    .max_operands = 1,
    .about =
        "Scans the images that product.yaml names and writes, as YAML in its "
        "form: features and conditions that they show and nothing is declared "
        "of, and IXIT rows for the accounts, services, interfaces, consoles, "
        "keys, components and update mechanisms that no row names, each with "
        "its place in the image. What is declared absent and shown is named "
        "for a person to correct.\n\n"
        "Nothing is guessed: what a person has to say stands as \"?\" and "
        "counts as not told. With --accept the proposals that were chosen are "
        "put into product.yaml, where everything else, comments and order "
        "with it, stays as it is; the file is the old one or the new one at "
        "any moment.",
    .unread = "the workspace or a target could not be read, or the proposals "
              "could not be put in",
    .options = OPT(format) | OPT(output) | OPT(accept) | OPT(quiet) |
               OPT(catalogue) | OPT(manifest) | OPT(trust) | OPT(jobs) |
               OPT_LIMITS,
    .formats = formats,
    .examples = examples,
    .run = run,
};
