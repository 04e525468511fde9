/* How much of a subject counts as understood, and when that is too little. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "check.h"
#include "judge/understood.h"

static struct arena arena;
static struct record_part parts[8];
static struct record_file files[4];
static struct facts facts;
static struct obs *obs[4];
static struct record record;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, NULL);
    facts_init(&facts, &arena, 100);
    record = (struct record){.name = "fw",
                             .size_bytes = 1000,
                             .sha256 = "",
                             .parts = parts,
                             .files = files,
                             .obs = obs};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

/* The next part, of n bytes within parent. */
static struct record_part *part(uint32_t parent, const char *format, uint64_t n)
{
    struct record_part *p = &parts[record.parts_n++];
    *p = (struct record_part){.id = (uint32_t)record.parts_n,
                              .parent = parent,
                              .path = format,
                              .format = format,
                              .size_bytes = n};
    return p;
}

static void file_system(uint32_t parent, uint64_t n, uint64_t contents,
                        uint64_t lost)
{
    struct record_part *p = part(parent, "squashfs", n);
    p->is_fs = true;
    p->files = 1;
    p->lost_bytes = lost;
    files[record.files_n++] = (struct record_file){
        .part = p->id, .path = "/a", .size_bytes = contents};
}

static void unreadable(const char *path, const char *why, const char *format,
                       uint64_t offset)
{
    struct obs *o = obs_new(&facts, "unreadable", path);
    obs_offset(o, offset);
    obs_str(o, "why", why);
    obs_str(o, "text", "because");
    if (format)
        obs_str(o, "format", format);
    obs[record.obs_n++] = o;
}

static void is_understood(uint64_t known, uint64_t all, bool substance)
{
    struct understood u;
    assert_int_equal(understood_of(&record, &arena, &u), OK);
    assert_int_equal(u.known, known);
    assert_int_equal(u.all, all);
    assert_int_equal(u.substance, substance);
}

static void lacks(unsigned percent, const char *text)
{
    const char *lack = NULL;
    struct understood u;
    assert_int_equal(understood_of(&record, &arena, &u), OK);
    assert_int_equal(understood_lack(&u, percent, &arena, &lack), OK);
    if (!text)
        assert_null(lack);
    else if (!lack || !strstr(lack, text))
        fail_msg("'%s' is not in '%s'", text, lack ? lack : "(nothing)");
}

static void nothing_recognised_is_too_little(void **state)
{
    (void)state;
    lacks(50, "no file system");
    part(0, "data", 1000);
    is_understood(0, 1000, false);
    lacks(1, "no file system");
    lacks(0, NULL);
}

static void text_padding_and_noise_are_no_product(void **state)
{
    (void)state;
    part(0, "text", 500);
    part(0, "padding", 400);
    part(0, "dtb", 100);
    is_understood(600, 600, false);
    lacks(50, "no file system");
}

static void padding_helps_nobody(void **state)
{
    (void)state;
    part(0, "program", 40);
    part(0, "data", 60);
    part(0, "padding", 900);
    is_understood(40, 100, true);
    lacks(40, NULL);
    lacks(41, "40 % of it was understood");
}

static void headers_of_containers_are_known(void **state)
{
    (void)state;
    part(0, "trx", 1000);
    file_system(1, 700, 5000, 0);
    part(1, "padding", 200);
    is_understood(800, 800, true);
    lacks(100, NULL);
}

static void a_stream_counts_by_what_is_in_it(void **state)
{
    (void)state;
    struct record_part *p = part(0, "gzip", 1000);
    p->decoded_bytes = 4000;
    part(1, "program", 1000);
    part(1, "data", 3000);
    is_understood(250, 1000, true);
    p->decoded_bytes = 0; /* not decoded, but there it stands */
    is_understood(0, 1000, true);
}

static void a_stream_of_text_is_no_product(void **state)
{
    (void)state;
    part(0, "gzip", 1000)->decoded_bytes = 4000;
    part(1, "text", 4000);
    is_understood(1000, 1000, false);
}

static void files_that_could_not_be_read_are_not_understood(void **state)
{
    (void)state;
    file_system(0, 1000, 4000, 3000);
    is_understood(250, 1000, true);
    lacks(50, "25 % of it was understood");
}

static void an_empty_file_system_is_no_product(void **state)
{
    (void)state;
    part(0, "jffs2", 1000)->is_fs = true;
    is_understood(1000, 1000, false);
}

static void what_is_encrypted_within_a_package_is_unknown(void **state)
{
    (void)state;
    part(0, "mcuboot", 1000);
    unreadable("mcuboot", "encrypted", "mcuboot", 32);
    is_understood(32, 1000, false);
    lacks(1, "no file system");
}

static void a_limit_that_ended_the_reading_is_told(void **state)
{
    (void)state;
    file_system(0, 1000, 4000, 0);
    unreadable("squashfs!/a", "over-budget", "squashfs", 0);
    lacks(100, NULL); /* one file, told as such */
    unreadable("fw", "over-budget", NULL, 0);
    lacks(1, "reading it ended at a limit: because");
}

static void a_directory_counts_by_its_files(void **state)
{
    (void)state;
    record.size_bytes = 0;
    part(0, "directory", 0)->is_fs = true;
    is_understood(0, 0, false);
    parts[0].files = 2;
    is_understood(0, 0, true);
    lacks(100, NULL);
}

static void sizes_that_cannot_be_are_no_danger(void **state)
{
    (void)state;
    struct record_part *p = part(0, "gzip", UINT64_MAX);
    p->decoded_bytes = 1;
    part(1, "data", UINT64_MAX);
    part(1, "padding", UINT64_MAX);
    struct understood u;
    assert_int_equal(understood_of(&record, &arena, &u), OK);
    assert_true(u.known <= u.all && u.all <= record.size_bytes);
    file_system(0, UINT64_MAX, UINT64_MAX, UINT64_MAX);
    assert_int_equal(understood_of(&record, &arena, &u), OK);
    assert_true(u.known <= u.all && u.all <= record.size_bytes);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_recognised_is_too_little),
        TEST(text_padding_and_noise_are_no_product),
        TEST(padding_helps_nobody),
        TEST(headers_of_containers_are_known),
        TEST(a_stream_counts_by_what_is_in_it),
        TEST(a_stream_of_text_is_no_product),
        TEST(files_that_could_not_be_read_are_not_understood),
        TEST(an_empty_file_system_is_no_product),
        TEST(what_is_encrypted_within_a_package_is_unknown),
        TEST(a_limit_that_ended_the_reading_is_told),
        TEST(a_directory_counts_by_its_files),
        TEST(sizes_that_cannot_be_are_no_danger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
