/* assay inspect: what is in a pack, and who says so? */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/library.h"
#include "cli/say.h"

enum { TEXT_MAX = 1 << 30 };

static int run(const struct options *o)
{
    struct assay *a = NULL;
    struct assay_verify_opts opts = {.trust = o->trust, .at = o->at};
    struct assay_verify_summary summary;
    int status = library_for_packs(o, &a);
    if (status != STATUS_DONE)
        return status;
    struct assay_style style = style_of_options(o, 100);
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    if (assay_inspect(a, &opts, o->operands, o->operands_n, o->format, &style,
                      say_append, &out, &summary))
        status = say_result(o, buf_of(&out),
                            summary.unreadable ? STATUS_INPUT : STATUS_DONE);
    else
        status = say(STATUS_INPUT, "%s", assay_error(a));
    buf_done(&out);
    assay_free(a);
    return status;
}

static const char *const formats[] = {"text", "json", NULL};

static const struct example examples[] = {
    {"assay inspect t100.asice",          "what is in it"},
    {"assay inspect --trust issuers.pem t100.asice",
     "and whether its signers are known"},
    {"assay inspect -a t100.asice", "with every digest"},
    {0      },
};

const struct command cmd_inspect = {
    .name = "inspect",
    .summary = "show what is in evidence packs",
    .operands = "PACK...",
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .about =
        "Shows the product, the images that the evidence is about, what the "
        "assessments say, who signed and when, and each file with its role, "
        "its language and how many signatures cover it. The line "
        "\"verified\" is what assay verify says of the pack with the same "
        "--trust; it does not change the exit status: to rely on a pack, "
        "verify it. Each pack is read in a process that gave up its rights.",
    .unread = "a pack could not be read at all",
    .options = OPT(trust) | OPT(at) | OPT(format) | OPT(output) | OPT(colour) |
               OPT(all) | OPT(jobs) | OPT(limit_memory) | OPT(limit_output) |
               OPT(limit_time),
    .formats = formats,
    .examples = examples,
    .run = run,
};
