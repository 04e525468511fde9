/* Attacks on how the signature is read, on what is run before it, on the
 * package while it is read, and by the clock. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/attacks.h"
#include "sys/file_out.h"

enum { NOTE = 128, MAX_PACKAGE = 64 << 20, WRAP = 2048, NOBODY = 65534 };

/* A hostile package, taken apart; bytes stay with the caller. False when the
 * case cannot be done. */
static bool hostile(struct bench_bench *b, struct buf *bytes,
                    struct package *out)
{
    buf_init(bytes, MAX_PACKAGE, NULL);
    if (!b->good.known) {
        bench_skip(b, BENCH_NOT_TESTED,
                   "assay does not know the format of the packages");
        return false;
    }
    const char *file =
        bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "other", "good");
    return file && medium_load(file, bytes) &&
           package_read(b->caps.format, buf_of(bytes), b->arena, out);
}

static void try_package(struct bench_bench *b, const struct package *p,
                        enum bench_expect expect, const char *note)
{
    struct buf out;
    buf_init(&out, MAX_PACKAGE, NULL);
    package_write(p, &out);
    bench_try(b, expect, buf_of(&out), note);
    buf_done(&out);
}

/* Signatures of other lengths than those of the scheme, and of no sense. */
void attack_odd_signatures(struct bench_bench *b)
{
    static const char *const notes[] = {
        "a signature of one byte",       "half a signature",
        "a signature with bytes behind", "a signature twice as long",
        "a signature of zeros",          "a signature of ones"};
    struct buf bytes, odd;
    struct package p;
    buf_init(&odd, MAX_PACKAGE, NULL);
    bool ok = hostile(b, &bytes, &p);
    for (unsigned how = 0; ok && how < 6; how++) {
        struct package q = p;
        bool any = false;
        buf_clear(&odd);
        for (size_t i = 0; i < q.entries_n && !any; i++) {
            struct view *v = &q.entries[i].content;
            if (q.entries[i].role != ROLE_SIGNATURE || v->n < 2)
                continue;
            any = true;
            buf_view(&odd, *v);
            if (how == 2)
                buf_str(&odd, "behind");
            else if (how == 3)
                buf_view(&odd, *v);
            else if (how > 3)
                memset(odd.p, how == 4 ? 0 : 0xff, odd.n);
            *v = view_cut(buf_of(&odd), 0,
                          how == 0   ? 1
                          : how == 1 ? v->n / 2
                                     : odd.n);
        }
        if (any)
            try_package(b, &q, EXPECT_REFUSED, notes[how]);
    }
    buf_done(&odd);
    buf_done(&bytes);
    if (ok && b->variant == 0)
        bench_skip(b, BENCH_NOT_TESTED,
                   "the signature is no element of its own");
}

/* What the manifest names is not there. */
void attack_missing(struct bench_bench *b)
{
    struct package q = b->good;
    if (!b->good.known)
        return bench_skip(b, BENCH_NOT_TESTED,
                          "assay does not know the format of the packages");
    for (size_t i = 0; i < q.entries_n; i++)
        if (q.entries[i].role == ROLE_PAYLOAD)
            q.entries[i].content = (struct view){0};
    try_package(b, &q, EXPECT_REFUSED, "contents of no bytes");
    q.entries_n = 0;
    for (size_t i = 0; i < b->good.entries_n; i++)
        if (b->good.entries[i].role != ROLE_PAYLOAD)
            q.entries[q.entries_n++] = b->good.entries[i];
    try_package(b, &q, EXPECT_REFUSED, "contents left out");
}

/* Numbers of headers that are not lengths, in a hostile package. */
void attack_header_fields(struct bench_bench *b)
{
    struct buf bytes;
    struct package p;
    bool ok = hostile(b, &bytes, &p);
    for (size_t i = 0; ok && i < p.fields_n; i++)
        for (int most = 0; most < 2; most++) {
            const struct package_field *f = &p.fields[i];
            char note[NOTE];
            struct buf out;
            if (strcmp(f->name, "size") == 0 ||
                strncmp(f->name, "length", 6) == 0)
                continue;
            buf_init(&out, MAX_PACKAGE, NULL);
            buf_view(&out, buf_of(&bytes));
            package_set(f, out.p, most ? UINT64_MAX : 0);
            package_repair(&p, out.p, out.n);
            snprintf(note, sizeof note, "%.30s of %.40s at its %s, other key",
                     f->name, f->of, most ? "most" : "least");
            bench_try(b, EXPECT_REFUSED, buf_of(&out), note);
            buf_done(&out);
        }
    buf_done(&bytes);
    if (ok && b->variant == 0)
        bench_skip(b, BENCH_NOT_APPLICABLE,
                   "headers hold no numbers but lengths");
}

/* Scripts under names that updaters run, and those of the package with a line
 * more, in a package of another key. */
void attack_scripts(struct bench_bench *b)
{
    static const char *const names[] = {"preinst.sh", "pre-install.sh",
                                        "install.sh", "update.sh",
                                        "preinst",    "run.sh"};
    struct buf bytes, script;
    struct package p;
    char proof[ADAPTER_PATH + 32];
    bool ok = hostile(b, &bytes, &p);
    if (ok && !p.format->files) {
        bench_skip(b, BENCH_NOT_TESTED,
                   "the packages hold no files that assay can add to");
        ok = false;
    }
    snprintf(proof, sizeof proof, "%s/script-ran", b->opts->work);
    buf_init(&script, MAX_PACKAGE, NULL);
    buf_printf(&script, "#!/bin/sh\n: >'%s'\n", proof);
    for (size_t k = 0; ok && k <= sizeof names / sizeof *names; k++) {
        struct package q = p;
        bool own = k == sizeof names / sizeof *names, any = !own;
        for (size_t i = 0; own && i < q.entries_n; i++)
            if (view_has(q.entries[i].content, 0, "#!", 2)) {
                q.entries[i].content = buf_of(&script);
                any = true;
            }
        if (!any || q.entries_n + !own > PACKAGE_ENTRIES)
            continue;
        if (!own) /* before the last, as what is behind it may not be read */
            q.entries[q.entries_n] = q.entries[q.entries_n - 1];
        if (!own)
            q.entries[q.entries_n++ - 1] =
                (struct package_entry){.name = names[k],
                                       .role = ROLE_PAYLOAD,
                                       .mode = 0100755,
                                       .content = buf_of(&script)};
        unlink(proof);
        try_package(b, &q, EXPECT_REFUSED,
                    own ? "the package's own script, changed; other key"
                        : "a script that updaters run; other key");
        if (access(proof, F_OK) == 0)
            bench_note(b, BENCH_ACCEPTED,
                       "a script of a package that must be refused was run");
        unlink(proof);
    }
    buf_done(&script);
    buf_done(&bytes);
}

/* Many that must be refused must not keep a good one out. */
void attack_in_a_row(struct bench_bench *b)
{
    enum { TIMES = 25 };

    const char *file =
        bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "other", "good");
    struct bench_trial t;
    if (!file || !bench_begin(b, &t, EXPECT_REFUSED, "25 of another key"))
        return;
    for (int i = 0; i < TIMES; i++)
        if (!bench_install(b, &t, file, NULL))
            return;
    bench_end(b, &t);
}

/* Blind changes, the same each time; most where the headers are. */
void attack_mutations(struct bench_bench *b)
{
    enum { MUTANTS = 40 };

    uint64_t x = 2463534242;
    for (unsigned k = 0; k < MUTANTS; k++) {
        struct buf out;
        char note[NOTE];
        buf_init(&out, MAX_PACKAGE, NULL);
        buf_view(&out, buf_of(&b->good_bytes));
        unsigned changes = 1 + k % 5;
        for (unsigned i = 0; i < changes && out.n; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            size_t n = k % 4 && out.n > 1024 ? 1024 : out.n;
            size_t at = (size_t)(x >> 8) % n;
            out.p[k % 8 == 7 ? out.n - 1 - at : at] ^= (uint8_t)(1 + x % 255);
        }
        if (k % 2 && b->good.known)
            package_repair(&b->good, out.p, out.n);
        snprintf(note, sizeof note, "blind mutant %u, %u bytes changed%s", k,
                 changes, k % 2 ? ", sums repaired" : "");
        bench_try(b, EXPECT_REFUSED_OR_GENUINE, buf_of(&out), note);
        buf_done(&out);
    }
}

/* A package for any hardware, as far as it says. */
void attack_no_hardware(struct bench_bench *b)
{
    const char *file =
        bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "good", "none");
    if (file)
        bench_trial(b, EXPECT_REFUSED, file, NULL,
                    "rightly signed, says no hardware");
}

static const char *tool(const char *const *places)
{
    while (*places && access(*places, X_OK) != 0)
        places++;
    return *places;
}

/* --- while it is read --------------------------------------------------------
 */

/* The script that overwrites the package after so many accesses to it, while
 * the next one waits; as a user who is not the updater's. */
static bool write_swapper(const struct bench_bench *b, const char *path,
                          const char *evil, const char *package)
{
    struct buf s;
    buf_init(&s, 1 << 16, NULL);
    buf_printf(
        &s,
        "#!/bin/sh\n"
        "n=$1; shift\nlog='%s/accesses'; rm -f \"$log\"; : >\"$log\"\n"
        "(for i in $(seq 400); do [ $(wc -l <\"$log\") -ge $n ] && break; "
        "sleep 0.01; done\n"
        "setpriv --reuid=%d --regid=%d --clear-groups "
        "sh -c 'cat \"$0\" >\"$1\"' '%s' '%s') &\n"
        "exec strace -f -qq -s 0 -o \"$log\" -P '%s' -e trace=%%file,%%desc "
        "-e inject=%%file,%%desc:delay_enter=400000:when=$((n + 1)) \"$@\"\n",
        b->opts->work, NOBODY, NOBODY, evil, package, package);
    bool ok = !s.failed && file_write(path, buf_of(&s)) == FILE_OK &&
              chmod(path, 0700) == 0;
    buf_done(&s);
    return ok;
}

static void swaps(struct bench_bench *b, const char *evil)
{
    static const unsigned after[] = {1, 2, 3, 4, 5, 6, 8, 10, 13, 17};
    char script[ADAPTER_PATH + 32], package[ADAPTER_PATH + 32];
    snprintf(script, sizeof script, "%s/swap", b->opts->work);
    snprintf(package, sizeof package, "%s/attack.pkg", b->opts->work);
    if (!write_swapper(b, script, evil, package))
        return;
    for (size_t k = 0; k < sizeof after / sizeof *after; k++) {
        char wrap[WRAP], note[NOTE];
        snprintf(wrap, sizeof wrap, "%s %u", script, after[k]);
        snprintf(note, sizeof note,
                 "overwritten by its owner, another user, after %u accesses",
                 after[k]);
        /* Anew each time: the updater may have taken it over, rightly. */
        unlink(package);
        if (file_write(package, buf_of(&b->good_bytes)) != FILE_OK ||
            chmod(package, 0644) != 0 || chown(package, NOBODY, NOBODY) != 0)
            return;
        bench_trial(b, EXPECT_REFUSED_OR_GENUINE, package, wrap, note);
    }
    unlink(package);
}

void attack_swap(struct bench_bench *b)
{
    static const char *const strace[] = {"/usr/bin/strace",
                                         "/usr/local/bin/strace", NULL};
    static const char *const setpriv[] = {"/usr/bin/setpriv", "/bin/setpriv",
                                          NULL};
    char evil[ADAPTER_PATH + 32];
    if (!tool(strace) || !tool(setpriv) || geteuid() != 0)
        return bench_skip(b, BENCH_NOT_TESTED,
                          "it takes root, strace and setpriv to have another "
                          "user change the package");
    const char *made =
        bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "other", "good");
    snprintf(evil, sizeof evil, "%s/evil.pkg", b->opts->work);
    if (!made || rename(made, evil) != 0 || chmod(evil, 0644) != 0 ||
        chmod(b->opts->work, 0711) != 0)
        return;
    swaps(b, evil);
    if (chmod(b->opts->work, 0700) != 0)
        bench_skip(b, BENCH_NOT_TESTED, "the work folder cannot be closed");
}

/* --- the clock
 * ---------------------------------------------------------------
 */

void attack_clock(struct bench_bench *b)
{
    static const char *const shifts[] = {"-56y", "-2y", "+20y"};
    static const char *const places[] = {"/usr/bin/faketime",
                                         "/usr/local/bin/faketime", NULL};
    const char *faketime = tool(places);
    const char *made =
        bench_made(b, PAYLOAD_EVIL, VERSION_GOOD, "other", "good");
    if (!faketime)
        return bench_skip(b, BENCH_NOT_TESTED, "faketime is not installed");
    for (unsigned k = 0; made && k < 6; k++) {
        char wrap[WRAP], note[NOTE];
        bool good = k % 2;
        snprintf(wrap, sizeof wrap, "%s -f %s", faketime, shifts[k / 2]);
        snprintf(note, sizeof note, "%s, the clock at %s",
                 good ? "rightly signed" : "of another key", shifts[k / 2]);
        bench_trial(b, good ? EXPECT_REFUSED_OR_GENUINE : EXPECT_REFUSED,
                    good ? b->good_file : made, wrap, note);
    }
}
