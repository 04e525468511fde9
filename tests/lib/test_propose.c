/* assay propose --accept: a kill at any moment leaves the old product.yaml or
 * the new one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>

#include "assay.h"
#include "check.h"
#include "lib/killed.h"
#include "sys/file_out.h"

static char dir[] = "/tmp/assay-propose-XXXXXX";
static struct assay *assay;
static struct assay_assessment *assessed;

static const char old[] = "schema: assay-product/1\n"
                          "product: {name: T, model: T1}\n"
                          "targets: {images: [fw]}\n"
                          "features:\n  # none so far\n# the end\n";

static const char *in(const char *name)
{
    static char path[2][300];
    static unsigned at;
    char *p = path[at++ % 2];
    snprintf(p, sizeof path[0], "%s/%s", dir, name);
    return p;
}

static void put(const char *name, const char *text)
{
    FILE *f = fopen(in(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    fclose(f);
}

static int set_up(void **state)
{
    (void)state;
    assay = assay_new();
    if (!assay || !mkdtemp(dir))
        return -1;
    mkdir(in("fw"), 0755);
    mkdir(in("fw/etc"), 0755);
    mkdir(in("fw/usr"), 0755);
    mkdir(in("fw/usr/sbin"), 0755);
    put("fw/etc/inittab", "::respawn:/usr/sbin/telnetd -F -l /bin/sh\n");
    mkdir(in("fw/sbin"), 0755);
    put("fw/sbin/init", "\177ELF stands for a program\n");
    chmod(in("fw/sbin/init"), 0755);
    put("fw/usr/sbin/telnetd", "\177ELF stands for a program\n");
    chmod(in("fw/usr/sbin/telnetd"), 0755);
    put("product.yaml", old);
    assessed = assay_assess(assay, dir);
    return assessed ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    assay_assessment_free(assessed);
    assay_free(assay);
    pid_t child = fork();
    if (child == 0) {
        execlp("rm", "rm", "-rf", dir, (char *)NULL);
        _exit(127);
    }
    waitpid(child, NULL, 0);
    return 0;
}

static bool accept_all(void)
{
    size_t added = 0;
    return assay_assessment_accept(assay, assessed, "n", &added) && added == 1;
}

static void read_now(struct buf *out)
{
    buf_init(out, 1 << 20, NULL);
    assert_int_equal(file_read(in("product.yaml"), out), FILE_OK);
    buf_byte(out, 0);
}

static void a_kill_leaves_the_old_file_or_the_new_one(void **state)
{
    struct buf new, now;
    unsigned were_old = 0, were_new = 0, step = 1;
    (void)state;
    if (!accept_all())
        fail_msg("%s", assay_error(assay));
    read_now(&new);
    assert_non_null(strstr((const char *)new.p, "\"n\": {present: yes"));
    assert_non_null(strstr((const char *)new.p, "# the end\n"));
    for (bool more = true; more; step += 2) {
        put("product.yaml", old);
        more = killed_at(step, accept_all);
        read_now(&now);
        if (strcmp((const char *)now.p, old) == 0) {
            were_old++;
        } else {
            assert_string_equal((const char *)now.p, (const char *)new.p);
            were_new++;
        }
        buf_done(&now);
        assert_true(step < 5000);
    }
    assert_true(were_old > 5 && were_new > 0);
    buf_done(&new);
}

static void a_file_that_changed_meanwhile_is_left_alone(void **state)
{
    struct buf now;
    (void)state;
    put("product.yaml", "schema: assay-product/1\n");
    assert_false(accept_all());
    assert_non_null(strstr(assay_error(assay), "changed meanwhile"));
    read_now(&now);
    assert_string_equal((const char *)now.p, "schema: assay-product/1\n");
    buf_done(&now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kill_leaves_the_old_file_or_the_new_one),
        cmocka_unit_test(a_file_that_changed_meanwhile_is_left_alone),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
