/* Looking at what is in an image: its tree, and one file's bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "core/json.h"
#include "core/utf8.h"
#include "image/tree.h"
#include "lib/lib.h"

enum { MODE_TEXT = 11 };

#define LIST_MAX ((size_t)1 << 30)

/* --- what is shown ----------------------------------------------------------
 */

/* Where a listing begins: everything, a part and what is in it, or what is
 * below a path. */
struct view_of_tree {
    const struct record *r;
    const char *place; /* NULL: all; else without the image's name */
    size_t place_n;    /* without slashes at the end */
};

/* Of "fw.bin!squashfs@0x0" what stands behind the image's name. */
static const char *inner(const char *path)
{
    const char *p = strchr(path, '!');
    return p ? p + 1 : "";
}

/* Whether path is the place, or in it. */
static bool is_within(const char *path, const char *place, size_t n)
{
    return strncmp(path, place, n) == 0 &&
           (n == 0 || path[n] == '\0' || path[n] == '/' || path[n] == '!');
}

static bool shows_part(const struct view_of_tree *t,
                       const struct record_part *p)
{
    return !t->place || (t->place[0] != '/' &&
                         is_within(inner(p->path), t->place, t->place_n));
}

static bool shows_file(const struct view_of_tree *t,
                       const struct record_file *f)
{
    const char *part = inner(t->r->parts[f->part - 1].path);
    size_t n = strlen(part);
    if (!t->place)
        return true;
    if (t->place[0] == '/')
        return is_within(f->path, t->place, t->place_n);
    if (is_within(part, t->place, t->place_n))
        return true;
    /* squashfs@0x0!/etc: the rest is a path in that part. */
    return t->place_n > n + 1 && strncmp(t->place, part, n) == 0 &&
           t->place[n] == '!' && t->place[n + 1] == '/' &&
           is_within(f->path, t->place + n + 1, t->place_n - n - 1);
}

/* --- as text ----------------------------------------------------------------
 */

static void mode_text(uint32_t mode, char text[MODE_TEXT])
{
    static const struct {
        uint32_t type;
        char letter;
    } types[] = {
        {NODE_DIR,    'd'},
        {NODE_LINK,   'l'},
        {NODE_CHAR,   'c'},
        {NODE_BLOCK,  'b'},
        {NODE_FIFO,   'p'},
        {NODE_SOCKET, 's'}
    };

    text[0] = '-';
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if ((mode & NODE_TYPE) == types[i].type)
            text[0] = types[i].letter;
    for (int i = 0; i < 9; i++)
        text[1 + i] = mode >> (8 - i) & 1 ? "rwxrwxrwx"[i] : '-';
    if (mode & 04000)
        text[3] = mode & 0100 ? 's' : 'S';
    if (mode & 02000)
        text[6] = mode & 0010 ? 's' : 'S';
    if (mode & 01000)
        text[9] = mode & 0001 ? 't' : 'T';
    text[MODE_TEXT - 1] = '\0';
}

static void visible(struct buf *out, const char *s)
{
    utf8_visible(out, view_of(s, strlen(s)));
}

static bool is_device(uint32_t mode)
{
    return (mode & NODE_TYPE) == NODE_CHAR || (mode & NODE_TYPE) == NODE_BLOCK;
}

static void text_part(struct buf *out, const struct record_part *p)
{
    buf_printf(out, "%-10s %11s %10llu ", "part", "",
               (unsigned long long)p->size_bytes);
    visible(out, inner(p->path));
    if (p->version || p->detail) {
        buf_str(out, "  (");
        visible(out, p->version ? p->version : p->detail);
        buf_byte(out, ')');
    }
    buf_byte(out, '\n');
}

static void text_file(struct buf *out, const struct record *r,
                      const struct record_file *f)
{
    char mode[MODE_TEXT], owner[32];
    mode_text(f->mode, mode);
    snprintf(owner, sizeof owner, "%u/%u", f->uid, f->gid);
    buf_printf(out, "%s %11s ", mode, owner);
    if (is_device(f->mode))
        buf_printf(out, "%5u,%4u ", f->major, f->minor);
    else
        buf_printf(out, "%10llu ", (unsigned long long)f->size_bytes);
    visible(out, inner(r->parts[f->part - 1].path));
    buf_byte(out, '!');
    visible(out, f->path);
    if (f->target) {
        buf_str(out, " -> ");
        visible(out, f->target);
    }
    buf_byte(out, '\n');
}

/* --- as JSON ----------------------------------------------------------------
 */

static const char *type_text(uint32_t mode)
{
    switch (mode & NODE_TYPE) {
    case NODE_DIR:
        return "directory";
    case NODE_LINK:
        return "link";
    case NODE_CHAR:
        return "character-device";
    case NODE_BLOCK:
        return "block-device";
    case NODE_FIFO:
        return "fifo";
    case NODE_SOCKET:
        return "socket";
    default:
        return "file";
    }
}

static void json_part(struct json *j, const struct record_part *p)
{
    json_open(j, '{');
    json_put_str(j, "type", "part");
    json_put_str(j, "path", p->path);
    json_put_str(j, "format", p->format);
    json_put_uint(j, "size_bytes", p->size_bytes);
    json_close(j, '}');
}

static void json_file(struct json *j, const struct record *r,
                      const struct record_file *f)
{
    char mode[16];
    struct buf path;
    snprintf(mode, sizeof mode, "%04o", f->mode & 07777);
    buf_init(&path, 1 << 21, NULL);
    buf_printf(&path, "%s!%s", r->parts[f->part - 1].path, f->path);
    json_open(j, '{');
    json_put_str(j, "type", type_text(f->mode));
    json_key(j, "path");
    json_view(j, buf_of(&path));
    buf_done(&path);
    json_put_str(j, "mode", mode);
    json_put_uint(j, "uid", f->uid);
    json_put_uint(j, "gid", f->gid);
    if (is_device(f->mode)) {
        json_put_uint(j, "major", f->major);
        json_put_uint(j, "minor", f->minor);
    } else {
        json_put_uint(j, "size_bytes", f->size_bytes);
    }
    json_put_str(j, "target", f->target);
    json_close(j, '}');
}

static void json_begin(struct json *j, struct buf *out, const struct record *r)
{
    json_init(j, out, true);
    json_open(j, '{');
    json_put_str(j, "schema", "assay-ls/1");
    json_put_tool(j);
    json_key(j, "subject");
    json_open(j, '{');
    json_put_str(j, "name", r->name);
    json_put_uint(j, "size_bytes", r->size_bytes);
    json_put_str(j, "sha256", r->sha256);
    json_close(j, '}');
    json_key(j, "entries");
    json_open(j, '[');
}

/* --- the listing ------------------------------------------------------------
 */

/* Parts and files in the record's order: a part, then what is in it. */
static size_t list(const struct view_of_tree *t, struct json *j,
                   struct buf *out)
{
    const struct record *r = t->r;
    size_t shown = 0, f = 0;
    for (size_t i = 0; i < r->parts_n; i++) {
        const struct record_part *p = &r->parts[i];
        if (shows_part(t, p)) {
            shown++;
            if (j)
                json_part(j, p);
            else
                text_part(out, p);
        }
        for (; f < r->files_n && r->files[f].part <= p->id; f++) {
            if (!shows_file(t, &r->files[f]))
                continue;
            shown++;
            if (j)
                json_file(j, r, &r->files[f]);
            else
                text_file(out, r, &r->files[f]);
        }
    }
    return shown;
}

struct listing {
    struct assay *a;
    const char *place, *format;
    struct buf out;
    bool ok;
};

static bool take_list(void *ctx, struct scan_result *s)
{
    struct listing *l = ctx;
    const struct record *r = &s->record;
    struct view_of_tree t = {.r = r, .place = l->place};
    if (r->fault) {
        lib_failed(l->a, "%s: %s", s->path, r->fault);
        return false;
    }
    if (t.place) {
        size_t n = strlen(r->name);
        if (strncmp(t.place, r->name, n) == 0 && t.place[n] == '!')
            t.place += n + 1;
        t.place_n = strlen(t.place);
        while (t.place_n && t.place[t.place_n - 1] == '/')
            t.place_n--;
    }
    bool as_json = strcmp(l->format, "json") == 0;
    struct json j;
    if (as_json)
        json_begin(&j, &l->out, r);
    size_t shown = list(&t, as_json ? &j : NULL, &l->out);
    if (as_json) {
        json_close(&j, ']');
        json_close(&j, '}');
    }
    l->ok = shown || !l->place ||
            lib_failed(l->a, "%s: nothing in the image is at %s", s->path,
                       l->place);
    return false;
}

/* scan_all for one image, without judging it. */
static bool look(struct assay *a, const struct scan_opts *opts,
                 const char *image, bool (*take)(void *, struct scan_result *),
                 void *ctx)
{
    enum err e = scan_all(opts, &image, 1, take, ctx);
    return e == OK || lib_failed(a, "%s", err_text(e));
}

bool assay_ls(struct assay *a, const char *image, const char *place,
              const char *format, assay_write_fn *write, void *ctx)
{
    struct scan_opts opts = a->scan;
    struct listing l = {.a = a, .place = place, .format = format};
    if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0)
        return lib_failed(a, "a list has no format %s", format);
    opts.files_only = true;
    buf_init(&l.out, LIST_MAX, NULL);
    bool ok = look(a, &opts, image, take_list, &l) && l.ok;
    if (ok)
        return lib_write(a, &l.out, write, ctx);
    buf_done(&l.out);
    return false;
}

struct fetching {
    struct assay *a;
    assay_write_fn *write;
    void *ctx;
    bool ok;
};

static bool take_bytes(void *ctx, struct scan_result *s)
{
    struct fetching *f = ctx;
    if (s->record.fault)
        lib_failed(f->a, "%s: %s", s->path, s->record.fault);
    else
        f->ok = f->write(f->ctx, s->content.n ? (void *)s->content.p : "",
                         s->content.n) ||
                lib_failed(f->a, "the result could not be written");
    return false;
}

bool assay_cat(struct assay *a, const char *image, const char *place,
               assay_write_fn *write, void *ctx)
{
    struct scan_opts opts = a->scan;
    struct fetching f = {.a = a, .write = write, .ctx = ctx};
    opts.place = place;
    return look(a, &opts, image, take_bytes, &f) && f.ok;
}
