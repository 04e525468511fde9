/* The manifest's reader: see dirmanifest.h for the format. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/dirmanifest.h"

#include <stdlib.h>
#include <string.h>

enum {
    WORDS_MAX = 6,
    ID_MAX = 0x7fffffff, /* uid and gid */
    MAJOR_MAX = 0xfff,
    MINOR_MAX = 0xfffff,
    PATH_BYTES_MAX = 65536,
    PERMISSIONS = 07777,
    TYPE_MASK = 0170000,
    TYPE_BLOCK = 0060000,
    TYPE_CHAR = 0020000,
};

struct line {
    struct view word[WORDS_MAX];
    unsigned n;
    const char *why; /* the first thing that is wrong */
};

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct line split(struct view v)
{
    struct line l = {0};
    size_t at = 0;
    while (at < v.n && !l.why) {
        size_t from = at;
        while (at < v.n && !is_blank(v.p[at]))
            at++;
        if (at == from)
            at++;
        else if (l.n == WORDS_MAX)
            l.why = "has more than six words; write a space in a path as \\040";
        else
            l.word[l.n++] = view_cut(v, from, at - from);
    }
    return l;
}

static bool digits(struct view v, unsigned base, uint32_t max, uint32_t *out)
{
    uint64_t n = 0;
    if (v.n == 0)
        return false;
    for (size_t i = 0; i < v.n; i++) {
        unsigned d = (unsigned)v.p[i] - '0';
        if (d >= base)
            return false;
        n = n * base + d;
        if (n > max)
            return false;
    }
    *out = (uint32_t)n;
    return true;
}

static bool is_dash(struct view v)
{
    return v.n == 1 && v.p[0] == '-';
}

/* \ooo, and nothing else behind a backslash. */
static int unescape(struct view v, size_t *at)
{
    uint32_t c = 0;
    if (v.p[*at] != '\\')
        return v.p[(*at)++];
    if (v.n - *at < 4 || !digits(view_cut(v, *at + 1, 3), 8, 255, &c) || !c)
        return -1;
    *at += 4;
    return (int)c;
}

/* In place of the arena's copy: unescaped, without "." and doubled slashes. */
static bool clean_path(struct view v, char *out)
{
    size_t n = 0, part = 0;
    for (size_t at = 0; at <= v.n;) {
        int c = at < v.n ? unescape(v, &at) : (at++, '/');
        if (c < 0)
            return false;
        if (c != '/') {
            out[n++] = (char)c;
            continue;
        }
        size_t len = n - part;
        if (len == 2 && out[part] == '.' && out[part + 1] == '.')
            return false;
        if (len == 1 && out[part] == '.')
            n = part;
        else if (len > 0)
            out[n++] = '/';
        part = n;
    }
    out[n > 0 ? n - 1 : 0] = '\0';
    return true;
}

static void read_path(struct line *l, struct arena *arena, struct dir_rule *r)
{
    char *path = NULL;
    if (l->word[0].n <= PATH_BYTES_MAX)
        path = arena_alloc(arena, l->word[0].n + 2);
    if (!path)
        l->why = "has a path that is too long";
    else if (!clean_path(l->word[0], path))
        l->why = "has a path with \"..\" or a bad \\ooo in it";
    r->path = path;
}

static void read_mode(struct line *l, struct dir_rule *r)
{
    struct view v = l->word[1];
    uint32_t type = 0;
    if (is_dash(v))
        return;
    if (v.n > 0 && (v.p[0] == 'c' || v.p[0] == 'b')) {
        type = v.p[0] == 'c' ? TYPE_CHAR : TYPE_BLOCK;
        v = view_from(v, 1);
    }
    if (!digits(v, 8, type ? PERMISSIONS : TYPE_MASK | PERMISSIONS, &r->mode)) {
        l->why = "has a mode that is not octal, c and octal, or b and octal";
        return;
    }
    r->given |= MANIFEST_MODE;
    r->mode |= type;
    type = r->mode & TYPE_MASK;
    if (type == TYPE_CHAR || type == TYPE_BLOCK)
        r->given |= MANIFEST_DEVICE;
}

static void read_id(struct line *l, unsigned word, uint32_t bit, uint32_t *out,
                    struct dir_rule *r)
{
    if (is_dash(l->word[word]))
        return;
    if (digits(l->word[word], 10, ID_MAX, out))
        r->given |= bit;
    else
        l->why = "has a user or group that is not a number";
}

static void read_device(struct line *l, struct dir_rule *r)
{
    bool wanted = r->given & MANIFEST_DEVICE;
    if (wanted != (l->n == 6))
        l->why = wanted ? "is a device and needs its major and minor number"
                        : "has device numbers but is no device (c600, b660)";
    else if (wanted && (!digits(l->word[4], 10, MAJOR_MAX, &r->major) ||
                        !digits(l->word[5], 10, MINOR_MAX, &r->minor)))
        l->why = "has a device number that is none";
}

static const char *read_line(struct view text, struct arena *arena,
                             struct dir_rule *r)
{
    struct line l = split(text);
    if (!l.why && l.n != 4 && l.n != 6)
        l.why = "needs a path, a mode, a user and a group number";
    if (!l.why)
        read_path(&l, arena, r);
    if (!l.why)
        read_mode(&l, r);
    if (!l.why)
        read_id(&l, 2, MANIFEST_UID, &r->uid, r);
    if (!l.why)
        read_id(&l, 3, MANIFEST_GID, &r->gid, r);
    if (!l.why)
        read_device(&l, r);
    return l.why;
}

static int compare(const void *a, const void *b)
{
    const struct dir_rule *x = a, *y = b;
    int c = strcmp(x->path, y->path);
    if (c != 0)
        return c;
    return x->line < y->line ? -1 : x->line > y->line;
}

static void sort_and_thin(struct dir_manifest *m)
{
    size_t kept = 0;
    if (m->n > 1)
        qsort(m->rules, m->n, sizeof *m->rules, compare);
    for (size_t i = 0; i < m->n; i++) {
        bool again =
            kept > 0 && strcmp(m->rules[kept - 1].path, m->rules[i].path) == 0;
        m->rules[again ? kept - 1 : kept++] = m->rules[i];
    }
    m->n = kept;
}

/* The line that begins at *at; moves *at behind its newline. */
static struct view next_line(struct view text, size_t *at)
{
    size_t from = *at, end = from;
    while (end < text.n && text.p[end] != '\n')
        end++;
    *at = end + 1;
    return view_cut(text, from, end - from);
}

static bool counts(struct view line)
{
    for (size_t i = 0; i < line.n; i++)
        if (!is_blank(line.p[i]))
            return line.p[i] != '#';
    return false;
}

static size_t count_lines(struct view text)
{
    size_t n = 0;
    for (size_t at = 0; at < text.n;)
        n += counts(next_line(text, &at));
    return n;
}

enum err dir_manifest_parse(struct view text, struct arena *arena,
                            struct dir_manifest *out,
                            struct dir_manifest_error *error)
{
    size_t n = count_lines(text);
    if (n > MANIFEST_MAX_LINES)
        return ERR_LIMIT;
    struct dir_manifest m = {.rules =
                                 arena_array(arena, n + 1, sizeof *m.rules)};
    if (!m.rules)
        return ERR_NOMEM;
    uint32_t number = 0;
    for (size_t at = 0; at < text.n;) {
        struct view line = next_line(text, &at);
        number++;
        if (!counts(line))
            continue;
        struct dir_rule *r = &m.rules[m.n++];
        r->line = number;
        const char *why = memchr(line.p, '\0', line.n)
                              ? "holds a NUL byte; is it a text file?"
                              : read_line(line, arena, r);
        if (arena->failed)
            return ERR_NOMEM;
        if (why) {
            *error = (struct dir_manifest_error){.line = number, .why = why};
            return ERR_INPUT;
        }
    }
    sort_and_thin(&m);
    *out = m;
    return OK;
}

const struct dir_rule *dir_manifest_find(const struct dir_manifest *m,
                                         const char *path)
{
    size_t low = 0, high = m->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = strcmp(path, m->rules[mid].path);
        if (c == 0)
            return &m->rules[mid];
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}
