/* One file of a system, of a kind that the first byte chooses, in front of the
 * accounts probe. Guessing is off: it has a target of its own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "probe/run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *const paths[] = {
    "/etc/passwd",
    "/etc/shadow",
    "/etc/shadow-",
    "/etc/inittab",
    "/etc/init.d/S50x",
    "/etc/inetd.conf",
    "/etc/.htpasswd",
    "/etc/htdigest",
    "/etc/httpd.conf",
    "/etc/smbpasswd",
    "/etc/mosquitto/passwd",
    "/etc/mosquitto/mosquitto.conf",
    "/etc/snmpd.conf",
    "/etc/chap-secrets",
    "/etc/hostapd.conf",
    "/etc/config/wireless",
    "/etc/config/x",
    "/etc/app.xml",
    "/etc/app.json",
    "/etc/nvram.default",
    "/init.rc",
    "/default.prop",
    "/root/.ssh/authorized_keys",
    "/etc/vsftpd.conf",
    "/usr/sbin/program",
    "/etc/ssh/sshd_config",
    "/etc/config/dropbear",
    "/etc/group",
};

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *f, uint64_t at, uint8_t *out, size_t n,
                      struct diag *why)
{
    (void)lane, (void)p, (void)why;
    memcpy(out, (const uint8_t *)f->priv + at, n);
    return true;
}

static void add(struct tree *t, const char *path, const uint8_t *p, size_t n)
{
    struct node *f =
        tree_add_path(t, view_of(path, strlen(path)), NODE_FILE | 0755);
    if (!f)
        return;
    f->priv = p;
    f->size = n;
}

static bool one_of(const char *text, const char *const *words)
{
    for (; text && *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

static void check(const struct obs *o)
{
    static const char *const states[] = {"set", "empty", "locked", "absent",
                                         NULL};
    static const char *const cans[] = {"yes", "no", "unknown", NULL};
    const char *because = obs_get_str(o, "because");
    if (!one_of(obs_get_str(o, "state"), states) ||
        !one_of(obs_get_str(o, "can_log_in"), cans) || !because ||
        !because[0] || !obs_get_str(o, "source") || !obs_get_str(o, "scheme"))
        abort();
    if (strcmp(obs_get_str(o, "state"), "locked") == 0 &&
        strcmp(obs_get_str(o, "can_log_in"), "yes") == 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct fs_ops ops = {.read = read_file};
    static const char passwd[] = "root:x:0:0:root:/:/bin/sh\n";
    struct arena a;
    struct tree t;
    struct probing *p = NULL;
    if (n < 1)
        return 0;
    arena_init(&a, NULL);
    if (!tree_init(&t, &a, 100))
        abort();
    add(&t, "/bin/sh", (const uint8_t *)"", 0);
    add(&t, "/etc/passwd", (const uint8_t *)passwd, sizeof passwd - 1);
    add(&t, paths[data[0] % (sizeof paths / sizeof *paths)], data + 1, n - 1);
    tree_finish(&t);
    struct part part = {.format = "dir",
                        .root = t.root,
                        .files = t.count,
                        .ops = &ops,
                        .size = 1};
    struct image_opts opts = {
        .name = "f", .threads = 1, .limits = limits_default()};
    opts.limits.guess_ms = 0;
    if (probing_run(&opts, &part, &p) == OK) {
        size_t k = 0;
        struct obs **all = probing_facts(p, &k);
        for (size_t i = 0; i < k; i++)
            if (strcmp(all[i]->kind, "account") == 0)
                check(all[i]);
        probing_done(p);
    }
    arena_done(&a);
    return 0;
}
