/* Texts of errors, and the end of a run that found a bug of ours. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "core/err.h"

#include <stdio.h>
#include <stdlib.h>

const char *err_text(enum err e)
{
    static const char *const texts[] = {
#define X(name, text) [name] = text,
        ERR_LIST(X)
#undef X
    };
    return (unsigned)e < sizeof texts / sizeof *texts ? texts[e] : "unknown";
}

void assert_failed(const char *what, const char *file, int line)
{
    fprintf(stderr,
            "assay: internal fault at %s:%d: %s does not hold; please report "
            "it with the command that led here\n",
            file, line, what);
    abort();
}
