/* Real images, taken apart whole: each must reach the file systems that its
 * description names, and claim nothing that is not there. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

/* What an image is made of, padding left out: a part's own parts stand in
 * brackets behind it. */
static void shape(struct buf *b, const struct part *p)
{
    bool first = true;
    for (; p; p = p->next) {
        if (strcmp(p->format, "padding") == 0)
            continue;
        buf_printf(b, "%s%s", first ? "" : " ", p->format);
        first = false;
        size_t before = b->n;
        buf_byte(b, '(');
        shape(b, p->child);
        if (b->n == before + 1)
            b->n = before;
        else
            buf_byte(b, ')');
    }
}

struct sample {
    const char *name;
    const char *shape;
    const char *file; /* that the last file system holds; NULL: none asked */
    uint64_t offset;  /* of the first part called format */
    const char *format;
};

static const char openwrt_uimage[] = "uimage(lzma(linux-kernel(cpio))) "
                                     "squashfs jffs2-mark";
static const char openwrt_trailer[] = "uimage(lzma(linux-kernel(cpio))) "
                                      "squashfs jffs2-mark trailer";
static const char openwrt_tplink[] = "tplink(lzma(linux-kernel(cpio)) "
                                     "squashfs jffs2-mark)";

static const struct sample samples[] = {
    {"owrt-1505-tplink-wr841n/",        openwrt_tplink,                             "/etc/shadow",  0x11f620,
     "squashfs"                                                                                                         },
    {"owrt-1505-tplink-wa7210n/",       openwrt_tplink,                             "/etc/shadow",  0x11f5e8,
     "squashfs"                                                                                                         },
    {"owrt-librarybox-mr3020/",         openwrt_tplink,                             "/etc/shadow",  0xed0cc,
     "squashfs"                                                                                                         },
    {"owrt-librarybox-wr703n/",         openwrt_tplink,                             "/etc/shadow",  0,        "tplink"  },
    {"owrt-1505-linksys-wrt400n/",
     "gemtek(uimage(lzma(linux-kernel)) squashfs jffs2-mark)",                      "/etc/shadow",
     0x10003c,                                                                                                "squashfs"},
    {"owrt-1505-dlink-dir601b1/",
     "cameo(uimage(lzma(linux-kernel(cpio))) squashfs jffs2-mark)",                 "/etc/shadow",  0x11f4ea, "squashfs"},
    {"owrt-1505-dlink-dir615c1/",       openwrt_trailer,                            "/etc/shadow",  0x11f40c,
     "squashfs"                                                                                                         },
    {"owrt-1505-dlink-dir615i1/",       openwrt_trailer,                            "/etc/shadow",  0x11f3e3,
     "squashfs"                                                                                                         },
    {"owrt-1505-dlink-dir600a1/",       openwrt_trailer,                            "/etc/shadow",  0x11f4be,
     "squashfs"                                                                                                         },
    {"owrt-1505-dlink-dir505/",         openwrt_uimage,                             "/etc/shadow",  0x11f453,
     "squashfs"                                                                                                         },
    {"owrt-1505-netgear-wnr2000v4/",    openwrt_uimage,                             "/etc/shadow",  0x120fa2,
     "squashfs"                                                                                                         },
    {"br-2022.02-rootfs-arm/",          "zstd(cpio)",                               "/bin/busybox", 0,        "zstd"    },
    {"br-2022.02-rootfs-mips/",         "zstd(cpio)",                               "/bin/busybox", 0,        "zstd"    },
    {"br-2022.02-rootfs-s390/",         "zstd(cpio)",                               "/bin/busybox", 0,        "zstd"    },
    {"br-2022.02-rootfs-x86_64-ext4/",  "zstd(ext4)",                               "/bin/busybox", 0,        "zstd"    },
    {"esp32s3-linux-etc-jffs2/",        "jffs2",                                    "/shadow",      0,        "jffs2"   },
    {"nas-dlink-dns320-netboot/",
     "dlink-dns(uimage(zimage(xz(linux-kernel(cpio))) dtb) "
     "uimage(gzip(cpio(gzip(text) gzip(text)))))",                                  "/etc/passwd",  0x80,     "uimage"  },
    {"nas-buffalo-linkstation-kernel/",
     "uimage(zimage(xz(linux-kernel(cpio))) dtb)",                                  NULL,           0,        "uimage"  },
    {"sd-mender-sdimg/",                "mbr(ext4 ext4 ext4 ext4)",                 NULL,           0x200,    "ext4"    },
    {"android-sparse-fact-sample/",     "android-sparse(ext3)",                     NULL,           0,
     "android-sparse"                                                                                                   },
    {"sig-mender-signed-min/",          NULL,                                       NULL,           0,        "tar"     },
    {"fw-openbios-sparc32/",            "elf",                                      NULL,           0,        "elf"     },
    {"ub-rockpro64-fit/",               "fit(program program program program dtb)", NULL,           0,
     "fit"                                                                                                              },
    {"ub-am335x-img/",                  "fit(program dtb dtb)",                     NULL,           0,        "fit"     },
    {"mcu-microbit-micropython/",       "ihex(cortex-m)",                           NULL,           0,        "ihex"    },
    {"mcu-ubertooth-dfu/",              "dfu(cortex-m)",                            NULL,           0,        "dfu"     },
};

static struct part *last_tree(struct img *g)
{
    for (uint32_t i = g->image.parts_n; i > 0; i--)
        if (g->image.parts[i - 1]->root && g->image.parts[i - 1]->files > 10)
            return g->image.parts[i - 1];
    return NULL;
}

static void check(const struct sample *s, const char *path)
{
    struct img g;
    struct buf b;
    img_open_file(&g, NULL, path);
    buf_init(&b, 1 << 16, NULL);
    shape(&b, g.image.child);
    buf_byte(&b, 0);
    if (s->shape && strcmp((const char *)b.p, s->shape) != 0)
        fail_msg("%s is %s, not %s", s->name, (const char *)b.p, s->shape);
    struct part *p = img_part(&g, s->format);
    assert_non_null(p);
    assert_int_equal(p->offset, s->offset);
    struct part *t = s->file ? last_tree(&g) : NULL;
    if (s->file && (!t || !tree_find_link(t->root, s->file)))
        fail_msg("%s holds no %s", s->name, s->file);
    assert_int_equal(g.image.explained_bytes, g.image.bytes.n);
    assert_false(g.image.over_budget);
    img_close(&g);
    buf_done(&b);
}

static void real_images_are_read_to_their_file_systems(void **s)
{
    (void)s;
    (void)need_sample("owrt-1505-tplink-wr841n/");
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        check(&samples[i], need_sample(samples[i].name));
}

/* Firmware that has nothing of what is looked for. */
static void firmware_of_controllers_is_nothing_else(void **s)
{
    (void)s;
    static const char *const names[] = {
        "mcu-lego-nxt/",         "mcu-ath9k-htc-9271/", "mcu-carl9170/",
        "mcu-opensbi-generic/",  "mcu-fx2lafw-8051/",   "fw-slof-ppc64/",
        "sig-esp-app-encrypted/"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct img g;
        img_open_file(&g, NULL, need_sample(names[i]));
        for (uint32_t k = 0; k < g.image.parts_n; k++) {
            const char *f = g.image.parts[k]->format;
            if (strcmp(f, "data") != 0 && strcmp(f, "padding") != 0 &&
                strcmp(f, "high-entropy") != 0)
                fail_msg("%s is said to hold %s", names[i], f);
        }
        img_close(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_images_are_read_to_their_file_systems),
        cmocka_unit_test(firmware_of_controllers_is_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
