/* Finds out which stored passwords are public defaults or trivial.
 *
 * First a plan is made: hashes in the order of their cost, candidates in the
 * order of cred_rank, three rounds of rising depth, each round cut where the
 * budget ends. Only then do threads work through the plan. So neither their
 * number nor their speed decides what is tried. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/cred_guess.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "probe/cred_rank.h"
#include "probe/cred_verify.h"

enum {
    MAX_JOBS = 8192,
    MAX_TARGETS = 1024,
    MAX_TARGET_USERS = 8,
    MAX_THREADS = 16,
    ROUNDS = 3,
    CHUNK_NS = 5000000, /* work handed out at a time */
    MAX_CHUNK = 64,
    SLOW_NS = 10000000,       /* a guess this long makes any scheme slow */
    PATIENCE = 5,             /* a thread's own time over budget */
    CLOCK_NS = 100000,        /* guesses this long each look at the clock */
    ONE_AT_A_TIME = 16 << 20, /* memory of a guess that no two threads share */
};

/* One hash, whoever has it. */
struct target {
    const struct cred_job *job;
    struct view users[MAX_TARGET_USERS];
    size_t n_users;
    struct cred_candidates list;
    uint64_t ns;
    const char *refused;
    uint32_t of, planned;
    _Atomic uint32_t found; /* index; UINT32_MAX while none */
    _Atomic uint32_t tried;
    atomic_bool cannot;
};

struct chunk {
    uint32_t target, from, to;
};

struct plan {
    struct target *targets;
    struct chunk *chunks;
    uint32_t n_targets, n_chunks, cap_chunks;
    uint32_t *order; /* targets, cheap ones first */
    uint64_t left_ns;
    uint64_t patience_ns; /* of each thread, should the model be far off */
    _Atomic uint32_t next;
    pthread_mutex_t big;
};

/* What this thread has worked: other load on the machine does not count. */
static uint64_t worked_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static bool is_slow(const struct target *t)
{
    switch ((unsigned)t->job->form.scheme) {
    case CRED_BCRYPT:
    case CRED_SCRYPT:
    case CRED_YESCRYPT:
    case CRED_GOST_YESCRYPT:
        return true;
    default:
        return t->ns >= SLOW_NS;
    }
}

static bool same_target(const struct cred_job *a, const struct cred_job *b)
{
    return a->form.scheme == b->form.scheme &&
           view_eq(a->form.hash, b->form.hash) &&
           (a->form.scheme != CRED_HTDIGEST || view_eq(a->user, b->user));
}

static void add_user(struct target *t, struct view user)
{
    for (size_t i = 0; i < t->n_users; i++)
        if (view_eq(t->users[i], user))
            return;
    if (t->n_users < MAX_TARGET_USERS)
        t->users[t->n_users++] = user;
}

/* Which target each job belongs to; UINT32_MAX: past the maximum. */
static void group(struct plan *p, const struct cred_job *jobs, size_t n,
                  uint32_t *target_of)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t t = i < MAX_JOBS ? 0 : MAX_TARGETS;
        while (t < p->n_targets && !same_target(p->targets[t].job, &jobs[i]))
            t++;
        target_of[i] = t < MAX_TARGETS ? t : UINT32_MAX;
        if (t == MAX_TARGETS)
            continue;
        if (t == p->n_targets) {
            p->targets[t].job = &jobs[i];
            atomic_init(&p->targets[t].found, UINT32_MAX);
            p->n_targets++;
        }
        add_user(&p->targets[t], jobs[i].user);
    }
}

static bool prepare(struct plan *p, const struct cred_run *run, struct arena *a)
{
    uint64_t max_ns = (uint64_t)run->budget_ms * 1000000 / 8;
    for (uint32_t i = 0; i < p->n_targets; i++) {
        struct target *t = &p->targets[i];
        t->refused = cred_refusal(&t->job->form, max_ns);
        if (t->refused)
            continue;
        t->ns = cred_guess_ns(&t->job->form);
        if (!cred_rank(a, t->users, t->n_users, run->words, run->n_words,
                       &t->list))
            return false;
        t->of = (uint32_t)t->list.n;
        if (is_slow(t) && t->of > CRED_SLOW_CANDIDATES)
            t->of = CRED_SLOW_CANDIDATES;
    }
    return true;
}

/* Cheap first; the place of the first job breaks ties. */
static void sort_targets(struct plan *p)
{
    for (uint32_t i = 0; i < p->n_targets; i++) {
        uint32_t k = i;
        for (; k > 0 && p->targets[p->order[k - 1]].ns > p->targets[i].ns; k--)
            p->order[k] = p->order[k - 1];
        p->order[k] = i;
    }
}

static void add_chunks(struct plan *p, uint32_t target, uint32_t from,
                       uint32_t to)
{
    uint64_t each = CHUNK_NS / p->targets[target].ns;
    each = each < 1 ? 1 : each > MAX_CHUNK ? MAX_CHUNK : each;
    while (from < to && p->n_chunks < p->cap_chunks) {
        uint32_t n = to - from < each ? to - from : (uint32_t)each;
        p->chunks[p->n_chunks++] = (struct chunk){target, from, from + n};
        from += n;
    }
}

/* Plan candidates up to depth for every target the budget reaches. */
static void plan_round(struct plan *p, uint32_t depth)
{
    p->n_chunks = 0;
    atomic_store(&p->next, 0);
    for (uint32_t i = 0; i < p->n_targets; i++) {
        struct target *t = &p->targets[p->order[i]];
        if (t->refused || atomic_load(&t->found) != UINT32_MAX ||
            atomic_load(&t->cannot))
            continue;
        uint32_t to = t->of < depth ? t->of : depth;
        if (to <= t->planned)
            continue;
        uint64_t n = to - t->planned, afford = p->left_ns / t->ns;
        n = n < afford ? n : afford;
        add_chunks(p, p->order[i], t->planned, t->planned + (uint32_t)n);
        t->planned += (uint32_t)n;
        p->left_ns -= n * t->ns;
    }
}

/* A hash that was opened needed less than was set aside for it. */
static void give_back(struct plan *p)
{
    for (uint32_t i = 0; i < p->n_targets; i++) {
        struct target *t = &p->targets[i];
        uint32_t found = atomic_load(&t->found);
        if (found == UINT32_MAX || found + 1 >= t->planned)
            continue;
        p->left_ns += (t->planned - found - 1) * t->ns;
        t->planned = found + 1;
    }
}

static void note_found(struct target *t, uint32_t at)
{
    uint32_t best = atomic_load(&t->found);
    while (at < best && !atomic_compare_exchange_weak(&t->found, &best, at))
        continue;
}

static void try_chunk(struct plan *p, struct cred_verifier *v,
                      const struct chunk *c, uint64_t end_ns)
{
    struct target *t = &p->targets[c->target];
    bool cannot = false;
    for (uint32_t i = c->from; i < c->to && !cannot; i++) {
        bool look = i == c->from || t->ns >= CLOCK_NS;
        if (i > atomic_load(&t->found) || (look && worked_ns() > end_ns))
            return;
        if (cred_verify(v, &t->job->form, t->job->user, t->list.at[i].password,
                        &cannot))
            note_found(t, i);
        if (!cannot)
            atomic_fetch_add(&t->tried, 1);
    }
    if (cannot)
        atomic_store(&t->cannot, true);
}

struct worker {
    struct plan *plan;
    struct cred_verifier *verifier;
};

static void *work(void *arg)
{
    struct worker *w = arg;
    struct plan *p = w->plan;
    uint64_t end_ns = worked_ns() + p->patience_ns;
    for (;;) {
        uint32_t i = atomic_fetch_add(&p->next, 1);
        if (i >= p->n_chunks)
            return NULL;
        const struct chunk *c = &p->chunks[i];
        bool big = p->targets[c->target].job->form.memory_bytes > ONE_AT_A_TIME;
        if (big)
            pthread_mutex_lock(&p->big);
        try_chunk(p, w->verifier, c, end_ns);
        if (big)
            pthread_mutex_unlock(&p->big);
    }
}

/* A thread that cannot be had is work for the others. */
static void work_round(struct worker *workers, unsigned n)
{
    pthread_t ids[MAX_THREADS];
    unsigned started = 0;
    for (unsigned i = 1; i < n && workers->plan->n_chunks > i; i++)
        if (workers[i].verifier &&
            pthread_create(&ids[started], NULL, work, &workers[i]) == 0)
            started++;
    work(&workers[0]);
    for (unsigned i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
}

static enum err run_rounds(struct plan *p, unsigned threads)
{
    static const uint32_t depths[ROUNDS] = {4, CRED_SLOW_CANDIDATES,
                                            UINT32_MAX};
    struct worker workers[MAX_THREADS] = {0};
    threads = threads < 1 ? 1 : threads > MAX_THREADS ? MAX_THREADS : threads;
    for (unsigned i = 0; i < threads; i++)
        workers[i] = (struct worker){p, cred_verifier_new()};
    enum err e = workers[0].verifier ? OK : ERR_NOMEM;
    for (size_t i = 0; i < ROUNDS && e == OK; i++) {
        plan_round(p, depths[i]);
        work_round(workers, threads);
        give_back(p);
    }
    for (unsigned i = 0; i < threads; i++)
        cred_verifier_free(workers[i].verifier);
    return e;
}

static struct cred_answer answer(struct target *t)
{
    uint32_t found = atomic_load(&t->found);
    struct cred_answer r = {.of = t->of};
    if (t->refused) {
        r.why = t->refused;
    } else if (found != UINT32_MAX) {
        const struct cred_candidate *c = &t->list.at[found];
        r.outcome = CRED_FOUND;
        r.why = c->entry ? "it is in the list of defaults"
                         : "it is empty or made of the user or product name";
        r.password = c->password;
        r.sources = c->entry ? c->entry->sources : NULL;
        r.tried = found + 1;
    } else if (atomic_load(&t->cannot)) {
        r.why = "the hash function refuses this hash";
    } else {
        r.tried = atomic_load(&t->tried);
        r.outcome = r.tried < t->of ? CRED_STOPPED : CRED_NOT_FOUND;
        r.why = r.tried < t->planned ? "the time limit was reached"
                : r.tried < t->of    ? "the work budget was spent"
                                     : "none of them opens it";
    }
    return r;
}

static enum err guess(struct plan *p, const struct cred_run *run,
                      struct arena *a)
{
    if (!prepare(p, run, a))
        return ERR_NOMEM;
    sort_targets(p);
    uint64_t cap = 0;
    for (uint32_t i = 0; i < p->n_targets; i++)
        cap += p->targets[i].of;
    p->cap_chunks = (uint32_t)cap;
    p->chunks = arena_array(a, cap + 1, sizeof *p->chunks);
    if (!p->chunks)
        return ERR_NOMEM;
    p->left_ns = (uint64_t)run->budget_ms * 1000000;
    p->patience_ns = PATIENCE * p->left_ns;
    pthread_mutex_init(&p->big, NULL);
    enum err e = run_rounds(p, run->threads);
    pthread_mutex_destroy(&p->big);
    return e;
}

enum err cred_guess(const struct cred_run *run, const struct cred_job *jobs,
                    size_t n, struct arena *a, struct cred_answer *out)
{
    struct plan p = {0};
    size_t most = n < MAX_TARGETS ? n : MAX_TARGETS;
    uint32_t *target_of = arena_array(a, n + 1, sizeof *target_of);
    p.targets = arena_array(a, most + 1, sizeof *p.targets);
    p.order = arena_array(a, most + 1, sizeof *p.order);
    if (!target_of || !p.targets || !p.order)
        return ERR_NOMEM;
    group(&p, jobs, n, target_of);
    enum err e = guess(&p, run, a);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++)
        if (target_of[i] == UINT32_MAX)
            out[i] = (struct cred_answer){.why = "more hashes than allowed"};
        else
            out[i] = answer(&p.targets[target_of[i]]);
    return OK;
}
