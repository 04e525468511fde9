/* What the tests of image formats share: open an image from bytes, look at its
 * files, compare them with a directory on disk, and try to break its reader. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_IMG_CHECK_H
#define ASSAY_TESTS_IMG_CHECK_H

#include "check.h"
#include "core/buf.h"
#include "image/format.h"

/* An image read with one format only. Everything below fails the running test
 * with a message when it cannot do what it says.
 *
 *     struct img g;
 *     img_open(&g, "cramfs", V("\x45\x3d\xcd\x28..."));
 *     assert_non_null(g.part);
 *     img_has_text(&g, "/etc/hostname", "box\n");
 *     img_close(&g);
 */
struct img {
    struct image image;
    uint8_t *bytes;    /* a heap copy of exactly as many bytes as were given */
    struct part *part; /* the first part; NULL: the format did not open it */
    struct buf text;   /* of img_diags */
};

/* The format's reader on v, at its start; nothing inside is looked into.
 * format NULL: all formats, everywhere. */
void img_open(struct img *g, const char *format, struct view v);
/* The same with limits and threads of the test's choice; opts->bytes counts. */
void img_open_opts(struct img *g, const struct image_opts *opts);
void img_open_file(struct img *g, const char *format, const char *path);
void img_close(struct img *g);

/* The part called format, at any depth; NULL: there is none. */
struct part *img_part(struct img *g, const char *format);

/* The file at path (links are not followed); the test fails without it. */
struct node *img_node(struct img *g, const char *path);
/* All contents, valid until the next read. */
struct view img_read(struct img *g, const char *path);
void img_has_text(struct img *g, const char *path, const char *text);
/* Whether the contents of path can be read; why may be NULL. */
bool img_can_read(struct img *g, const char *path, struct diag *why);
/* The value of an extended attribute; p is NULL when there is none. */
struct view img_xattr(struct img *g, const char *path, const char *name);
/* All diags of the part, "corrupt @0x10: text" each on a line. */
const char *img_diags(struct img *g);
bool img_has_diag(struct img *g, enum why why);

/* The tree holds exactly what dir holds: names, types, permission bits, sizes,
 * contents, link targets, device numbers; and what flags name. */
enum img_same {
    IMG_OWNERS = 1,
    IMG_MTIMES = 2,
    IMG_HARD_LINKS = 4, /* files that are one on disk are one here, and so on */
    IMG_NO_MODES = 8,   /* leave out permission bits */
};

void img_same_as_dir(struct img *g, const char *dir, unsigned flags);

/* Every prefix of v and v with every byte flipped, in turn: all files that it
 * then shows are read, and the process survives. Costs n runs of 2 n bytes. */
void img_survives(const char *format, struct view v);

/* --- making images -------------------------------------------------------- */

/* Appended to b in the byte order asked for. */
void put_u8(struct buf *b, uint64_t v);
void put_u16(struct buf *b, uint64_t v, bool big);
void put_u32(struct buf *b, uint64_t v, bool big);
void put_u64(struct buf *b, uint64_t v, bool big);
/* Filled with fill up to a multiple of n, or up to size n. */
void put_align(struct buf *b, size_t n, uint8_t fill);
void put_upto(struct buf *b, size_t n, uint8_t fill);
/* In place, at offset at. */
void set_u16(struct buf *b, size_t at, uint64_t v, bool big);
void set_u32(struct buf *b, size_t at, uint64_t v, bool big);
void set_u64(struct buf *b, size_t at, uint64_t v, bool big);

/* n bytes that look random and are the same for the same seed. */
void fill_random(uint8_t *p, size_t n, uint64_t seed);

/* --- the world around ------------------------------------------------------
 */

/* Skips the test, and says so, when the program is not installed. */
void need_tool(const char *name);
/* The path of a sample, such as "fit-fact-sample/fit.itb" in the folder named
 * by the environment's ASSAY_SAMPLES; skips the test when it is not there. A
 * path that ends in '/' is a folder with one file: that file is meant. */
const char *need_sample(const char *name);

/* A new directory below TMPDIR (or in memory, or /tmp), taken away again with
 * everything in it by tmp_remove. */
struct tmp {
    char path[256];
};

void tmp_make(struct tmp *t);
void tmp_remove(struct tmp *t);
/* A file below t with the given contents; directories above it are made. */
void tmp_file(struct tmp *t, const char *path, struct view v);
/* "t/path", valid until the fourth call from now. */
const char *tmp_path(struct tmp *t, const char *path);

/* Runs a shell command in t, its output kept in t/log; fails the test when its
 * exit status is not 0 (the log is shown). */
void tmp_run(struct tmp *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* All bytes of a file on disk; free(v.p) by cast when done. */
struct view slurp(const char *path);

#endif
