/* Deciding which files are looked into: see nested.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/nested.h"

#include <string.h>

enum {
    NESTED_MIN = 32,
    KEEP_OF_8 = 5, /* of the memory: the rest is for trees, facts and streams */
    PACKAGE_FILES = 64, /* a tree with so few is a package, not a system */
    PACKAGE_MIN = 512,  /* a file in one that is looked into whatever it is */
};

/* In a system the only files worth opening are those that say at their start
 * what they are. */
static bool is_container(struct view v)
{
    for (size_t i = 0; image_formats[i]; i++) {
        const struct format *f = image_formats[i];
        if (f->flags & (FORMAT_WEAK | FORMAT_AT_START | FORMAT_AT_END))
            continue;
        for (size_t m = 0; m < FORMAT_MAGICS && f->magics[m].n; m++)
            if (magic_at(&f->magics[m], v) && f->match(v))
                return true;
    }
    return false;
}

/* The files of an update package may be images with a vendor's header. */
static bool is_payload(const struct part *p, struct view v)
{
    return p->files <= PACKAGE_FILES && v.n >= PACKAGE_MIN &&
           !view_has(v, 0, "\177ELF", 4) && !view_has(v, 0, "#!", 2);
}

/* Manual pages and the like are packed one by one in thousands and decide
 * nothing. */
static bool is_document(const char *path)
{
    static const char *const dirs[] = {"/usr/share/man/", "/usr/share/doc/",
                                       "/usr/share/info/"};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
        if (strncmp(path, dirs[i], strlen(dirs[i])) == 0)
            return true;
    return false;
}

static bool is_lasting(const struct part *p, struct view v)
{
    return v.p >= p->bytes.p && v.p < p->bytes.p + p->bytes.n;
}

/* Whether n bytes may be kept for as long as the image lives. */
static bool has_room(const struct image *im, uint64_t n)
{
    uint64_t most = im->budget.max_bytes / 8 * KEEP_OF_8;
    uint64_t used = atomic_load(&im->budget.used_bytes);
    return used <= most && n <= most - used;
}

/* All of a large file, for as long as the image lives; empty when it is too
 * large for that, too. */
static struct view fetch(struct lane *lane, const struct part *p,
                         const struct node *f)
{
    struct image *im = lane->image;
    struct view v = p->ops->map ? p->ops->map(p, f) : (struct view){0};
    if (v.n)
        return v;
    if (f->size > im->limits.stream_bytes || !has_room(im, f->size) ||
        !image_spend(im, f->size))
        return (struct view){0};
    uint8_t *bytes = arena_alloc(&lane->arena, f->size);
    struct diag why = {0};
    if (!bytes || !p->ops->read(lane, p, f, 0, bytes, f->size, &why))
        return (struct view){0};
    return view_of(bytes, f->size);
}

bool nested_look(struct lane *lane, struct part *p, const struct node *f,
                 struct view v, bool whole)
{
    bool container = v.n >= NESTED_MIN && is_container(v);
    if (lane->image->only || (!container && !is_payload(p, v)))
        return false;
    const char *path = node_path(f, &lane->arena);
    if (!path || is_document(path))
        return false;
    if (!whole)
        v = fetch(lane, p, f->first ? f->first : f);
    else if (!is_lasting(p, v))
        v = has_room(lane->image, v.n) ? arena_dup(&lane->arena, v)
                                       : (struct view){0};
    if (!v.n) {
        if (whole)
            image_over(lane->image, "the memory for files within files was "
                                    "spent (--limit-memory)");
        return false;
    }
    struct region r = {.parent = p, .file = f, .bytes = v, .shown = !container};
    work_region(lane->image, &r);
    return true;
}
