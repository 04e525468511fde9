/* Whether an account of passwd can log in: its password, its shell, and the
 * services that let it in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe_accounts.h"

/* --- settings ---------------------------------------------------------------
 */

static bool word_is(struct view v, const char *lower)
{
    if (v.n != strlen(lower))
        return false;
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != (uint8_t)lower[i])
            return false;
    }
    return true;
}

static struct ssh_rules sshd_rules(const struct sshd_config *c)
{
    struct ssh_rules rules = {.password = true};
    rules.sure = c->root.n > 0 && !c->unsure;
    rules.password = !word_is(c->password, "no");
    rules.root_password = rules.password && word_is(c->root, "yes");
    rules.empty = word_is(c->empty, "yes") ? CAN_YES : CAN_NO;
    return rules;
}

static bool has_flag(struct view text, char flag)
{
    while (text.n) {
        struct view word = text_word(&text);
        if (word.n < 2 || word.p[0] != '-' || word.p[1] == '-')
            continue;
        if (memchr(word.p + 1, flag, word.n - 1))
            return true;
    }
    return false;
}

/* OpenWrt's settings of Dropbear: an option that is "off" or 0. */
static bool uci_is_off(struct view text, const char *option)
{
    struct settings s = {.text = text};
    struct setting one;
    bool off = false;
    while (settings_next(&s, &one))
        if (word_is(one.key, option))
            off = word_is(one.value, "off") || word_is(one.value, "0") ||
                  word_is(one.value, "no") || word_is(one.value, "false");
    return off;
}

static struct ssh_rules
dropbear_rules(struct accounts *all, const struct root *r, const struct way *w)
{
    struct ssh_rules rules = {.sure = true};
    struct view text, flags = view_of(w->command, strlen(w->command));
    bool no_password = has_flag(flags, 's');
    bool no_root = has_flag(flags, 'w') || has_flag(flags, 'g');
    rules.empty = strcmp(w->empty, "yes") == 0 || has_flag(flags, 'B') ? CAN_YES
                  : strcmp(w->empty, "no") == 0                        ? CAN_NO
                                                : CAN_UNKNOWN;
    if (accounts_text(all, r, "/etc/config/dropbear", &text)) {
        no_password |= uci_is_off(text, "passwordauth");
        no_root |= uci_is_off(text, "rootpasswordauth") ||
                   uci_is_off(text, "rootlogin");
    }
    if (accounts_text(all, r, "/etc/default/dropbear", &text)) {
        struct settings s = {.text = text};
        struct setting one;
        while (settings_next(&s, &one))
            if (text_find(one.key, "ARGS") != SIZE_MAX) {
                no_password |= has_flag(one.value, 's');
                no_root |= has_flag(one.value, 'w') || has_flag(one.value, 'g');
                rules.empty = has_flag(one.value, 'B') ? CAN_YES : rules.empty;
            }
    }
    rules.password = !no_password;
    rules.root_password = !no_password && !no_root;
    return rules;
}

static void find_pam(struct login *l, struct accounts *all)
{
    static const char *const libs[] = {
        "/lib/security/pam_unix.so", "/usr/lib/security/pam_unix.so",
        "/lib64/security/pam_unix.so", "/usr/lib64/security/pam_unix.so"};
    static const char *const files[] = {
        "/etc/pam.d/common-auth", "/etc/pam.d/system-auth", "/etc/pam.d/login",
        "/etc/pam.d/base-auth", "/etc/pam.d/sshd"};
    struct view text;
    const struct node *d = accounts_find(l->root, "/etc/pam.d");
    for (size_t i = 0; d && i < sizeof libs / sizeof *libs; i++)
        l->has_pam |= subject_find(l->root, libs[i]) != NULL;
    /* Debian puts the modules below the name of the architecture. */
    l->has_pam |= d && accounts_find(l->root, "/etc/pam.d/common-auth");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (accounts_text(all, l->root, files[i], &text) &&
            (text_find(text, "nullok") != SIZE_MAX ||
             text_find(text, "pam_permit.so") != SIZE_MAX))
            l->pam_empty = true;
}

/* What the services probe says of console logins; else a getty or login in
 * inittab, or systemd, which always starts one. */
static struct way find_console(struct accounts *all, const struct root *r)
{
    static const char *const names[] = {"getty", "login", NULL};
    struct way w = {.command = "", .empty = ""};
    struct view text, line;
    if (accounts_service(all, r, names, true, &w))
        return w;
    if (accounts_text(all, r, "/etc/inittab", &text)) {
        for (uint32_t n = 1; text_line(&text, &line); n++) {
            struct view rest = text_trim(line), id, levels, action;
            if (text_starts(rest, "#") || !text_field(&rest, ':', &id) ||
                !text_field(&rest, ':', &levels) ||
                !text_field(&rest, ':', &action) ||
                !accounts_inittab_stays(action) ||
                (text_find(rest, "getty") == SIZE_MAX &&
                 text_find(rest, "/login") == SIZE_MAX))
                continue;
            return (struct way){
                WAY_ON,
                arena_printf(all->arena,
                             "a login on the console (/etc/inittab line %u)",
                             (unsigned)n),
                "", ""};
        }
    }
    if (subject_find(r, "/lib/systemd/systemd") ||
        subject_find(r, "/usr/lib/systemd/systemd"))
        return (struct way){WAY_ON, "a login on the console (systemd)", "", ""};
    return (struct way){.command = "", .empty = ""};
}

void accounts_login_init(struct login *l, struct accounts *all,
                         const struct root *r)
{
    static const char *const telnet[] = {"telnetd", "telnet", "utelnetd",
                                         "in.telnetd", NULL};
    static const char *const dropbear[] = {"dropbear", NULL};
    static const char *const sshd[] = {"sshd", "ssh", "openssh", NULL};
    static const char *const ftp[] = {"ftpd",      "vsftpd", "proftpd",
                                      "pure-ftpd", "bftpd",  "stupid-ftpd",
                                      "tcpsvd",    NULL};
    *l = (struct login){.root = r};
    find_pam(l, all);
    l->console = find_console(all, r);
    l->telnet = accounts_way(all, r, telnet, true);
    l->dropbear = accounts_way(all, r, dropbear, true);
    l->sshd = accounts_way(all, r, sshd, true);
    l->ftp = accounts_way(all, r, ftp, true);
    l->unset = accounts_unset(all, r);
    l->dropbear_rules = dropbear_rules(all, r, &l->dropbear);
    accounts_read_sshd(all, r, &l->sshd_config);
    l->sshd_rules = sshd_rules(&l->sshd_config);
}

/* --- the answer -------------------------------------------------------------
 */

static bool is_no_shell(struct view shell)
{
    static const char *const names[] = {
        "/nologin", "/false",    "/true",   "/null",         "/sync",
        "/halt",    "/shutdown", "/reboot", "/usrshell-none"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_ends(shell, names[i]))
            return true;
    return false;
}

/* Where programs are in another part, any of the parts will do; where there is
 * none with programs, nothing can be said against the shell. */
static bool shell_exists(const struct login *l, struct accounts *all,
                         struct view shell)
{
    const struct subject *s = all->subject;
    const char *path = arena_text(all->arena, shell);
    bool system = false;
    if (shell.n == 0 || !path)
        return true;
    if (accounts_is_system(l->root))
        return subject_find(l->root, path) != NULL;
    for (size_t i = 0; i < s->roots_n; i++) {
        system |= accounts_is_system(&s->roots[i]);
        if (subject_find(&s->roots[i], path))
            return true;
    }
    return !system;
}

static enum can_log_in by_ssh(const struct account *a, const struct way *w,
                              struct ssh_rules rules)
{
    if (w->state == WAY_NONE)
        return CAN_NO;
    bool empty = a->form.state == CRED_EMPTY;
    if (!rules.password || (empty && rules.empty == CAN_NO))
        return CAN_NO;
    if (empty && rules.empty == CAN_UNKNOWN)
        return CAN_UNKNOWN;
    if (a->uid == 0 && a->has_ids && !rules.root_password)
        return rules.sure ? CAN_NO : CAN_UNKNOWN;
    return w->state == WAY_ON ? CAN_YES : CAN_UNKNOWN;
}

/* sshd looks at the day on which an account ends, and at its lists. */
static enum can_log_in by_sshd(const struct login *l, struct accounts *all,
                               const struct account *a)
{
    enum can_log_in can = by_ssh(a, &l->sshd, l->sshd_rules);
    if (can == CAN_NO && l->sshd.state != WAY_NONE &&
        (l->sshd_config.match_opens || l->sshd_config.unsure))
        can = CAN_UNKNOWN;
    enum can_log_in listed =
        accounts_sshd_admits(all, l->root, &l->sshd_config, a);
    if (can == CAN_NO || listed == CAN_NO || a->ended == ENDED_LONG_AGO)
        return CAN_NO;
    return listed == CAN_UNKNOWN || a->ended ? CAN_UNKNOWN : can;
}

static enum can_log_in by_prompt(const struct login *l, const struct account *a,
                                 const struct way *w)
{
    if (w->state == WAY_NONE)
        return CAN_NO;
    if (a->form.state == CRED_EMPTY && l->has_pam && !l->pam_empty)
        return CAN_NO;
    if (a->ended && l->has_pam)
        return CAN_UNKNOWN;
    return w->state == WAY_ON ? CAN_YES : CAN_UNKNOWN;
}

/* Takes the stronger of two answers: yes, then unknown, then no. */
static void consider(struct account *a, enum can_log_in can, const char *why)
{
    static const int rank[] = {[CAN_NO] = 0, [CAN_UNKNOWN] = 1, [CAN_YES] = 2};
    if (!a->because || rank[can] > rank[a->can]) {
        a->can = can;
        a->because = why;
    }
}

static void judge_ways(const struct login *l, struct accounts *all,
                       struct account *a)
{
    bool unset = a->form.state == CRED_EMPTY && a->has_ids && a->uid == 0 &&
                 l->unset.state == WAY_ON;

    struct {
        enum can_log_in can;
        const struct way *way;
    } ways[] = {
        {unset ? CAN_YES : CAN_NO, &l->unset},
        { by_prompt(l, a,            &l->telnet), &l->telnet},
        { by_ssh(a,    &l->dropbear,   l->dropbear_rules), &l->dropbear},
        { by_sshd(l,   all,                       a), &l->sshd},
        { by_prompt(l, a,          &l->console), &l->console},
    };

    const char *what = a->form.state == CRED_EMPTY ? "no password is needed"
                                                   : "a password is set";
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (ways[i].can != CAN_NO)
            consider(
                a, ways[i].can,
                arena_printf(all->arena, "%s, and %s", what, ways[i].way->why));
    if (!a->because) {
        a->can = CAN_UNKNOWN;
        a->because = arena_printf(
            all->arena, "%s, but no service that lets it in was found", what);
    }
}

void accounts_login_judge(const struct login *l, struct accounts *all,
                          struct account *a)
{
    if (a->can != CAN_UNKNOWN || a->because)
        return;
    if (a->form.state == CRED_LOCKED) {
        a->can = CAN_NO;
        a->because = a->form.why;
    } else if (a->form.state == CRED_ABSENT) {
        a->because = "its password is not in the image";
    } else if (is_no_shell(a->shell)) {
        bool ftp = l->ftp.state != WAY_NONE;
        a->can = ftp ? CAN_UNKNOWN : CAN_NO;
        a->because = ftp ? "it has no shell, but an FTP server may let it in"
                         : "it has no shell";
    } else if (!shell_exists(l, all, a->shell)) {
        a->because = "its shell is not in this file system";
    } else {
        judge_ways(l, all, a);
    }
}
