/* Recognises any text as a stored password, in every context, and tries a
 * password on what the cost bounds let through. The first byte picks the
 * context, the second the length of the password in front of the text. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "probe/cred_verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { MAX_NS = 20000 }; /* a guess: keeps the fuzzer quick */

static void check_part(struct view whole, struct view part)
{
    if (part.n > whole.n ||
        (part.n && (part.p < whole.p || part.p + part.n > whole.p + whole.n)))
        abort();
}

static void check_form(struct view field, const struct cred_form *f,
                       enum cred_context ctx)
{
    if (f->scheme >= CRED_SCHEME_COUNT || !f->why ||
        !cred_scheme_name(f->scheme)[0])
        abort();
    check_part(field, f->hash);
    check_part(field, f->salt);
    check_part(field, f->digest);
    if (f->state == CRED_NOT && (ctx != CRED_IN_TEXT || f->scheme != CRED_NONE))
        abort();
    if (f->state == CRED_EMPTY && f->scheme != CRED_NONE)
        abort();
    if (f->leaked && (f->state != CRED_LOCKED || f->hash.n == 0))
        abort();
    if (f->state == CRED_SET && f->scheme == CRED_NONE)
        abort();
}

/* One verifier for the whole run: making it takes longer than most guesses. */
static void try_it(const struct cred_form *f, struct view password)
{
    static struct cred_verifier *v;
    bool cannot = false;
    if (cred_refusal(f, MAX_NS))
        return;
    if (!v)
        v = cred_verifier_new();
    if (v)
        (void)cred_verify(v, f, password, password, &cannot);
}

/* Each hash found in the text stands behind the one before, and is one. */
static void search(struct view text)
{
    size_t at = 0, before = 0;
    for (;;) {
        struct cred_form f = cred_next(text, &at);
        if (f.state != CRED_SET) {
            if (at != text.n)
                abort();
            return;
        }
        if (at <= before || at > text.n)
            abort();
        check_form(text, &f, CRED_IN_TEXT);
        if (cred_recognise(f.hash, CRED_IN_TEXT).scheme != f.scheme)
            abort();
        before = at;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 2)
        return 0;
    enum cred_context ctx = (enum cred_context)(data[0] % (CRED_IN_TEXT + 1));
    struct view rest = view_of(data + 2, n - 2);
    struct view password = view_cut(rest, 0, data[1] % 32);
    struct view field = view_from(rest, password.n);
    struct cred_form f = cred_recognise(field, ctx);
    check_form(field, &f, ctx);
    try_it(&f, password);
    if (ctx == CRED_IN_TEXT)
        search(field);
    return 0;
}
