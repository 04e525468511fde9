/* How many passwords a second each scheme lets one core try, against the
 * model that plans the guessing; and a typical image as a whole. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <crypt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "probe/cred_guess.h"
#include "probe/cred_list.h"
#include "probe/cred_verify.h"

static const char *const hashes[] = {
    "abNANd1rDfiNc",
    "$3$$878d8014606cda29677a44efa1353fc7",
    "_J9..abcd/H6HLCcf7nw",
    "$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1",
    "$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/",
    "$md5$abcdefgh$$TFWU.dlIfuoAjNld5IaX3.",
    "$sha1$100$abcdefgh$PDbaHBCBtu/8IoQflE4F3u0HOeIM",
    "$5$abcdefghijklmnop$i7zHaTeYqXlesRXJ8dXj6o.MEFQdzfIJpJpcWAtszs6",
    "$6$abcdefghijklmnop$J/AWykHqo2Tx5UtavGnFc3ytI33la50JpzLTarSWVhkIXK6wOjNwwZ"
    "jsrIw2UgmrER2EKrSHCeQyAINEEXAk1/",
    "$2b$05$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
    "$y$j9T$abcdefgh$uMUXG79B2cFpoAYyDccUnsaH/aGTyBYMlnQidzyag01",
    "$7$CU..../....abcdefgh$WqLheN30lzTAAz3ahCmKd04YB9WysybQzz.7dygQ6p/",
    "{SSHA}Wcm1xEisNjqp921ALcHfuQ7avFdzYWx0MTIzNA==",
    "{SSHA512}Enu6C74BUnsH3FJ5DbcJeTfPKMqMpMZOm66wJaf/iZqtrDfdcDyFhEmcwbcWyY5CU"
    "EDqbpdskEI2yPdeCZGVPXNhbHQxMjM0",
    "$7$101$MDEyMzQ1Njc4OWFi$EO/lLlkeUgIiBaS8G8UK0ZMP1u508TA7Tl+AdJ1cEsmlbGyEPA"
    "ERErpfq84j1kepISs0UzmcdL4ucgZ2uodxfQ==",
    "$pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFi$rTxGBtjq5II2cJ/DCFK.LSUOdHqJSN8ny3wt4"
    "ln.A/s",
};

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void one_scheme(const char *text)
{
    struct cred_form f =
        cred_recognise(view_of(text, strlen(text)), CRED_IN_SHADOW);
    if (f.scheme == CRED_UNKNOWN)
        f = cred_recognise(view_of(text, strlen(text)), CRED_IN_LDAP);
    struct cred_verifier *v = cred_verifier_new();
    bool cannot = false;
    double start = seconds(CLOCK_THREAD_CPUTIME_ID), now = start;
    unsigned n = 0;
    do {
        const char *word = cred_list[n++ % cred_list_count].password;
        (void)cred_verify(v, &f, view_of("root", 4),
                          view_of(word, strlen(word)), &cannot);
        now = seconds(CLOCK_THREAD_CPUTIME_ID);
    } while (now - start < 0.5);
    double ns = (now - start) * 1e9 / n;
    double model = (double)cred_guess_ns(&f);
    printf("%-18s %10.0f/s %12.0f ns, model %12.0f ns (%.2f)%s\n",
           cred_scheme_name(f.scheme), 1e9 / ns, ns, model, ns / model,
           cannot ? " REFUSED" : "");
    cred_verifier_free(v);
}

/* Three hashes that nothing opens, and the whole list for each. */
static void typical_image(const char *setting, unsigned threads)
{
    struct arena a;
    struct cred_job jobs[3];
    struct cred_answer got[3];
    static const char *const users[] = {"root", "admin", "user"};
    char full[64];
    struct crypt_data d = {0};
    arena_init(&a, NULL);
    for (int i = 0; i < 3; i++) {
        snprintf(full, sizeof full, "%ssaltsalt%d$", setting, i);
        const char *h = crypt_r("no one guesses this", full, &d);
        jobs[i].user = view_of(users[i], strlen(users[i]));
        jobs[i].form = cred_recognise(arena_dup(&a, view_of(h, strlen(h))),
                                      CRED_IN_SHADOW);
    }
    struct cred_run run = {.budget_ms = 2000, .threads = threads};
    double start = seconds(CLOCK_MONOTONIC);
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (cred_guess(&run, jobs, 3, &a, got) != OK)
        return;
    printf("3 hashes %s, %u threads: %.3f s, %.3f s of CPU, %u + %u + %u of %u "
           "tried\n",
           cred_scheme_name(jobs[0].form.scheme), threads,
           seconds(CLOCK_MONOTONIC) - start,
           seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, got[0].tried, got[1].tried,
           got[2].tried, got[0].of);
    arena_done(&a);
}

int main(void)
{
    printf("%s\n", cred_list_id);
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
        one_scheme(hashes[i]);
    for (unsigned threads = 1; threads <= 2; threads++) {
        typical_image("$1$", threads);
        typical_image("$5$", threads);
        typical_image("$6$", threads);
    }
    return 0;
}
