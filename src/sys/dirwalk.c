/* Walking a directory tree by descriptors: see dirwalk.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/dirwalk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/limits.h"

enum {
    PATH_MAX_BYTES = MAX_PATH_DEPTH * 256,
    XATTR_NAMES_MAX = 65536,
    XATTRS_MAX = 64,
    OPEN_FLAGS = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
};

struct walk {
    const struct dir_opts *opts;
    dir_fn *fn;
    void *ctx;
    struct dir_report report;
    uint64_t dev; /* of the root: others are not entered */
    size_t path_n;
    uint32_t depth;
    enum err err;
    bool *used; /* by index of the manifest's rules */
    struct dir_xattr xattrs[XATTRS_MAX];
    char path[PATH_MAX_BYTES + 1];
    char names[XATTR_NAMES_MAX];
    uint8_t values[XATTR_NAMES_MAX];
    char target[MAX_LINK_TARGET];
};

/* The names in one directory. */
struct names {
    char **v;
    size_t n, cap;
};

enum file_fault dir_open(const char *path, int *out_fd)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOTDIR ? FILE_NO_DIRECTORY
                                : file_fault_of(errno, FILE_READ);
    *out_fd = fd;
    return FILE_OK;
}

static void apply_manifest(struct walk *w, struct dir_entry *e)
{
    const struct dir_manifest *m = w->opts->manifest;
    const struct dir_rule *r = m ? dir_manifest_find(m, e->path) : NULL;
    if (!r)
        return;
    w->used[r - m->rules] = true;
    if (r->given & MANIFEST_MODE)
        e->mode = (e->mode & S_IFMT) | (r->mode & 07777);
    if (r->given & MANIFEST_UID)
        e->uid = r->uid;
    if (r->given & MANIFEST_GID)
        e->gid = r->gid;
    if (r->given & MANIFEST_DEVICE) {
        /* fakeroot leaves an empty file in the place of a device. */
        e->mode = r->mode;
        e->major = r->major;
        e->minor = r->minor;
        e->problem = NULL;
    }
}

static void tell(struct walk *w, struct dir_entry *e)
{
    if (w->report.entries >= w->opts->max_entries) {
        w->err = ERR_LIMIT;
        return;
    }
    apply_manifest(w, e);
    w->report.entries++;
    if (e->problem) {
        w->report.problems++;
        if (!w->report.first_problem)
            w->report.first_problem = e->problem;
    }
    if (!w->fn(w->ctx, e))
        w->err = ERR_LIMIT;
}

static struct dir_entry entry_of(const struct walk *w, const struct stat *st)
{
    return (struct dir_entry){
        .path = w->path,
        .mode = st->st_mode,
        .uid = st->st_uid,
        .gid = st->st_gid,
        .major = major(st->st_rdev),
        .minor = minor(st->st_rdev),
        .links = (uint32_t)st->st_nlink,
        .stamp = {.dev = st->st_dev,
                  .ino = st->st_ino,
                  .size = (uint64_t)st->st_size,
                  .mtime_s = st->st_mtim.tv_sec,
                  .mtime_ns = (uint32_t)st->st_mtim.tv_nsec},
    };
}

static const char *problem_of(int error)
{
    switch (error) {
    case EACCES:
    case EPERM:
        return "this user may not read it";
    case ELOOP:
    case ENOENT:
    case ENXIO:
        return "it changed while it was looked at";
    case EMFILE:
    case ENFILE:
        return "too many files are open";
    default:
        return "the disk reports an error";
    }
}

/* Attributes that do not fit are a problem of the entry, not left out. */
static void read_xattrs(struct walk *w, int fd, struct dir_entry *e)
{
    ssize_t n = flistxattr(fd, w->names, sizeof w->names);
    size_t room = sizeof w->values, at = 0;
    if (n < 0 && errno != ENOTSUP && errno != ENOSYS)
        e->problem = "its extended attributes cannot be read";
    for (ssize_t i = 0; i < n; i += (ssize_t)strlen(w->names + i) + 1) {
        ssize_t size = -1;
        if (e->xattrs_n < XATTRS_MAX && at < room)
            size = fgetxattr(fd, w->names + i, w->values + at, room - at);
        if (size < 0) {
            e->problem = "its extended attributes cannot be read";
            break;
        }
        w->xattrs[e->xattrs_n++] = (struct dir_xattr){
            w->names + i, view_of(w->values + at, (size_t)size)};
        at += (size_t)size;
    }
    e->xattrs = w->xattrs;
}

static void read_target(struct walk *w, int dir, const char *name,
                        struct dir_entry *e)
{
    ssize_t n = readlinkat(dir, name, w->target, sizeof w->target);
    if (n < 0)
        e->problem = problem_of(errno);
    else
        e->target = view_of(w->target, (size_t)n);
}

static void free_names(struct names *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->v[i]);
    free(l->v);
    *l = (struct names){0};
}

static bool add_name(struct names *l, const char *name)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 32;
        char **v = realloc(l->v, cap * sizeof *v);
        if (!v)
            return false;
        l->v = v;
        l->cap = cap;
    }
    l->v[l->n] = strdup(name);
    return l->v[l->n] && ++l->n;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All names below fd, sorted. Never more than may still be told. */
static const char *list(struct walk *w, int fd, struct names *out)
{
    const char *why = NULL;
    int own = dup(fd); /* closedir closes the one it is given */
    DIR *d = own >= 0 ? fdopendir(own) : NULL;
    if (!d) {
        why = problem_of(errno);
        if (own >= 0)
            close(own);
        return why;
    }
    rewinddir(d); /* a copy shares its place with fd */
    errno = 0;
    for (struct dirent *e = readdir(d); e && w->err == OK; e = readdir(d)) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (out->n >= w->opts->max_entries - w->report.entries)
            w->err = ERR_LIMIT;
        else if (!add_name(out, e->d_name))
            w->err = ERR_NOMEM;
        errno = 0;
    }
    if (errno != 0)
        why = problem_of(errno);
    closedir(d);
    if (out->n > 1)
        qsort(out->v, out->n, sizeof *out->v, compare_names);
    return why;
}

/* Moves w->path on to name; false when there is no room. */
static bool push(struct walk *w, const char *name)
{
    size_t n = strlen(name);
    if (w->path_n + 1 + n > PATH_MAX_BYTES)
        return false;
    if (w->path_n > 0)
        w->path[w->path_n++] = '/';
    memcpy(w->path + w->path_n, name, n + 1);
    w->path_n += n;
    return true;
}

static void pop(struct walk *w, size_t path_n)
{
    w->path_n = path_n;
    w->path[path_n] = '\0';
}

static void walk_names(struct walk *w, int fd);

/* Whether the directory at fd, of entry e, is to be entered. */
static bool may_enter(struct walk *w, struct dir_entry *e)
{
    if (e->stamp.dev != w->dev)
        e->problem = "another file system is mounted there; it was not entered";
    else if (w->depth > w->opts->max_depth)
        e->problem = "the directories are nested too deeply";
    return !e->problem;
}

static void walk_one(struct walk *w, int dir, const char *name)
{
    struct stat st;
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        st = (struct stat){.st_mode = S_IFREG};
        struct dir_entry lost = entry_of(w, &st);
        lost.problem = problem_of(errno);
        tell(w, &lost);
        return;
    }
    struct dir_entry e = entry_of(w, &st);
    int fd = -1;
    bool enter = false;
    if (S_ISLNK(st.st_mode)) {
        read_target(w, dir, name, &e);
    } else if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) {
        fd = openat(dir, name, OPEN_FLAGS);
        if (fd < 0)
            e.problem = problem_of(errno);
        else
            read_xattrs(w, fd, &e);
        enter = fd >= 0 && S_ISDIR(st.st_mode) && may_enter(w, &e);
    }
    tell(w, &e);
    if (enter && w->err == OK)
        walk_names(w, fd);
    if (fd >= 0)
        close(fd);
}

/* Recursion no deeper than max_depth. */
static void walk_names(struct walk *w, int fd)
{
    struct names l = {0};
    const char *why = list(w, fd, &l);
    size_t path_n = w->path_n;
    if (why) {
        w->report.problems++;
        if (!w->report.first_problem)
            w->report.first_problem = why;
    }
    w->depth++;
    for (size_t i = 0; i < l.n && w->err == OK; i++) {
        if (push(w, l.v[i]))
            walk_one(w, fd, l.v[i]);
        else
            w->err = ERR_LIMIT;
        pop(w, path_n);
    }
    w->depth--;
    free_names(&l);
}

/* Devices that an unprivileged unpacking could not make, and lines for what
 * is not there at all. */
static void tell_unmatched(struct walk *w)
{
    const struct dir_manifest *m = w->opts->manifest;
    for (size_t i = 0; m && i < m->n && w->err == OK; i++) {
        const struct dir_rule *r = &m->rules[i];
        if (w->used[i])
            continue;
        if (r->given & MANIFEST_DEVICE) {
            struct dir_entry e = {
                .path = r->path, .links = 1, .from_manifest = true};
            tell(w, &e);
            continue;
        }
        w->report.unmatched++;
        if (w->report.unmatched == 1 || r->line < w->report.unmatched_line)
            w->report.unmatched_line = r->line;
    }
}

enum err dir_walk(int root_fd, const struct dir_opts *opts, dir_fn *fn,
                  void *ctx, struct dir_report *out)
{
    struct stat st;
    if (fstat(root_fd, &st) != 0)
        return ERR_READ;
    struct walk *w = calloc(1, sizeof *w);
    bool *used = calloc(opts->manifest ? opts->manifest->n + 1 : 1, 1);
    enum err err = w && used ? OK : ERR_NOMEM;
    if (err == OK) {
        w->opts = opts;
        w->fn = fn;
        w->ctx = ctx;
        w->dev = st.st_dev;
        w->used = used;
        struct dir_entry root = entry_of(w, &st);
        read_xattrs(w, root_fd, &root);
        tell(w, &root);
        if (w->err == OK)
            walk_names(w, root_fd);
        tell_unmatched(w);
        err = w->err;
        *out = w->report;
    }
    free(used);
    free(w);
    return err;
}

static bool is_same(const struct stat *st, const struct dir_stamp *s)
{
    return st->st_dev == s->dev && st->st_ino == s->ino &&
           (uint64_t)st->st_size == s->size &&
           st->st_mtim.tv_sec == s->mtime_s &&
           (uint32_t)st->st_mtim.tv_nsec == s->mtime_ns;
}

static enum file_fault read_at(int fd, uint64_t at, uint8_t *out, size_t n)
{
    while (n > 0) {
        ssize_t got = pread(fd, out, n, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0 ? FILE_CHANGED : file_fault_of(errno, FILE_READ);
        out += got;
        at += (uint64_t)got;
        n -= (size_t)got;
    }
    return FILE_OK;
}

enum file_fault dir_read(int root_fd, const char *path,
                         const struct dir_stamp *stamp, uint64_t at,
                         uint8_t *out, size_t n)
{
    struct stat st;
    if (at > stamp->size || n > stamp->size - at)
        return FILE_CHANGED;
    int fd = openat(root_fd, path, OPEN_FLAGS);
    if (fd < 0)
        return file_fault_of(errno, FILE_READ);
    enum file_fault f = FILE_CHANGED;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && is_same(&st, stamp))
        f = read_at(fd, at, out, n);
    close(fd);
    return f;
}
