/* What the verbs on a workspace share. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/assessed.h"

#include "cli/library.h"
#include "cli/say.h"

enum { TEXT_MAX = 64 << 20 };

int assessed_status(const struct assay_assessment *s)
{
    return assay_assessment_summary(s).unreadable ? STATUS_INPUT : STATUS_DONE;
}

static int print(const struct options *o, struct assay *a,
                 const struct assay_assessment *s, assessed_fn *render)
{
    bool write = true;
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    int status = render(o, a, s, &out, &write);
    if (write)
        status = say_result(o, buf_of(&out), status);
    buf_done(&out);
    return status;
}

int assessed(const struct options *o, assessed_fn *render)
{
    struct assay *a = NULL;
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    struct assay_assessment *s =
        assay_assess(a, o->operands_n ? o->operands[0] : ".");
    status =
        s ? print(o, a, s, render) : say(STATUS_INPUT, "%s", assay_error(a));
    assay_assessment_free(s);
    assay_free(a);
    return status;
}
