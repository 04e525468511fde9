/* Environments of U-Boot: stored ones that mkenvimage made, and those that are
 * compiled into a program. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "core/buf.h"
#include "probe/ptree.h"
#include "probe/uboot_env.h"

static const char settings[] = "arch=arm\nbootcmd=bootm 0x8000\nbootdelay=%d\n"
                               "bootargs=console=ttyS0 root=/dev/sda1\n%s";

/* What mkenvimage makes with words; false: it is not installed. */
static bool mkenvimage(struct buf *out, const char *words, const char *text)
{
    char dir[] = "/tmp/assay-env-XXXXXX", line[512];
    assert_non_null(mkdtemp(dir));
    snprintf(line, sizeof line, "%s/in", dir);
    FILE *f = fopen(line, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    snprintf(line, sizeof line, "mkenvimage %s -o %s/out %s/in 2>/dev/null",
             words, dir, dir);
    bool ok = system(line) == 0;
    snprintf(line, sizeof line, "%s/out", dir);
    f = ok ? fopen(line, "rb") : NULL;
    for (int c; f && (c = fgetc(f)) != EOF;)
        buf_byte(out, (uint8_t)c);
    if (f)
        fclose(f);
    snprintf(line, sizeof line, "rm -r %s", dir);
    assert_int_equal(system(line), 0);
    return ok;
}

static const struct obs *look(struct ptree *t, struct view v)
{
    ptree_init(t);
    ptree_file(t, "/mtd1", 0600, v);
    ptree_run(t);
    return ptree_fact(t, "boot", "/mtd1", 0);
}

static void stored_environments_are_read(void **s)
{
    (void)s;

    static const struct {
        const char *words, *stored;
    } kinds[] = {
        {"-s 8192",         "single"   },
        {"-s 8192 -p 0x00", "single"   },
        {"-s 16384 -b",     "single"   },
        {"-s 8192 -r",      "redundant"},
        {"-s 131072 -r -b", "redundant"},
        {"-s 7680",         "single"   },
    };

    char text[512];
    snprintf(text, sizeof text, settings, 3, "verify=n\n");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct buf b;
        struct ptree t;
        buf_init(&b, 1 << 20, NULL);
        buf_str(&b, "something else before it");
        while (b.n < 1024)
            buf_byte(&b, 0xff);
        if (!mkenvimage(&b, kinds[i].words, text)) {
            buf_done(&b);
            print_message("skipped: mkenvimage is not installed\n");
            skip();
        }
        const struct obs *o = look(&t, buf_of(&b));
        assert_non_null(o);
        assert_string_equal(ptree_text(o, "stored"), kinds[i].stored);
        assert_int_equal(o->where.offset, 1024);
        assert_int_equal(obs_get_int(o, "bootdelay", -9), 3);
        assert_string_equal(ptree_text(o, "interruptible"), "unknown");
        assert_string_equal(ptree_text(o, "verify"), "n");
        assert_null(obs_get(o, "writable"));
        ptree_done(&t);
        /* A byte that is not what the sum says: then it is only a text. */
        b.p[1024 + 40] ^= 1;
        o = look(&t, buf_of(&b));
        if (o)
            assert_string_equal(ptree_text(o, "stored"), "compiled-in");
        ptree_done(&t);
        buf_done(&b);
    }
}

static void make_program(struct buf *b, int delay, const char *more,
                         const char *strings)
{
    char text[512];
    buf_init(b, 1 << 16, NULL);
    buf_str(b, "\x7f\x01\x02U-Boot 2023.01 (Jan 01 2023)");
    buf_byte(b, 0);
    buf_str(b, strings);
    buf_byte(b, 0);
    snprintf(text, sizeof text, settings, delay, more);
    for (size_t i = 0; text[i]; i++)
        buf_byte(b, text[i] == '\n' ? 0 : (uint8_t)text[i]);
    buf_byte(b, 0);
    buf_str(b, "\x01\x02\x03 others");
}

static void a_program_says_what_stops_it(void **s)
{
    (void)s;

    static const struct {
        int delay;
        const char *strings, *more, *interruptible;
    } cases[] = {
        {2,  "Hit any key to stop autoboot: %2d ", "",                      "yes"    },
        {0,  "Hit any key to stop autoboot: %2d ", "",                      "yes"    },
        {-1, "Hit any key to stop autoboot: %2d ", "",                      "yes"    },
        {-2, "Hit any key to stop autoboot: %2d ", "",                      "no"     },
        {2,  "Autoboot in %d seconds",             "",                      "unknown"},
        {2,  "Autoboot in %d seconds",             "bootstopkeysha256=a\n", "unknown"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b;
        struct ptree t;
        make_program(&b, cases[i].delay, cases[i].more, cases[i].strings);
        const struct obs *o = look(&t, buf_of(&b));
        assert_non_null(o);
        assert_string_equal(ptree_text(o, "stored"), "compiled-in");
        assert_int_equal(obs_get_int(o, "bootdelay", -9), cases[i].delay);
        assert_string_equal(ptree_text(o, "interruptible"),
                            cases[i].interruptible);
        assert_int_equal(obs_get_int(o, "password", 0), *cases[i].more != 0);
        assert_string_equal(ptree_text(o, "writable"), "no");
        assert_null(ptree_fact(&t, "boot", NULL, 1));
        ptree_done(&t);
        buf_done(&b);
    }
}

/* What it would start is not what the boot loader does. */
static void a_tool_for_the_environment_is_no_boot_loader(void **s)
{
    (void)s;
    struct buf b;
    struct ptree t;
    make_program(&b, 5, "", "/etc/fw_env.config");
    assert_null(look(&t, buf_of(&b)));
    ptree_done(&t);
    buf_done(&b);
    make_program(&b, 5, "", "");
    ptree_init(&t);
    ptree_file(&t, "usr/sbin/fw_printenv", 0755, buf_of(&b));
    ptree_run(&t);
    assert_null(ptree_fact(&t, "boot", NULL, 0));
    ptree_done(&t);
    buf_done(&b);
}

static void a_program_says_what_it_starts(void **s)
{
    (void)s;
    struct buf b;
    struct ptree t;
    make_program(&b, 2, "",
                 "Saving Environment to %s... \n"
                 "## Booting kernel from Legacy Image at %08lx ...\n"
                 "rsa,modulus");
    const struct obs *o = look(&t, buf_of(&b));
    assert_string_equal(ptree_text(o, "writable"), "yes");
    assert_string_equal(ptree_text(o, "legacy_images"), "yes");
    assert_string_equal(ptree_text(o, "fit_signatures"), "yes");
    ptree_done(&t);
    buf_done(&b);
}

/* Scripts and documents that talk of variables are no environment. */
static void other_texts_are_none(void **s)
{
    (void)s;

    static const struct view texts[] = {
        {(const uint8_t *)"bootcmd=run x\0",                 14},
        {(const uint8_t *)"setenv bootdelay=3\nbootcmd=1\n", 29},
        {(const uint8_t *)"a=1\0bootcmd=\x01\x02\0c=2\0\0",  20},
        {(const uint8_t *)"bootdelay=",                      10},
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct ptree t;
        assert_null(look(&t, texts[i]));
        ptree_done(&t);
    }
}

static void cuts_and_flips_are_survived(void **s)
{
    (void)s;
    struct buf b;
    make_program(&b, 2, "", "");
    for (size_t n = 0; n <= b.n; n++)
        for (size_t hit = 0; hit < n; hit += 7) {
            struct uboot_env e = {0};
            uint8_t *copy = malloc(n);
            memcpy(copy, b.p, n);
            if (uboot_env_around(view_of(copy, n), hit, &e)) {
                assert_true(e.at + e.n <= n && hit < e.at + e.n);
                (void)uboot_env_get(view_of(copy, n), &e, "bootargs");
            }
            free(copy);
        }
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stored_environments_are_read),
        cmocka_unit_test(a_program_says_what_stops_it),
        cmocka_unit_test(a_tool_for_the_environment_is_no_boot_loader),
        cmocka_unit_test(a_program_says_what_it_starts),
        cmocka_unit_test(other_texts_are_none),
        cmocka_unit_test(cuts_and_flips_are_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
