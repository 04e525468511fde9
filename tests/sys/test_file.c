/* Tests of reading inputs and writing outputs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "scratch.h"
#include "sys/file_out.h"

static enum file_fault fault_of(const char *path)
{
    struct sys_map m = {.fd = -7};
    enum file_fault f = sys_map_open(path, 1 << 20, &m);
    if (f == FILE_OK)
        sys_map_close(&m);
    else
        assert_int_equal(m.fd, -7); /* untouched */
    return f;
}

static void a_file_is_mapped_whole(void **state)
{
    (void)state;
    struct sys_map m;
    const char *path = scratch_file("plain", "firmware", 8);
    assert_int_equal(sys_map_open(path, 8, &m), FILE_OK);
    assert_true(view_eq(m.v, V("firmware")));
    assert_false(sys_map_changed(&m));
    sys_map_close(&m);
    sys_map_close(&m); /* twice is harmless */
}

static void a_dropped_part_reads_the_same_again(void **state)
{
    (void)state;

    enum { N = 100000 };

    uint8_t *bytes = malloc(N);
    for (size_t i = 0; i < N; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 251);
    struct sys_map m;
    const char *path = scratch_file("long", bytes, N);
    assert_int_equal(sys_map_open(path, N, &m), FILE_OK);
    assert_memory_equal(m.v.p, bytes, N);
    sys_map_drop(&m, 0, N);
    sys_map_drop(&m, 5, 3);
    sys_map_drop(&m, 1, 9000);
    sys_map_drop(&m, N - 1, UINT64_MAX);
    assert_memory_equal(m.v.p, bytes, N);
    sys_map_close(&m);
    free(bytes);
}

static void what_is_no_file_is_told_apart(void **state)
{
    (void)state;
    assert_int_equal(fault_of(scratch("none")), FILE_MISSING);
    assert_int_equal(fault_of(scratch_dir), FILE_DIRECTORY);
    assert_int_equal(fault_of("/dev/null"), FILE_DEVICE);
    assert_int_equal(fault_of(scratch_file("empty", "", 0)), FILE_EMPTY);
    scratch_file("file", "x", 1);
    assert_int_equal(fault_of(scratch("file/below")), FILE_NOT_IN_DIRECTORY);
    assert_int_equal(symlink("loop", scratch("loop")), 0);
    assert_int_equal(fault_of(scratch("loop")), FILE_LOOP);
    assert_int_equal(mkfifo(scratch("fifo"), 0600), 0);
    assert_int_equal(fault_of(scratch("fifo")), FILE_PIPE); /* no waiting */
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof a.sun_path, "%s", scratch("socket"));
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(s, (const struct sockaddr *)&a, sizeof a), 0);
    close(s);
    assert_int_equal(fault_of(scratch("socket")), FILE_PIPE);
    char name[5000];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(fault_of(name), FILE_LONG_NAME);
}

static void a_file_without_rights_is_denied(void **state)
{
    (void)state;
    const char *path = scratch_file("locked", "x", 1);
    bool root = geteuid() == 0;
    assert_int_equal(chmod(path, 0), 0);
    assert_int_equal(chmod(scratch_dir, 0755), 0);
    if (root && seteuid(65534) != 0)
        skip();
    enum file_fault f = fault_of(path);
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(f, FILE_DENIED);
}

static void a_limit_is_kept_to_the_byte(void **state)
{
    (void)state;
    struct sys_map m;
    const char *path = scratch_file("ten", "0123456789", 10);
    assert_int_equal(sys_map_open(path, 9, &m), FILE_TOO_BIG);
    assert_int_equal(sys_map_open(path, 10, &m), FILE_OK);
    sys_map_close(&m);
    struct buf b;
    buf_init(&b, 9, NULL);
    assert_int_equal(file_read(path, &b), FILE_TOO_BIG);
    assert_int_equal(b.n, 0);
    buf_done(&b);
    buf_init(&b, 10, NULL);
    assert_int_equal(file_read(path, &b), FILE_OK);
    assert_true(view_eq(buf_of(&b), V("0123456789")));
    buf_done(&b);
}

static void a_changed_file_is_noticed(void **state)
{
    (void)state;
    struct sys_map m;
    const char *path = scratch_file("changing", "before", 6);
    assert_int_equal(sys_map_open(path, 100, &m), FILE_OK);
    FILE *f = fopen(path, "ae");
    fputs("after", f);
    fclose(f);
    assert_true(sys_map_changed(&m));
    sys_map_close(&m);
}

static void a_file_cut_short_ends_the_process_by_sigbus(void **state)
{
    (void)state;
    struct sys_map m;
    const char *path = scratch_file("cut", "before", 6);
    assert_int_equal(sys_map_open(path, 100, &m), FILE_OK);
    assert_int_equal(truncate(path, 0), 0);
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGBUS, SIG_DFL); /* a sanitizer would take it */
        _exit(*(volatile const uint8_t *)m.v.p ? 1 : 2);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGBUS);
    assert_true(sys_map_changed(&m));
    sys_map_close(&m);
}

/* Standard input as a pipe that holds text. */
static int stdin_pipe(const char *text)
{
    int p[2];
    assert_int_equal(pipe(p), 0);
    assert_int_equal(write(p[1], text, strlen(text)), strlen(text));
    close(p[1]);
    return scratch_stdin(p[0]);
}

static void standard_input_is_kept_in_sealed_memory(void **state)
{
    (void)state;
    struct sys_map m;
    int old = stdin_pipe("piped bytes");
    assert_int_equal(sys_map_open("-", 100, &m), FILE_OK);
    assert_true(view_eq(m.v, V("piped bytes")));
    assert_int_not_equal(ftruncate(m.fd, 0), 0);
    sys_map_drop(&m, 0, 11);
    assert_true(view_eq(m.v, V("piped bytes")));
    sys_map_close(&m);
    close(scratch_stdin(old));
    old = stdin_pipe("piped bytes");
    assert_int_equal(fault_of("-"), FILE_OK);
    close(scratch_stdin(old));
    old = stdin_pipe("too long");
    assert_int_equal(sys_map_open("-", 7, &m), FILE_TOO_BIG);
    close(scratch_stdin(old));
    old = stdin_pipe("");
    assert_int_equal(fault_of("-"), FILE_EMPTY);
    close(scratch_stdin(old));
}

static void standard_input_from_a_file_starts_where_it_stands(void **state)
{
    (void)state;
    struct sys_map m;
    const char *path = scratch_file("redirected", "headbody", 8);
    int old = scratch_stdin(open(path, O_RDONLY | O_CLOEXEC));
    assert_int_equal(sys_map_open("-", 100, &m), FILE_OK);
    assert_true(view_eq(m.v, V("headbody")));
    sys_map_close(&m);
    assert_int_equal(lseek(STDIN_FILENO, 4, SEEK_SET), 4);
    assert_int_equal(sys_map_open("-", 100, &m), FILE_OK);
    assert_true(view_eq(m.v, V("body")));
    sys_map_close(&m);
    close(scratch_stdin(old));
}

static void check_file(const char *path, struct view want)
{
    struct buf b;
    buf_init(&b, 1 << 20, NULL);
    assert_int_equal(file_read(path, &b), FILE_OK);
    assert_true(view_eq(buf_of(&b), want));
    buf_done(&b);
}

static int count_entries(void)
{
    char command[200];
    int n = -1;
    snprintf(command, sizeof command, "ls -A %s | wc -l", scratch_dir);
    FILE *f = popen(command, "r");
    assert_int_equal(fscanf(f, "%d", &n), 1);
    pclose(f);
    return n;
}

static void an_output_appears_whole_or_not_at_all(void **state)
{
    (void)state;
    const char *path = scratch("report");
    int before = count_entries();
    struct file_out o;
    file_out_open(path, &o);
    file_out_add(&o, V("half"));
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_equal(file_out_close(&o, false), FILE_OK);
    assert_int_equal(count_entries(), before);
    assert_int_equal(file_write(path, V("first")), FILE_OK);
    check_file(path, V("first"));
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(file_write(path, V("second")), FILE_OK);
    check_file(path, V("second"));
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_int_equal(count_entries(), before + 1);
}

static void an_output_follows_links_and_spares_devices(void **state)
{
    (void)state;
    struct stat st;
    scratch_file("real", "old", 3);
    assert_int_equal(symlink("real", scratch("link")), 0);
    assert_int_equal(file_write(scratch("link"), V("new")), FILE_OK);
    check_file(scratch("real"), V("new"));
    assert_int_equal(lstat(scratch("link"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(file_write("/dev/null", V("gone")), FILE_OK);
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    assert_int_equal(symlink("nowhere", scratch("dangling")), 0);
    assert_int_equal(file_write(scratch("dangling"), V("x")), FILE_LOOP);
}

static void an_output_that_cannot_be_written_says_why(void **state)
{
    (void)state;
    assert_int_equal(file_write(scratch_dir, V("x")), FILE_DIRECTORY);
    assert_int_equal(file_write(scratch("no/such"), V("x")), FILE_MISSING);
    if (access("/dev/full", W_OK) == 0)
        assert_int_equal(file_write("/dev/full", V("x")), FILE_FULL);
    int p[2], out = dup(STDOUT_FILENO);
    assert_int_equal(pipe(p), 0);
    close(p[0]);
    signal(SIGPIPE, SIG_IGN);
    assert_true(dup2(p[1], STDOUT_FILENO) >= 0);
    enum file_fault f = file_write("-", V("x"));
    assert_true(dup2(out, STDOUT_FILENO) >= 0);
    close(p[1]);
    close(out);
    signal(SIGPIPE, SIG_DFL);
    assert_int_equal(f, FILE_PIPE_CLOSED);
}

static void a_new_file_takes_the_place_of_nothing(void **state)
{
    (void)state;
    const char *path = scratch("fresh");
    struct buf b;
    buf_init(&b, 100, NULL);
    assert_int_equal(file_write_new(path, V("first")), FILE_OK);
    assert_int_equal(file_write_new(path, V("second")), FILE_EXISTS);
    assert_int_equal(file_read(path, &b), FILE_OK);
    assert_int_equal(b.n, 5);
    buf_done(&b);
}

static void each_fault_has_a_text_and_an_error(void **state)
{
    (void)state;
    for (int f = FILE_OK; f <= FILE_PIPE_CLOSED; f++) {
        assert_true(strlen(file_fault_text((enum file_fault)f)) > 3);
        assert_true((file_fault_err((enum file_fault)f) == OK) ==
                    (f == FILE_OK));
    }
    assert_string_equal(file_label("-", false), "standard input");
    assert_string_equal(file_label("-", true), "standard output");
    assert_string_equal(file_label("a", true), "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_mapped_whole),
        cmocka_unit_test(a_dropped_part_reads_the_same_again),
        cmocka_unit_test(what_is_no_file_is_told_apart),
        cmocka_unit_test(a_file_without_rights_is_denied),
        cmocka_unit_test(a_limit_is_kept_to_the_byte),
        cmocka_unit_test(a_changed_file_is_noticed),
        cmocka_unit_test(a_file_cut_short_ends_the_process_by_sigbus),
        cmocka_unit_test(standard_input_is_kept_in_sealed_memory),
        cmocka_unit_test(standard_input_from_a_file_starts_where_it_stands),
        cmocka_unit_test(an_output_appears_whole_or_not_at_all),
        cmocka_unit_test(an_output_follows_links_and_spares_devices),
        cmocka_unit_test(an_output_that_cannot_be_written_says_why),
        cmocka_unit_test(a_new_file_takes_the_place_of_nothing),
        cmocka_unit_test(each_fault_has_a_text_and_an_error),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
