/* What the signature of a FIT configuration is over: see sig_fit.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/sig_fit.h"

enum { MAX_HASHED = 100 /* U-Boot takes no more */, MAX_DEPTH = 32 };

/* --- what a configuration's signature is over ------------------------------
 */

bool fit_lists(struct view list, const char *path)
{
    size_t n = strlen(path);
    while (list.n) {
        const uint8_t *nul = memchr(list.p, 0, list.n);
        size_t len = nul ? (size_t)(nul - list.p) : list.n;
        if (nul && len == n && memcmp(list.p, path, n) == 0)
            return true;
        list = view_from(list, len + 1);
    }
    return false;
}

static unsigned listed(struct view list)
{
    unsigned n = 0;
    for (size_t i = 0; i < list.n; i++)
        n += list.p[i] == 0;
    return n;
}

static bool is_left_out(const void *fdt, int offset)
{
    static const char *const names[] = {"data", "data-size", "data-position",
                                        "data-offset"};
    const char *name = NULL;
    int n = 0;
    if (!fdt_getprop_by_offset(fdt, offset, &name, &n) || !name)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* A walk over the tokens of the tree. Of each open node: how much of it is
 * hashed. */
enum { NONE, TAGS, ALL };

struct walk {
    const void *fdt;
    struct view nodes; /* hashed-nodes */
    char path[FIT_MAX_PATH];
    size_t path_n;
    uint8_t outer[MAX_DEPTH];
    size_t cut[MAX_DEPTH]; /* the path's length without the node */
    int depth;
    uint8_t now;
    uint32_t names; /* how much of the strings is hashed */
};

/* false: not as U-Boot takes it. */
static bool enter(struct walk *w, int offset, bool *in)
{
    int n = 0;
    const char *name = fdt_get_name(w->fdt, offset, &n);
    if (!name || w->depth == MAX_DEPTH || n < 0 ||
        w->path_n + (size_t)n + 2 > sizeof w->path)
        return false;
    w->outer[w->depth] = w->now;
    w->cut[w->depth++] = w->path_n;
    if (w->path_n != 1)
        w->path[w->path_n++] = '/';
    memcpy(w->path + w->path_n, name, (size_t)n + 1);
    w->path_n += (size_t)n;
    if (fit_lists(w->nodes, w->path))
        w->now = ALL;
    else if (w->now)
        w->now--;
    *in = w->now != NONE;
    return true;
}

static bool leave(struct walk *w, bool *in)
{
    if (w->depth == 0)
        return false;
    *in = w->now != NONE;
    w->now = w->outer[--w->depth];
    w->path_n = w->cut[w->depth];
    w->path[w->path_n] = 0;
    return true;
}

/* Feeds what is signed to the digest, token by token. A closing tag that is
 * not signed itself, right behind something that is, is taken in, too. The
 * name of a property must be signed as well. */
static bool feed(struct walk *w, EVP_MD_CTX *md)
{
    const uint8_t *base = (const uint8_t *)w->fdt + fdt_off_dt_struct(w->fdt);
    int next = 0;
    bool before = false;
    for (uint32_t tag = FDT_NOP; tag != FDT_END;) {
        int offset = next;
        bool in = false, ok = true;
        tag = fdt_next_tag(w->fdt, offset, &next);
        if (next < 0)
            return false;
        if (tag == FDT_BEGIN_NODE)
            ok = enter(w, offset, &in);
        else if (tag == FDT_END_NODE)
            ok = leave(w, &in);
        else if (tag == FDT_PROP)
            ok = !(in = w->now == ALL && !is_left_out(w->fdt, offset)) ||
                 ld_be32(base + offset + 8) < w->names;
        else
            in = tag == FDT_END || w->now == ALL;
        if (!ok)
            return false;
        bool trailing = !in && before && tag == FDT_END_NODE;
        if ((in || trailing) &&
            !EVP_DigestUpdate(md, base + offset, (size_t)(next - offset)))
            return false;
        before = in;
    }
    return true;
}

bool fit_signed_digest(struct image *im, const void *fdt, int sig,
                       const EVP_MD *md, uint8_t *out, unsigned *n)
{
    struct view nodes = fdt_bytes(fdt, sig, "hashed-nodes");
    struct view strings = fdt_bytes(fdt, sig, "hashed-strings");
    unsigned count = listed(nodes);
    if (count == 0 || count > MAX_HASHED ||
        !image_spend(im, fdt_totalsize(fdt)))
        return false;
    struct walk w = {.fdt = fdt,
                     .nodes = nodes,
                     .names = strings.n == 8 ? ld_be32(strings.p + 4) : 0};
    if (w.names > fdt_size_dt_strings(fdt))
        return false;
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool ok = c && EVP_DigestInit_ex(c, md, NULL) && feed(&w, c) &&
              EVP_DigestUpdate(
                  c, (const uint8_t *)fdt + fdt_off_dt_strings(fdt), w.names) &&
              EVP_DigestFinal_ex(c, out, n);
    EVP_MD_CTX_free(c);
    return ok;
}
