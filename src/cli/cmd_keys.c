/* assay keys: something to sign with when trying things out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/library.h"
#include "cli/say.h"

static int run(const struct options *o)
{
    struct assay *a = NULL;
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    if (!assay_keys(a, o->operands[0]))
        status = say(STATUS_INPUT, "%s", assay_error(a));
    else if (!o->quiet)
        say(STATUS_DONE,
            "%s: test keys are written; they prove nothing about anybody",
            o->operands[0]);
    assay_free(a);
    return status;
}

static const struct example examples[] = {
    {"assay keys try", "try/test-ca.pem, test-maker.pem, test-maker.key ..."},
    {0               },
};

const struct command cmd_keys = {
    .name = "keys",
    .summary = "make test keys to try packs with",
    .operands = "DIR",
    .min_operands = 1,
    .max_operands = 1,
    .about =
        "Writes a test issuer's certificate (test-ca.pem), and keys and "
        "certificates of a test maker and a test laboratory. Their names say "
        "that they are for tests, and assay verify repeats it. The issuer's "
        "own key is thrown away. For real packs get a certificate for "
        "signatures or seals from an issuer that your customers trust.\n\n"
        "Nothing that is there is touched.",
    .options = OPT(quiet),
    .examples = examples,
    .run = run,
};
