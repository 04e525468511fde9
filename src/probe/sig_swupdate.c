/* Packages of SWUpdate: a signature over sw-description, which has the hashes
 * of what is installed. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cpio archive (newc or crc) with sw-description first and, in a signed one,
 * sw-description.sig second: RSA PKCS#1 or PSS over SHA-256, or CMS (detached,
 * DER). sw-description is libconfig or JSON; groups with `filename` name the
 * archive's files, and `sha256` in the same group is their hash.
 * (Source: doc/source/sw-description.rst and signed_images.rst of SWUpdate.)
 */
#include <string.h>

#include "probe/sig_cms.h"
#include "probe/sig_file.h"
#include "probe/sig_scheme.h"

enum { MAX_DEPTH = 32, MAX_NAMES = 4096, MAX_NAME = 512 };

/* A group of sw-description that is open. */
struct group {
    struct view name, hash;
    bool odd; /* a key came twice */
};

struct swu {
    struct subject *s;
    const struct part *p;
    unsigned names;
    const char *no, *unknown;
    struct group open[MAX_DEPTH];
    unsigned depth;
};

/* --- what it names ---------------------------------------------------------
 */

static void see_group(struct swu *u, const struct group *g)
{
    uint8_t want[32], is[32];
    char path[MAX_NAME];
    if (g->name.n == 0)
        return;
    if (u->names++ == MAX_NAMES || g->name.n > MAX_NAME - 2) {
        u->unknown = "sw-description names too much";
        return;
    }
    path[0] = '/';
    memcpy(path + 1, g->name.p, g->name.n);
    path[1 + g->name.n] = 0;
    const struct node *n = tree_find_link(u->p->root, path);
    if (!n)
        u->no = "a file that it names is not there";
    else if (g->odd || !sig_hex_sha256(g->hash, want))
        u->no = "a file is named without its SHA-256";
    else if (!sig_file_sha256(u->s, u->p, n, is))
        u->unknown = "a file could not be read";
    else if (memcmp(is, want, 32) != 0)
        u->no = "a file is not what its hash says";
}

/* The next token of libconfig or JSON: a sign, a word or a text. */
static struct view token(struct view *rest, bool *is_text)
{
    *is_text = false;
    while (rest->n) {
        uint8_t c = rest->p[0];
        if (c == '#' || (c == '/' && view_has(*rest, 1, "/", 1))) {
            const uint8_t *nl = memchr(rest->p, '\n', rest->n);
            *rest = nl ? view_from(*rest, (uint64_t)(nl - rest->p))
                       : (struct view){0};
        } else if (c == '/' && view_has(*rest, 1, "*", 1)) {
            size_t end = text_find(view_from(*rest, 2), "*/");
            *rest =
                end == SIZE_MAX ? (struct view){0} : view_from(*rest, end + 4);
        } else if (c <= ' ') {
            *rest = view_from(*rest, 1);
        } else {
            break;
        }
    }
    size_t n = 0;
    if (rest->n && rest->p[0] == '"') {
        for (n = 1; n < rest->n && rest->p[n] != '"'; n++)
            n += rest->p[n] == '\\';
        struct view text = view_cut(*rest, 1, n < rest->n ? n - 1 : rest->n);
        *rest = view_from(*rest, n + 1);
        *is_text = true;
        return text;
    }
    while (n < rest->n && rest->p[n] > ' ' &&
           !memchr("{}[]();:=,\"#", rest->p[n], 11))
        n++;
    struct view word = view_cut(*rest, 0, n ? n : 1);
    *rest = view_from(*rest, word.n);
    return word;
}

static void set(struct group *g, struct view key, struct view value)
{
    struct view *at = text_is(key, "filename") ? &g->name
                      : text_is(key, "sha256") ? &g->hash
                                               : NULL;
    if (!at)
        return;
    g->odd |= at->n > 0;
    *at = value;
}

static void see_description(struct swu *u, struct view text)
{
    struct view key = {0}, last = {0}, t;
    bool is_text, assigned = false;
    while ((t = token(&text, &is_text)).n || is_text) {
        uint8_t c = is_text || !t.n ? 0 : t.p[0];
        if (c == '{') {
            if (u->depth == MAX_DEPTH) {
                u->unknown = "sw-description is too deep";
                return;
            }
            u->open[u->depth++] = (struct group){0};
        } else if (c == '}' && u->depth) {
            see_group(u, &u->open[--u->depth]);
        } else if (c == ':' || c == '=') {
            key = last;
            assigned = true;
            continue;
        } else if (is_text && assigned && u->depth) {
            set(&u->open[u->depth - 1], key, t);
        }
        assigned = false;
        last = t;
    }
    if (u->depth)
        u->no = "sw-description is malformed";
}

/* Files that nothing names: they are not installed, or not by this. */
static void tell_unnamed(struct swu *u, struct obs *o, struct view text)
{
    struct buf b;
    unsigned n = 0;
    buf_init(&b, MAX_ATTR_TEXT / 2, NULL);
    for (const struct node *f = u->p->root; (f = tree_next(u->p->root, f));) {
        if (!node_is_file(f) || strcmp(f->name, "sw-description") == 0 ||
            strcmp(f->name, "sw-description.sig") == 0 ||
            text_find(text, f->name) != SIZE_MAX || n++ >= 8)
            continue;
        buf_printf(&b, "%s%s", b.n ? ", " : "", f->name);
    }
    if (b.n)
        obs_text(o, "not_covered", buf_of(&b));
    buf_done(&b);
}

/* --- the signature ---------------------------------------------------------
 */

static struct sig_verdict verdict_of(struct swu *u, struct view text,
                                     struct view sig, struct sig_keys keys,
                                     const char **signer)
{
    struct cms_result c = {0};
    if (sig.n && sig.p[0] == 0x30) {
        c = sig_cms(u->s->arena, sig, text, keys);
        *signer = c.signer;
    }
    if (c.used && c.attached)
        return (struct sig_verdict){.verified = SIG_NO,
                                    .why = "it is over something else"};
    if (c.used)
        return c.verdict;
    struct sig_verdict v =
        sig_verify_any(u->s->arena, EVP_sha256(), false, text, sig, keys);
    if (v.verified == SIG_NO_KEY) {
        struct sig_verdict pss =
            sig_verify_any(u->s->arena, EVP_sha256(), true, text, sig, keys);
        v = pss.verified == SIG_YES ? pss : v;
    }
    return v;
}

static const struct node *file_of(const struct part *p, const char *path)
{
    const struct node *n = tree_find_link(p->root, path);
    return n && node_is_file(n) ? n : NULL;
}

void sig_see_swupdate(struct subject *s, const struct part *p,
                      struct sig_keys keys)
{
    struct view text, sig;
    const char *signer = NULL;
    const struct node *d = file_of(p, "/sw-description");
    const struct node *n = file_of(p, "/sw-description.sig");
    struct swu *u = d ? ARENA_NEW(s->arena, struct swu) : NULL;
    if (!u)
        return;
    *u = (struct swu){.s = s, .p = p};
    if (!n) {
        sig_missing(s, p, NULL, "swupdate");
        return;
    }
    struct sig_verdict v = {.verified = SIG_NOT_CHECKED,
                            .why = "it could not be read"};
    bool whole = subject_text(s, p, d, &text) && subject_text(s, p, n, &sig);
    if (whole) {
        v = verdict_of(u, text, sig, keys, &signer);
        see_description(u, text);
    }
    if (u->no && (v.verified == SIG_YES || v.verified == SIG_NO_KEY)) {
        v.verified = SIG_NO;
        v.why = u->no;
    } else if (u->unknown && v.verified == SIG_YES) {
        v.verified = SIG_NOT_CHECKED;
        v.why = u->unknown;
    }
    if (v.verified != SIG_YES)
        v.known_key = NULL;
    struct obs *o =
        sig_add(s, p, NULL, "swupdate", n->at,
                "sw-description, with the hashes of the files it names", &v);
    if (signer)
        obs_str(o, "signer", signer);
    if (whole)
        tell_unnamed(u, o, text);
}
