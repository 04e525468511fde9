/* What of a kernel's configuration matters for its security. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/kernel_config.h"

#include <stdlib.h>
#include <string.h>

#include "elf/kernel.h"

/* In ASCII order. Names that changed over the years stand in all their forms
 * (CC_STACKPROTECTOR became STACKPROTECTOR in 4.18, DEBUG_RODATA became
 * STRICT_KERNEL_RWX in 4.11). */
static const char *const options[] = {
    "ARM64_BTI_KERNEL",
    "ARM64_PTR_AUTH",
    "BLK_DEV_INTEGRITY",
    "BPF_SYSCALL",
    "BPF_UNPRIV_DEFAULT_OFF",
    "BUG",
    "CC_STACKPROTECTOR",
    "CC_STACKPROTECTOR_REGULAR",
    "CC_STACKPROTECTOR_STRONG",
    "CMDLINE",
    "CMDLINE_FORCE",
    "COMPAT_BRK",
    "CPU_SW_DOMAIN_PAN",
    "CRYPTO_FIPS",
    "DEBUG_FS",
    "DEBUG_KERNEL",
    "DEBUG_LL",
    "DEBUG_RODATA",
    "DEBUG_SET_MODULE_RONX",
    "DEFAULT_MMAP_MIN_ADDR",
    "DEVKMEM",
    "DEVMEM",
    "DEVPORT",
    "DM_CRYPT",
    "DM_VERITY",
    "EARLY_PRINTK",
    "ENCRYPTED_KEYS",
    "FORTIFY_SOURCE",
    "FS_ENCRYPTION",
    "FS_VERITY",
    "GCC_PLUGINS",
    "GDB_SCRIPTS",
    "HARDENED_USERCOPY",
    "HW_RANDOM",
    "IKCONFIG",
    "IKCONFIG_PROC",
    "IMA",
    "IMA_APPRAISE",
    "INIT_ON_ALLOC_DEFAULT_ON",
    "INIT_ON_FREE_DEFAULT_ON",
    "INIT_STACK_ALL_ZERO",
    "IO_STRICT_DEVMEM",
    "KALLSYMS",
    "KALLSYMS_ALL",
    "KEXEC",
    "KEXEC_FILE",
    "KEXEC_SIG",
    "KEXEC_SIG_FORCE",
    "KGDB",
    "KPROBES",
    "LIST_HARDENED",
    "LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY",
    "LOCK_DOWN_KERNEL_FORCE_INTEGRITY",
    "MAGIC_SYSRQ",
    "MAGIC_SYSRQ_SERIAL",
    "MODIFY_LDT_SYSCALL",
    "MODULES",
    "MODULE_SIG",
    "MODULE_SIG_ALL",
    "MODULE_SIG_FORCE",
    "MODULE_UNLOAD",
    "NETFILTER",
    "PAGE_TABLE_ISOLATION",
    "PROC_KCORE",
    "RANDOMIZE_BASE",
    "RANDOMIZE_KSTACK_OFFSET_DEFAULT",
    "RANDOMIZE_MODULE_REGION_FULL",
    "RETPOLINE",
    "SECCOMP",
    "SECCOMP_FILTER",
    "SECURITY",
    "SECURITY_APPARMOR",
    "SECURITY_DMESG_RESTRICT",
    "SECURITY_LOCKDOWN_LSM",
    "SECURITY_SELINUX",
    "SECURITY_SELINUX_BOOTPARAM",
    "SECURITY_SELINUX_DEVELOP",
    "SECURITY_SELINUX_DISABLE",
    "SECURITY_SMACK",
    "SECURITY_YAMA",
    "SHADOW_CALL_STACK",
    "SLAB_FREELIST_HARDENED",
    "SLAB_FREELIST_RANDOM",
    "STACKPROTECTOR",
    "STACKPROTECTOR_STRONG",
    "STRICT_DEVMEM",
    "STRICT_KERNEL_RWX",
    "STRICT_MODULE_RWX",
    "SYN_COOKIES",
    "TRUSTED_KEYS",
    "USERFAULTFD",
    "USER_NS",
    "VMAP_STACK",
};

enum { OPTIONS = sizeof options / sizeof *options };

static int by_name(const void *key, const void *item)
{
    const struct view *name = key;
    const char *option = *(const char *const *)item;
    size_t n = strlen(option);
    int order = memcmp(name->p, option, name->n < n ? name->n : n);
    return order ? order : (name->n > n) - (name->n < n);
}

void kernel_config_facts(struct facts *f, struct value *map, struct view text)
{
    struct kconfig_option o, last[OPTIONS] = {0};
    while (kconfig_next(&text, &o)) {
        const char *const *found =
            bsearch(&o.name, options, OPTIONS, sizeof *options, by_name);
        if (found)
            last[found - options] = o;
    }
    for (size_t i = 0; i < OPTIONS; i++) {
        if (last[i].state == KCONFIG_NO)
            map_str(f, map, options[i], "n");
        else if (last[i].state != KCONFIG_ABSENT)
            map_text(f, map, options[i], last[i].value);
    }
}

static bool is_on(struct view text, const char *name)
{
    return kconfig_get(text, name, NULL) == KCONFIG_YES;
}

const char *kernel_config_signing(struct view text)
{
    enum kconfig_state modules = kconfig_get(text, "MODULES", NULL);
    if (modules == KCONFIG_ABSENT)
        return "unknown";
    if (modules == KCONFIG_NO)
        return "not-applicable";
    bool forced = is_on(text, "MODULE_SIG_FORCE") ||
                  is_on(text, "LOCK_DOWN_KERNEL_FORCE_INTEGRITY") ||
                  is_on(text, "LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY");
    return forced ? "yes" : "no";
}
