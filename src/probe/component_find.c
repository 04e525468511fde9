/* Finds the products of one file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "probe/component.h"
#include "probe/literal.h"

enum {
    MAX_CANDIDATES = 64,
    MAX_VERSION = 40,
    LITERAL_MAX = 4096,
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(uint8_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static uint8_t byte_at(struct view v, uint64_t at)
{
    return at < v.n ? v.p[at] : 0;
}

/* Whether a version may end before offset at: no further letter or number
 * belongs to it, and it is no pattern (1.2.*) or format (1.%d). */
static bool ends_at(struct view v, uint64_t at)
{
    uint8_t c = byte_at(v, at);
    if (c == '.') {
        c = byte_at(v, at + 1);
        return !is_digit(c) && c != '*' && c != '%' && (c | 0x20) != 'x';
    }
    return !is_alnum(c) && c != '*' && c != '%';
}

static bool starts_at(struct view v, uint64_t at)
{
    uint8_t c = at > 0 ? v.p[at - 1] : 0;
    return !is_alnum(c) && c != '.';
}

/* The literal around offset at: printable text that a NUL ends. */
static struct view literal_around(struct view v, uint64_t at)
{
    uint64_t from = at;
    while (from > 0 && at - from < LITERAL_MAX && is_literal(v.p[from - 1]))
        from--;
    uint64_t to = at;
    while (to < v.n && to - at < LITERAL_MAX && is_literal(v.p[to]))
        to++;
    return view_cut(v, from, to - from);
}

static bool has_with(const struct component_file *f, const struct find *how,
                     uint64_t at)
{
    size_t n = strlen(how->with);
    struct view around = literal_around(f->bytes, at);
    return n == 0 || (around.n > 0 && memmem(around.p, around.n, how->with, n));
}

static bool set_version(struct found *out, const struct component_file *f,
                        uint64_t at, uint64_t n)
{
    out->version = view_cut(f->bytes, at, n);
    out->at = at;
    out->in_bytes = true;
    return true;
}

/* The version starts at offset at. */
static bool text_from(const struct component_file *f, const struct find *how,
                      uint64_t at, struct found *out)
{
    struct view rest = view_cut(f->bytes, at, MAX_VERSION);
    size_t n = form_match(rest, how->form);
    size_t after = strlen(how->after);
    if (n == 0 || !has_with(f, how, at))
        return false;
    if (after ? !view_has(f->bytes, at + n, how->after, after)
              : !ends_at(f->bytes, at + n))
        return false;
    rest = view_cut(f->bytes, at + n + after, MAX_VERSION);
    if (how->then[0] && form_match(rest, how->then) == 0)
        return false;
    return set_version(out, f, at, n);
}

/* The version ends before offset end, where the text behind it was found. */
static bool text_to(const struct component_file *f, const struct find *how,
                    uint64_t end, struct found *out)
{
    size_t before = strlen(how->before);
    uint64_t at = end;
    while (at > 0 && end - at < MAX_VERSION && is_literal(f->bytes.p[at - 1])) {
        at--;
        struct view v = view_cut(f->bytes, at, end - at);
        if (form_match(v, how->form) != v.n || !starts_at(f->bytes, at))
            continue;
        if (before > 0 && (at < before || !view_has(f->bytes, at - before,
                                                    how->before, before)))
            continue;
        return has_with(f, how, at) && set_version(out, f, at, end - at);
    }
    return false;
}

/* What packaging adds to a version: +dfsg-1, ~rc2, -1+deb12u3. */
static bool is_revision(struct view v)
{
    if (v.n < 2 || (v.p[0] != '+' && v.p[0] != '~' &&
                    !(v.p[0] == '-' && is_digit(v.p[1]))))
        return false;
    for (size_t i = 1; i < v.n; i++)
        if (!is_alnum(v.p[i]) && !strchr("+~.-", v.p[i]))
            return false;
    return true;
}

/* Whether a literal is a version and nothing else, but for a v in front of it
 * and what must or may follow. */
static bool is_version(struct view v, const struct find *how, struct view *out)
{
    size_t after = strlen(how->after);
    if (v.n > 1 && v.p[0] == 'v')
        v = view_from(v, 1);
    size_t n = v.n <= MAX_VERSION ? form_match(v, how->form) : 0;
    struct view rest = view_from(v, n);
    if (n == 0 || !view_has(rest, 0, how->after, after))
        return false;
    rest = view_from(rest, after);
    size_t then = how->then[0] ? form_match(rest, how->then) : 0;
    if (how->then[0] && then == 0)
        return false;
    rest = view_from(rest, then);
    if (rest.n > 0 && (after > 0 || then > 0 || !is_revision(rest)))
        return false;
    *out = view_cut(v, 0, n);
    return true;
}

static bool find_near(const struct component_file *f, const struct find *how,
                      uint64_t at, struct found *out)
{
    struct view next = literal_around(f->bytes, at), previous = next;
    for (unsigned i = 0; i < how->reach; i++) {
        struct view a = {0}, b = {0};
        next = literal_next(f->bytes, next);
        previous = literal_previous(f->bytes, previous);
        bool has_a = is_version(next, how, &a);
        bool has_b = is_version(previous, how, &b);
        if (has_a && has_b && !view_eq(a, b))
            return false; /* which of the two is not to be told */
        if (has_a || has_b) {
            struct view v = has_a ? a : b;
            return set_version(out, f, (uint64_t)(v.p - f->bytes.p), v.n);
        }
    }
    return false;
}

/* The literal around the point at offset dot, if that stands between two digits
 * and is the first in it to do so; else an empty view. */
static struct view dotted_literal(struct view v, uint64_t dot)
{
    if (dot == 0 || !is_digit(v.p[dot - 1]) || !is_digit(byte_at(v, dot + 1)))
        return (struct view){0};
    const uint8_t *nul = memchr(v.p + dot, 0, view_cut(v, dot, MAX_VERSION).n);
    struct view one =
        nul ? literal_before(v, (uint64_t)(nul - v.p), MAX_VERSION)
            : (struct view){0};
    /* What ends there may begin behind the point only. */
    if (one.n == 0 || one.p > v.p + dot)
        return (struct view){0};
    size_t before = (size_t)(v.p + dot - one.p);
    if (memchr(one.p, '.', before))
        return (struct view){0};
    return one;
}

/* All literals of the file are looked at; two different ones settle nothing.
 * Forms have a point between digits: tools/gen_components.py sees to that. */
static bool find_only(const struct component_file *f, const struct find *how,
                      struct found *out)
{
    struct view found = {0}, one;
    const uint8_t *p = f->bytes.p;
    for (uint64_t at = 0; at < f->bytes.n; at++) {
        const uint8_t *dot = memchr(p + at, '.', f->bytes.n - at);
        if (!dot)
            break;
        at = (uint64_t)(dot - p);
        struct view v = dotted_literal(f->bytes, at);
        if (v.n == 0 || !is_version(v, how, &one))
            continue;
        if (found.n > 0 && !view_eq(found, one))
            return false;
        found = one;
    }
    return found.n > 0 && set_version(out, f, (uint64_t)(found.p - p), found.n);
}

/* An exported object: the text itself, or a pointer to it. */
static bool find_symbol(const struct component_file *f, const struct find *how,
                        struct found *out)
{
    struct elf_symbol y;
    if (!f->elf || !elf_symbol_of(&f->elf->dynsym, how->with, &y) ||
        !y.defined || y.type != ELF_STT_OBJECT)
        return false;
    struct view v = elf_at(f->elf, y.value, MAX_VERSION);
    size_t n = form_match(v, how->form);
    if (n == 0 || !ends_at(v, n))
        return false;
    return set_version(out, f, (uint64_t)(v.p - f->bytes.p), n);
}

static bool find_in_name(const struct component_file *f, const struct find *how,
                         struct found *out)
{
    size_t before = strlen(how->before), after = strlen(how->after);
    if (f->name.n <= before + after ||
        !view_has(f->name, 0, how->before, before) ||
        !view_has(f->name, f->name.n - after, how->after, after))
        return false;
    struct view v = view_cut(f->name, before, f->name.n - before - after);
    if (form_match(v, how->form) != v.n)
        return false;
    out->version = v;
    return true;
}

/* A number of at most six digits at the front of v, and the c behind it. */
static bool take_number(struct view *v, char c, unsigned *out)
{
    size_t n = 0;
    unsigned number = 0;
    while (n < v->n && n < 6 && is_digit(v->p[n]))
        number = number * 10 + (unsigned)(v->p[n++] - '0');
    if (n == 0 || (c ? byte_at(*v, n) != (uint8_t)c : v->n != n))
        return false;
    *v = view_from(*v, n + 1);
    *out = number;
    return true;
}

static bool find_age(const struct component_file *f, const struct find *how,
                     struct found *out)
{
    unsigned number = 0, age = 0;
    struct found in_name = *out;
    if (!find_in_name(f, how, &in_name))
        return false;
    struct view v = in_name.version;
    if (!take_number(&v, '.', &number) || !take_number(&v, 0, &age))
        return false;
    snprintf(out->made, sizeof out->made, "%.4s.%u.%u", how->with, number / 100,
             number % 100 + age);
    return true;
}

struct view found_version(const struct found *f)
{
    return f->made[0] ? view_of(f->made, strlen(f->made)) : f->version;
}

/* --- which products, and in what role --- */

static bool is_named(const struct product *p, struct view name)
{
    for (size_t i = 0; name.n > 0 && p->is[i]; i++)
        if (glob_match(p->is[i], name))
            return true;
    return false;
}

/* Whether the file is linked to the product's own library, so that what it
 * says of the product is only what it was built with. */
static bool is_user(const struct product *p, const struct elf *e)
{
    struct view name;
    uint32_t at = 0;
    while (elf_needed(e, &at, &name))
        if (is_named(p, name))
            return true;
    return false;
}

struct search {
    const struct component_file *f;
    uint16_t product;
    bool named;
};

static bool try_hit(const struct search *s, const struct find *how,
                    const struct hit *h, struct found *out)
{
    switch (how->kind) {
    case FIND_TEXT:
        return how->behind ? text_from(s->f, how, h->at + h->n, out)
                           : text_to(s->f, how, h->at, out);
    case FIND_NEAR:
        return find_near(s->f, how, h->at, out);
    case FIND_ONLY:
        return find_only(s->f, how, out);
    case FIND_SYMBOL:
    case FIND_FILE:
    case FIND_AGE:
    case FIND_PRESENT:
    default:
        return how->kind == FIND_PRESENT;
    }
}

/* Hits of one find, all of which must agree. */
static bool try_find(const struct search *s, uint16_t number, struct found *out)
{
    const struct component_file *f = s->f;
    const struct find *how = &products[s->product].finds[number];
    bool any = false;
    if (how->named && !s->named)
        return false;
    if (how->kind == FIND_SYMBOL)
        return s->named && find_symbol(f, how, out);
    if (how->kind == FIND_FILE)
        return f->elf && find_in_name(f, how, out);
    if (how->kind == FIND_AGE)
        return f->elf && find_age(f, how, out);
    for (size_t i = 0; i < f->hits_n; i++) {
        uint32_t literal = f->hits[i].anchor - f->own;
        struct found one = *out;
        if (f->hits[i].anchor < f->own || literal >= component_literals_n ||
            component_refs[literal].product != s->product ||
            component_refs[literal].find != number ||
            !try_hit(s, how, &f->hits[i], &one))
            continue;
        if (any && !view_eq(one.version, out->version))
            return false;
        *out = one;
        any = true;
        if (how->kind == FIND_ONLY || how->kind == FIND_PRESENT)
            break;
    }
    return any;
}

/* Whether the library's own code is in the file, where its version alone does
 * not say so. */
static bool has_proof(const struct component_file *f, uint16_t product)
{
    for (size_t i = 0; i < f->hits_n; i++) {
        uint32_t literal = f->hits[i].anchor - f->own;
        if (f->hits[i].anchor >= f->own && literal < component_literals_n &&
            component_refs[literal].product == product &&
            component_refs[literal].find == FIND_PROOF)
            return true;
    }
    return !products[product].needs_proof;
}

static bool try_product(const struct component_file *f, uint16_t number,
                        struct found *out)
{
    const struct product *p = &products[number];
    struct search s = {.f = f, .product = number};
    if (!f->elf && !p->raw)
        return false;
    s.named =
        is_named(p, f->name) || (f->elf && is_named(p, elf_soname(f->elf)));
    if (!s.named && f->elf && (is_user(p, f->elf) || !has_proof(f, number)))
        return false;
    for (uint16_t i = 0; i < p->finds_n; i++) {
        struct found found = {.product = number, .kind = p->finds[i].kind};
        if (!try_find(&s, i, &found))
            continue;
        found.embedded = p->library && !s.named && f->elf;
        found.confidence = s.named          ? CERTAIN
                           : found.embedded ? POSSIBLE
                                            : LIKELY;
        *out = found;
        return true;
    }
    return false;
}

struct candidates {
    uint16_t number[MAX_CANDIDATES];
    size_t n;
};

static void add_candidate(struct candidates *c, uint16_t product)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->number[i] == product)
            return;
    if (c->n < MAX_CANDIDATES)
        c->number[c->n++] = product;
}

size_t component_find(const struct component_file *f, struct found *out,
                      size_t max)
{
    struct candidates c = {.n = 0};
    size_t n = 0;
    for (size_t i = 0; i < f->hits_n; i++) {
        uint32_t literal = f->hits[i].anchor - f->own;
        if (f->hits[i].anchor >= f->own && literal < component_literals_n)
            add_candidate(&c, component_refs[literal].product);
    }
    struct view soname = f->elf ? elf_soname(f->elf) : (struct view){0};
    for (uint16_t i = 0; f->elf && i < products_n; i++)
        if (is_named(&products[i], f->name) || is_named(&products[i], soname))
            add_candidate(&c, i);
    for (size_t i = 0; i < c.n && n < max; i++)
        n += try_product(f, c.number[i], &out[n]);
    return n;
}

const struct product *component_of_package(struct view name)
{
    for (size_t i = 0; i < products_n; i++)
        for (size_t k = 0; products[i].packages[k]; k++)
            if (glob_match(products[i].packages[k], name))
                return &products[i];
    return NULL;
}
