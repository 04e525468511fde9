/* assay regimes: which laws and labels apply to a product, and since when. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/assessed.h"
#include "cli/library.h"
#include "cli/say.h"

static int render(const struct options *o, struct assay *a,
                  const struct assay_assessment *s, struct buf *out,
                  bool *write)
{
    static const char *const roles[] = {"manufacturer", "importer",
                                        "distributor"};
    struct assay_style style = style_of_options(o, 100);
    *write = assay_assessment_regimes(a, s, roles[o->role], o->date, o->format,
                                      &style, say_append, out);
    return *write ? assessed_status(s)
                  : say(STATUS_USAGE, "%s", assay_error(a));
}

static int run(const struct options *o)
{
    return assessed(o, render);
}

static const char *const formats[] = {"text", "json", NULL};

static const struct example examples[] = {
    {"assay regimes t100",           "for the manufacturer, as of today"},
    {"assay regimes --role importer --date 2027-12-11 t100",
     "for an importer, as of a day"},
    {0},
};

const struct command cmd_regimes = {
    .name = "regimes",
    .summary = "tell which laws and labels apply to a product, and since when",
    .operands = "[DIR]",
    .min_operands = 0,
    .max_operands = 1,
    .about =
        "Tells from what product.yaml says of the market (where the product "
        "is sold, its class under the Cyber Resilience Act, when it was first "
        "placed on the market, whether it is radio equipment) which laws and "
        "labels it meets, since when, and what they ask of the role; each "
        "fact with its date, source and how sure it is. What EN 303 645 is "
        "good for under each is told as well: under none does it give "
        "presumption of conformity, but for the three requirements of the "
        "United Kingdom, which are judged here from the same evidence.\n\n"
        "These are dated facts and no legal advice.",
    .unread = "the workspace or a target could not be read",
    .options = OPT(format) | OPT(output) | OPT(role) | OPT(date) | OPT(all) |
               OPT(catalogue) | OPT(suppressions) | OPT(manifest) | OPT(trust) |
               OPT(jobs) | OPT_LIMITS,
    .formats = formats,
    .examples = examples,
    .run = run,
};
