/* test and [: questions about texts, numbers and the image's files.
 *
 *   or       and { -o and }
 *   and      not { -a not }
 *   not      ! not | ( or ) | -f path | a = b | a -lt b | word
 *
 * A variable that nothing in the image sets makes the answer a maybe. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

struct test {
    struct sh *sh;
    const struct sh_args *args;
    unsigned at, depth;
};

static struct view peek(const struct test *t, unsigned ahead)
{
    unsigned i = t->at + ahead;
    return i < t->args->n ? t->args->v[i] : (struct view){0};
}

static enum tri of(bool yes)
{
    return yes ? TRI_YES : TRI_NO;
}

static enum tri is_empty(struct view v)
{
    if (!run_is_unsure(v))
        return of(v.n == 0);
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] != UNSURE)
            return TRI_NO;
    return TRI_MAYBE;
}

static enum tri unary(struct test *t, char op, struct view v)
{
    switch (op) {
    case 'n':
        return tri_not(is_empty(v));
    case 'z':
        return is_empty(v);
    case 'e':
    case 'f':
    case 'd':
    case 'x':
    case 's':
    case 'r':
    case 'w':
    case 'h':
    case 'L':
    case 'b':
    case 'c':
    case 'p':
    case 'S':
        return run_is_unsure(v) ? TRI_MAYBE : start_path_test(t->sh->st, v, op);
    default:
        return TRI_MAYBE;
    }
}

/* Both sides are known text. */
static enum tri compare_numbers(struct view a, struct view b, const char *op)
{
    int64_t x, y;
    if (!text_int(a, &x) || !text_int(b, &y))
        return TRI_NO; /* test says no, and complains */
    if (strcmp(op, "-eq") == 0)
        return of(x == y);
    if (strcmp(op, "-ne") == 0)
        return of(x != y);
    if (strcmp(op, "-lt") == 0)
        return of(x < y);
    if (strcmp(op, "-le") == 0)
        return of(x <= y);
    if (strcmp(op, "-gt") == 0)
        return of(x > y);
    return of(x >= y);
}

static bool is_number_op(struct view v, const char **op)
{
    static const char *const ops[] = {"-eq", "-ne", "-lt", "-le", "-gt", "-ge"};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (text_is(v, ops[i])) {
            *op = ops[i];
            return true;
        }
    return false;
}

static bool binary(struct test *t, enum tri *out)
{
    struct view a = peek(t, 0), op = peek(t, 1), b = peek(t, 2);
    const char *number;
    bool equal = text_is(op, "=") || text_is(op, "==");
    bool differ = text_is(op, "!=");
    if (t->at + 2 >= t->args->n || text_is(b, "]"))
        return false;
    if (is_number_op(op, &number)) {
        *out = run_is_unsure(a) || run_is_unsure(b)
                   ? TRI_MAYBE
                   : compare_numbers(a, b, number);
    } else if (equal || differ) {
        enum tri same = run_is_unsure(a) || run_is_unsure(b)
                            ? TRI_MAYBE
                            : of(view_eq(a, b));
        *out = equal ? same : tri_not(same);
    } else if (text_is(op, "-nt") || text_is(op, "-ot") || text_is(op, "-ef") ||
               text_is(op, "=~")) {
        *out = TRI_MAYBE;
    } else {
        return false;
    }
    t->at += 3;
    return true;
}

static enum tri test_or(struct test *t);

static enum tri test_not(struct test *t)
{
    struct view v = peek(t, 0);
    enum tri out = TRI_MAYBE;
    if (++t->depth > 16 || t->at >= t->args->n)
        return TRI_MAYBE;
    if (binary(t, &out))
        return out;
    if (text_is(v, "!")) {
        t->at++;
        return tri_not(test_not(t));
    }
    if (text_is(v, "(")) {
        t->at++;
        out = test_or(t);
        t->at += text_is(peek(t, 0), ")");
        return out;
    }
    if (v.n == 2 && v.p[0] == '-' && t->at + 1 < t->args->n) {
        out = unary(t, (char)v.p[1], peek(t, 1));
        t->at += 2;
        return out;
    }
    t->at++;
    return tri_not(is_empty(v));
}

static enum tri test_and(struct test *t)
{
    enum tri out = test_not(t);
    while (text_is(peek(t, 0), "-a")) {
        t->at++;
        t->depth = 0;
        out = tri_and(out, test_not(t));
    }
    return out;
}

static enum tri test_or(struct test *t)
{
    enum tri out = test_and(t);
    while (text_is(peek(t, 0), "-o")) {
        t->at++;
        t->depth = 0;
        out = tri_or(out, test_and(t));
    }
    return out;
}

enum tri run_test(struct sh *sh, const struct sh_args *args)
{
    struct sh_args words = *args;
    struct test t = {.sh = sh, .args = &words};
    if (words.n && text_is(words.v[0], "[") &&
        text_is(words.v[words.n - 1], "]"))
        words.n--;
    t.at = 1;
    if (words.n <= 1)
        return words.unset ? TRI_MAYBE : TRI_NO;
    enum tri out = test_or(&t);
    if (words.n >= START_ARGS || t.at < words.n)
        return TRI_MAYBE;
    return words.unset ? TRI_MAYBE : out;
}
