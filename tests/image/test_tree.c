/* The file tree: names, paths, links, cycles, order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image/tree.h"

struct fix {
    struct arena arena;
    struct tree t;
};

static int setup(void **s)
{
    struct fix *f = calloc(1, sizeof *f);
    arena_init(&f->arena, NULL);
    if (!tree_init(&f->t, &f->arena, 1000))
        return 1;
    *s = f;
    return 0;
}

static int teardown(void **s)
{
    struct fix *f = *s;
    tree_finish(&f->t);
    arena_done(&f->arena);
    free(f);
    return 0;
}

static struct node *put(struct fix *f, const char *path, uint32_t mode)
{
    return tree_add_path(&f->t, view_of(path, strlen(path)), mode);
}

static struct node *link_to(struct fix *f, const char *path, const char *to)
{
    struct node *n = put(f, path, NODE_LINK | 0777);
    n->target = view_of(to, strlen(to));
    return n;
}

static void paths_make_their_directories(void **s)
{
    struct fix *f = *s;
    struct node *n = put(f, "./etc//passwd", NODE_FILE | 0644);
    assert_non_null(n);
    tree_finish(&f->t);
    assert_ptr_equal(tree_find(f->t.root, "/etc/passwd"), n);
    assert_string_equal(node_path(n, &f->arena), "/etc/passwd");
    assert_string_equal(node_path(f->t.root, &f->arena), "/");
    assert_int_equal(f->t.count, 2);
}

static void hostile_names_are_refused_and_noted(void **s)
{
    struct fix *f = *s;
    assert_null(put(f, "../../etc/passwd", NODE_FILE));
    assert_null(put(f, "a/../b", NODE_FILE));
    assert_null(put(f, "", NODE_FILE));
    assert_null(tree_add(&f->t, f->t.root, V("a/b"), NODE_FILE));
    assert_null(tree_add(&f->t, f->t.root, V("a\0b"), NODE_FILE));
    assert_null(tree_add(&f->t, f->t.root, V(".."), NODE_FILE));
    assert_non_null(tree_add(&f->t, f->t.root, V("..a"), NODE_FILE));
    assert_null(tree_add(&f->t, f->t.root, V("..a"), NODE_FILE));
    assert_true(f->t.refused >= 7);
    assert_non_null(f->t.why);
}

static void links_are_followed_within_the_tree(void **s)
{
    struct fix *f = *s;
    struct node *real = put(f, "/tmp/real", NODE_FILE);
    link_to(f, "/etc/a", "../tmp/./real");
    link_to(f, "/etc/b", "/etc/a");
    link_to(f, "/lib", "tmp");
    link_to(f, "/up", "../../../../tmp/real");
    struct node *loop = link_to(f, "/loop", "loop");
    link_to(f, "/l1", "l2/x");
    link_to(f, "/l2", "l1/x");
    tree_finish(&f->t);
    assert_ptr_equal(tree_find(f->t.root, "/etc/b"), real);
    assert_ptr_equal(tree_find(f->t.root, "/lib/real"), real);
    assert_ptr_equal(tree_find(f->t.root, "/up"), real);
    assert_null(tree_find(f->t.root, "/loop"));
    assert_null(tree_find(f->t.root, "/l1"));
    assert_ptr_equal(tree_find_link(f->t.root, "/loop"), loop);
    assert_null(tree_find(f->t.root, "/etc/b/none"));
}

static void children_come_in_the_order_of_their_bytes(void **s)
{
    struct fix *f = *s;
    for (int i = 0; i < 500; i++) {
        char name[16];
        snprintf(name, sizeof name, "d%d/f%d", i % 7, (i * 37) % 500);
        assert_non_null(put(f, name, NODE_FILE));
    }
    tree_finish(&f->t);
    const struct node *before = NULL;
    uint32_t n = 0;
    for (const struct node *x = f->t.root; (x = tree_next(f->t.root, x)); n++) {
        if (before && before->parent == x->parent)
            assert_true(strcmp(before->name, x->name) < 0);
        before = x;
    }
    assert_int_equal(n, 507);
}

static void a_file_cannot_be_a_directory_too(void **s)
{
    struct fix *f = *s;
    put(f, "a", NODE_FILE | 0600);
    assert_non_null(put(f, "a/b", NODE_FILE));
    tree_finish(&f->t);
    assert_true(node_is_dir(tree_find(f->t.root, "/a")));
}

static void the_number_of_files_is_bounded(void **s)
{
    struct fix *f = *s;
    f->t.max = 3;
    assert_non_null(put(f, "a/b/c", NODE_FILE));
    assert_null(put(f, "d", NODE_FILE));
    assert_true(f->t.overflow);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(paths_make_their_directories),
        T(hostile_names_are_refused_and_noted),
        T(links_are_followed_within_the_tree),
        T(children_come_in_the_order_of_their_bytes),
        T(a_file_cannot_be_a_directory_too),
        T(the_number_of_files_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
