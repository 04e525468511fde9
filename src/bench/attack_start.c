/* Attacks on what is started: images that do not start, and contents that were
 * changed after they were installed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/attacks.h"

enum { NOTE = 128, FLIPS = 12 };

/* Signed, of the right version, and no program: the content before must run
 * again. */
void attack_no_start(struct bench_bench *b)
{
    const char *file =
        bench_made(b, PAYLOAD_DEAD, VERSION_GOOD, "good", "good");
    if (file)
        bench_trial(b, EXPECT_WHOLE, file, NULL,
                    "rightly signed, but it does not start");
}

/* An image that was never confirmed must not raise what others are measured
 * by. */
void attack_index_untried(struct bench_bench *b)
{
    const char *file = bench_made(b, PAYLOAD_DEAD, "8.0.0", "good", "good");
    struct adapter_state s;
    struct bench_trial t;
    if (!file ||
        !bench_begin(
            b, &t, EXPECT_GENUINE,
            "8.0.0 does not start and is taken back; then " VERSION_GOOD) ||
        !bench_install(b, &t, file, NULL))
        return;
    if (adapter_reboot(&b->adapter, &s) != ADAPTER_DONE)
        t.seen.crashed = true;
    if (bench_install(b, &t, b->good_file, NULL))
        bench_end(b, &t);
}

static bool flip(const struct adapter_slot *slot, uint64_t at)
{
    uint8_t byte;
    int f = open(slot->file, O_RDWR | O_CLOEXEC);
    bool ok = f >= 0 && pread(f, &byte, 1, (off_t)at) == 1;
    byte ^= 0x10;
    ok = ok && pwrite(f, &byte, 1, (off_t)at) == 1;
    if (f >= 0)
        close(f);
    return ok;
}

/* One byte of what is installed, at a part of its length, is changed while the
 * device is off. */
static void rot(struct bench_bench *b, unsigned part, bool updated, bool both)
{
    char note[NOTE];
    struct bench_trial t;
    struct adapter_state s;
    uint64_t n = b->medium.payloads[PAYLOAD_OLD].n;
    uint64_t at = part == 0 ? 0 : n * part / FLIPS - 1;
    snprintf(note, sizeof note, "byte %llu of %s flipped, power on",
             (unsigned long long)at,
             both      ? "both slots"
             : updated ? "the update that runs"
                       : "what runs");
    if (!bench_begin(b, &t, EXPECT_UNCHANGED, note))
        return;
    if (updated && (!bench_install(b, &t, b->good_file, NULL) ||
                    adapter_reboot(&b->adapter, &s) != ADAPTER_DONE))
        return;
    if (!updated)
        s = t.before;
    for (int i = 0; i < (int)s.slots_n; i++)
        if ((both || i == s.running) &&
            !flip(&s.slots[i], s.slots[i].offset + at))
            return bench_skip(b, BENCH_NOT_TESTED,
                              "a slot cannot be changed from outside");
    bench_end(b, &t);
}

void attack_rot(struct bench_bench *b)
{
    for (unsigned part = 0; part <= FLIPS; part++)
        rot(b, part, false, false);
    for (unsigned part = 1; part <= FLIPS; part += 4)
        rot(b, part, true, false);
}

void attack_rot_both(struct bench_bench *b)
{
    rot(b, FLIPS / 2, true, true);
    rot(b, 1, true, true);
}
