/* Tests of directories as inputs, before and behind the lock. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "scratch.h"
#include "sys/child.h"
#include "sys/dirwalk.h"
#include "sys/sandbox.h"

enum { LOG_MAX = 20000 };

/* What was met, one line an entry: "path mode uid:gid target problem". */
struct log {
    char text[LOG_MAX];
    size_t n;
    uint32_t stop_after, calls;
    struct dir_stamp last_file;
};

static bool note(void *ctx, const struct dir_entry *e)
{
    struct log *l = ctx;
    int n = snprintf(l->text + l->n, LOG_MAX - l->n, "%s %o", e->path, e->mode);
    l->n += (size_t)n;
    if (S_ISCHR(e->mode) || S_ISBLK(e->mode))
        n = snprintf(l->text + l->n, LOG_MAX - l->n, " %u:%u%s", e->major,
                     e->minor, e->from_manifest ? " unreal" : "");
    else
        n = snprintf(l->text + l->n, LOG_MAX - l->n, " -> %.*s",
                     (int)e->target.n, e->target.n ? (char *)e->target.p : "");
    l->n += (size_t)n;
    for (size_t i = 0; i < e->xattrs_n; i++) {
        if (strncmp(e->xattrs[i].name, "user.", 5) != 0)
            continue;
        n = snprintf(l->text + l->n, LOG_MAX - l->n, " %s=%.*s",
                     e->xattrs[i].name, (int)e->xattrs[i].value.n,
                     (const char *)e->xattrs[i].value.p);
        l->n += (size_t)n;
    }
    n = snprintf(l->text + l->n, LOG_MAX - l->n, "%s%s\n",
                 e->problem ? " ! " : "", e->problem ? e->problem : "");
    l->n += (size_t)n;
    if (S_ISREG(e->mode))
        l->last_file = e->stamp;
    return ++l->calls != l->stop_after;
}

static int make_tree(void **state)
{
    if (scratch_make(state) != 0)
        return -1;
    umask(022);
    mkdir(scratch("r"), 0755);
    mkdir(scratch("r/etc"), 0755);
    mkdir(scratch("r/b"), 0700);
    mkdir(scratch("r/b/deep"), 0755);
    scratch_file("r/etc/passwd", "root:x:0:0::/:/bin/sh\n", 22);
    scratch_file("r/b/deep/f", "contents", 8);
    scratch_file("outside", "secret", 6);
    return symlink("../../outside", scratch("r/etc/link")) ||
           symlink("..", scratch("r/b/up")) || mkfifo(scratch("r/fifo"), 0600);
}

static struct log walk(const struct dir_opts *opts, enum err want,
                       struct dir_report *rep)
{
    struct log l = {0};
    int fd = -1;
    assert_int_equal(dir_open(scratch("r"), &fd), FILE_OK);
    assert_int_equal(dir_walk(fd, opts, note, &l, rep), want);
    close(fd);
    return l;
}

static const char plain[] = " 40755 -> \n"
                            "b 40700 -> \n"
                            "b/deep 40755 -> \n"
                            "b/deep/f 100644 -> \n"
                            "b/up 120777 -> ..\n"
                            "etc 40755 -> \n"
                            "etc/link 120777 -> ../../outside\n"
                            "etc/passwd 100644 -> \n"
                            "fifo 10600 -> \n";

static void a_tree_is_met_in_order_and_no_link_followed(void **state)
{
    (void)state;
    struct dir_report rep;
    struct dir_opts o = {.max_entries = 100, .max_depth = 10};
    for (int twice = 0; twice < 2; twice++) {
        struct log l = walk(&o, OK, &rep);
        assert_string_equal(l.text, plain);
        assert_int_equal(rep.entries, 9);
        assert_int_equal(rep.problems, 0);
    }
}

static void one_descriptor_serves_two_walks(void **state)
{
    (void)state;
    struct log a = {0}, b = {0};
    struct dir_report rep;
    struct dir_opts o = {.max_entries = 100, .max_depth = 10};
    int fd = -1;
    assert_int_equal(dir_open(scratch("r"), &fd), FILE_OK);
    assert_int_equal(dir_walk(fd, &o, note, &a, &rep), OK);
    assert_int_equal(dir_walk(fd, &o, note, &b, &rep), OK);
    assert_string_equal(a.text, b.text);
    close(fd);
}

static void limits_are_kept_to_the_entry(void **state)
{
    (void)state;
    struct dir_report rep;
    for (uint32_t max = 0; max < 11; max++) {
        struct dir_opts o = {.max_entries = max, .max_depth = 10};
        struct log l = walk(&o, max < 9 ? ERR_LIMIT : OK, &rep);
        assert_true(l.calls <= max);
        assert_int_equal(rep.entries, l.calls);
    }
    struct dir_opts o = {.max_entries = 100, .max_depth = 1};
    struct log l = walk(&o, OK, &rep);
    assert_non_null(strstr(l.text, "b/deep 40755 ->  ! the directories are"));
    assert_null(strstr(l.text, "b/deep/f"));
    assert_int_equal(rep.problems, 1);
}

static bool stop(void *ctx, const struct dir_entry *e)
{
    (void)e;
    return ++*(int *)ctx < 3;
}

static void the_callback_can_end_it(void **state)
{
    (void)state;
    struct dir_report rep;
    struct dir_opts o = {.max_entries = 100, .max_depth = 10};
    int calls = 0, fd = -1;
    assert_int_equal(dir_open(scratch("r"), &fd), FILE_OK);
    assert_int_equal(dir_walk(fd, &o, stop, &calls, &rep), ERR_LIMIT);
    assert_int_equal(calls, 3);
    close(fd);
}

static void what_cannot_be_read_is_told(void **state)
{
    (void)state;
    struct dir_report rep;
    struct dir_opts o = {.max_entries = 100, .max_depth = 10};
    bool root = geteuid() == 0;
    assert_int_equal(chmod(scratch_dir, 0755), 0);
    if (root && seteuid(65534) != 0)
        skip();
    if (!root)
        assert_int_equal(chmod(scratch("r/b"), 0), 0);
    struct log l = walk(&o, OK, &rep);
    if (root)
        assert_int_equal(seteuid(0), 0);
    else
        assert_int_equal(chmod(scratch("r/b"), 0700), 0);
    assert_non_null(strstr(l.text, "! this user may not read it\n"));
    assert_null(strstr(l.text, "b/deep"));
    assert_int_equal(rep.problems, 1);
    assert_string_equal(rep.first_problem, "this user may not read it");
}

static void a_mounted_file_system_is_not_entered(void **state)
{
    (void)state;
    struct dir_report rep;
    struct dir_opts o = {.max_entries = 100, .max_depth = 10};
    assert_int_equal(mkdir(scratch("r/proc"), 0755), 0);
    bool mounted = mount("none", scratch("r/proc"), "tmpfs", 0, NULL) == 0;
    if (mounted)
        scratch_file("r/proc/x", "x", 1);
    struct log l = walk(&o, OK, &rep);
    if (mounted)
        assert_int_equal(umount(scratch("r/proc")), 0);
    assert_int_equal(rmdir(scratch("r/proc")), 0);
    if (!mounted)
        skip(); /* only root may mount */
    assert_non_null(strstr(l.text, "! another file system is mounted there"));
    assert_null(strstr(l.text, "proc/x"));
}

static void extended_attributes_come_along(void **state)
{
    (void)state;
    struct dir_report rep;
    struct dir_opts o = {.max_entries = 100, .max_depth = 10};
    const char *path = scratch("r/b/deep/f");
    if (setxattr(path, "user.a", "one", 3, 0) != 0 ||
        setxattr(path, "user.b", "", 0, 0) != 0)
        skip(); /* this file system has none */
    struct log l = walk(&o, OK, &rep);
    assert_int_equal(removexattr(path, "user.a"), 0);
    assert_int_equal(removexattr(path, "user.b"), 0);
    assert_non_null(strstr(l.text, " user.a=one"));
    assert_non_null(strstr(l.text, " user.b="));
}

static void a_manifest_has_the_last_word(void **state)
{
    (void)state;
    struct arena arena;
    struct dir_manifest m;
    struct dir_manifest_error e;
    arena_init(&arena, NULL);
    assert_int_equal(dir_manifest_parse(V("/etc/passwd 4600 1 2\n"
                                          "/ 700 0 0\n"
                                          "/no/where 600 0 0\n"
                                          "/b/deep/f c622 0 0 5 1\n"
                                          "/dev/null c666 0 0 1 3\n"
                                          "/none - 0 0\n"),
                                        &arena, &m, &e),
                     OK);
    struct dir_report rep;
    struct dir_opts o = {.max_entries = 100, .max_depth = 10, .manifest = &m};
    struct log l = walk(&o, OK, &rep);
    assert_memory_equal(l.text, " 40700 -> \n", 11);
    assert_non_null(strstr(l.text, "etc/passwd 104600 -> \n"));
    assert_non_null(strstr(l.text, "b/deep/f 20622 5:1\n"));
    assert_non_null(
        strstr(l.text, "fifo 10600 -> \ndev/null 20666 1:3 unreal"));
    assert_int_equal(rep.entries, 10);
    assert_int_equal(rep.unmatched, 2);
    assert_int_equal(rep.unmatched_line, 3);
    arena_done(&arena);
}

static void a_wrong_directory_says_why(void **state)
{
    (void)state;
    int fd = -7;
    assert_int_equal(dir_open(scratch("none"), &fd), FILE_MISSING);
    assert_int_equal(dir_open(scratch("outside"), &fd), FILE_NO_DIRECTORY);
    assert_int_equal(fd, -7);
}

struct reading {
    int root;
    struct dir_stamp stamp;
};

static int read_behind_the_lock(struct worker *w, void *arg)
{
    const struct reading *r = arg;
    struct sandbox_report rep;
    uint8_t b[8];
    (void)w;
    (void)sandbox_lock(&(struct sandbox_opts){.has_readable_dir = true,
                                              .readable_dirfd = r->root},
                       &rep);
    if (dir_read(r->root, "b/deep/f", &r->stamp, 0, b, 8) != FILE_OK ||
        memcmp(b, "contents", 8) != 0)
        return 1;
    if (dir_read(r->root, "b/deep/f", &r->stamp, 3, b, 5) != FILE_OK ||
        memcmp(b, "tents", 5) != 0)
        return 2;
    if (dir_read(r->root, "b/deep/f", &r->stamp, 4, b, 5) != FILE_CHANGED)
        return 3;
    /* Landlock stops it; without, the stamp does. */
    return dir_read(r->root, "../outside", &r->stamp, 0, b, 6) == FILE_OK;
}

static void contents_are_read_behind_the_lock(void **state)
{
    (void)state;
    struct stat st;
    struct reading r = {.root = open(scratch("r"), O_RDONLY | O_DIRECTORY)};
    assert_int_equal(stat(scratch("r/b/deep/f"), &st), 0);
    r.stamp = (struct dir_stamp){.dev = st.st_dev,
                                 .ino = st.st_ino,
                                 .size = 8,
                                 .mtime_s = st.st_mtim.tv_sec,
                                 .mtime_ns = (uint32_t)st.st_mtim.tv_nsec};
    struct child_job job = {.fn = read_behind_the_lock,
                            .arg = &r,
                            .keep_fds = &r.root,
                            .n_keep = 1,
                            .time_ms = 20000};
    struct child_result res;
    assert_int_equal(child_run(&job, 1, 1, NULL, &res), OK);
    assert_int_equal(res.end, CHILD_OK);
    child_result_done(&res);
    uint8_t b[8];
    scratch_file("r/b/deep/f", "CONTENTS", 8);
    struct timespec t[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    assert_int_equal(utimensat(AT_FDCWD, scratch("r/b/deep/f"), t, 0), 0);
    assert_int_equal(dir_read(r.root, "b/deep/f", &r.stamp, 0, b, 8),
                     FILE_CHANGED);
    assert_int_equal(dir_read(r.root, "b/gone", &r.stamp, 0, b, 8),
                     FILE_MISSING);
    close(r.root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_is_met_in_order_and_no_link_followed),
        cmocka_unit_test(one_descriptor_serves_two_walks),
        cmocka_unit_test(limits_are_kept_to_the_entry),
        cmocka_unit_test(the_callback_can_end_it),
        cmocka_unit_test(what_cannot_be_read_is_told),
        cmocka_unit_test(a_mounted_file_system_is_not_entered),
        cmocka_unit_test(extended_attributes_come_along),
        cmocka_unit_test(a_manifest_has_the_last_word),
        cmocka_unit_test(a_wrong_directory_says_why),
        cmocka_unit_test(contents_are_read_behind_the_lock),
    };
    return cmocka_run_group_tests(tests, make_tree, scratch_remove);
}
