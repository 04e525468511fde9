/* What a Linux kernel and its modules say about themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_ELF_KERNEL_H
#define ASSAY_ELF_KERNEL_H

#include "codec/codec.h"

/* "Linux version 5.4.0 (user@host) (gcc version 9.3.0) #1 SMP Mon …". */
struct kernel_banner {
    uint64_t at;         /* of the L */
    struct view text;    /* all of it, without the end of line */
    struct view version; /* 5.4.0 */
    struct view builder; /* user@host */
    struct view compiler;
    struct view build; /* #1 SMP Mon …; may be empty */
};

/* Whether a banner of the full form stands at offset at; format strings and
 * mentions of Linux in other programs do not have it. */
bool kernel_banner_at(struct view v, uint64_t at, struct kernel_banner *out);
/* The first banner at or after offset from. */
bool kernel_banner_find(struct view v, uint64_t from,
                        struct kernel_banner *out);

/* The version in the header of an x86 bzImage, whose code is compressed; an
 * empty view if v is none. */
struct view kernel_bzimage_version(struct view v);

/* The kernel's own configuration (CONFIG_IKCONFIG) within its uncompressed
 * image: the gzip stream between its marks, or an empty view. */
struct view kernel_ikconfig(struct view v);
/* The same, decoded into out. False when there is none or it is damaged. */
bool kernel_ikconfig_read(struct view v, struct codec_ctx *ctx,
                          struct buf *out);

/* --- kernel configuration as text --- */

enum kconfig_state {
    KCONFIG_ABSENT, /* the option is not named: unknown or not offered */
    KCONFIG_NO,     /* "# CONFIG_X is not set", or =n */
    KCONFIG_YES,
    KCONFIG_MODULE,
    KCONFIG_VALUE,
};

struct kconfig_option {
    struct view name; /* without CONFIG_ */
    enum kconfig_state state;
    struct view value; /* as written, without quotation marks */
};

/* Takes options off the front of *text; false at the end. */
bool kconfig_next(struct view *text, struct kconfig_option *out);
/* The last setting of name (without CONFIG_), which is the one that counts. */
enum kconfig_state kconfig_get(struct view text, const char *name,
                               struct view *value);
/* Whether text is a kernel's configuration, and not that of another program
 * which uses Kconfig (BusyBox, U-Boot, Buildroot). */
bool kconfig_is_kernel(struct view text);
/* The version in its heading; empty if there is none. */
struct view kconfig_version(struct view text);

/* --- modules --- */

/* The value of key in the bytes of a .modinfo section; false if absent. */
bool modinfo_get(struct view modinfo, const char *key, struct view *out);
/* The version in front of a vermagic text ("5.4.0 SMP mod_unload ARMv7"). */
struct view vermagic_version(struct view vermagic);
/* Whether a signature is appended to a module; *signature is the PKCS#7 data
 * (may be NULL). Nothing is verified. */
bool module_has_signature(struct view file, struct view *signature);

#endif
