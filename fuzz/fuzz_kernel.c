/* Kernel banners, headers, configurations and module data. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "elf/kernel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { MAX_CONFIG = 65536 };

static void inside(struct view file, struct view v)
{
    if (v.n > 0 &&
        (v.p < file.p || v.n > file.n || (size_t)(v.p - file.p) > file.n - v.n))
        abort();
}

static void banners(struct view v)
{
    struct kernel_banner b;
    for (uint64_t at = 0; kernel_banner_find(v, at, &b); at = b.at + 1) {
        if (b.at < at || b.version.n < 3 || b.builder.n == 0)
            abort();
        inside(v, b.text);
        inside(b.text, b.version);
        inside(b.text, b.builder);
        inside(b.text, b.compiler);
        inside(b.text, b.build);
    }
    inside(v, kernel_bzimage_version(v));
}

static void configuration(struct view v)
{
    struct kconfig_option o;
    struct view text = v, value = {0};
    while (kconfig_next(&text, &o)) {
        inside(v, o.name);
        inside(v, o.value);
        if (o.name.n == 0 || o.state == KCONFIG_ABSENT)
            abort();
    }
    (void)kconfig_get(v, "MMU", &value);
    inside(v, value);
    (void)kconfig_is_kernel(v);
    inside(v, kconfig_version(v));
}

static void built_in(struct view v)
{
    static struct codec_ctx *ctx;
    struct buf out;
    if (kernel_ikconfig(v).n == 0)
        return;
    if (!ctx)
        ctx = codec_ctx_new();
    buf_init(&out, MAX_CONFIG, NULL);
    buf_byte(&out, 'x');
    bool ok = kernel_ikconfig_read(v, ctx, &out);
    if (out.n > MAX_CONFIG || (!ok && out.n != 1) || out.p[0] != 'x')
        abort();
    buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct view v = view_of(data, n), found = {0};
    banners(v);
    configuration(v);
    built_in(v);
    if (modinfo_get(v, "vermagic", &found)) {
        inside(v, found);
        inside(v, vermagic_version(found));
    }
    if (module_has_signature(v, &found))
        inside(v, found);
    return 0;
}
