/* Helpers of the image tests: see img_check.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

void img_open_opts(struct img *g, const struct image_opts *opts)
{
    *g = (struct img){0};
    g->bytes = malloc(opts->bytes.n ? opts->bytes.n : 1);
    assert_non_null(g->bytes);
    if (opts->bytes.n)
        memcpy(g->bytes, opts->bytes.p, opts->bytes.n);
    struct image_opts o = *opts;
    o.bytes = view_of(g->bytes, opts->bytes.n);
    assert_int_equal(image_read(&g->image, &o, NULL), OK);
    g->part = g->image.child;
    buf_init(&g->text, 1 << 20, NULL);
}

void img_open(struct img *g, const char *format, struct view v)
{
    struct image_opts opts = {.name = "test",
                              .bytes = v,
                              .limits = limits_default(),
                              .threads = 1,
                              .only = format};
    img_open_opts(g, &opts);
}

void img_open_file(struct img *g, const char *format, const char *path)
{
    struct view v = slurp(path);
    img_open(g, format, v);
    free((void *)(uintptr_t)v.p);
}

void img_close(struct img *g)
{
    image_done(&g->image);
    free(g->bytes);
    buf_done(&g->text);
    *g = (struct img){0};
}

struct part *img_part(struct img *g, const char *format)
{
    for (uint32_t i = 0; i < g->image.parts_n; i++)
        if (strcmp(g->image.parts[i]->format, format) == 0)
            return g->image.parts[i];
    return NULL;
}

struct node *img_node(struct img *g, const char *path)
{
    if (!g->part || !g->part->root)
        fail_msg("%s: there is no tree; %s", path, img_diags(g));
    struct node *n = tree_find_link(g->part->root, path);
    if (!n)
        fail_msg("%s is not in the image", path);
    return n;
}

bool img_can_read(struct img *g, const char *path, struct diag *why)
{
    struct view v;
    struct diag own;
    return image_file(&g->image.lanes[0], g->part, img_node(g, path), &v,
                      why ? why : &own);
}

static struct view read_node(struct img *g, struct node *n, const char *path)
{
    struct view v;
    struct diag why;
    if (!image_file(&g->image.lanes[0], g->part, n, &v, &why))
        fail_msg("%s cannot be read: %s", path, why.text);
    return v;
}

struct view img_read(struct img *g, const char *path)
{
    return read_node(g, img_node(g, path), path);
}

void img_has_text(struct img *g, const char *path, const char *text)
{
    struct view v = img_read(g, path);
    if (!view_eq(v, view_of(text, strlen(text))))
        fail_msg("%s holds \"%.*s\", not \"%s\"", path, (int)v.n,
                 (const char *)v.p, text);
}

struct view img_xattr(struct img *g, const char *path, const char *name)
{
    for (struct xattr *x = img_node(g, path)->xattrs; x; x = x->next)
        if (strcmp(x->name, name) == 0)
            return x->value;
    return (struct view){0};
}

const char *img_diags(struct img *g)
{
    buf_clear(&g->text);
    if (!g->part)
        buf_str(&g->text, "no part was opened");
    for (struct diag *d = g->part ? g->part->diags : NULL; d; d = d->next)
        buf_printf(&g->text, "%s @0x%llx: %s%s%s\n", why_text(d->why),
                   (unsigned long long)d->offset, d->text,
                   d->node ? " in " : "", d->node ? d->node->name : "");
    buf_byte(&g->text, 0);
    return (const char *)g->text.p;
}

bool img_has_diag(struct img *g, enum why why)
{
    for (struct diag *d = g->part ? g->part->diags : NULL; d; d = d->next)
        if (d->why == why)
            return true;
    return false;
}

/* --- against a directory ---------------------------------------------------
 */

struct same {
    struct img *g;
    unsigned flags;
    uint32_t seen;

    /* Inode on disk and node of files with several links. */
    struct {
        ino_t ino;
        const struct node *node;
    } * links;

    size_t links_n;
};

static void same_contents(struct same *s, struct node *n, const char *path)
{
    struct view have = read_node(s->g, n, path);
    struct view want = slurp(path);
    if (have.n != want.n)
        fail_msg("%s has %zu bytes, not %zu", path, have.n, want.n);
    for (size_t i = 0; i < want.n; i++)
        if (have.p[i] != want.p[i])
            fail_msg("%s differs at byte %zu", path, i);
    free((void *)(uintptr_t)want.p);
}

static void same_links(struct same *s, struct node *n, const struct stat *st,
                       const char *path)
{
    const struct node *real = n->first ? n->first : n;
    size_t i = 0;
    while (i < s->links_n && s->links[i].ino != st->st_ino)
        i++;
    if (i == s->links_n) {
        s->links = realloc(s->links, (i + 1) * sizeof *s->links);
        assert_non_null(s->links);
        s->links[i].ino = st->st_ino;
        s->links[i].node = real;
        s->links_n++;
    }
    if (s->links[i].node != real)
        fail_msg("%s is not linked to its other names", path);
}

static void same_node(struct same *s, struct node *n, const char *path)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        fail_msg("%s: %s", path, strerror(errno));
    uint32_t bits = s->flags & IMG_NO_MODES ? NODE_TYPE : 0177777;
    if ((n->mode & bits) != (st.st_mode & bits))
        fail_msg("%s has mode %o, not %o", path, n->mode, st.st_mode);
    if (s->flags & IMG_OWNERS && (n->uid != st.st_uid || n->gid != st.st_gid))
        fail_msg("%s belongs to %u:%u, not %u:%u", path, n->uid, n->gid,
                 st.st_uid, st.st_gid);
    if (s->flags & IMG_MTIMES && n->mtime != st.st_mtime)
        fail_msg("%s has time %lld, not %lld", path, (long long)n->mtime,
                 (long long)st.st_mtime);
    if (S_ISREG(st.st_mode))
        same_contents(s, n, path);
    if (S_ISREG(st.st_mode) && s->flags & IMG_HARD_LINKS && st.st_nlink > 1)
        same_links(s, n, &st, path);
    if ((S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode)) &&
        (n->major != major(st.st_rdev) || n->minor != minor(st.st_rdev)))
        fail_msg("%s is device %u:%u, not %u:%u", path, n->major, n->minor,
                 major(st.st_rdev), minor(st.st_rdev));
    if (S_ISLNK(st.st_mode)) {
        char to[4097] = {0};
        ssize_t k = readlink(path, to, sizeof to - 1);
        if (k < 0 || !view_eq(n->target, view_of(to, (size_t)k)))
            fail_msg("%s leads to %.*s, not %s", path, (int)n->target.n,
                     (const char *)n->target.p, to);
    }
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_real(const struct dirent *e)
{
    return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static void same_dir(struct same *s, struct node *dir, const char *path)
{
    struct dirent **list = NULL;
    int n = scandir(path, &list, is_real, by_bytes);
    if (n < 0)
        fail_msg("%s: %s", path, strerror(errno));
    struct node *c = dir->child;
    for (int i = 0; i < n; i++, c = c->next) {
        if (!c || strcmp(c->name, list[i]->d_name) != 0)
            fail_msg("%s/%s is expected, the image has %s", path,
                     list[i]->d_name, c ? c->name : "no more");
        char *below = NULL;
        if (asprintf(&below, "%s/%s", path, list[i]->d_name) < 0)
            fail();
        same_node(s, c, below);
        s->seen++;
        if (node_is_dir(c))
            same_dir(s, c, below);
        free(below);
        free(list[i]);
    }
    free(list);
    if (c)
        fail_msg("%s/%s is in the image only", path, c->name);
}

void img_same_as_dir(struct img *g, const char *dir, unsigned flags)
{
    struct same s = {.g = g, .flags = flags};
    same_dir(&s, img_node(g, "/"), dir);
    assert_int_equal(s.seen, g->part->files);
    free(s.links);
}

/* --- hostile ----------------------------------------------------------------
 */

static void read_all(const char *format, const uint8_t *p, size_t n)
{
    struct img g;
    struct image_opts opts = {.name = "test",
                              .bytes = view_of(p, n),
                              .limits = limits_default(),
                              .threads = 1,
                              .only = format};
    opts.limits.memory_bytes = 64 * MIB;
    opts.limits.output_bytes = 64 * MIB;
    img_open_opts(&g, &opts);
    for (struct part *part = g.part; part; part = part->next) {
        assert_in_range(part->size, 1, n);
        assert_true(part->offset + part->size <= n);
    }
    img_close(&g);
}

void img_survives(const char *format, struct view v)
{
    uint8_t *p = malloc(v.n ? v.n : 1);
    assert_non_null(p);
    if (v.n)
        memcpy(p, v.p, v.n);
    for (size_t i = 0; i < v.n; i++)
        read_all(format, p, i);
    for (size_t i = 0; i < v.n; i++) {
        static const uint8_t flips[] = {0xff, 0x01, 0x80};
        for (size_t k = 0; k < sizeof flips; k++) {
            p[i] ^= flips[k];
            read_all(format, p, v.n);
            p[i] ^= flips[k];
        }
    }
    free(p);
}
