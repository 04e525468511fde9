/* Finds out which stored passwords are public defaults or trivial. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_CRED_GUESS_H
#define ASSAY_PROBE_CRED_GUESS_H

#include "core/arena.h"
#include "probe/cred_form.h"

enum {
    CRED_SLOW_CANDIDATES = 20, /* words for bcrypt, scrypt and their like */
};

struct cred_job {
    struct cred_form form;
    struct view user;
};

enum cred_outcome {
    CRED_NOT_TRIED, /* why says for what reason */
    CRED_FOUND,
    CRED_NOT_FOUND, /* all of them were tried */
    CRED_STOPPED,   /* tried of them, then the budget was spent */
};

struct cred_answer {
    enum cred_outcome outcome;
    const char *why;      /* static text; never NULL */
    struct view password; /* when found; lives in the arena */
    const char *sources;  /* ids of the list's sources; NULL: made by a rule */
    uint32_t tried, of;   /* candidates; of the list cred_list_id */
};

struct cred_run {
    const struct view *words; /* makers and products this image names */
    size_t n_words;
    /* Work, in milliseconds of the reference core that cred_guess_ns knows.
     * What is tried follows from it alone: not from the machine, its load or
     * the threads. (On a machine five times slower than that core the run ends
     * early, and the answers say so.) */
    uint32_t budget_ms;
    unsigned threads; /* 0 and 1: none besides the caller's */
};

/* One answer a job, in the order of the jobs. A hash that stands in several
 * jobs is tried once, with all its users' names. The best few candidates are
 * tried on every hash before the rest on any; cheap schemes first.
 *
 *     struct cred_answer *got = arena_array(a, n, sizeof *got);
 *     enum err e = cred_guess(&run, jobs, n, a, got);
 */
MUST_USE enum err cred_guess(const struct cred_run *run,
                             const struct cred_job *jobs, size_t n,
                             struct arena *a, struct cred_answer *out);

#endif
