/* Facts: order, names that survive a move, and budgets. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "fact/fact.h"

struct two {
    struct arena arena;
    struct facts lists[2];
};

static int setup(void **s)
{
    struct two *t = calloc(1, sizeof *t);
    arena_init(&t->arena, NULL);
    facts_init(&t->lists[0], &t->arena, 100);
    facts_init(&t->lists[1], &t->arena, 100);
    *s = t;
    return 0;
}

static int teardown(void **s)
{
    struct two *t = *s;
    arena_done(&t->arena);
    free(t);
    return 0;
}

static struct obs *account(struct facts *f, const char *path, const char *user)
{
    struct obs *o = obs_new(f, "account", path);
    obs_str(o, "user", user);
    obs_identity(o);
    obs_int(o, "uid", 0);
    return o;
}

static void the_order_is_that_of_kind_and_place(void **s)
{
    struct two *t = *s;
    account(&t->lists[1], "x!cpio@0x0!/etc/shadow", "root");
    account(&t->lists[0], "x!cpio@0x0!/etc/passwd", "root");
    obs_new(&t->lists[1], "aaa", "x!z");
    size_t n = 0;
    struct obs **all = facts_finish(t->lists, 2, &t->arena, &n);
    assert_int_equal(n, 3);
    assert_string_equal(all[0]->kind, "aaa");
    assert_string_equal(all[1]->where.path, "x!cpio@0x0!/etc/passwd");
}

static void a_name_survives_other_offsets_and_image_names(void **s)
{
    struct two *t = *s;
    account(&t->lists[0], "v1.bin!cpio@0x40!/etc/shadow", "root");
    account(&t->lists[0], "v2.bin!cpio@0x1040!/etc/shadow", "admin");
    account(&t->lists[1], "v2.bin!cpio@0x1040!/etc/shadow", "root");
    size_t n = 0;
    struct obs **all = facts_finish(t->lists, 1, &t->arena, &n);
    char old_root[OBS_ID_CHARS + 1], old_admin[OBS_ID_CHARS + 1];
    strcpy(old_root, all[0]->id);
    strcpy(old_admin, all[1]->id);
    assert_string_not_equal(old_root, old_admin);
    all = facts_finish(t->lists + 1, 1, &t->arena, &n);
    assert_string_equal(all[0]->id, old_root);
}

static void a_name_survives_a_header_before_the_image(void **s)
{
    static const char *const paths[][2] = {
        {"v1.bin!squashfs@0x0!/etc/shadow",
         "v2.bin!tplink@0x0!squashfs@0x200!/etc/shadow"                     },
        {"v1.bin!cpio@0x0!/boot/a.gz!gzip@0x0!cpio@0x0!/etc/shadow",
         "v2.bin!trx@0x0!cpio@0x1c!/boot/a.gz!gzip@0x0!cpio@0x0!/etc/shadow"},
        {"v1.bin!gzip@0x0!linux-kernel@0x0",
         "v2.bin!uimage@0x0!gzip@0x40!linux-kernel@0x0"                     },
    };
    struct two *t = *s;
    for (size_t i = 0; i < 3; i++) {
        account(&t->lists[0], paths[i][0], "root");
        account(&t->lists[1], paths[i][1], "root");
    }
    size_t n = 0;
    struct obs **before = facts_finish(t->lists, 1, &t->arena, &n);
    char ids[3][OBS_ID_CHARS + 1];
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++)
        strcpy(ids[i], before[i]->id);
    struct obs **after = facts_finish(t->lists + 1, 1, &t->arena, &n);
    for (size_t i = 0; i < n; i++) {
        size_t same = 0;
        for (size_t k = 0; k < n; k++)
            same += strcmp(ids[k], after[i]->id) == 0;
        assert_int_equal(same, 1);
    }
}

static void doubles_are_dropped_and_equal_names_numbered(void **s)
{
    struct two *t = *s;
    account(&t->lists[0], "a!x@0x0", "root");
    account(&t->lists[1], "a!x@0x0", "root");
    obs_int(account(&t->lists[1], "a!x@0x0", "root"), "more", 1);
    size_t n = 0;
    struct obs **all = facts_finish(t->lists, 2, &t->arena, &n);
    assert_int_equal(n, 2);
    assert_string_not_equal(all[0]->id, all[1]->id);
}

static void more_than_max_is_noted_not_fatal(void **s)
{
    struct two *t = *s;
    facts_init(&t->lists[0], &t->arena, 1);
    account(&t->lists[0], "a!b", "one");
    account(&t->lists[0], "a!b", "two");
    assert_true(t->lists[0].overflow);
    assert_int_equal(t->lists[0].count, 1);
}

static void attributes_are_found_again(void **s)
{
    struct two *t = *s;
    struct facts *f = &t->lists[0];
    struct obs *o = account(f, "a!b", "root");
    struct value *l = obs_list(o, "listens");
    struct value *m = list_map(f, l);
    map_int(f, m, "port", 23);
    assert_string_equal(obs_get_str(o, "user"), "root");
    assert_int_equal(obs_get_int(o, "uid", 7), 0);
    assert_int_equal(obs_get_int(o, "none", 7), 7);
    assert_null(obs_get_str(o, "uid"));
    assert_int_equal(
        obs_get(o, "listens")->u.list.first->u.map.first->value.u.num, 23);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_order_is_that_of_kind_and_place,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_name_survives_other_offsets_and_image_names, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_name_survives_a_header_before_the_image, setup, teardown),
        cmocka_unit_test_setup_teardown(
            doubles_are_dropped_and_equal_names_numbered, setup, teardown),
        cmocka_unit_test_setup_teardown(more_than_max_is_noted_not_fatal, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(attributes_are_found_again, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
