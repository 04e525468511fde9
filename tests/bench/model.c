/* A small updater that does everything right, and the adapter to it;
 * MODEL_DEFECT names one thing that it then does wrong. What `assay bench` is
 * worth shows here: each defect must be caught by the case meant for it, and
 * without one nothing may be found.
 *
 * Packages are cpio archives with sums, as SWUpdate has them: sw-description
 * (JSON here), .sig, image. The signature stands in for a real one, a keyed
 * digest of the manifest: the bench does not look into it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/buf.h"

enum {
    MAX = 16 << 20,
    PATH = 600,
    HEADER = 110,
    CHUNK = 8192,
    DIGEST = 32,
    START = 4096,
};

static const char magic[] = "assay-bench payload:";
static const char *work, *defect;

static bool is(const char *name)
{
    return strcmp(defect, name) == 0;
}

_Noreturn static void refuse(const char *why)
{
    fprintf(stderr, "refused: %s\n", why);
    exit(1);
}

/* --- files -------------------------------------------------------------------
 */

static const char *at(const char *folder, const char *name, char *out)
{
    snprintf(out, PATH, "%s/model-%s/%s", work, folder, name);
    return out;
}

static bool read_file(const char *path, struct buf *out)
{
    uint8_t chunk[CHUNK];
    int f = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n;
    buf_init(out, MAX, NULL);
    if (f < 0)
        return false;
    while ((n = read(f, chunk, sizeof chunk)) > 0)
        buf_add(out, chunk, (size_t)n);
    close(f);
    return true;
}

static bool has(const char *name)
{
    char path[PATH];
    return access(at("now", name, path), F_OK) == 0;
}

static struct buf load(const char *name)
{
    char path[PATH];
    struct buf b;
    if (!read_file(at("now", name, path), &b))
        refuse(name);
    return b;
}

/* Whole or not at all. */
static void store_in(const char *folder, const char *name, struct view v)
{
    char path[PATH], fresh[PATH + 4];
    at(folder, name, path);
    snprintf(fresh, sizeof fresh, "%s.new", path);
    int f = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = f >= 0 && write(f, v.p, v.n) == (ssize_t)v.n && fsync(f) == 0;
    if (f >= 0)
        close(f);
    if (!ok || rename(fresh, path) != 0)
        refuse("the state cannot be written");
}

static void store(const char *name, struct view v)
{
    store_in("now", name, v);
}

static struct view text(const char *s)
{
    return view_of(s, strlen(s));
}

/* A small file as a text. */
static const char *word(const char *name, char *out, size_t size)
{
    struct buf b = load(name);
    snprintf(out, size, "%.*s", (int)b.n, b.p ? (const char *)b.p : "");
    buf_done(&b);
    return out;
}

/* --- packages ----------------------------------------------------------------
 */

static uint32_t sum(struct view v)
{
    uint32_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += v.p[i];
    return n;
}

static void pad(struct buf *b)
{
    while (b->n % 4)
        buf_byte(b, 0);
}

static void put_entry(struct buf *out, const char *name, struct view v)
{
    buf_printf(out,
               "070702%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX"
               "%08X",
               1u, 0100644u, 0u, 0u, 1u, 0u, v.n, 0u, 0u, 0u, 0u,
               strlen(name) + 1, sum(v));
    buf_add(out, name, strlen(name) + 1);
    pad(out);
    buf_view(out, v);
    pad(out);
}

static void hex_digest(struct view v, char out[2 * DIGEST + 1])
{
    uint8_t d[EVP_MAX_MD_SIZE];
    EVP_Digest(v.n ? v.p : (const uint8_t *)"", v.n, d, NULL, EVP_sha256(),
               NULL);
    for (int i = 0; i < DIGEST; i++)
        snprintf(out + 2 * i, 3, "%02x", d[i]);
}

static void sign(const char *key, struct view v, uint8_t out[EVP_MAX_MD_SIZE])
{
    HMAC(EVP_sha256(), key, (int)strlen(key), v.p, v.n, out, NULL);
}

static void make_package(const char *file, const char *payload,
                         const char *version, const char *key,
                         const char *hardware)
{
    char digest[2 * DIGEST + 1];
    uint8_t mac[EVP_MAX_MD_SIZE];
    struct buf image, manifest, out;
    if (!read_file(payload, &image))
        refuse("no payload");
    hex_digest(buf_of(&image), digest);
    buf_init(&manifest, MAX, NULL);
    buf_init(&out, MAX, NULL);
    buf_printf(&manifest, "{\"version\": \"%s\", ", version);
    if (strcmp(hardware, "none") != 0)
        buf_printf(&manifest, "\"hardware\": \"%s\", ", hardware);
    buf_printf(&manifest, "\"sha256\": \"%s\"}", digest);
    put_entry(&out, "sw-description", buf_of(&manifest));
    if (strcmp(key, "none") != 0) {
        sign(key, buf_of(&manifest), mac);
        put_entry(&out, "sw-description.sig", view_of(mac, DIGEST));
    }
    put_entry(&out, "image", buf_of(&image));
    put_entry(&out, "TRAILER!!!", (struct view){0});
    int f = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (f < 0 || write(f, out.p, out.n) != (ssize_t)out.n)
        refuse("the package cannot be written");
    close(f);
    buf_done(&image);
    buf_done(&manifest);
    buf_done(&out);
}

/* What a package holds; a second one only where a defect keeps it. */
struct found {
    struct view manifest, signature, image, used_manifest, used_image;
    bool signed_, appended, no_mode;
};

static uint32_t number(struct view v, size_t where)
{
    char digits[9], *end;
    memcpy(digits, v.p + where, 8);
    digits[8] = '\0';
    unsigned long n = strtoul(digits, &end, 16);
    if (*end && is("crashes-on-odd-digits"))
        abort();
    if (*end)
        refuse("no number");
    return (uint32_t)n;
}

static void keep(struct found *f, const char *name, struct view v)
{
    char path[PATH];
    struct view *to = strcmp(name, "sw-description") == 0       ? &f->manifest
                      : strcmp(name, "image") == 0              ? &f->image
                      : strcmp(name, "sw-description.sig") == 0 ? &f->signature
                                                                : NULL;
    if (!to && is("follows-paths")) {
        /* as a tool that unpacks into a folder and trusts the names */
        snprintf(path, sizeof path, "%s%.500s", name[0] == '/' ? "" : "/tmp/",
                 name);
        FILE *out = fopen(path, "we");
        if (out) {
            fwrite(v.p, 1, v.n, out);
            fclose(out);
        }
        return;
    }
    if (!to && is("runs-scripts-first") && strstr(name, ".sh")) {
        FILE *shell = popen("sh", "we");
        if (shell) {
            fwrite(v.p, 1, v.n, shell);
            pclose(shell);
        }
        return;
    }
    if (!to)
        refuse("an unknown entry");
    if (f->appended || (to->p && is("first-checked-last-used"))) {
        if (to == &f->manifest)
            f->used_manifest = v;
        if (to == &f->image)
            f->used_image = v;
        return;
    }
    if (to->p)
        refuse("an entry twice");
    *to = v.p ? v : view_of("", 0);
    f->signed_ |= to == &f->signature;
}

static void parse(struct view v, struct found *f)
{
    for (size_t i = 0;;) {
        if (v.n - i < HEADER || memcmp(v.p + i, "070702", 6) != 0)
            refuse("no header");
        uint32_t size = number(v, i + 54), names = number(v, i + 94);
        if (size == 0 && names != 11 && is("hangs-on-empty"))
            for (;;)
                usleep(100000);
        if ((int32_t)size < 0 && is("takes-sizes-as-signed"))
            abort();
        if (names == 0 || names > 4096) {
            if (is("crashes-on-length"))
                abort();
            refuse("a name too long");
        }
        size_t content = (i + HEADER + names + 3) & ~(size_t)3;
        if (content > v.n || v.n - content < size ||
            v.p[i + HEADER + names - 1]) {
            if (is("crashes-on-truncation"))
                abort();
            refuse("cut off");
        }
        const char *name = (const char *)v.p + i + HEADER;
        uint32_t want = number(v, i + 102);
        f->no_mode |= number(v, i + 14) == 0 && size;
        i = (content + size + 3) & ~(size_t)3;
        i = i < v.n ? i : v.n;
        if (strcmp(name, "TRAILER!!!") == 0) {
            while (i < v.n && v.p[i] == 0)
                i++;
            if (i == v.n)
                return;
            if (!is("appended-counts") || v.n - i < HEADER)
                refuse("more behind the end");
            f->appended = true;
            continue;
        }
        if (sum(view_cut(v, content, size)) != want)
            refuse("a wrong sum");
        keep(f, name, view_cut(v, content, size));
    }
}

/* --- the updater
 * ---------------------------------------------------------------
 */

/* Three numbers. */
static int order(const char *a, const char *b)
{
    if (is("compares-as-text"))
        return strcmp(a, b);
    for (int i = 0; i < 3; i++) {
        char *x, *y;
        unsigned long m = strtoul(a, &x, 10), n = strtoul(b, &y, 10);
        if (m != n)
            return m < n ? -1 : 1;
        a = *x == '.' ? x + 1 : x;
        b = *y == '.' ? y + 1 : y;
    }
    return 0;
}

static void verify(const struct found *f)
{
    static const char *const keys[] = {"good", "other"};
    uint8_t mac[EVP_MAX_MD_SIZE];
    if ((is("no-check-without-clock") && time(NULL) < 631152000) ||
        (is("long-signatures-are-fine") && f->signature.n > DIGEST) ||
        (is("the-mode-decides") && f->no_mode))
        return;
    if (is("no-signature-check") || (is("unsigned-is-fine") && !f->signed_) ||
        (is("empty-signature-is-fine") && f->signed_ && f->signature.n == 0))
        return;
    for (int i = 0; i < (is("any-key") ? 2 : 1); i++) {
        sign(keys[i], f->manifest, mac);
        if (f->signature.n == DIGEST &&
            memcmp(f->signature.p, mac, DIGEST) == 0)
            return;
    }
    refuse("not signed by the maker");
}

static void write_slot(const char *slot, struct view v)
{
    char path[PATH];
    int f = open(at("now", slot, path), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (size_t i = 0; i < v.n; i += CHUNK) {
        size_t n = v.n - i < CHUNK ? v.n - i : CHUNK;
        if (write(f, v.p + i, n) != (ssize_t)n && !is("ignores-write-errors"))
            refuse("the medium fails");
    }
    fsync(f);
    close(f);
}

static bool holds(const char *slot, struct view v)
{
    struct buf b = load(slot);
    bool same = b.n == v.n && memcmp(b.p, v.p, v.n) == 0;
    buf_done(&b);
    return same;
}

static const char *member(json_t *j, const char *key)
{
    const char *s = json_string_value(json_object_get(j, key));
    if (!s)
        refuse("the manifest lacks something");
    return s;
}

static bool right_content(const char *said, struct view image)
{
    char digest[2 * DIGEST + 1], known[1024];
    /* A counter of 18 bits, as others have one of 31. */
    if ((is("missing-is-fine") && image.n == 0) || is("no-content-check") ||
        (is("counts-in-few-bits") && image.n >> 18))
        return true;
    if (is("checks-the-start-only")) {
        hex_digest(view_cut(image, 0, image.n < START ? image.n : START),
                   digest);
        return strstr(word("known", known, sizeof known), digest) != NULL;
    }
    hex_digest(image, digest);
    return strcmp(digest, said) == 0;
}

static void check_version(const char *version, const char *active,
                          struct view image)
{
    char index[64];
    word("index", index, sizeof index);
    if (is("downgrades"))
        return;
    if (order(version, index) < 0)
        refuse("older than what was installed");
    if (strcmp(version, index) != 0 || is("replays"))
        return;
    if (is("same-version-other-content") && !holds(active, image))
        return;
    refuse("installed already");
}

static void install(struct view package)
{
    struct found f = {0};
    char active[8];
    json_error_t e;
    parse(package, &f);
    word("active", active, sizeof active);
    const char *idle = active[0] == 'a' ? "b" : "a";
    if (!f.manifest.p || (!f.image.p && !is("missing-is-fine")))
        refuse("something is missing");
    if (is("writes-before-checking"))
        write_slot(idle, f.image);
    verify(&f);
    struct view manifest = f.used_manifest.p ? f.used_manifest : f.manifest;
    struct view image = f.used_image.p ? f.used_image : f.image;
    json_t *j = json_loadb((const char *)manifest.p, manifest.n, 0, &e);
    if (!json_is_object(j))
        refuse("no manifest");
    const char *version = member(j, "version");
    check_version(version, active, image);
    if (!(is("no-hardware-is-fine") && !json_object_get(j, "hardware")) &&
        strcmp(member(j, "hardware"), "good") != 0 && !is("any-hardware"))
        refuse("for other hardware");
    if (!right_content(member(j, "sha256"), image))
        refuse("contents are not what the manifest says");
    if (is("switches-before-writing"))
        store("active", text(idle));
    if (is("writes-the-running-slot"))
        idle = active;
    write_slot(idle, image);
    if (!is("never-reads-back") && !is("ignores-write-errors") &&
        !holds(idle, image))
        refuse("the medium does not hold what was written");
    store(is("raises-index-untried") ? "index" : "next-index", text(version));
    store("active", text(idle));
    json_decref(j);
}

/* What surrounds the updater, and may go wrong there. */
static int update(const char *file)
{
    char path[PATH];
    struct buf b;
    if (!read_file(file, &b))
        refuse("no package");
    if (is("leaves-a-lock")) {
        if (has("lock"))
            refuse("locked by another update");
        store("lock", text("1"));
    }
    if (is("locks-after-ten")) { /* packages */
        char count[64];
        unsigned long n =
            has("count") ? strtoul(word("count", count, sizeof count), NULL, 10)
                         : 0;
        if (n >= 10)
            refuse("locked");
        snprintf(count, sizeof count, "%lu", n + 1);
        store("count", text(count));
    }
    if (is("gives-up-after-two")) { /* of attempts that did not end */
        if (has("attempts-2"))
            refuse("too many attempts");
        store(has("attempts-1") ? "attempts-2" : "attempts-1", text("1"));
    }
    if (is("raises-index-early")) {
        struct found f = {0};
        json_error_t e;
        parse(buf_of(&b), &f);
        json_t *j = json_loadb((const char *)f.manifest.p, f.manifest.n, 0, &e);
        char index[64];
        if (order(member(j, "version"), word("index", index, sizeof index)) < 0)
            refuse("older than the index");
        store("index", text(member(j, "version")));
        json_decref(j);
        defect = "replays"; /* what follows would meet the index just raised */
    }
    if (is("reads-twice")) { /* checks what it reads first, installs the rest */
        struct found f = {0};
        parse(buf_of(&b), &f);
        verify(&f);
        buf_done(&b);
        usleep(1000);
        if (!read_file(file, &b))
            refuse("gone");
        defect = "no-signature-check";
    }
    install(buf_of(&b));
    if (is("leaves-a-lock"))
        unlink(at("now", "lock", path));
    if (is("gives-up-after-two")) {
        unlink(at("now", "attempts-1", path));
        unlink(at("now", "attempts-2", path));
    }
    buf_done(&b);
    return 0;
}

/* --- the device
 * ---------------------------------------------------------------
 */

static bool starts(const char *slot)
{
    struct buf b = load(slot);
    bool yes = b.n > sizeof magic && memcmp(b.p, magic, sizeof magic - 1) == 0;
    buf_done(&b);
    return yes;
}

static void reboot_or_reset(bool reboot)
{
    char active[8], next[64], path[PATH];
    word("active", active, sizeof active);
    const char *other = active[0] == 'a' ? "b" : "a", *runs = NULL;
    if (starts(active))
        runs = active;
    else if (starts(other) && !is("knows-no-way-back"))
        runs = other;
    if (reboot && has("next-index")) {
        if (runs == active)
            store("index", text(word("next-index", next, sizeof next)));
        unlink(at("now", "next-index", path));
    }
    printf("{\"running\": %s, \"slots\": [", !runs          ? "null"
                                             : *runs == 'a' ? "0"
                                                            : "1");
    printf("{\"file\": \"%s\", \"active\": %s}, ", at("now", "a", path),
           *active == 'a' ? "true" : "false");
    printf("{\"file\": \"%s\", \"active\": %s}]}\n", at("now", "b", path),
           *active == 'b' ? "true" : "false");
}

static void copy(const char *name, const char *from, const char *to)
{
    char path[PATH];
    struct buf b;
    if (read_file(at(from, name, path), &b))
        store_in(to, name, buf_of(&b));
    else
        unlink(at(to, name, path));
    buf_done(&b);
}

static void copy_all(const char *from, const char *to)
{
    static const char *const names[] = {
        "a",          "b",    "active",     "index",      "known",
        "next-index", "lock", "attempts-1", "attempts-2", "count"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        copy(names[i], from, to);
}

static void set_up(const char *payload, const char *version)
{
    char path[PATH], known[1024] = "", digest[2 * DIGEST + 1];
    static const char *const genuine[] = {"old", "good", "next"};
    struct buf b;
    mkdir(at("now", "", path), 0700);
    mkdir(at("base", "", path), 0700);
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/payload-%s", work, genuine[i]);
        if (!read_file(path, &b) || b.n < START)
            refuse(path);
        hex_digest(view_cut(buf_of(&b), 0, START), digest);
        strcat(strcat(known, digest), " ");
        buf_done(&b);
    }
    if (!read_file(payload, &b))
        refuse(payload);
    store("a", buf_of(&b));
    store("b", text("from the factory"));
    store("active", text("a"));
    store("index", text(version));
    store("known", text(known));
    copy_all("now", "base");
    buf_done(&b);
    puts("{}");
}

/* In a process of its own, as the bench may put a fault before it. */
static int run_updater(const char *self, const char *file)
{
    const char *argv[64];
    size_t n = 0;
    const char *set = getenv("ASSAY_BENCH_WRAP");
    char *words = strdup(set ? set : ""), *rest = NULL;
    for (char *w = strtok_r(words, " ", &rest); w && n < 60;
         w = strtok_r(NULL, " ", &rest))
        argv[n++] = w;
    argv[n++] = self;
    argv[n++] = "update";
    argv[n++] = file;
    argv[n] = NULL;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[0], (char *const *)argv);
        _exit(127);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    free(words);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";
    defect = getenv("MODEL_DEFECT");
    defect = defect ? defect : "";
    work = getenv("ASSAY_BENCH_WORK");
    if (!work)
        return 2;
    if (strcmp(verb, "update") == 0 && argc == 3)
        return update(argv[2]);
    if (strcmp(verb, "caps") == 0)
        printf(
            "{\"name\": \"model\", \"version\": \"%s\", \"format\": \"swu\", "
            "\"has\": [\"versions\", \"hardware\", \"wrap\", \"trial\"], "
            "\"large\": 300000, \"keys\": \"%s\"}\n",
            *defect ? defect : "right",
            is("one-key-for-all") ? "shared" : "public");
    else if (strcmp(verb, "setup") == 0 && argc == 6)
        set_up(argv[3], argv[5]);
    else if (strcmp(verb, "make-package") == 0 && argc == 11) {
        make_package(argv[2], argv[4], argv[6], argv[8], argv[10]);
        puts("{}");
    } else if (strcmp(verb, "install") == 0 && argc == 3) {
        int status = run_updater(argv[0], argv[2]);
        printf("{\"accepted\": %s, \"status\": %d}\n",
               status == 0 ? "true" : "false", status);
    } else if (strcmp(verb, "reset") == 0) {
        copy_all("base", "now");
        reboot_or_reset(false);
    } else if (strcmp(verb, "reboot") == 0) {
        reboot_or_reset(true);
    } else {
        return 2;
    }
    return 0;
}
