/* What the files of the accounts probe share: the accounts found so far, and
 * who finds them where. Nothing outside src/probe/probe_accounts* uses it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_PROBE_ACCOUNTS_H
#define ASSAY_PROBE_PROBE_ACCOUNTS_H

#include "probe/cred_guess.h"
#include "probe/probe.h"

enum can_log_in {
    CAN_UNKNOWN,
    CAN_YES,
    CAN_NO,
};

/* One account, before it becomes a fact. Texts live in the list's arena or
 * are static. */
struct account {
    const struct part *part;
    const struct node *node;
    uint32_t line;   /* from 1; 0: none */
    uint64_t offset; /* where has_offset says so */
    bool has_offset;
    const char *source; /* the kind of file: "passwd", "sshd_config" .. */
    const char *origin; /* "live", "copy", "backup", "script", "program" */
    const char *key;    /* the setting's name, where there is one; NULL */
    struct view user;   /* n 0: none is named */
    int64_t uid, gid;
    bool has_ids;
    struct view shell, home;
    struct cred_form form;
    const char *purpose; /* "user" or "machine"; NULL: not known */
    enum can_log_in can;
    const char *because; /* never NULL when emitted */
    enum confidence confidence;
    bool admin; /* uid 0, or in a group of administrators */

    enum account_end {
        ENDED_NOT,
        ENDED, /* but a clock that was not set yet knows nothing of it */
        ENDED_LONG_AGO, /* before any clock may start */
    } ended;

    bool must_change;         /* the first login has to set a new password */
    const char *hidden;       /* why a maker might not want it seen; NULL */
    const char *derived_from; /* see observations.json; NULL */
    const char *note;         /* anything else worth saying; NULL */
    const char *changed_by;   /* the script that sets another password */
    /* Of a password that a script sets: */
    const struct root *set_in; /* NULL: none of the system's own */
    const char *set_by;        /* the program that does; NULL: the shell */
    uint32_t set_line;
    bool set_surely;     /* whenever the script is run */
    struct view excerpt; /* the line, secrets redacted */
    struct cred_answer guess;
    struct account *next;
};

/* A script that changes passwords of the system's own accounts. */
struct account_change {
    const struct root *root;
    struct view user; /* n 0: of any of them */
    const char *where;
    struct account_change *next;
};

/* The state of one run of the probe, for one thread. */
struct accounts {
    struct subject *subject;
    struct arena *arena;
    struct account *first, **last;
    uint32_t n;
    bool overflow;
    struct account_change *changes;
    struct view *words; /* of makers and products, for guessing */
    size_t words_n;
};

/* One file being read for accounts. */
struct account_file {
    struct accounts *all;
    const struct root *root; /* NULL only for bytes outside file systems */
    const struct part *part;
    const struct node *node;
    struct view text;
    const char *path; /* within its root: /etc/passwd */
    const char *base; /* its last component */
    const char *origin;
};

/* --- probe_accounts_fact.c -------------------------------------------------
 */

/* A new account in the file; NULL when there are too many or memory is spent
 * (noted). All fields are those of the file, the rest zero. */
struct account *account_new(const struct account_file *f, const char *source,
                            uint32_t line);
/* The same for a user with a stored password in a context; the texts are
 * copied, and the line becomes the excerpt with the password hidden. */
struct account *account_add(const struct account_file *f, const char *source,
                            uint32_t line, struct view user,
                            struct view password, enum cred_context ctx);
void account_excerpt(struct account *a, struct arena *arena, struct view line,
                     struct view secret);
/* Guesses what can be guessed, then makes facts of all. */
void accounts_emit(struct accounts *all);

/* --- the readers of one file each ------------------------------------------
 */

/* Whether the file is one of the kind, and was read. */
bool accounts_read_daemon(const struct account_file *f);  /* by its name */
bool accounts_read_network(const struct account_file *f); /* SNMP, PPP, Wi-Fi */
bool accounts_read_console(const struct account_file *f); /* inittab, getty */
bool accounts_read_pam(const struct account_file *f);     /* below /pam.d/ */
void accounts_read_script(const struct account_file *f);
void accounts_read_config(const struct account_file *f);

/* A line of a password file within a program or other data, found while the
 * files pass by: kept by each thread, read at the end. */
struct stray {
    const struct part *part;
    const struct node *node;
    uint64_t offset;
    struct view line;
    struct stray *next;
};

struct strays {
    struct stray *first;
    uint32_t n;
    bool full; /* there were more */
};

void accounts_see_strays(struct look *l, struct strays *mine);
void accounts_read_stray(struct accounts *all, const struct stray *s);

/* --- what scripts do to the accounts of password files ---------------------
 */

/* Notes that the script sets or opens the password of user (n 0: of anyone).
 */
void account_changed(const struct account_file *f, struct view user,
                     uint32_t line);
/* After all files were read: tells accounts what changes them, and judges the
 * passwords that scripts set. */
void accounts_join_scripts(struct accounts *all);

/* --- the readers of a whole file system ------------------------------------
 */

/* All passwd and shadow files of a root, joined. */
void accounts_read_passwd(struct accounts *all, const struct root *r);

/* A way in, as far as the image tells. */
enum way_state {
    WAY_NONE,    /* nothing starts it */
    WAY_UNKNOWN, /* it is there; what starts it is not known */
    WAY_MAYBE,   /* started under a condition */
    WAY_ON,
};

struct way {
    enum way_state state;
    const char *why;     /* "telnetd is on (/etc/rc.d/S50telnet)" */
    const char *command; /* its command line, "" if not known */
    /* Lets in an account whose password is empty; "": not said. */
    const char *empty;
};

/* Names of AllowUsers and its like; more: there were more. */
enum { SSHD_NAMES = 32 };

struct sshd_names {
    struct view v[SSHD_NAMES];
    size_t n;
    bool more;
};

/* What sshd_config says; n 0: nothing. */
struct sshd_config {
    struct view root, password, empty;
    struct sshd_names allow_users, deny_users, allow_groups, deny_groups;
    bool match_opens; /* a Match lets in more */
    bool unsure;      /* a file that it includes was not read */
};

void accounts_read_sshd(struct accounts *all, const struct root *root,
                        struct sshd_config *out);
/* Whether its lists of users and groups let the account in. */
enum can_log_in accounts_sshd_admits(struct accounts *all,
                                     const struct root *root,
                                     const struct sshd_config *c,
                                     const struct account *a);

/* What stands in the way of a login, or opens it, in one root. */
struct login {
    const struct root *root;
    bool has_pam;   /* logins honour the ageing of shadow */
    bool pam_empty; /* and let accounts without password in */
    struct way console, telnet, dropbear, sshd, ftp;
    struct way unset; /* gives a shell while root has no password */

    struct ssh_rules {
        bool root_password, password; /* are let in */
        bool sure;                    /* a setting says so */
        enum can_log_in empty;        /* with an empty password */
    } dropbear_rules, sshd_rules;

    struct sshd_config sshd_config;
};

void accounts_login_init(struct login *l, struct accounts *all,
                         const struct root *r);
/* Sets can and because of a passwd account, unless they are set already. */
void accounts_login_judge(const struct login *l, struct accounts *all,
                          struct account *a);
/* Whether an address is the device's own. */
bool accounts_is_local(struct view address);
/* Whether init keeps what a line of inittab with this action starts. */
bool accounts_inittab_stays(struct view action);
/* A part that holds settings only (an /etc of its own) belongs to a system in
 * another part. */
bool accounts_is_system(const struct root *r);
/* The node at path ("/etc/passwd"); in a part that is the /etc of a system in
 * other parts, the one at its own "/passwd". */
const struct node *accounts_find(const struct root *r, const char *path);
bool accounts_text(struct accounts *all, const struct root *r, const char *path,
                   struct view *out);
/* Whether the services probe has looked at one of these services (a NULL ends
 * names); *w is the best of its answers. asking: those that hand out a shell
 * without a password do not count. */
bool accounts_service(struct accounts *all, const struct root *r,
                      const char *const *names, bool asking, struct way *w);
/* The same of those that may let in without a password, in all parts with
 * programs when r has none. */
bool accounts_open_service(struct accounts *all, const struct root *r,
                           const char *const *names, struct way *w);
/* Whether a program of that name is where programs are. */
bool accounts_has_program(const struct root *r, const char *name,
                          struct arena *arena);
/* What gives a shell as long as root has no password. */
struct way accounts_unset(struct accounts *all, const struct root *r);
/* The state of the first of the services (a NULL ends names) in r: what the
 * services probe found, else what a start link or file says. */
struct way accounts_way(struct accounts *all, const struct root *r,
                        const char *const *names, bool asking);

/* --- keys and values of any notation (probe_accounts_kv.c) -----------------
 */

struct setting {
    struct view key, value; /* parts of the text; quotes taken off */
    uint32_t line;
    uint32_t group; /* number of the record it stands in */
    bool opens; /* `key:` and nothing behind it: what follows is its value */
};

struct settings {
    struct view text;
    size_t at;
    uint32_t line, group;
};

/* The next setting of a text in key=value, key: value, UCI, INI, JSON or XML
 * notation; comments are passed over. */
bool settings_next(struct settings *s, struct setting *out);

#endif
