/* Bytes, files and programs for the image tests: see img_check.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/img_check.h"

static void put(struct buf *b, uint64_t v, size_t n, bool big)
{
    for (size_t i = 0; i < n; i++)
        buf_byte(b, (uint8_t)(v >> (8 * (big ? n - 1 - i : i))));
    assert_false(b->failed);
}

void put_u8(struct buf *b, uint64_t v)
{
    put(b, v, 1, false);
}

void put_u16(struct buf *b, uint64_t v, bool big)
{
    put(b, v, 2, big);
}

void put_u32(struct buf *b, uint64_t v, bool big)
{
    put(b, v, 4, big);
}

void put_u64(struct buf *b, uint64_t v, bool big)
{
    put(b, v, 8, big);
}

void put_upto(struct buf *b, size_t n, uint8_t fill)
{
    while (b->n < n && !b->failed)
        buf_byte(b, fill);
    assert_false(b->failed);
}

void put_align(struct buf *b, size_t n, uint8_t fill)
{
    put_upto(b, (b->n + n - 1) / n * n, fill);
}

static void set(struct buf *b, size_t at, uint64_t v, size_t n, bool big)
{
    assert_true(at <= b->n && n <= b->n - at);
    for (size_t i = 0; i < n; i++)
        b->p[at + i] = (uint8_t)(v >> (8 * (big ? n - 1 - i : i)));
}

void set_u16(struct buf *b, size_t at, uint64_t v, bool big)
{
    set(b, at, v, 2, big);
}

void set_u32(struct buf *b, size_t at, uint64_t v, bool big)
{
    set(b, at, v, 4, big);
}

void set_u64(struct buf *b, size_t at, uint64_t v, bool big)
{
    set(b, at, v, 8, big);
}

void fill_random(uint8_t *p, size_t n, uint64_t seed)
{
    uint64_t x = seed * 2 + 1;
    for (size_t i = 0; i < n; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        p[i] = (uint8_t)(x >> 56);
    }
}

/* --- the world around ------------------------------------------------------
 */

void need_tool(const char *name)
{
    const char *path = getenv("PATH");
    char *dirs = strdup(path ? path : ""), *rest = NULL;
    bool found = false;
    for (char *d = strtok_r(dirs, ":", &rest); d && !found;
         d = strtok_r(NULL, ":", &rest)) {
        char *file = NULL;
        if (asprintf(&file, "%s/%s", d, name) < 0)
            fail();
        found = access(file, X_OK) == 0;
        free(file);
    }
    free(dirs);
    if (found)
        return;
    print_message("# skipped: %s is not installed\n", name);
    skip();
}

static bool only_file(char *path, size_t cap)
{
    DIR *d = opendir(path);
    bool found = false;
    for (struct dirent *e; d && (e = readdir(d));) {
        if (e->d_name[0] == '.')
            continue;
        size_t n = strlen(path);
        snprintf(path + n, cap - n, "%s", e->d_name);
        found = true;
        break;
    }
    if (d)
        closedir(d);
    return found;
}

const char *need_sample(const char *name)
{
    static char path[1024];
    const char *root = getenv("ASSAY_SAMPLES");
    snprintf(path, sizeof path, "%s/%s", root ? root : "", name);
    bool folder = name[0] && name[strlen(name) - 1] == '/';
    if (root && (!folder || only_file(path, sizeof path)) &&
        access(path, R_OK) == 0)
        return path;
    print_message("# skipped: no sample %s (ASSAY_SAMPLES is %s)\n", name,
                  root ? root : "not set");
    skip();
    return NULL;
}

static void run(const char *command, const char *log)
{
    if (system(command) == 0)
        return;
    struct view v = slurp(log);
    fail_msg("%s\n%.*s", command, (int)v.n, (const char *)v.p);
}

void tmp_make(struct tmp *t)
{
    const char *root = getenv("TMPDIR");
    if (!root)
        root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(t->path, sizeof t->path, "%s/assay-test-XXXXXX", root);
    if (!mkdtemp(t->path))
        fail_msg("%s: %s", t->path, strerror(errno));
}

void tmp_remove(struct tmp *t)
{
    char *command = NULL;
    if (t->path[0] == '\0' || asprintf(&command, "rm -rf '%s'", t->path) < 0)
        return;
    if (system(command) != 0)
        print_message("# %s is left behind\n", t->path);
    free(command);
    t->path[0] = '\0';
}

const char *tmp_path(struct tmp *t, const char *path)
{
    static char texts[4][1024];
    static unsigned next;
    char *text = texts[next++ % 4];
    snprintf(text, sizeof texts[0], "%s/%s", t->path, path);
    return text;
}

void tmp_file(struct tmp *t, const char *path, struct view v)
{
    char full[1024];
    snprintf(full, sizeof full, "%s/%s", t->path, path);
    for (char *c = full + strlen(t->path) + 1; (c = strchr(c, '/'));
         *c++ = '/') {
        *c = '\0';
        if (mkdir(full, 0755) != 0 && errno != EEXIST)
            fail_msg("%s: %s", full, strerror(errno));
    }
    FILE *f = fopen(full, "wb");
    if (!f || (v.n && fwrite(v.p, 1, v.n, f) != v.n) || fclose(f) != 0)
        fail_msg("%s: %s", full, strerror(errno));
}

void tmp_run(struct tmp *t, const char *fmt, ...)
{
    char *command = NULL, *all = NULL;
    va_list ap;
    va_start(ap, fmt);
    int n = vasprintf(&command, fmt, ap);
    va_end(ap);
    if (n < 0 ||
        asprintf(&all, "cd '%s' && { %s\n} >log 2>&1", t->path, command) < 0)
        fail();
    run(all, tmp_path(t, "log"));
    free(command);
    free(all);
}

struct view slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) != 0)
        fail_msg("%s: %s", path, strerror(errno));
    size_t n = (size_t)st.st_size;
    uint8_t *p = malloc(n ? n : 1);
    if (!p || fread(p, 1, n, f) != n)
        fail_msg("%s cannot be read", path);
    fclose(f);
    return view_of(p, n);
}
