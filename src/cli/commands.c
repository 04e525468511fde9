/* The list of verbs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/say.h"
#include "core/nearest.h"

#define CMD(name) extern const struct command cmd_##name;
#include "cli/commands.def"
#undef CMD

const struct command *const commands[] = {
#define CMD(name) &cmd_##name,
#include "cli/commands.def"
#undef CMD
    NULL,
};

const struct command *command_find(const char *name)
{
    for (const struct command *const *c = commands; *c; c++)
        if (strcmp((*c)->name, name) == 0)
            return *c;
    return NULL;
}

int command_unknown(const char *word)
{
    struct nearest best = {0};
    for (const struct command *const *c = commands; *c; c++)
        nearest_offer(&best, word, (*c)->name);
    if (word[0] == '-')
        return say(STATUS_USAGE,
                   "options come behind the verb, as in: assay scan %s ...",
                   word);
    if (best.word)
        return say(STATUS_USAGE, "there is no verb '%s'; did you mean '%s'?",
                   word, best.word);
    if (command_find("scan") && access(word, F_OK) == 0)
        return say(STATUS_USAGE,
                   "'%s' is a file, not a verb; did you mean: assay scan %s",
                   word, word);
    return say(STATUS_USAGE, "there is no verb '%s'; 'assay help' lists them",
               word);
}
