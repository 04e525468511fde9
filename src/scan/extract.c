/* Finding a file by its place, and giving its bytes out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/extract.h"

#include <string.h>

enum { CANDIDATES = 3 };

struct want {
    struct image *im;
    const char *place; /* without the image's name */
    const struct part *part;
    const struct node *node; /* NULL: the part itself */
    size_t found;            /* in so many file systems */
    struct buf others;       /* where, for a person */
};

/* What stands behind "NAME!". */
static const char *inner_of(const char *name, const char *path)
{
    size_t n = strlen(name);
    return strncmp(path, name, n) == 0 && path[n] == '!' ? path + n + 1 : path;
}

static const char *place_of(const struct want *w, const struct part *p,
                            const struct node *n)
{
    const char *path = image_path(w->im, p, n, &w->im->arena);
    const char *inner = strchr(path, '!');
    return inner ? inner + 1 : "";
}

static void take(struct want *w, const struct part *p, const struct node *n)
{
    if (w->found++ == 0) {
        w->part = p;
        w->node = n;
    }
    if (w->found <= CANDIDATES)
        buf_printf(&w->others, "%s%s", w->found > 1 ? ", " : "",
                   place_of(w, p, n));
}

/* A path alone: in whichever file system has it. */
static void find_path(struct want *w)
{
    for (uint32_t i = 0; i < w->im->parts_n; i++) {
        const struct part *p = w->im->parts[i];
        const struct node *n = p->root ? tree_find(p->root, w->place) : NULL;
        if (n)
            take(w, p, n);
    }
}

/* A whole place: names of files may hold a '!', so the longest part counts
 * that has such a file. */
static void find_place(struct want *w)
{
    size_t best = 0;
    for (uint32_t i = 0; i < w->im->parts_n; i++) {
        const struct part *p = w->im->parts[i];
        const char *path = place_of(w, p, NULL);
        size_t n = strlen(path);
        if (n < best || strncmp(w->place, path, n) != 0)
            continue;
        const char *rest = w->place + n;
        const struct node *node = NULL;
        if (rest[0] == '!' && rest[1] == '/' && p->root)
            node = tree_find(p->root, rest + 1);
        if (!node && rest[0])
            continue;
        best = n;
        w->found = 1;
        w->part = p;
        w->node = node;
    }
}

static void reason(struct buf *out, const char *text)
{
    buf_byte(out, EXTRACT_REASON);
    buf_str(out, text);
}

static void contents(struct want *w, struct buf *out)
{
    const struct node *n = w->node;
    const struct node *real = n && n->first ? n->first : n;
    struct view v;
    struct diag why;
    if (!n) {
        bool decoded = w->part->content.n > 0;
        buf_byte(out, EXTRACT_BYTES);
        buf_view(out, decoded ? buf_of(&w->part->content) : w->part->bytes);
    } else if (node_is_dir(n)) {
        reason(out, "is a directory; assay ls shows what is in it");
    } else if (!node_is_file(n)) {
        reason(out, "is no regular file");
    } else if (real->size > w->im->limits.file_bytes) {
        reason(out, "is larger than the limit; raise it with --limit-file");
    } else if (image_file(&w->im->lanes[0], w->part, n, &v, &why)) {
        buf_byte(out, EXTRACT_BYTES);
        buf_view(out, v);
    } else {
        reason(out, "cannot be read: ");
        buf_str(out, why.text ? why.text : why_text(why.why));
    }
}

static void answer(struct want *w, struct buf *out)
{
    buf_init(&w->others, 1 << 16, NULL);
    if (w->place[0] == '/')
        find_path(w);
    else
        find_place(w);
    if (w->found == 1) {
        contents(w, out);
    } else if (w->found == 0) {
        reason(out, "is not in the image; assay ls lists what is");
    } else {
        reason(out, "is in several file systems; name one of them: ");
        buf_view(out, buf_of(&w->others));
        if (w->found > CANDIDATES)
            buf_str(out, " ...");
    }
    buf_done(&w->others);
}

enum err extract(const struct image_opts *opts, const struct part *tree,
                 const char *place, struct buf *out)
{
    struct image im;
    enum err e = tree ? image_read_tree(&im, opts, tree, NULL)
                      : image_read(&im, opts, NULL);
    if (e != OK)
        return e;
    struct want w = {.im = &im, .place = inner_of(im.name, place)};
    answer(&w, out);
    if (out->failed)
        e = ERR_LIMIT;
    image_done(&im);
    return e;
}
