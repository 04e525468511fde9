/* Hash devices of dm-verity: found with their end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"
#include "image/verity.h"

static void make(struct buf *b, unsigned type, const char *hash,
                 uint32_t data_block, uint32_t hash_block, uint64_t blocks,
                 unsigned salt)
{
    buf_init(b, 1 << 20, NULL);
    buf_add(b, "verity\0\0", 8);
    put_u32(b, 1, false);
    put_u32(b, type, false);
    put_upto(b, 32, 7);
    buf_str(b, hash);
    put_upto(b, 64, 0);
    put_u32(b, data_block, false);
    put_u32(b, hash_block, false);
    put_u64(b, blocks, false);
    put_u16(b, salt, false);
    put_upto(b, 512, 0);
    put_upto(b, 40000, 0x55);
}

static void a_tree_is_as_large_as_it_must_be(void **s)
{
    (void)s;

    static const struct {
        unsigned type;
        const char *hash;
        uint32_t data_block, hash_block;
        uint64_t blocks, size;
    } cases[] = {
        {1, "sha256", 4096, 4096, 1,   4096           },
        {1, "sha256", 4096, 4096, 2,   2 * 4096       },
        {1, "sha256", 4096, 4096, 128, 2 * 4096       },
        {1, "sha256", 4096, 4096, 129, 4 * 4096       },
        {1, "sha512", 4096, 4096, 65,  4 * 4096       },
        {0, "sha1",   4096, 4096, 128, 2 * 4096       },
        {1, "sha256", 512,  1024, 33,  1024 + 3 * 1024},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b;
        struct img g;
        make(&b, cases[i].type, cases[i].hash, cases[i].data_block,
             cases[i].hash_block, cases[i].blocks, 32);
        img_open(&g, "dm-verity", buf_of(&b));
        assert_non_null(g.part);
        assert_int_equal(g.part->size, cases[i].size);
        const struct verity *v = g.part->fs;
        assert_int_equal(v->data_blocks, cases[i].blocks);
        assert_int_equal(v->salt.n, 32);
        img_close(&g);
        buf_done(&b);
    }
}

static void what_cannot_be_is_none(void **s)
{
    (void)s;

    static const struct {
        unsigned type;
        const char *hash;
        uint32_t data_block, hash_block;
        uint64_t blocks;
        unsigned salt;
    } cases[] = {
        {2, "sha256", 4096, 4096,     9,          0  },
        {1, "crc32",  4096, 4096,     9,          0  },
        {1, "sha256", 4095, 4096,     9,          0  },
        {1, "sha256", 4096, 256,      9,          0  },
        {1, "sha256", 4096, 1u << 30, 9,          0  },
        {1, "sha256", 4096, 4096,     0,          0  },
        {1, "sha256", 4096, 4096,     UINT64_MAX, 0  },
        {1, "sha256", 4096, 4096,     9,          257},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b;
        struct img g;
        make(&b, cases[i].type, cases[i].hash, cases[i].data_block,
             cases[i].hash_block, cases[i].blocks, cases[i].salt);
        img_open(&g, "dm-verity", buf_of(&b));
        assert_null(g.part);
        img_close(&g);
        buf_done(&b);
    }
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, 1, "sha256", 512, 512, 9, 8);
    img_survives("dm-verity", view_cut(buf_of(&b), 0, 1200));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_is_as_large_as_it_must_be),
        cmocka_unit_test(what_cannot_be_is_none),
        cmocka_unit_test(damage_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
