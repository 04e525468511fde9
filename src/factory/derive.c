/* Passwords that are a common hash or encoding of what is public. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "factory/inner.h"

enum {
    SAMPLE = 16,    /* devices that are tried */
    FORM_MAX = 280, /* bytes of what is hashed */
    FORMS_MAX = 1600,
    TEXT_MAX = 600, /* an encoded digest */
    HITS_MAX = 4096,
    LEAST = 6, /* characters of a password that can be compared */
    MAC_DIGITS = 12,
};

/* What may have been hashed, in one order for all devices. */
struct form {
    uint8_t p[FORM_MAX];
    uint32_t n;
    bool is_empty;
};

struct forms {
    struct form f[FORMS_MAX];
    uint32_t n;
};

static const char *const hash_names[] = {"none", "crc32",  "md5",
                                         "sha1", "sha256", "sha512"};

enum { HASHES = sizeof hash_names / sizeof *hash_names };

static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char digit[] = "0123456789";

/* Orders in which characters are picked by a byte modulo their number. */
static const char *const pick[][3] = {
    {digit, "",    ""   },
    {lower, "",    ""   },
    {upper, "",    ""   },
    {digit, lower, ""   },
    {lower, digit, ""   },
    {digit, upper, ""   },
    {upper, digit, ""   },
    {upper, lower, digit},
    {lower, upper, digit},
    {digit, upper, lower},
    {digit, lower, upper},
};

enum { PICKS = sizeof pick / sizeof *pick };

enum way {
    WAY_HEX,
    WAY_HEX_DIGITS,
    WAY_HEX_LETTERS,
    WAY_BASE64,
    WAY_BASE32,
    WAY_DECIMAL_BE,
    WAY_DECIMAL_LE,
    WAY_PICK,
    WAY_SEEN = WAY_PICK + PICKS, /* picked from the characters of this list */
    WAYS
};

static const char *const way_names[] = {
    "hex",    "digits of its hex", "letters of its hex",     "base64",
    "base32", "decimal",           "decimal, bytes reversed"};

/* A way that gave a device's password. */
struct hit {
    uint32_t form, hash, way, at;
    uint32_t device;
};

struct derive {
    struct factory_run *f;
    struct forms *forms;
    struct hit *hits;
    uint32_t n_hits;
    char seen[257]; /* characters of the list's passwords, sorted */
    EVP_MD_CTX *ctx;
    EVP_MD *md[HASHES];
};

static bool open_hashes(struct derive *d)
{
    static const char *const fetched[HASHES] = {
        [2] = "MD5", [3] = "SHA1", [4] = "SHA256", [5] = "SHA512"};
    d->ctx = EVP_MD_CTX_new();
    bool ok = d->ctx != NULL;
    for (unsigned i = 2; i < HASHES; i++) {
        d->md[i] = EVP_MD_fetch(NULL, fetched[i], NULL);
        ok = ok && d->md[i];
    }
    return ok;
}

static void close_hashes(struct derive *d)
{
    for (unsigned i = 2; i < HASHES; i++)
        EVP_MD_free(d->md[i]);
    EVP_MD_CTX_free(d->ctx);
}

static void add(struct forms *s, const void *p, size_t n)
{
    if (s->n == FORMS_MAX)
        return;
    struct form *f = &s->f[s->n++];
    f->n = n < FORM_MAX ? (uint32_t)n : FORM_MAX;
    f->is_empty = n == 0;
    memcpy(f->p, p, f->n);
}

static unsigned nibble(uint8_t c)
{
    return (c <= '9' ? (unsigned)c : (c | 32U) - 'a' + 10U + '0') - '0';
}

static bool is_mac(const uint8_t *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!((p[i] >= '0' && p[i] <= '9') || (p[i] >= 'a' && p[i] <= 'f')))
            return false;
    return n == MAC_DIGITS;
}

/* The usual ways to write a MAC address, and its neighbours. */
static void add_mac(struct forms *s, const uint8_t *digits, bool is_one)
{
    uint64_t mac = 0;
    for (unsigned i = 0; is_one && i < MAC_DIGITS; i++)
        mac = mac << 4 | nibble(digits[i]);
    for (int by = -2; by <= 2; by++) {
        uint64_t m = (mac + (uint64_t)(int64_t)by) & 0xffffffffffff;
        uint8_t b[6];
        char text[32];
        for (unsigned i = 0; i < 6; i++)
            b[i] = (uint8_t)(m >> (40 - 8 * i));
        add(s, b, is_one ? 6 : 0);
        for (unsigned kind = 0; kind < 6; kind++) {
            static const char between[] = {':', '-', 0};
            char gap[2] = {between[kind / 2], 0};
            size_t n = 0;
            for (unsigned i = 0; i < 6; i++)
                n += (size_t)snprintf(text + n, sizeof text - n,
                                      kind % 2 ? "%s%02X" : "%s%02x",
                                      i ? gap : "", b[i]);
            add(s, text, is_one ? n : 0);
        }
    }
}

static void add_id(struct forms *s, struct view v)
{
    uint8_t low[FACTORY_VALUE_MAX], up[FACTORY_VALUE_MAX];
    uint32_t n = factory_fold(v, -1, low);
    (void)factory_fold(v, 1, up);
    add(s, v.p, v.n);
    add(s, low, n);
    add(s, up, n);
    for (uint32_t tail = 4; tail <= 8; tail += 2) {
        uint32_t k = n >= tail ? tail : 0;
        add(s, low + n - k, k);
        add(s, up + n - k, k);
    }
    add_mac(s, low, is_mac(low, n));
}

/* Everything that may have been hashed for this device. Each device gets the
 * same forms in the same places, empty where it has none. */
static void make_forms(struct derive *d, uint32_t at)
{
    struct forms *s = d->forms;
    const struct factory_list *l = d->f->l;
    const struct factory_device *dev = &l->device[at];
    static const char *const gaps[] = {"", ":", "-", "_"};
    char text[32];
    s->n = 0;
    for (uint32_t i = 0; i < l->n_ids; i++)
        add_id(s, dev->id[i]);
    for (uint32_t i = 0; i < l->n_ids; i++)
        for (uint32_t k = 0; k < l->n_ids; k++)
            for (unsigned g = 0; i != k && g < 4; g++) {
                uint8_t both[FORM_MAX];
                size_t n = dev->id[i].n, gap = strlen(gaps[g]);
                memcpy(both, dev->id[i].p, n);
                memcpy(both + n, gaps[g], gap);
                memcpy(both + n + gap, dev->id[k].p, dev->id[k].n);
                add(s, both, n + gap + dev->id[k].n);
            }
    for (uint32_t from = 0; from < 2; from++) {
        int n = snprintf(text, sizeof text, "%u", at + from);
        add(s, text, (size_t)n);
    }
    struct view before = at ? l->device[at - 1].password : (struct view){0};
    add(s, before.p ? before.p : (const uint8_t *)"", before.n);
    /* And what echo makes of each. */
    for (uint32_t i = 0, n = s->n; i < n && s->n < FORMS_MAX; i++) {
        struct form f = s->f[i];
        if (!f.is_empty && f.n < FORM_MAX)
            f.p[f.n++] = '\n';
        add(s, f.p, f.is_empty ? 0 : f.n);
    }
}

static uint32_t digest_of(const struct derive *d, uint32_t hash,
                          const struct form *f, uint8_t *out)
{
    unsigned n = 0;
    if (hash == 0) {
        memcpy(out, f->p, f->n);
        return f->n;
    }
    if (hash == 1) {
        uint32_t c = (uint32_t)crc32(0, f->p, f->n);
        for (unsigned i = 0; i < 4; i++)
            out[i] = (uint8_t)(c >> (24 - 8 * i));
        return 4;
    }
    if (EVP_DigestInit_ex2(d->ctx, d->md[hash], NULL) != 1 ||
        EVP_DigestUpdate(d->ctx, f->p, f->n) != 1 ||
        EVP_DigestFinal_ex(d->ctx, out, &n) != 1)
        return 0;
    return n;
}

static uint32_t hex_of(const uint8_t *p, uint32_t n, uint32_t way, char *out)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < 2 * n; i++) {
        char c = "0123456789abcdef"[i % 2 ? p[i / 2] & 15 : p[i / 2] >> 4];
        bool is_digit = c <= '9';
        if (way == WAY_HEX || is_digit == (way == WAY_HEX_DIGITS))
            out[k++] = c;
    }
    return k;
}

static uint32_t base32_of(const uint8_t *p, uint32_t n, char *out)
{
    uint32_t k = 0, bits = 0, held = 0;
    for (uint32_t i = 0; i < n; i++) {
        held = (held << 8 | p[i]) & 0xffff;
        for (bits += 8; bits >= 5; bits -= 5)
            out[k++] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[held >> (bits - 5) & 31];
    }
    return k;
}

/* The first eight bytes (or all, when fewer) as a decimal number. */
static uint32_t decimal_of(const uint8_t *p, uint32_t n, bool reversed,
                           char *out)
{
    uint64_t v = 0;
    n = n < 8 ? n : 8;
    for (uint32_t i = 0; i < n; i++)
        v = v << 8 | p[reversed ? n - 1 - i : i];
    return (uint32_t)snprintf(out, 32, "%020llu", (unsigned long long)v);
}

static uint32_t picked_of(const struct derive *d, const uint8_t *p, uint32_t n,
                          uint32_t way, char *out)
{
    char from[257];
    const char *const *parts = way < WAY_SEEN ? pick[way - WAY_PICK] : NULL;
    if (parts)
        snprintf(from, sizeof from, "%s%s%s", parts[0], parts[1], parts[2]);
    else
        memcpy(from, d->seen, sizeof from);
    size_t m = strlen(from);
    for (uint32_t i = 0; m && i < n; i++)
        out[i] = from[p[i] % m];
    return m ? n : 0;
}

static uint32_t encode(const struct derive *d, const uint8_t *p, uint32_t n,
                       uint32_t way, char *out)
{
    switch (way) {
    case WAY_HEX:
    case WAY_HEX_DIGITS:
    case WAY_HEX_LETTERS:
        return hex_of(p, n, way, out);
    case WAY_BASE64:
        return (uint32_t)EVP_EncodeBlock((unsigned char *)out, p, (int)n);
    case WAY_BASE32:
        return base32_of(p, n, out);
    case WAY_DECIMAL_BE:
    case WAY_DECIMAL_LE:
        return decimal_of(p, n, way == WAY_DECIMAL_LE, out);
    default:
        return picked_of(d, p, n, way, out);
    }
}

/* Looks for the device's password, as it is and without signs, in one encoded
 * digest. */
static void compare(struct derive *d, struct hit h, const char *text,
                    uint32_t n, const uint8_t password[2][FACTORY_VALUE_MAX],
                    const uint32_t length[2])
{
    for (unsigned k = 0; k < 2; k++) {
        if (length[k] < LEAST || length[k] > n || d->n_hits == HITS_MAX)
            continue;
        const char *at = memmem(text, n, password[k], length[k]);
        if (!at)
            continue;
        h.at = (uint32_t)(at - text);
        d->hits[d->n_hits++] = h;
        return;
    }
}

/* Whether a way can give a text with these characters at all. */
static bool may_give(const struct derive *d, uint32_t way, const uint8_t *p,
                     uint32_t n)
{
    static const char *const set[WAY_PICK] = {
        [WAY_HEX] = "0123456789abcdef",
        [WAY_HEX_DIGITS] = digit,
        [WAY_HEX_LETTERS] = "abcdef",
        [WAY_BASE64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                       "0123456789+/=",
        [WAY_BASE32] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        [WAY_DECIMAL_BE] = digit,
        [WAY_DECIMAL_LE] = digit,
    };
    bool ok = n >= LEAST;
    for (uint32_t i = 0; i < n && ok; i++) {
        const char *const *parts =
            way >= WAY_PICK && way < WAY_SEEN ? pick[way - WAY_PICK] : NULL;
        ok = p[i] != 0;
        if (way < WAY_PICK)
            ok = ok && strchr(set[way], p[i]);
        else if (parts)
            ok = ok && (strchr(parts[0], p[i]) || strchr(parts[1], p[i]) ||
                        strchr(parts[2], p[i]));
        else
            ok = ok && strchr(d->seen, p[i]);
    }
    return ok;
}

static void try_device(struct derive *d, uint32_t at)
{
    bool may[WAYS];
    uint8_t password[2][FACTORY_VALUE_MAX], folded[2][FACTORY_VALUE_MAX];
    uint32_t length[2], low[2];
    struct view p = d->f->l->device[at].password;
    uint8_t digest[FORM_MAX + EVP_MAX_MD_SIZE];
    char text[TEXT_MAX];
    memcpy(password[0], p.p, p.n);
    length[0] = (uint32_t)p.n;
    length[1] = factory_fold(p, 0, password[1]);
    low[1] = factory_fold(p, -1, folded[1]);
    memcpy(folded[0], folded[1], low[1]);
    low[0] = low[1];
    make_forms(d, at);
    for (uint32_t way = 0; way < WAYS; way++)
        may[way] = way <= WAY_HEX_LETTERS
                       ? may_give(d, way, folded[0], low[0])
                       : may_give(d, way, password[0], length[0]) ||
                             may_give(d, way, password[1], length[1]);
    for (uint32_t i = 0; i < d->forms->n; i++) {
        const struct form *f = &d->forms->f[i];
        for (uint32_t hash = 0; hash < HASHES && !f->is_empty; hash++) {
            uint32_t n = digest_of(d, hash, f, digest);
            for (uint32_t way = 0; way < WAYS; way++) {
                struct hit h = {i, hash, way, 0, at};
                if (!may[way])
                    continue;
                uint32_t m = encode(d, digest, n, way, text);
                if (way <= WAY_HEX_LETTERS)
                    compare(d, h, text, m, folded, low);
                else
                    compare(d, h, text, m, password, length);
            }
        }
    }
}

static int by_recipe(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    const uint32_t p[] = {x->hash, x->way, x->form, x->at, x->device};
    const uint32_t q[] = {y->hash, y->way, y->form, y->at, y->device};
    for (unsigned i = 0; i < 5; i++)
        if (p[i] != q[i])
            return p[i] < q[i] ? -1 : 1;
    return 0;
}

static bool is_same_recipe(const struct hit *a, const struct hit *b)
{
    return a->hash == b->hash && a->way == b->way && a->form == b->form &&
           a->at == b->at;
}

/* The recipe with the most devices: *first of them, and how many. */
static uint32_t commonest(struct derive *d, uint32_t *first)
{
    uint32_t best = 0;
    qsort(d->hits, d->n_hits, sizeof *d->hits, by_recipe);
    for (uint32_t i = 0, from = 0; i <= d->n_hits; i++) {
        if (i < d->n_hits && is_same_recipe(&d->hits[i], &d->hits[from]))
            continue;
        if (i - from > best) {
            best = i - from;
            *first = from;
        }
        from = i;
    }
    return best;
}

static bool found(struct derive *d, struct factory_check *c, uint32_t first,
                  uint32_t n, uint32_t tried)
{
    const struct hit *h = &d->hits[first];
    for (uint32_t i = 0; i < n; i++)
        factory_example(c, &d->f->l->device[d->hits[first + i].device]);
    const char *way =
        h->way < WAY_PICK ? way_names[h->way] : "bytes that pick characters";
    /* A form of the first such device, to be told. */
    make_forms(d, h->device);
    struct buf form;
    buf_init(&form, 4 * FORM_MAX, NULL);
    const struct form *f = &d->forms->f[h->form];
    for (uint32_t i = 0; i < f->n; i++)
        buf_printf(&form, f->p[i] > ' ' && f->p[i] < 0x7f ? "%c" : "\\x%02x",
                   f->p[i]);
    buf_byte(&form, 0);
    c->outcome = FACTORY_FOUND;
    c->text = arena_printf(
        d->f->a,
        "the passwords of %u of %u devices tried are made of public "
        "identifiers: %s%s%s of \"%s\" (line %u), from character %u",
        n, tried, h->hash ? hash_names[h->hash] : "", h->hash ? ", as " : "",
        way, form.failed ? "" : (const char *)form.p,
        d->f->l->device[h->device].line, h->at + 1);
    buf_done(&form);
    return true;
}

bool factory_derived(struct factory_run *f, struct factory_check *c)
{
    const struct factory_list *l = f->l;
    struct derive d = {.f = f};
    bool seen[256] = {false};
    uint32_t n = 0, tried = l->n < SAMPLE ? l->n : SAMPLE, first = 0;
    if (l->n_ids == 0) {
        c->text = "the list has no identifiers beside the passwords";
        return true;
    }
    d.forms = arena_alloc(f->a, sizeof *d.forms);
    d.hits = arena_array(f->a, HITS_MAX, sizeof *d.hits);
    if (!d.forms || !d.hits)
        return false;
    for (uint32_t i = 0; i < l->n; i++)
        for (size_t k = 0; k < l->device[i].password.n; k++)
            seen[l->device[i].password.p[k]] = true;
    for (unsigned i = 1; i < 256; i++)
        if (seen[i])
            d.seen[n++] = (char)i;
    bool can_hash = open_hashes(&d);
    for (uint32_t i = 0; i < tried && can_hash; i++)
        try_device(&d, (uint32_t)((uint64_t)i * l->n / tried));
    close_hashes(&d);
    if (!can_hash) {
        c->text = "the cryptographic library withholds MD5 or SHA";
        return true;
    }
    uint32_t best = commonest(&d, &first);
    /* One match in all may be chance; the same recipe twice is none. */
    if (best >= 2)
        return found(&d, c, first, best, tried);
    if (l->n < FACTORY_FEW) {
        c->text = d.n_hits
                      ? "one password looks like it, the list is too short "
                        "to be sure"
                      : "the list is too short to be sure";
        return true;
    }
    c->outcome = FACTORY_CLEAR;
    c->text = arena_printf(
        f->a,
        "%u devices tried with %u forms of their identifiers, each as it is "
        "and by CRC-32, MD5, SHA-1, SHA-256 and SHA-512, written in %u ways; "
        "a secret or a salt of the maker's can't be seen",
        tried, d.forms->n, (unsigned)WAYS);
    return true;
}
