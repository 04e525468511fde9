/* A package larger than the numbers that some updaters count bytes with. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/attacks.h"

enum { NOTE = 128, SLOWER = 10, MAX_REPAIR = 64 << 20 };

static bool flip_at(const char *file, off_t at)
{
    uint8_t byte;
    int f = open(file, O_RDWR | O_CLOEXEC);
    bool ok = f >= 0 && pread(f, &byte, 1, at) == 1;
    byte ^= 1;
    ok = ok && pwrite(f, &byte, 1, at) == 1;
    if (f >= 0)
        close(f);
    return ok;
}

/* With the sums of its format made right again, if it fits into memory; else
 * in place, and back afterwards. False when it cannot be changed. */
static bool flip_trial(struct bench_bench *b, const char *file, off_t at,
                       const char *note)
{
    struct buf bytes;
    struct package p;
    buf_init(&bytes, MAX_REPAIR, NULL);
    bool small = medium_load(file, &bytes) && (size_t)at < bytes.n;
    bool ok = small || flip_at(file, at);
    if (small) {
        bytes.p[at] ^= 1;
        if (package_read(b->caps.format, buf_of(&bytes), b->arena, &p))
            package_repair(&p, bytes.p, bytes.n);
        bench_try(b, EXPECT_REFUSED_OR_GENUINE, buf_of(&bytes), note);
    } else if (ok) {
        bench_trial(b, EXPECT_REFUSED_OR_GENUINE, file, NULL, note);
        ok = flip_at(file, at);
    }
    buf_done(&bytes);
    return ok;
}

static void flips(struct bench_bench *b, const char *file)
{
    struct stat st;
    struct adapter_state ignored;
    if (stat(file, &st) != 0 ||
        adapter_reset(&b->adapter, &ignored) != ADAPTER_DONE ||
        !bench_installs(b, file, PAYLOAD_LARGE))
        return bench_skip(b, BENCH_NOT_TESTED,
                          "the subject does not install the large package");
    off_t n = st.st_size;
    off_t at[] = {n / 16, n / 2, n - n / 16};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        char note[NOTE];
        snprintf(note, sizeof note, "byte %lld of %lld flipped",
                 (long long)at[i], (long long)n);
        if (!flip_trial(b, file, at[i], note))
            return bench_skip(b, BENCH_NOT_TESTED,
                              "the large package cannot be changed");
    }
}

void attack_large(struct bench_bench *b)
{
    uint32_t step = b->adapter.step_ms;
    if (!b->caps.large)
        return bench_skip(b, BENCH_NOT_APPLICABLE,
                          "the adapter names no size at which a counter of "
                          "bytes may overflow");
    if (!medium_make_large(&b->medium, b->caps.large))
        return bench_skip(b, BENCH_NOT_TESTED,
                          "the large payload cannot be written");
    b->adapter.step_ms = step * SLOWER;
    const char *file =
        bench_made(b, PAYLOAD_LARGE, VERSION_GOOD, "good", "good");
    if (file)
        flips(b, file);
    b->adapter.step_ms = step;
    remove(b->medium.files[PAYLOAD_LARGE]);
    if (file)
        remove(file);
    (void)adapter_reset(&b->adapter, &b->base);
}
