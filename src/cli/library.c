/* Options become settings of libassay. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/library.h"

#include <string.h>
#include <unistd.h>

#include "cli/say.h"
#include "sys/term.h"

static void set_limits(struct assay *a, const struct limits *l)
{
    assay_set_limit(a, ASSAY_LIMIT_MEMORY, l->memory_bytes);
    assay_set_limit(a, ASSAY_LIMIT_OUTPUT, l->output_bytes);
    assay_set_limit(a, ASSAY_LIMIT_STREAM, l->stream_bytes);
    assay_set_limit(a, ASSAY_LIMIT_FILE, l->file_bytes);
    assay_set_limit(a, ASSAY_LIMIT_RATIO, l->ratio);
    assay_set_limit(a, ASSAY_LIMIT_DEPTH, l->depth);
    assay_set_limit(a, ASSAY_LIMIT_ENTRIES, l->entries);
    assay_set_limit(a, ASSAY_LIMIT_TIME, l->time_ms);
    assay_set_limit(a, ASSAY_LIMIT_GUESS, l->guess_ms);
}

int library_of_options(const struct options *o, struct assay **out)
{
    struct assay *a = assay_new();
    *out = NULL;
    if (!a)
        return say(STATUS_FAULT, "out of memory");
    set_limits(a, &o->limits);
    assay_set_jobs(a, o->jobs);
    assay_set_min_coverage(a, o->min_coverage);
    assay_use_manifest(a, o->manifest);
    if ((o->catalogue && !assay_use_catalogue(a, o->catalogue)) ||
        (o->suppressions && !assay_use_suppressions(a, o->suppressions)) ||
        (o->trust && !assay_use_trust(a, o->trust))) {
        int status = say(STATUS_INPUT, "%s", assay_error(a));
        assay_free(a);
        return status;
    }
    *out = a;
    return STATUS_DONE;
}

int library_for_packs(const struct options *o, struct assay **out)
{
    *out = assay_new_for_packs();
    if (!*out)
        return say(STATUS_FAULT, "out of memory");
    set_limits(*out, &o->limits);
    assay_set_jobs(*out, o->jobs);
    return STATUS_DONE;
}

struct assay_style style_of_options(const struct options *o, unsigned width)
{
    bool terminal = strcmp(o->output, "-") == 0;
    return (struct assay_style){
        .width = terminal ? term_width(STDOUT_FILENO) : width,
        .colour = terminal &&
                  term_has_colour(STDOUT_FILENO, (enum term_colour)o->colour),
        .utf8 = term_has_utf8(),
        .quiet = o->quiet,
        .all = o->all};
}
