/* Signatures of what Linux products boot and install: no flipped byte and no
 * cut goes unnoticed. fuzz/corpus/signature/ was made by the peer tools, with
 * one key; tests/cli/test_sig_*.py make others and try more. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "core/buf.h"
#include "probe/dev_key.h"
#include "probe/run.h"
#include "sys/file.h"

/* What the fixture holds, and the most bytes of it that may be something else
 * without that the signature is a lie: names, dates, padding; and how many at
 * its end may be missing. */
struct fixture {
    const char *file, *scheme;
    unsigned signatures, free_bytes, free_tail;
};

/* fit: 477 are slack at its end. CMS: of a certificate only the key counts.
 * Archives: owners, dates, padding, what ends them. */
static const struct fixture fixtures[] = {
    {"fit",        "fit",             1, 660,  0   },
    {"rauc-plain", "rauc",            1, 256,  0   },
    {"swupdate",   "swupdate",        1, 260,  124 },
    {"mender",     "mender",          1, 900,  1536},
    {"pe",         "pe-authenticode", 1, 500,  0   },
    {"module",     "kernel-module",   1, 1700, 1536},
};

/* Not all flips of the larger ones, nor under a sanitizer: they take long. */
static size_t step_of(size_t n)
{
#ifdef __SANITIZE_ADDRESS__
    return n > 3000 ? 41 : 17;
#else
    return n > 3000 ? 7 : 3;
#endif
}

static const struct trust_key key = {
    .spki = {dev_key, sizeof dev_key}
};

static void read_fixture(const char *name, struct buf *out)
{
    char path[512];
    const char *root = getenv("ASSAY_SOURCE_ROOT");
    snprintf(path, sizeof path, "%s/fuzz/corpus/signature/%s",
             root ? root : ".", name);
    buf_init(out, 1 << 20, NULL);
    assert_int_equal(file_read(path, out), FILE_OK);
}

/* How many signatures of a scheme verify with the key. */
static unsigned verified(struct view v, const char *scheme)
{
    struct probing *p = NULL;
    size_t n = 0;
    unsigned yes = 0;
    struct image_opts opts = {
        .name = "x.bin",
        .bytes = v,
        .threads = 1,
        .limits = limits_default(),
        .trust = {&key, 1}
    };
    assert_int_equal(probing_run_only(&opts, "signatures", &p), OK);
    struct obs **all = probing_facts(p, &n);
    for (size_t i = 0; i < n; i++) {
        const char *s = obs_get_str(all[i], "scheme");
        const char *is = obs_get_str(all[i], "verified");
        const char *from = obs_get_str(all[i], "key_from");
        if (strcmp(all[i]->kind, "signature") == 0 && s &&
            strcmp(s, scheme) == 0 && is && strcmp(is, "yes") == 0) {
            assert_non_null(from);
            assert_string_equal(from, "trusted");
            yes++;
        }
    }
    probing_done(p);
    return yes;
}

static void fixtures_verify(void **s)
{
    (void)s;
    for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
        struct buf b;
        read_fixture(fixtures[i].file, &b);
        assert_int_equal(verified(buf_of(&b), fixtures[i].scheme),
                         fixtures[i].signatures);
        buf_done(&b);
    }
}

static void every_flip_is_noticed(void **s)
{
    (void)s;
    for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
        const struct fixture *f = &fixtures[i];
        struct buf b;
        unsigned free = 0;
        read_fixture(f->file, &b);
        for (size_t at = 0; at < b.n; at += step_of(b.n)) {
            uint8_t bit = (uint8_t)(1u << at % 8);
            b.p[at] ^= bit;
            if (verified(buf_of(&b), f->scheme) == f->signatures) {
                free++;
                if (getenv("SHOW_FREE"))
                    printf("# %s 0x%zx\n", f->file, at);
            }
            b.p[at] ^= bit;
        }
        if (free > f->free_bytes)
            fail_msg("%s: %u bytes may be changed", f->file, free);
        buf_done(&b);
    }
}

static void every_cut_is_noticed(void **s)
{
    (void)s;
    for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
        const struct fixture *f = &fixtures[i];
        struct buf b;
        read_fixture(f->file, &b);
        for (size_t n = 1; n + f->free_tail < b.n; n += 3 * step_of(b.n))
            if (verified(view_of(b.p, n), f->scheme) == f->signatures)
                fail_msg("%s: %zu bytes are enough", f->file, n);
        buf_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixtures_verify),
        cmocka_unit_test(every_flip_is_noticed),
        cmocka_unit_test(every_cut_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
