/* Records: what is written is read back; forged bytes are refused. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "fact/record.h"

struct fix {
    struct arena arena;
    struct buf bytes;
};

static void fill(struct fix *f)
{
    struct facts facts;
    facts_init(&facts, &f->arena, 10);
    struct obs *o = obs_new(&facts, "service", "a.bin!cpio@0x10!/etc/inittab");
    obs_str(o, "name", "telnetd");
    obs_identity(o);
    obs_line(o, 7);
    obs_offset(o, 99);
    obs_excerpt(o, V("::respawn:telnetd"));
    struct value *l = obs_list(o, "listens");
    struct value *m = list_map(&facts, l);
    map_int(&facts, m, "port", 23);
    map_bool(&facts, m, "tcp", true);
    map_text(&facts, m, "raw", view_of("\xff\x00\x01", 3));
    size_t n = 0;
    struct obs **all = facts_finish(&facts, 1, &f->arena, &n);
    struct record_part parts[2] = {
        {.id = 1,          .path = "a.bin!gzip@0x0", .format = "gzip", .size_bytes = 9},
        { .id = 2,
         .parent = 1,
         .path = "a.bin!gzip@0x0!cpio@0x10",
         .format = "cpio",
         .label = "rootfs",
         .files = 1,
         .is_fs = true},
    };
    struct record_file file = {.part = 2,
                               .path = "/etc/inittab",
                               .mode = 0100644,
                               .size_bytes = 5,
                               .inode = 3};
    struct record r = {.name = "a.bin",
                       .size_bytes = 100,
                       .sha256 = "00",
                       .explained_bytes = 90,
                       .parts = parts,
                       .parts_n = 2,
                       .files = &file,
                       .files_n = 1,
                       .obs = all,
                       .obs_n = n};
    record_write(&r, &f->bytes);
}

static int setup(void **s)
{
    struct fix *f = calloc(1, sizeof *f);
    arena_init(&f->arena, NULL);
    buf_init(&f->bytes, 1 << 20, NULL);
    fill(f);
    *s = f;
    return 0;
}

static int teardown(void **s)
{
    struct fix *f = *s;
    arena_done(&f->arena);
    buf_done(&f->bytes);
    free(f);
    return 0;
}

static void what_is_written_is_read_back(void **s)
{
    struct fix *f = *s;
    struct record r;
    assert_true(record_read(buf_of(&f->bytes), &f->arena, &r));
    assert_string_equal(r.name, "a.bin");
    assert_int_equal(r.parts_n, 2);
    assert_string_equal(r.parts[1].label, "rootfs");
    assert_null(r.parts[0].label);
    assert_string_equal(r.files[0].path, "/etc/inittab");
    assert_int_equal(r.obs_n, 1);
    struct obs *o = r.obs[0];
    assert_string_equal(obs_get_str(o, "name"), "telnetd");
    assert_int_equal(o->where.line, 7);
    assert_string_equal(o->where.excerpt, "::respawn:telnetd");
    const struct attr *a = obs_get(o, "listens")->u.list.first->u.map.first;
    assert_int_equal(a->value.u.num, 23);
    assert_true(a->next->value.u.yes);
    assert_memory_equal(a->next->next->value.u.text.p, "\xff\x00\x01", 3);
    struct buf again;
    buf_init(&again, 1 << 20, NULL);
    record_write(&r, &again);
    assert_true(view_eq(buf_of(&again), buf_of(&f->bytes)));
    buf_done(&again);
}

static void every_prefix_is_refused(void **s)
{
    struct fix *f = *s;
    struct record r;
    for (size_t n = 0; n < f->bytes.n; n++) {
        uint8_t *exact = malloc(n ? n : 1);
        memcpy(exact, f->bytes.p, n);
        assert_false(record_read(view_of(exact, n), &f->arena, &r));
        free(exact);
    }
    buf_byte(&f->bytes, 0);
    assert_false(record_read(buf_of(&f->bytes), &f->arena, &r));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(what_is_written_is_read_back),
        T(every_prefix_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
