/* PAM settings of logins that let in whatever password is given.
 *
 *   type control module: "auth sufficient pam_permit.so" with nothing in front
 *
 * Source: pam.conf(5), pam_permit(8). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe_accounts.h"

/* The first line that says who is let in: whether it lets in everybody. One
 * that is only required needs the others too. */
static bool lets_all_in(struct view text, struct view *line, uint32_t *number)
{
    bool others = false, required = false;
    struct view one;
    for (uint32_t n = 1; text_line(&text, &one); n++) {
        struct view rest = text_trim(one);
        struct view type = text_word(&rest), control = text_word(&rest);
        struct view module = text_word(&rest);
        if (text_starts(type, "-"))
            type = view_from(type, 1);
        if (text_starts(type, "@")) /* @include common-auth */
            others = true;
        if (!text_is(type, "auth"))
            continue;
        if (!text_ends(module, "pam_permit.so")) {
            /* what sets up the session asks for nothing */
            others |= !text_ends(module, "pam_env.so") &&
                      !text_ends(module, "pam_faildelay.so") &&
                      !text_ends(module, "pam_nologin.so") &&
                      !text_ends(module, "pam_securetty.so");
            continue;
        }
        if (!others && !required) {
            *line = one;
            *number = n;
        }
        if (!others && text_is(control, "sufficient"))
            return true;
        required |= !others;
    }
    return required && !others;
}

/* The services, and who starts them. */
static const struct pam_service {
    const char *file;
    const char *const names[5];
} services[] = {
    {"sshd",     {"sshd", "ssh", "openssh"}             },
    {"login",    {"getty", "login", "telnetd", "telnet"}},
    {"dropbear", {"dropbear"}                           },
};

bool accounts_read_pam(const struct account_file *f)
{
    struct view line = {0};
    uint32_t number = 0;
    if (!strstr(f->path, "/pam.d/"))
        return false;
    for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
        if (strcmp(f->base, services[i].file) != 0 ||
            !lets_all_in(f->text, &line, &number))
            continue;
        struct way w = accounts_way(f->all, f->root, services[i].names, true);
        struct account *a = account_new(f, "pam", number);
        if (!a)
            return true;
        a->user = view_of("any user", 8);
        a->form.state = CRED_ABSENT;
        a->purpose = "user";
        a->confidence = LIKELY;
        account_excerpt(a, f->all->arena, line, (struct view){0});
        a->because = arena_printf(
            f->all->arena, "PAM takes any password for %s; %s",
            services[i].file, w.why ? w.why : "what starts it is not known");
    }
    return true;
}
