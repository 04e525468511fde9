/* Finds a kernel's banner, header version and built-in configuration. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: Linux init/version.c (banner), Documentation/arch/x86/boot.rst
 * (setup header), kernel/configs.c (marks), scripts/sign-file.c (trailer).
 *
 * bzImage: 0x1fe 55 aa, 0x202 "HdrS", 0x20e le16: version text at this + 0x200
 * configuration: "IKCFG_ST", gzip, "IKCFG_ED"
 * signed module: ELF, PKCS#7, then
 *   0 algorithm, 1 hash, 2 id type, 3 signer size, 4 key id size, 5 zero (3),
 *   8 be32 size of the PKCS#7, 12 "~Module signature appended~\n"
 */
#include "elf/kernel.h"

#include <string.h>

#include "base/rd.h"

enum {
    MAX_RELEASE = 64, /* UTS_RELEASE has at most 64 characters */
    MAX_BUILDER = 256,
    MAX_COMPILER = 1024,
    MAX_BUILD = 256,
    BZ_BOOT_FLAG = 0x1fe,
    BZ_MAGIC = 0x202,
    BZ_VERSION = 0x20e,
    SIGNATURE_TRAILER = 12,
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(uint8_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_release_char(uint8_t c)
{
    return is_alnum(c) || c == '.' || c == '-' || c == '+' || c == '_' ||
           c == '~';
}

/* The release in front of v: N.N, more after it; empty if it is none. */
static struct view release(struct view v)
{
    size_t n = 0, dots = 0;
    while (n < v.n && n <= MAX_RELEASE && is_release_char(v.p[n])) {
        bool after_digit = n > 0 && is_digit(v.p[n - 1]);
        if (v.p[n] == '.' && dots == 0) {
            if (!after_digit || n + 1 >= v.n || !is_digit(v.p[n + 1]))
                return (struct view){0};
            dots++;
        } else if (dots == 0 && !is_digit(v.p[n])) {
            return (struct view){0};
        }
        n++;
    }
    return dots > 0 && n <= MAX_RELEASE ? view_of(v.p, n) : (struct view){0};
}

/* What stands between the parenthesis that v opens with and its partner; empty
 * if that is not on the same line and within max bytes. */
static struct view in_parentheses(struct view v, size_t max)
{
    size_t open = 0;
    for (size_t i = 0; i < v.n && i < max && v.p[i] >= 0x20; i++) {
        if (v.p[i] == '(')
            open++;
        else if (open == 0)
            break;
        else if (v.p[i] == ')' && --open == 0)
            return view_of(v.p + 1, i - 1);
    }
    return (struct view){0};
}

/* The rest of the line. */
static struct view line_rest(struct view v, size_t max)
{
    size_t n = 0;
    while (n < v.n && n < max && v.p[n] >= 0x20 && v.p[n] < 0x7f)
        n++;
    return view_of(v.p, n);
}

static const char banner_start[] = "Linux version ";

bool kernel_banner_at(struct view v, uint64_t at, struct kernel_banner *out)
{
    struct kernel_banner b = {.at = at};
    size_t n = sizeof banner_start - 1;
    if (!view_has(v, at, banner_start, n))
        return false;
    struct view whole = view_from(v, at);
    b.version = release(view_from(whole, n));
    n += b.version.n;
    if (b.version.n == 0 || !view_has(whole, n, " (", 2))
        return false;
    b.builder = in_parentheses(view_from(whole, n + 1), MAX_BUILDER);
    n += 1 + b.builder.n + 2;
    if (b.builder.n == 0 || !memchr(b.builder.p, '@', b.builder.n) ||
        !view_has(whole, n, " (", 2))
        return false;
    b.compiler = in_parentheses(view_from(whole, n + 1), MAX_COMPILER);
    n += 1 + b.compiler.n + 2;
    if (b.compiler.n == 0)
        return false;
    if (view_has(whole, n, " #", 2)) {
        b.build = line_rest(view_from(whole, n + 1), MAX_BUILD);
        n += 1 + b.build.n;
    }
    b.text = view_cut(whole, 0, n);
    *out = b;
    return true;
}

bool kernel_banner_find(struct view v, uint64_t from, struct kernel_banner *out)
{
    for (;;) {
        struct view rest = view_from(v, from);
        const uint8_t *p = rest.n ? memmem(rest.p, rest.n, banner_start,
                                           sizeof banner_start - 1)
                                  : NULL;
        if (!p)
            return false;
        if (kernel_banner_at(v, (uint64_t)(p - v.p), out))
            return true;
        from = (uint64_t)(p - v.p) + 1;
    }
}

struct view kernel_bzimage_version(struct view v)
{
    struct rd r = rd_of(v);
    rd_seek(&r, BZ_BOOT_FLAG);
    rd_want(&r, rd_le16(&r) == 0xaa55, "no boot sector mark");
    rd_seek(&r, BZ_MAGIC);
    rd_want(&r, view_has(v, BZ_MAGIC, "HdrS", 4), "no setup header");
    rd_seek(&r, BZ_VERSION);
    uint64_t at = rd_le16(&r);
    if (!rd_ok(&r) || at == 0)
        return (struct view){0};
    return release(view_from(v, at + 0x200));
}

struct view kernel_ikconfig(struct view v)
{
    static const char start[] = "IKCFG_ST\x1f\x8b\x08";
    static const char end[] = "IKCFG_ED";
    const uint8_t *p = v.n ? memmem(v.p, v.n, start, sizeof start - 1) : NULL;
    if (!p)
        return (struct view){0};
    struct view stream = view_from(v, (uint64_t)(p - v.p) + 8);
    const uint8_t *q = memmem(stream.p, stream.n, end, sizeof end - 1);
    return q ? view_of(stream.p, (size_t)(q - stream.p)) : (struct view){0};
}

bool kernel_ikconfig_read(struct view v, struct codec_ctx *ctx, struct buf *out)
{
    struct view stream = kernel_ikconfig(v);
    struct codec_result r = {0};
    size_t before = out->n;
    if (stream.n == 0)
        return false;
    if (codec_stream(CODEC_gzip, ctx, stream, out, &r) &&
        kconfig_is_kernel(view_from(buf_of(out), before)))
        return true;
    out->n = before;
    return false;
}

bool modinfo_get(struct view modinfo, const char *key, struct view *out)
{
    size_t n = strlen(key);
    for (size_t at = 0; at < modinfo.n;) {
        struct view rest = view_from(modinfo, at);
        const uint8_t *nul = memchr(rest.p, 0, rest.n);
        struct view entry =
            nul ? view_of(rest.p, (size_t)(nul - rest.p)) : rest;
        if (view_has(entry, 0, key, n) && view_has(entry, n, "=", 1)) {
            *out = view_from(entry, n + 1);
            return true;
        }
        at += entry.n + 1;
    }
    return false;
}

struct view vermagic_version(struct view vermagic)
{
    return release(vermagic);
}

bool module_has_signature(struct view file, struct view *signature)
{
    static const char mark[] = "~Module signature appended~\n";
    size_t n = sizeof mark - 1;
    if (file.n < n + SIGNATURE_TRAILER || !view_has(file, file.n - n, mark, n))
        return false;
    uint64_t trailer = file.n - n - SIGNATURE_TRAILER;
    struct rd r = rd_of(view_cut(file, trailer, SIGNATURE_TRAILER));
    rd_skip(&r, 8);
    uint64_t size = rd_be32(&r);
    if (!rd_ok(&r) || size == 0 || size > trailer)
        return false;
    if (signature)
        *signature = view_cut(file, trailer - size, size);
    return true;
}
