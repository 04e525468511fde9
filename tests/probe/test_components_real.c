/* Components of real images, whose contents were read out by other means. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <glob.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "probe/run.h"

/* What each image is known to hold. */
static const struct {
    const char *sample, *name, *version;
} truth[] = {
    {"owrt-1505-dlink-dir505",      "linux",          "3.18.23" },
    {"owrt-1505-dlink-dir505",      "busybox",        "1.23.2"  },
    {"owrt-1505-dlink-dir505",      "dropbear",       "2015.67" },
    {"owrt-1505-dlink-dir505",      "dnsmasq",        "2.73"    },
    {"owrt-1505-dlink-dir505",      "hostapd",        "2.5"     },
    {"owrt-1505-dlink-dir505",      "wpa_supplicant", "2.5"     },
    {"owrt-1505-dlink-dir505",      "iptables",       "1.4.21"  },
    {"owrt-1505-dlink-dir505",      "ppp",            "2.4.7"   },
    {"owrt-1505-dlink-dir505",      "lua",            "5.1.5"   },
    {"owrt-1505-dlink-dir505",      "iw",             "3.17"    },
    {"owrt-1505-dlink-dir505",      "uclibc",         "0.9.33.2"},
    {"owrt-1505-netgear-wnr2000v4", "busybox",        "1.23.2"  },
    {"owrt-1505-netgear-wnr2000v4", "linux",          "3.18.23" },
    {"owrt-librarybox-mr3020",      "busybox",        "1.19.4"  },
    {"owrt-librarybox-mr3020",      "dropbear",       "2011.54" },
    {"owrt-librarybox-mr3020",      "hostapd",        "2.1"     },
    {"br-2022.02-rootfs-arm",       "busybox",        "1.35.0"  },
    {"br-2022.02-rootfs-arm",       "uclibc-ng",      "1.0.39"  },
    {"br-2022.02-rootfs-ppc64le",   "glibc",          "2.34"    },
    {"br-2022.02-rootfs-s390",      "busybox",        "1.35.0"  },
    {"esp32s3-linux-kernel-xip",    "linux",          "6.5.0"   },
    {"ub-qemu-ppce500",             "u-boot",         "2023.01" },
    {"ub-am335x-img",               "u-boot",         "2023.01" },
};

enum { TRUTHS = sizeof truth / sizeof *truth };

static bool open_sample(const char *sample, struct view *out)
{
    const char *root = getenv("ASSAY_SAMPLES");
    const char *source = getenv("ASSAY_SOURCE_ROOT");
    char pattern[1024];
    glob_t found;
    struct stat st;
    snprintf(pattern, sizeof pattern, "%s%s/%s/*", root ? root : source,
             root ? "" : "/../shared/samples", sample);
    if (glob(pattern, 0, NULL, &found) != 0)
        return false;
    int fd = open(found.gl_pathv[0], O_RDONLY | O_CLOEXEC);
    globfree(&found);
    if (fd < 0 || fstat(fd, &st) != 0)
        return false;
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    assert_true(p != MAP_FAILED);
    *out = view_of(p, (size_t)st.st_size);
    return true;
}

/* Checks all truths of the sample of truth[from]; gives how many. */
static size_t check_sample(size_t from, struct view bytes)
{
    struct image_opts opts = {.name = truth[from].sample,
                              .bytes = bytes,
                              .threads = 2,
                              .limits = limits_default()};
    struct probing *p = NULL;
    size_t n = 0, checked = 0;
    assert_int_equal(probing_run(&opts, NULL, &p), OK);
    struct obs **facts = probing_facts(p, &n);
    for (size_t i = from;
         i < TRUTHS && strcmp(truth[i].sample, truth[from].sample) == 0; i++) {
        const char *version = NULL;
        for (size_t k = 0; k < n; k++) {
            const char *name = obs_get_str(facts[k], "name");
            if (strcmp(facts[k]->kind, "component") != 0 ||
                obs_get(facts[k], "database") || !name ||
                strcmp(name, truth[i].name) != 0)
                continue;
            if (version && strcmp(version, obs_get_str(facts[k], "version")))
                fail_msg("%s: %s has two versions", truth[i].sample, name);
            version = obs_get_str(facts[k], "version");
        }
        if (!version || strcmp(version, truth[i].version) != 0)
            fail_msg("%s: %s is %s, not %s", truth[i].sample, truth[i].name,
                     version ? version : "not found", truth[i].version);
        checked++;
    }
    probing_done(p);
    return checked;
}

static void versions_are_what_is_known_of_real_images(void **state)
{
    (void)state;
    size_t checked = 0;
    for (size_t i = 0; i < TRUTHS; i++) {
        struct view bytes;
        if (i > 0 && strcmp(truth[i].sample, truth[i - 1].sample) == 0)
            continue;
        if (!open_sample(truth[i].sample, &bytes))
            continue;
        checked += check_sample(i, bytes);
        munmap((void *)(uintptr_t)bytes.p, bytes.n);
    }
    if (checked == 0) {
        print_message("# no samples\n");
        skip();
    }
    print_message("# %zu versions checked\n", checked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_what_is_known_of_real_images),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
