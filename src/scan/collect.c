/* Turns what was read and seen into a record. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/collect.h"

#include <string.h>

#include "probe/run.h"

static void part_entry(struct image *im, const struct part *p,
                       struct record_part *out)
{
    *out = (struct record_part){
        .id = p->id,
        .parent = p->parent ? p->parent->id : 0,
        .path = image_path(im, p, NULL, &im->arena),
        .format = p->format,
        .label = p->label,
        .detail = p->detail,
        .version = p->version,
        .file = p->file ? node_path(p->file, &im->arena) : NULL,
        .offset = p->offset,
        .size_bytes = p->size,
        .decoded_bytes = p->content.n,
        .lost_bytes = p->lost,
        .files = p->files,
        .is_fs = p->root != NULL,
    };
}

static void file_entry(struct image *im, const struct part *p,
                       const struct node *n, struct record_file *out)
{
    const struct node *real = n->first ? n->first : n;
    *out = (struct record_file){
        .part = p->id,
        .path = node_path(n, &im->arena),
        .mode = real->mode,
        .uid = real->uid,
        .gid = real->gid,
        .major = real->major,
        .minor = real->minor,
        .size_bytes = real->size,
        .inode = real->ino,
    };
    if (node_is_link(real))
        out->target = arena_text(&im->arena, real->target);
}

static bool fill_parts(struct image *im, struct record *r)
{
    struct record_part *parts =
        arena_array(&im->arena, im->parts_n + 1u, sizeof *parts);
    size_t total = 0;
    for (uint32_t i = 0; parts && i < im->parts_n; i++) {
        part_entry(im, im->parts[i], &parts[i]);
        total += im->parts[i]->files;
    }
    struct record_file *files =
        parts ? arena_array(&im->arena, total + 1, sizeof *files) : NULL;
    if (!files)
        return false;
    size_t n = 0;
    for (uint32_t i = 0; i < im->parts_n; i++) {
        const struct part *p = im->parts[i];
        for (const struct node *f = p->root; f && (f = tree_next(p->root, f));)
            file_entry(im, p, f, &files[n++]);
    }
    r->parts = parts;
    r->parts_n = im->parts_n;
    r->files = files;
    r->files_n = n;
    return !im->arena.failed;
}

static enum err write(struct image *im, const struct part *tree,
                      const char *sandbox_gaps, struct obs **obs, size_t obs_n,
                      struct buf *out)
{
    struct record r = {.name = im->name,
                       .size_bytes = tree ? tree->size : im->bytes.n,
                       .sha256 = im->sha256,
                       .explained_bytes = im->explained_bytes,
                       .sandbox_gaps = sandbox_gaps,
                       .obs = obs,
                       .obs_n = obs_n};
    if (!fill_parts(im, &r))
        return ERR_NOMEM;
    record_write(&r, out);
    return out->failed ? ERR_NOMEM : OK;
}

enum err collect(const struct image_opts *opts, const struct part *tree,
                 const char *sandbox_gaps, struct buf *out)
{
    struct probing *p = NULL;
    enum err e = probing_run(opts, tree, &p);
    if (e != OK)
        return e;
    size_t n;
    struct obs **obs = probing_facts(p, &n);
    e = write(probing_image(p), tree, sandbox_gaps, obs, n, out);
    probing_done(p);
    return e;
}

enum err collect_files(const struct image_opts *opts, const struct part *tree,
                       const char *sandbox_gaps, struct buf *out)
{
    struct image im;
    enum err e = tree ? image_read_tree(&im, opts, tree, NULL)
                      : image_read(&im, opts, NULL);
    if (e != OK)
        return e;
    e = write(&im, tree, sandbox_gaps, NULL, 0, out);
    image_done(&im);
    return e;
}
