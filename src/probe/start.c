/* What the followers of the start graph share: budgets, the chain, and what a
 * path is on the device. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/start.h"

#include <string.h>

bool start_step(struct start *st)
{
    if (st->steps >= START_STEPS || st->bytes > START_BYTES)
        st->spent = true;
    st->steps++;
    return !st->spent;
}

const char *start_shown(struct start *st, struct view v)
{
    struct buf b;
    buf_init(&b, MAX_ATTR_TEXT, NULL);
    for (size_t i = 0; i < v.n && !b.failed; i++)
        if (v.p[i] == UNSURE)
            buf_str(&b, "...");
        else
            buf_byte(&b, v.p[i]);
    const char *s = arena_text(st->arena, buf_of(&b));
    buf_done(&b);
    return s ? s : "";
}

void start_enter(struct start *st, struct chain *link, const char *what)
{
    link->what = what ? what : "";
    link->up = st->chain;
    st->chain = link;
}

void start_if(struct start *st, struct cond *link, const char *text)
{
    link->text = text ? text : "";
    link->up = st->cond;
    st->cond = link;
}

const struct node *start_node(struct start *st, struct view path)
{
    if (path.n == 0 || path.n > MAX_NAME_BYTES || path.p[0] != '/' ||
        memchr(path.p, UNSURE, path.n))
        return NULL;
    if (st->is_etc) { /* the file system is mounted at /etc */
        if (!text_starts(path, "/etc") || (path.n > 4 && path.p[4] != '/'))
            return NULL;
        path = path.n > 4 ? view_from(path, 4) : view_of("/", 1);
    }
    const char *s = arena_text(st->arena, path);
    st->bytes += path.n + 1;
    return s ? tree_find(st->root->node, s) : NULL;
}

bool start_file(struct start *st, struct view path, struct view *out)
{
    const struct node *n = start_node(st, path);
    return n && node_is_file(n) && subject_text(st->s, st->root->part, n, out);
}

const struct node *start_program_node(struct start *st, struct view word)
{
    static const char *const dirs[] = {
        "/sbin",           "/usr/sbin",      "/bin",        "/usr/bin",
        "/usr/local/sbin", "/usr/local/bin", "/system/bin", "/vendor/bin"};
    if (word.n == 0 || word.n > 255)
        return NULL;
    if (memchr(word.p, '/', word.n))
        return start_node(st, word);
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        const char *path =
            arena_printf(st->arena, "%s/%.*s", dirs[i], (int)word.n, word.p);
        const struct node *n =
            path ? start_node(st, view_of(path, strlen(path))) : NULL;
        if (n)
            return n;
    }
    return NULL;
}

static bool is_below(struct view path, const char *const *dirs)
{
    for (; *dirs; dirs++) {
        size_t n = strlen(*dirs);
        if (text_starts(path, *dirs) && (path.n == n || path.p[n] == '/'))
            return true;
    }
    return false;
}

/* Filled when the device starts. */
static bool is_volatile(struct view path)
{
    static const char *const dirs[] = {"/proc", "/sys",     "/dev",     "/tmp",
                                       "/run",  "/var/run", "/var/tmp", NULL};
    return is_below(path, dirs);
}

/* Where nothing appears on a device that was not in its image. */
static bool is_fixed(struct view path)
{
    static const char *const local[] = {"/usr/local", "/usr/data", NULL};
    static const char *const dirs[] = {
        "/bin",         "/sbin",          "/lib",
        "/lib64",       "/lib32",         "/usr",
        "/etc/init.d",  "/etc/rc.d",      "/etc/rc.common",
        "/etc/default", "/etc/sysconfig", "/etc/conf.d",
        "/etc/rcS.d",   "/system",        NULL};
    return text_ends(path, "/authorized_keys") ||
           (is_below(path, dirs) && !is_below(path, local));
}

static enum tri of(bool yes)
{
    return yes ? TRI_YES : TRI_NO;
}

static enum tri test_node(const struct node *n, char what)
{
    switch (what) {
    case 'f':
        return of(node_is_file(n));
    case 'd':
        return of(node_is_dir(n));
    case 's':
        return of(node_is_dir(n) || n->size > 0);
    case 'x':
        return of(node_is_dir(n) || n->mode & 0111);
    case 'b':
        return of(node_type(n) == NODE_BLOCK);
    case 'c':
        return of(node_type(n) == NODE_CHAR);
    case 'p':
        return of(node_type(n) == NODE_FIFO);
    case 'S':
        return of(node_type(n) == NODE_SOCKET);
    default:
        return TRI_YES;
    }
}

enum tri start_path_test(struct start *st, struct view path, char what)
{
    if (path.n == 0)
        return TRI_NO;
    if (path.p[0] != '/' || path.n > MAX_NAME_BYTES || is_volatile(path))
        return TRI_MAYBE;
    const char *s = arena_text(st->arena, path);
    st->bytes += path.n + 1;
    const struct node *n = start_node(st, path);
    const struct node *link =
        s && !st->is_etc ? tree_find_link(st->root->node, s) : n;
    if (what == 'h' || what == 'L')
        n = link;
    if (n && (what == 'h' || what == 'L'))
        return of(node_is_link(n));
    if (n)
        return test_node(n, what);
    if (link) /* leads to what the device makes */
        return TRI_MAYBE;
    bool sure = is_fixed(path) && !st->damaged && !st->settings_only;
    return sure ? TRI_NO : TRI_MAYBE;
}
