/* The sandbox's order of steps, and its three simple layers. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <linux/capability.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "core/limits.h"
#include "sys/sandbox_layers.h"

/* gcc says it one way, clang the other; see sandbox.h for what follows. */
#if defined(__SANITIZE_ADDRESS__)
enum { HAS_SHADOW_MAPS = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
enum { HAS_SHADOW_MAPS = 1 };
#else
enum { HAS_SHADOW_MAPS = 0 };
#endif
#else
enum { HAS_SHADOW_MAPS = 0 };
#endif

enum { OPEN_FILES_MAX = 64, CPU_GRACE_S = 2 };

/* Address space that is reserved, not used: stacks, and the allocator's
 * arenas of 64 MiB for each thread. */
static const uint64_t ADDRESS_SLACK = 16 * GIB;

const char *sandbox_layer_name(enum sandbox_layer l)
{
    static const char *const names[SANDBOX_LAYERS] = {
        [SANDBOX_PRIVILEGES] = "privileges",
        [SANDBOX_CAPABILITIES] = "capabilities",
        [SANDBOX_LIMITS] = "limits",
        [SANDBOX_LANDLOCK] = "landlock",
        [SANDBOX_SECCOMP] = "seccomp",
    };
    return (unsigned)l < SANDBOX_LAYERS ? names[l] : "unknown";
}

void sandbox_warm_up(void)
{
    static const char *const digests[] = {"MD5", "SHA1", "SHA256", "SHA512"};
    (void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
        EVP_MD_free(EVP_MD_fetch(NULL, digests[i], NULL));
    tzset();
}

static const char *lock_privileges(void)
{
    /* Without core dumps and without other processes looking in. */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
               ? NULL
               : "this kernel has no PR_SET_NO_NEW_PRIVS";
}

/* An unpacked root file system has files that only root can read: that one
 * power stays when there is a directory to read. */
static const char *lock_capabilities(const struct sandbox_opts *o)
{
    struct __user_cap_header_struct head = {.version =
                                                _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct now[2] = {{0}}, data[2] = {{0}};
    if (syscall(SYS_capget, &head, now) != 0)
        return "the system does not tell the capabilities";
    if (o->has_readable_dir)
        data[0].effective = data[0].permitted =
            now[0].permitted & (1U << CAP_DAC_READ_SEARCH);
    return syscall(SYS_capset, &head, data) == 0
               ? NULL
               : "the system did not take the capabilities";
}

/* False when the present limit cannot be made that small. */
static bool limit(__rlimit_resource_t which, uint64_t soft, uint64_t hard)
{
    struct rlimit l;
    if (getrlimit(which, &l) != 0)
        return false;
    if (hard < l.rlim_max)
        l.rlim_max = hard;
    if (soft < l.rlim_cur)
        l.rlim_cur = soft;
    if (l.rlim_cur > l.rlim_max)
        l.rlim_cur = l.rlim_max;
    return setrlimit(which, &l) == 0;
}

/* Bytes of address space and of private memory this process has by now. Not
 * told where there is no /proc; the slack covers it. */
static void memory_now(uint64_t *address, uint64_t *data)
{
    char text[128];
    unsigned long v[6] = {0};
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    FILE *f = fopen("/proc/self/statm", "re");
    if (f && fgets(text, sizeof text, f))
        (void)sscanf(text, "%lu %lu %lu %lu %lu %lu", &v[0], &v[1], &v[2],
                     &v[3], &v[4], &v[5]);
    if (f)
        fclose(f);
    *address = v[0] * page;
    *data = v[5] * page;
}

/* The limit that counts is on private writable memory: the input, mapped for
 * reading, is not in it, and neither is what is only reserved. */
static bool limit_memory(const struct sandbox_opts *o)
{
    uint64_t address, data;
    if (o->memory_bytes == 0 || HAS_SHADOW_MAPS)
        return true;
    memory_now(&address, &data);
    data += o->memory_bytes + 16 * MIB;
    address += o->memory_bytes + ADDRESS_SLACK;
    bool done = limit(RLIMIT_DATA, data, data);
    return limit(RLIMIT_AS, address, address) && done;
}

static bool limit_the_rest(const struct sandbox_opts *o)
{
    uint64_t files = o->has_readable_dir || o->program ? OPEN_FILES_MAX : 0;
    bool done = limit(RLIMIT_CORE, 0, 0);
    done = limit(RLIMIT_FSIZE, 0, 0) && done;
    done = limit(RLIMIT_MEMLOCK, 0, 0) && done;
    done = limit(RLIMIT_MSGQUEUE, 0, 0) && done;
    done = limit(RLIMIT_NOFILE, files, files) && done;
    if (o->cpu_s)
        done = limit(RLIMIT_CPU, o->cpu_s, o->cpu_s + CPU_GRACE_S) && done;
    return done;
}

bool sandbox_lock(const struct sandbox_opts *opts, struct sandbox_report *out)
{
    struct sandbox_report r = {0};
    const char **no = r.why_not;
    /* Memory first, because it is looked up in a file; then Landlock, which
     * needs a descriptor; seccomp last, which forbids all the other steps. */
    bool limited = limit_memory(opts);
    no[SANDBOX_PRIVILEGES] = lock_privileges();
    no[SANDBOX_LANDLOCK] = sandbox_landlock(opts, &r.landlock_abi);
    limited = limit_the_rest(opts) && limited;
    no[SANDBOX_LIMITS] =
        limited ? NULL : "the system did not take all resource limits";
    no[SANDBOX_CAPABILITIES] = lock_capabilities(opts);
    no[SANDBOX_SECCOMP] = sandbox_seccomp(opts);
    *out = r;
    for (int i = 0; i < SANDBOX_LAYERS; i++)
        if (r.why_not[i])
            return false;
    return true;
}
