/* Whether so much of a subject was understood that its verdicts mean
 * something. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/understood.h"

#include <string.h>

/* What the parts within a part add up to, in the bytes of its contents. */
struct sum {
    uint64_t padding, unknown;
    bool any;
};

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static bool is_one_of(const char *s, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(s, *list) == 0)
            return true;
    return false;
}

/* Whether finding this part means that a product's software was found. */
static bool has_substance(const struct record_part *p, const struct sum *s)
{
    static const char *const none[] = {"padding",      "data", "text",
                                       "high-entropy", "dtb",  NULL};
    static const char *const code[] = {"program", "elf", "linux-kernel",
                                       "cortex-m", NULL};
    if (p->is_fs)
        return p->files > 0;
    bool stream = p->decoded_bytes > 0;
    /* A container is worth what is in it; code is code whatever is in it. */
    return is_one_of(p->format, code) ||
           (!stream && !s->any && !is_one_of(p->format, none));
}

/* Sums that a worker may have forged do not wrap. */
static uint64_t plus(uint64_t a, uint64_t b)
{
    return a + b < a ? UINT64_MAX : a + b;
}

/* a * b / c, where a <= c: at most b. */
static uint64_t scaled(uint64_t a, uint64_t b, uint64_t c)
{
    return c ? (uint64_t)((unsigned __int128)a * b / c) : 0;
}

/* The part's own padding and unknown bytes, from those within it. */
static struct sum settle(const struct record_part *p, struct sum s)
{
    static const char *const unknown[] = {"data", "high-entropy", NULL};
    struct sum own = {.any = true};
    if (is_one_of(p->format, unknown)) {
        own.unknown = p->size_bytes;
    } else if (strcmp(p->format, "padding") == 0) {
        own.padding = p->size_bytes;
    } else if (p->decoded_bytes > 0 && p->size_bytes > 0) {
        /* Padding that was compressed away is not padding of the subject. */
        own.unknown = scaled(least(s.unknown, p->decoded_bytes), p->size_bytes,
                             p->decoded_bytes);
    } else {
        own.padding = p->is_fs ? 0 : least(s.padding, p->size_bytes);
        own.unknown = least(s.unknown, p->size_bytes - own.padding);
    }
    return own;
}

/* What could not be read of a file system's contents, in its own bytes, which
 * may be compressed. Files stand in the record in the order of parts. */
static uint64_t lost_of(const struct record *r, const struct record_part *p,
                        size_t *next_file)
{
    uint64_t files = 0;
    for (; *next_file < r->files_n && r->files[*next_file].part <= p->id;
         ++*next_file)
        if (r->files[*next_file].part == p->id)
            files = plus(files, r->files[*next_file].size_bytes);
    return scaled(least(p->lost_bytes, files), p->size_bytes, files);
}

/* Marks as unknown what parts name as encrypted within them. A file system
 * counts by what is lost of its files. */
static void add_unreadable(const struct record *r, struct sum *inner,
                           const char **stopped)
{
    for (size_t i = 0; i < r->obs_n; i++) {
        const struct obs *o = r->obs[i];
        const char *why =
            strcmp(o->kind, "unreadable") == 0 ? obs_get_str(o, "why") : NULL;
        if (!why)
            continue;
        if (strcmp(why, "over-budget") == 0 && !obs_get_str(o, "format"))
            *stopped = obs_get_str(o, "text");
        if (strcmp(why, "encrypted") != 0)
            continue;
        for (size_t k = 0; k < r->parts_n; k++) {
            const struct record_part *p = &r->parts[k];
            if (p->is_fs || strcmp(p->path, o->where.path) != 0)
                continue;
            inner[k].unknown =
                p->size_bytes - least(o->where.offset, p->size_bytes);
            inner[k].any = true;
            break;
        }
    }
}

static void add_lost(const struct record *r, struct sum *inner)
{
    size_t file = 0;
    for (size_t k = 0; k < r->parts_n; k++) {
        const struct record_part *p = &r->parts[k];
        if (p->is_fs)
            inner[k].unknown = plus(inner[k].unknown, lost_of(r, p, &file));
    }
}

enum err understood_of(const struct record *r, struct arena *arena,
                       struct understood *out)
{
    struct understood u = {.all = r->size_bytes};
    size_t n = r->parts_n + 1; /* [0]: the subject; [id]: the part */
    struct sum *sums = arena_array(arena, n, sizeof *sums);
    if (!sums)
        return ERR_NOMEM;
    memset(sums, 0, n * sizeof *sums);
    add_unreadable(r, sums + 1, &u.stopped);
    add_lost(r, sums + 1);
    /* What holds a part stands before it: last to first sees all within. */
    for (size_t i = r->parts_n; i-- > 0;) {
        const struct record_part *p = &r->parts[i];
        struct sum *inner = &sums[i + 1];
        u.substance |= has_substance(p, inner);
        struct sum own = settle(p, *inner);
        struct sum *outer = &sums[p->parent <= i ? p->parent : 0];
        outer->padding = plus(outer->padding, own.padding);
        outer->unknown = plus(outer->unknown, own.unknown);
        outer->any = true;
    }
    uint64_t padding = least(sums[0].padding, r->size_bytes);
    u.all = r->size_bytes - padding;
    u.known = u.all - least(sums[0].unknown, u.all);
    *out = u;
    return OK;
}

enum err understood_lack(const struct understood *u, unsigned percent,
                         struct arena *arena, const char **out)
{
    const char *lack = NULL;
    unsigned have = u->all ? (unsigned)scaled(u->known, 100, u->all) : 100;
    if (percent == 0 || (u->substance && !u->stopped && have >= percent))
        return OK;
    if (u->stopped)
        lack =
            arena_printf(arena, "reading it ended at a limit: %s", u->stopped);
    else if (!u->substance)
        lack = "no file system, program or package was recognised in it";
    else
        lack = arena_printf(arena,
                            "%u %% of it was understood (what is encrypted, "
                            "unknown or unread is not), less than the %u %% "
                            "asked for (--min-coverage)",
                            have, percent);
    if (!lack)
        return ERR_NOMEM;
    *out = lack;
    return OK;
}
