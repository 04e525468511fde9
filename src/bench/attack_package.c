/* Attacks on what a package says and holds. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/attacks.h"

enum { NOTE = 128, MAX_PACKAGE = 64 << 20 };

/* The entries of p without (keep false) or with empty contents in one role. */
static void without(struct bench_bench *b, const char *file,
                    enum package_role role, bool keep, enum bench_expect expect,
                    const char *note)
{
    struct buf bytes, out;
    struct package p = {0}, q;
    buf_init(&bytes, MAX_PACKAGE, NULL);
    buf_init(&out, MAX_PACKAGE, NULL);
    if (!medium_load(file, &bytes) ||
        !package_read(b->caps.format, buf_of(&bytes), b->arena, &p)) {
        bench_skip(b, BENCH_NOT_TESTED, "the package could not be read back");
    } else {
        q = p;
        q.entries_n = 0;
        for (size_t i = 0; i < p.entries_n; i++) {
            struct package_entry e = p.entries[i];
            if (e.role == role && !keep)
                continue;
            if (e.role == role)
                e.content = (struct view){0};
            q.entries[q.entries_n++] = e;
        }
        if (!keep && q.entries_n == p.entries_n)
            bench_skip(b, BENCH_NOT_APPLICABLE,
                       "the package has no such element of its own");
        else {
            package_write(&q, &out);
            bench_try(b, expect, buf_of(&out), note);
        }
    }
    buf_done(&bytes);
    buf_done(&out);
}

static bool is_known(struct bench_bench *b)
{
    if (!b->good.known)
        bench_skip(b, BENCH_NOT_TESTED,
                   "assay does not know the format of the packages");
    return b->good.known;
}

static bool has_files(struct bench_bench *b)
{
    if (is_known(b) && !b->good.format->files)
        bench_skip(b, BENCH_NOT_TESTED,
                   "the packages hold no files that assay can add to");
    return b->good.known && b->good.format->files;
}

void attack_unsigned(struct bench_bench *b)
{
    const char *file =
        bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "none", "good");
    if (file)
        bench_trial(b, EXPECT_REFUSED, file, NULL, "made without a signature");
    file = is_known(b)
               ? bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "other", "good")
               : NULL;
    if (file)
        without(b, file, ROLE_SIGNATURE, false, EXPECT_REFUSED,
                "the signature's entry left out");
}

void attack_empty_signature(struct bench_bench *b)
{
    const char *file =
        is_known(b) ? bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "other", "good")
                    : NULL;
    if (file)
        without(b, file, ROLE_SIGNATURE, true, EXPECT_REFUSED,
                "a signature of no bytes");
}

void attack_other_key(struct bench_bench *b)
{
    const char *file =
        bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "other", "good");
    if (file)
        bench_trial(b, EXPECT_REFUSED, file, NULL,
                    "signed by a key that is not trusted");
}

/* What the adapter says of the scheme; no attack can show where a key lies. */
void attack_shared_key(struct bench_bench *b)
{
    const char *keys = b->caps.keys;
    if (!*keys)
        return bench_skip(b, BENCH_NOT_TESTED,
                          "the adapter does not say by which keys packages "
                          "are verified");
    bool good = strcmp(keys, "public") == 0;
    if (bench_wanted(b))
        bench_count(b, good ? BENCH_REJECTED_CLEAN : BENCH_ACCEPTED,
                    good ? "public keys, by the adapter's word"
                         : "whoever takes one device apart can make packages "
                           "for all, by the adapter's word",
                    keys);
}

void attack_other_hardware(struct bench_bench *b)
{
    const char *file =
        bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "good", "other");
    if (file)
        bench_trial(b, EXPECT_REFUSED, file, NULL,
                    "rightly signed, for other hardware");
}

/* --- versions ---------------------------------------------------------------
 */

static void version(struct bench_bench *b, enum medium_payload payload,
                    const char *version, const char *note)
{
    const char *file = bench_made(b, payload, version, "good", "good");
    if (file)
        bench_trial(b, EXPECT_REFUSED, file, NULL, note);
}

void attack_older(struct bench_bench *b)
{
    version(b, PAYLOAD_EVIL, "0.9.0", "0.9.0 after " VERSION_OLD);
    version(b, PAYLOAD_EVIL, "1.2.0", "1.2.0 after " VERSION_OLD);
}

void attack_same_version(struct bench_bench *b)
{
    version(b, PAYLOAD_EVIL, VERSION_OLD,
            VERSION_OLD " again, with other contents");
}

void attack_replay(struct bench_bench *b)
{
    version(b, PAYLOAD_OLD, VERSION_OLD, VERSION_OLD " again");
}

void attack_order(struct bench_bench *b)
{
    version(b, PAYLOAD_EVIL, "1.9.0", "1.9.0 after " VERSION_OLD);
    version(b, PAYLOAD_EVIL, "01.9.99", "01.9.99 after " VERSION_OLD);
    version(b, PAYLOAD_EVIL, "0", "0 after " VERSION_OLD);
    version(b, PAYLOAD_EVIL, "1.9.4294967295",
            "1.9.4294967295 after " VERSION_OLD);
}

/* A refused package must not raise what the next one is measured by. */
void attack_fast_forward(struct bench_bench *b)
{
    const char *file =
        bench_made(b, PAYLOAD_EVIL, "4000000000.0.0", "other", "good");
    if (file)
        bench_trial(b, EXPECT_REFUSED, file, NULL,
                    "a huge version, signed by a key that is not trusted");
}

/* --- bytes -----------------------------------------------------------------
 */

static void flip(struct bench_bench *b, size_t at, bool repair,
                 const char *where)
{
    char note[NOTE];
    struct buf out;
    buf_init(&out, MAX_PACKAGE, NULL);
    buf_view(&out, buf_of(&b->good_bytes));
    if (at < out.n) {
        out.p[at] ^= 1;
        if (repair)
            package_repair(&b->good, out.p, out.n);
        snprintf(note, sizeof note, "byte %zu flipped (%.60s)%s", at, where,
                 repair ? ", sums repaired" : "");
        bench_try(b, EXPECT_REFUSED_OR_GENUINE, buf_of(&out), note);
    }
    buf_done(&out);
}

/* The genuine manifest and signature, and other contents: those of the hostile
 * package, or of the same size. */
static void exchange(struct bench_bench *b)
{
    struct package q = b->good, evil;
    struct buf out, bytes;
    bool moved = false;
    const char *file =
        bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "other", "good");
    buf_init(&out, MAX_PACKAGE, NULL);
    buf_init(&bytes, MAX_PACKAGE, NULL);
    for (size_t i = 0; i < q.entries_n; i++) {
        struct package_entry *e = &q.entries[i];
        if (e->role == ROLE_PAYLOAD &&
            e->content.n == b->medium.payloads[PAYLOAD_EVIL].n)
            e->content = buf_of(&b->medium.payloads[PAYLOAD_EVIL]);
    }
    package_write(&q, &out);
    bench_try(b, EXPECT_REFUSED_OR_GENUINE, buf_of(&out),
              "genuine manifest, contents exchanged");
    buf_clear(&out);
    if (file && medium_load(file, &bytes) &&
        package_read(b->caps.format, buf_of(&bytes), b->arena, &evil)) {
        for (size_t i = 0; i < q.entries_n && i < evil.entries_n; i++)
            if (q.entries[i].role != ROLE_SIGNATURE) {
                q.entries[i].content = evil.entries[i].content;
                moved = true;
            }
        package_write(&q, &out);
        if (moved)
            bench_try(b, EXPECT_REFUSED, buf_of(&out),
                      "a genuine signature on another package");
    }
    buf_done(&out);
    buf_done(&bytes);
}

/* First, middle and last byte of each element, raw and with sums repaired;
 * without a format, places all over the file. */
void attack_flips(struct bench_bench *b)
{
    enum { SPREAD = 24 };
    const struct package *p = &b->good;
    for (size_t i = 0; p->known && i < p->entries_n; i++) {
        const struct package_entry *e = &p->entries[i];
        size_t n = e->content.n;
        size_t at[] = {e->at, e->at + n / 3, e->at + n / 2, e->at + n - 1};
        for (size_t k = 0; n && k < sizeof at / sizeof *at; k++) {
            flip(b, at[k], true, e->name);
            if (k == 0)
                flip(b, at[k], false, e->name);
        }
    }
    for (size_t i = 0; p->known && i < p->fields_n; i++) {
        char where[NOTE];
        snprintf(where, sizeof where, "%.20s of %.30s", p->fields[i].name,
                 p->fields[i].of);
        flip(b, p->fields[i].at + p->fields[i].bytes - 1, true, where);
    }
    for (size_t k = 0; !p->known && k < SPREAD; k++)
        flip(b, b->good_bytes.n * k / SPREAD + k % 7, false, "spread");
    if (p->known)
        exchange(b);
}

/* --- structure -------------------------------------------------------------
 */

void attack_truncated(struct bench_bench *b)
{
    enum { SPREAD = 12 };
    const struct package *p = &b->good;
    size_t n = b->good_bytes.n;
    char note[NOTE];
    for (size_t k = 0; k < SPREAD; k++) {
        size_t to = k < 2 ? k : n * k / SPREAD;
        snprintf(note, sizeof note, "cut to %zu of %zu bytes", to, n);
        bench_try(b, EXPECT_REFUSED_OR_GENUINE,
                  view_cut(buf_of(&b->good_bytes), 0, to), note);
    }
    for (size_t i = 0; p->known && i < p->entries_n; i++) {
        snprintf(note, sizeof note, "cut before %.60s", p->entries[i].name);
        bench_try(b, EXPECT_REFUSED_OR_GENUINE,
                  view_cut(buf_of(&b->good_bytes), 0, p->entries[i].header_at),
                  note);
    }
}

void attack_extra(struct bench_bench *b)
{
    static const char junk[] = "\x7f"
                               "ELF and more that nobody signed";
    struct buf out;
    buf_init(&out, MAX_PACKAGE, NULL);
    buf_view(&out, buf_of(&b->good_bytes));
    for (int i = 0; i < 64; i++)
        buf_add(&out, junk, sizeof junk);
    bench_try(b, EXPECT_REFUSED_OR_GENUINE, buf_of(&out), "junk appended");
    buf_clear(&out);
    buf_add(&out, junk, sizeof junk);
    buf_view(&out, buf_of(&b->good_bytes));
    bench_try(b, EXPECT_REFUSED_OR_GENUINE, buf_of(&out), "junk put before");
    const char *file =
        bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "other", "good");
    for (int order = 0; file && order < 2; order++) {
        struct buf evil;
        buf_init(&evil, MAX_PACKAGE, NULL);
        buf_clear(&out);
        if (medium_load(file, &evil)) {
            buf_view(&out, order ? buf_of(&evil) : buf_of(&b->good_bytes));
            buf_view(&out, order ? buf_of(&b->good_bytes) : buf_of(&evil));
            bench_try(b, EXPECT_REFUSED_OR_GENUINE, buf_of(&out),
                      order ? "a package of another key put before"
                            : "a package of another key appended");
        }
        buf_done(&evil);
    }
    buf_done(&out);
}

/* The same entry twice, genuine and hostile, in both orders. */
void attack_twins(struct bench_bench *b)
{
    static const enum package_role roles[] = {ROLE_MANIFEST, ROLE_SIGNATURE,
                                              ROLE_PAYLOAD};
    struct buf bytes, out;
    struct package evil;
    const char *file =
        is_known(b) ? bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "other", "good")
                    : NULL;
    buf_init(&bytes, MAX_PACKAGE, NULL);
    buf_init(&out, MAX_PACKAGE, NULL);
    if (file && medium_load(file, &bytes) &&
        package_read(b->caps.format, buf_of(&bytes), b->arena, &evil))
        for (unsigned kind = 0; kind < 8; kind++) {
            bool all = kind >= 6, first = kind % 2;
            struct package q = b->good;
            q.entries_n = 0;
            for (size_t i = 0; i < b->good.entries_n; i++)
                for (unsigned twin = 0; twin < 2; twin++) {
                    const struct package *from =
                        (twin == 0) == first ? &evil : &b->good;
                    const struct package_entry *e = &b->good.entries[i];
                    bool doubled = all || e->role == roles[kind / 2];
                    if (i >= evil.entries_n || (!doubled && from == &evil) ||
                        q.entries_n == PACKAGE_ENTRIES)
                        continue;
                    q.entries[q.entries_n++] = from->entries[i];
                }
            buf_clear(&out);
            package_write(&q, &out);
            bench_try(b, EXPECT_REFUSED_OR_GENUINE, buf_of(&out),
                      first ? "entries twice, the hostile one first"
                            : "entries twice, the genuine one first");
        }
    buf_done(&bytes);
    buf_done(&out);
}

/* Entries whose names lead out of where packages are unpacked. */
void attack_paths(struct bench_bench *b)
{
    static const uint8_t text[] = "escaped\n";
    char names[3][ADAPTER_PATH + 64], proof[ADAPTER_PATH + 32];
    struct buf out;
    if (!has_files(b))
        return;
    snprintf(proof, sizeof proof, "%s/escaped", b->opts->work);
    snprintf(names[0], sizeof names[0], "%s", proof);
    snprintf(names[1], sizeof names[1], "../../../../../../../..%s", proof);
    snprintf(names[2], sizeof names[2], "./x/../../../../../../../../..%s",
             proof);
    buf_init(&out, MAX_PACKAGE, NULL);
    for (int k = 0; k < 6; k++) {
        struct package q = b->good;
        struct package_entry e = {.name = names[k % 3],
                                  .role = ROLE_PAYLOAD,
                                  .content = view_of(text, sizeof text - 1)};
        if (q.entries_n >= PACKAGE_ENTRIES)
            break;
        if (k < 3) { /* after everything, or where images begin */
            q.entries[q.entries_n++] = e;
        } else {
            q.entries[q.entries_n] = q.entries[q.entries_n - 1];
            q.entries[q.entries_n++ - 1] = e;
        }
        buf_clear(&out);
        package_write(&q, &out);
        unlink(proof);
        bench_try(b, EXPECT_REFUSED_OR_GENUINE, buf_of(&out),
                  "an entry whose name leads out of the folder");
        if (access(proof, F_OK) == 0)
            bench_note(b, BENCH_ACCEPTED,
                       "an entry was written outside the folder");
        unlink(proof);
    }
    buf_done(&out);
}

static void set_field(struct bench_bench *b, const struct package_field *f,
                      uint64_t value)
{
    char note[NOTE];
    struct buf out;
    buf_init(&out, MAX_PACKAGE, NULL);
    buf_view(&out, buf_of(&b->good_bytes));
    if (!out.failed) {
        package_set(f, out.p, value);
        package_repair(&b->good, out.p, out.n);
        snprintf(note, sizeof note, "%.30s of %.40s said to be 0x%llx", f->name,
                 f->of, (unsigned long long)value);
        bench_try(b, EXPECT_REFUSED_OR_GENUINE, buf_of(&out), note);
    }
    buf_done(&out);
}

static bool is_length(const struct package_field *f)
{
    return strcmp(f->name, "size") == 0 || strncmp(f->name, "length", 6) == 0;
}

/* Each header's lengths at their extremes. */
void attack_lengths(struct bench_bench *b)
{
    static const uint64_t values[] = {0, UINT64_MAX, 1, INT32_MAX};
    if (!is_known(b))
        return;
    for (size_t i = 0; i < b->good.fields_n; i++)
        for (size_t k = 0; k < sizeof values / sizeof *values; k++)
            if (is_length(&b->good.fields[i]))
                set_field(b, &b->good.fields[i], values[k]);
}

/* Where a signed number would be negative. */
void attack_negative(struct bench_bench *b)
{
    if (!is_known(b))
        return;
    for (size_t i = 0; i < b->good.fields_n; i++) {
        const struct package_field *f = &b->good.fields[i];
        if (!is_length(f))
            continue;
        if (f->as == NUMBER_LE && f->bytes < 4)
            set_field(b, f, 0x8000);
        else
            set_field(b, f, 0x80000000);
        set_field(b, f, 0xfffffff0);
        if (f->bytes == 8 && f->as == NUMBER_BE)
            set_field(b, f, UINT64_C(1) << 63);
    }
}
