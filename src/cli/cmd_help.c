/* assay help: the verbs, one verb, the manual page, completion scripts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/help.h"
#include "cli/say.h"

enum { HELP_MAX = 1 << 20 };

static int run(const struct options *o)
{
    const struct command *c = NULL;
    if (o->operands_n > 0) {
        c = command_find(o->operands[0]);
        if (!c)
            return command_unknown(o->operands[0]);
    }
    struct buf b;
    buf_init(&b, HELP_MAX, NULL);
    if (o->man)
        help_man(&b);
    else if (o->completion && strcmp(o->completion, "zsh") == 0)
        help_zsh(&b);
    else if (o->completion)
        help_bash(&b);
    else if (c)
        help_command(&b, c);
    else
        help_overview(&b);
    int status = b.failed ? say(STATUS_FAULT, "out of memory")
                          : say_result(o, buf_of(&b), STATUS_DONE);
    buf_done(&b);
    return status;
}

static const struct example examples[] = {
    {"assay help scan",                        "all about one verb"           },
    {"assay help --man | man -l -",            "the manual page"              },
    {"assay help --completion bash >~/.assay", "for \". ~/.assay\" in .bashrc"},
    {NULL,                                     NULL                           },
};

const struct command cmd_help = {
    .name = "help",
    .summary = "tell about the verbs, or all about one of them",
    .operands = "[VERB]",
    .max_operands = 1,
    .about = "Tells what the verbs do; with VERB, all about one of them. The "
             "manual page and the completion scripts are made from the same "
             "tables.",
    .options = OPT(output) | OPT(man) | OPT(completion),
    .examples = examples,
    .run = run,
};
