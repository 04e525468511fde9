/* Artifacts of Mender: a signature over a list of hashes. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tar archive:
 * version          JSON: format mender, version 3
 * manifest         lines of SHA-256 in hex, two blanks, a name
 * manifest.sig     Base64: RSA PKCS#1 or ECDSA P-256 (DER, or r and s) over
 *                  the SHA-256 of manifest; absent: not signed
 * manifest-augment the same for header-augment, never signed
 * header.tar*      what it is for, scripts
 * data/NNNN.tar*   payloads; manifest names the files in it, data/NNNN/NAME
 * (Source: Documentation/artifact-format-v3.md of mender-artifact.)
 */
#include <string.h>

#include "probe/sig_file.h"
#include "probe/sig_scheme.h"

enum { MAX_LINES = 4096, MAX_SIG = 4096, MAX_NAME = 512 };

struct mender {
    struct subject *s;
    const struct part *p;
    struct view manifest;
    const char *no;      /* why it is not what is signed */
    const char *unknown; /* why that could not be found out */
};

/* The file data/NNNN.tar* of the artifact that archive q is the contents of,
 * packed or not; NULL: q is something else. */
static const struct node *payload_file(const struct mender *m,
                                       const struct part *q)
{
    const struct part *top = q;
    if (!q->root || q == m->p || strcmp(q->format, "tar") != 0)
        return NULL;
    while (top->parent && top->parent != m->p && !top->file)
        top = top->parent;
    const struct node *n = top->parent == m->p ? top->file : NULL;
    return n && n->parent && strcmp(n->parent->name, "data") == 0 ? n : NULL;
}

/* The archive that data/NNNN.tar* holds, given NNNN. */
static const struct part *payload_of(const struct mender *m, struct view dir)
{
    const struct image *im = m->s->image;
    for (uint32_t i = 0; i < im->parts_n; i++) {
        const struct node *n = payload_file(m, im->parts[i]);
        struct view name = n ? view_of(n->name, n->name_n) : (struct view){0};
        if (view_has(name, 0, dir.p, dir.n) &&
            text_starts(view_from(name, dir.n), ".tar"))
            return im->parts[i];
    }
    return NULL;
}

/* A file that the manifest names. */
static void see_line(struct mender *m, struct view hash, struct view name)
{
    uint8_t want[32], is[32];
    char path[MAX_NAME];
    const struct part *p = m->p;
    struct view rest = name, data, dir;
    if (!sig_hex_sha256(hash, want) || name.n == 0 || name.n > MAX_NAME - 2) {
        m->no = "its manifest is malformed";
        return;
    }
    if (text_starts(name, "data/") && text_field(&rest, '/', &data) &&
        text_field(&rest, '/', &dir) && rest.n) {
        p = payload_of(m, dir);
        name = rest;
    }
    if (!p) {
        m->unknown = "a payload could not be looked into";
        return;
    }
    path[0] = '/';
    memcpy(path + 1, name.p, name.n);
    path[1 + name.n] = 0;
    const struct node *n = tree_find_link(p->root, path);
    if (!n)
        m->no = "a file that its manifest names is not there";
    else if (!sig_file_sha256(m->s, p, n, is))
        m->unknown = "a file could not be read";
    else if (memcmp(is, want, 32) != 0)
        m->no = "a file is not what its hash says";
}

static bool names(struct view manifest, const char *prefix, const char *path)
{
    struct view line;
    size_t n = strlen(prefix);
    while (text_line(&manifest, &line)) {
        text_word(&line);
        struct view name = text_trim(line);
        if (name.n > n && memcmp(name.p, prefix, n) == 0 &&
            text_is(view_from(name, n), path + 1))
            return true;
    }
    return false;
}

/* Files of a payload that the manifest does not name. */
static void see_extra(struct mender *m)
{
    const struct image *im = m->s->image;
    unsigned seen = 0;
    for (uint32_t i = 0; i < im->parts_n; i++) {
        const struct part *q = im->parts[i];
        const struct node *file = payload_file(m, q);
        if (!file)
            continue;
        const char *dot = strchr(file->name, '.');
        int len = dot ? (int)(dot - file->name) : 0;
        const char *prefix =
            arena_printf(m->s->arena, "data/%.*s/", len, file->name);
        for (const struct node *n = q->root; (n = tree_next(q->root, n));) {
            const char *path =
                node_is_dir(n) ? NULL : node_path(n, m->s->arena);
            if (path && prefix && seen++ < MAX_LINES &&
                !names(m->manifest, prefix, path))
                m->no = "a payload has a file that its manifest does not name";
        }
    }
}

static void see_manifest(struct mender *m)
{
    struct view text = m->manifest, line;
    unsigned n = 0;
    bool header = false, version = false;
    while (text_line(&text, &line)) {
        struct view hash = text_word(&line), name = text_trim(line);
        if (hash.n == 0)
            continue;
        if (n++ == MAX_LINES) {
            m->unknown = "its manifest is too long";
            return;
        }
        header |= text_starts(name, "header.tar");
        version |= text_is(name, "version");
        see_line(m, hash, name);
    }
    if (!header || !version)
        m->no = "its manifest does not name the header and the version";
    see_extra(m);
}

static bool base64(struct view text, uint8_t *out, size_t room, struct view *v)
{
    text = text_trim(text);
    if (text.n == 0 || text.n % 4 || text.n / 4 * 3 > room)
        return false;
    int n = EVP_DecodeBlock(out, text.p, (int)text.n);
    for (size_t i = text.n; n > 0 && i > 0 && text.p[i - 1] == '='; i--)
        n--;
    *v = view_of(out, n > 0 ? (size_t)n : 0);
    return n > 0;
}

static struct sig_verdict verdict_of(struct mender *m, struct view sig,
                                     struct sig_keys keys)
{
    struct sig_verdict v = sig_verify_any(m->s->arena, EVP_sha256(), false,
                                          m->manifest, sig, keys);
    if (v.verified != SIG_YES && sig.n == 64) {
        struct sig_verdict raw = sig_verify_p256(
            m->manifest, view_cut(sig, 0, 32), view_from(sig, 32), false, keys);
        v = raw.verified == SIG_YES ? raw : v;
    }
    return v;
}

static const struct node *file_of(const struct part *p, const char *path)
{
    const struct node *n = tree_find_link(p->root, path);
    return n && node_is_file(n) ? n : NULL;
}

static bool is_artifact(struct subject *s, const struct part *p)
{
    const struct node *n = file_of(p, "/version");
    struct view text;
    return n && file_of(p, "/manifest") && subject_text(s, p, n, &text) &&
           text_find(text, "\"mender\"") != SIZE_MAX;
}

void sig_see_mender(struct subject *s, const struct part *p,
                    struct sig_keys keys)
{
    struct mender m = {.s = s, .p = p};
    uint8_t room[MAX_SIG];
    struct view text, sig;
    if (!is_artifact(s, p))
        return;
    const struct node *n = file_of(p, "/manifest.sig");
    if (!n) {
        sig_missing(s, p, NULL, "mender");
        return;
    }
    struct sig_verdict v = {.verified = SIG_NO, .why = "it is malformed"};
    if (subject_text(s, p, file_of(p, "/manifest"), &m.manifest) &&
        subject_text(s, p, n, &text) && base64(text, room, sizeof room, &sig)) {
        v = verdict_of(&m, sig, keys);
        see_manifest(&m);
    }
    if (m.no && (v.verified == SIG_YES || v.verified == SIG_NO_KEY)) {
        v.verified = SIG_NO;
        v.why = m.no;
    } else if (m.unknown && v.verified == SIG_YES) {
        v.verified = SIG_NOT_CHECKED;
        v.why = m.unknown;
    }
    if (v.verified != SIG_YES)
        v.known_key = NULL;
    struct obs *o = sig_add(
        s, p, NULL, "mender", n->at,
        "the manifest, with the hashes of version, header and payloads", &v);
    if (tree_find_link(p->root, "/manifest-augment"))
        obs_str(o, "not_covered", "header-augment and what it adds");
}
