/* Faults while the updater works: it is killed, its writes fail or vanish.
 * strace(1) makes them; the adapter puts it before the updater. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/attacks.h"
#include "sys/program.h"

enum { WRAP = 1024, NOTE = 128, MAX_LOG = 1 << 22 };

static const char changing[] =
    "write,pwrite64,writev,rename,renameat,renameat2,ftruncate,unlink,"
    "unlinkat,fsync,fdatasync";
static const char writing[] = "write,pwrite64";

static bool can_wrap(struct bench_bench *b)
{
    static const char *const places[] = {
        "/usr/bin/strace", "/usr/local/bin/strace", "/bin/strace"};
    if (!strstr(b->caps.words, "wrap ")) {
        bench_skip(b, BENCH_NOT_APPLICABLE,
                   "the adapter cannot put a program before the updater");
        return false;
    }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (access(places[i], X_OK) == 0)
            return true;
    bench_skip(b, BENCH_NOT_TESTED, "strace is not installed");
    return false;
}

static void fault_words(char *out, size_t size, const char *calls,
                        const char *on, const char *fault, unsigned when)
{
    snprintf(out, size,
             "strace -f -qq -o /dev/null%s%s -e trace=%s -e "
             "inject=%s:%s:when=%u%s",
             on ? " -P " : "", on ? on : "", calls, calls, fault, when,
             strncmp(fault, "error", 5) == 0 ? "+" : "");
}

static void faulty(struct bench_bench *b, const char *calls, const char *on,
                   const char *fault, unsigned when, const char *note)
{
    char wrap[WRAP], text[NOTE], kind[32];
    fault_words(wrap, sizeof wrap, calls, on, fault, when);
    snprintf(text, sizeof text, "%s at call %u", note, when);
    snprintf(kind, sizeof kind, "%.20s%s", fault, on ? " (slot)" : "");
    bench_fault_trial(b, wrap, kind, when, text);
}

/* Ever farther apart, as there is always one more write. */
static const unsigned moments[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 12,
                                   14, 16, 20, 24, 28, 34, 40, 50, 64, 90};

void attack_kill(struct bench_bench *b)
{
    if (!can_wrap(b))
        return;
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
        faulty(b, changing, NULL, "signal=KILL", moments[i],
               "killed while it writes");
    const char *slot = bench_idle_slot(b);
    for (size_t i = 0; slot && i < 6; i++)
        faulty(b, changing, slot, "signal=KILL", moments[i],
               "killed while it writes the slot");
}

/* Killed, then killed again in the next attempt. */
void attack_kill_twice(struct bench_bench *b)
{
    static const unsigned first[] = {1, 2, 3, 5, 8, 12, 20, 34};
    const char *slot = bench_idle_slot(b);
    if (!can_wrap(b))
        return;
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        for (unsigned second = 1; second < 24; second = second * 2 + 1) {
            char wrap[WRAP], note[NOTE];
            struct bench_trial t;
            struct adapter_state ignored;
            snprintf(note, sizeof note,
                     "killed at call %u, then at call %u of the next attempt",
                     first[i], second);
            if (!bench_begin(b, &t, EXPECT_WHOLE, note))
                continue;
            fault_words(wrap, sizeof wrap, changing, NULL, "signal=KILL",
                        first[i]);
            if (!bench_install(b, &t, b->good_file, wrap) ||
                adapter_reboot(&b->adapter, &ignored) != ADAPTER_DONE)
                return;
            fault_words(wrap, sizeof wrap, changing, second > 3 ? slot : NULL,
                        "signal=KILL", second);
            if (bench_install(b, &t, b->good_file, wrap))
                bench_end(b, &t);
        }
}

void attack_write_error(struct bench_bench *b)
{
    const char *slot = bench_idle_slot(b);
    if (!can_wrap(b))
        return;
    for (size_t i = 0; slot && i < 6; i++)
        faulty(b, writing, slot, "error=EIO", moments[i],
               "writes to the slot fail (EIO)");
}

void attack_disk_full(struct bench_bench *b)
{
    if (!can_wrap(b))
        return;
    for (size_t i = 0; i < 8; i++)
        faulty(b, writing, bench_idle_slot(b), "error=ENOSPC", moments[i],
               "the medium is full (ENOSPC)");
}

/* The sizes of the writes to the slot, seen in an install that goes well. */
static size_t write_sizes(struct bench_bench *b, const char *slot,
                          unsigned long *sizes, size_t max)
{
    char wrap[WRAP], log[ADAPTER_PATH];
    struct adapter_install ignored;
    struct adapter_state state;
    struct buf text;
    size_t n = 0;
    snprintf(log, sizeof log, "%s/writes", b->opts->work);
    snprintf(wrap, sizeof wrap, "strace -f -qq -s 0 -o %s -P %s -e trace=%s",
             log, slot, writing);
    if (adapter_reset(&b->adapter, &state) != ADAPTER_DONE ||
        adapter_install(&b->adapter, b->good_file, wrap, &ignored) !=
            ADAPTER_DONE)
        return 0;
    buf_init(&text, MAX_LOG, NULL);
    if (medium_load(log, &text))
        buf_byte(&text, '\0');
    for (const char *p = (const char *)text.p; p && !text.failed && n < max;) {
        const char *end = strchr(p, '\n'), *equals = end;
        if (!end)
            break;
        while (equals > p && *equals != '=')
            equals--;
        if (*equals == '=' && sscanf(equals + 1, "%lu", &sizes[n]) == 1)
            n++;
        p = end + 1;
    }
    buf_done(&text);
    unlink(log);
    return n;
}

/* The medium says that it wrote, and did not. */
void attack_dropped_write(struct bench_bench *b)
{
    enum { MAX = 512 };

    unsigned long sizes[MAX];
    const char *slot = bench_idle_slot(b);
    if (!can_wrap(b))
        return;
    size_t n = slot ? write_sizes(b, slot, sizes, MAX) : 0;
    if (n == 0) {
        bench_skip(b, BENCH_NOT_TESTED,
                   "no write to the idle slot was seen to drop");
        return;
    }
    size_t at[] = {0, n / 2, n - 1};
    for (size_t i = 0; i < 3; i++) {
        char fault[64];
        if (i && at[i] == at[i - 1])
            continue;
        snprintf(fault, sizeof fault, "retval=%lu", sizes[at[i]]);
        faulty(b, writing, slot, fault, (unsigned)at[i] + 1,
               "a write to the slot is dropped");
    }
}
