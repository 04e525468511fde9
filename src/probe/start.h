/* The start graph of one file system: what was followed so far, under which
 * conditions, and which services that led to. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_START_H
#define ASSAY_PROBE_START_H

#include "probe/probe.h"

enum {
    START_STEPS = 200000,   /* commands looked at in one file system */
    START_SCRIPTS = 3000,   /* scripts entered */
    START_BYTES = 32 << 20, /* text made by expansion */
    START_DEPTH = 32,       /* scripts and functions within each other */
    START_ARGS = 128,       /* words of one command */
    START_FOUND = 512,      /* services of one file system */
    START_RAN = 1024,       /* programs noted in one file system */
};

/* The byte that stands for text that only a running device knows. */
enum { UNSURE = 1 };

enum tri {
    TRI_NO,
    TRI_YES,
    TRI_MAYBE,
};

static inline enum tri tri_not(enum tri t)
{
    return t == TRI_MAYBE ? TRI_MAYBE : t == TRI_NO ? TRI_YES : TRI_NO;
}

static inline enum tri tri_and(enum tri a, enum tri b)
{
    if (a == TRI_NO || b == TRI_NO)
        return TRI_NO;
    return a == TRI_YES && b == TRI_YES ? TRI_YES : TRI_MAYBE;
}

static inline enum tri tri_or(enum tri a, enum tri b)
{
    return tri_not(tri_and(tri_not(a), tri_not(b)));
}

/* From what is started last up to what starts first. */
struct chain {
    const char *what;
    const struct chain *up;
};

struct cond {
    const char *text;
    const struct cond *up;
};

enum found_state {
    FOUND_OFF,
    FOUND_UNKNOWN,
    FOUND_CONDITIONAL,
    FOUND_ON,
};

struct daemon;

/* An address that a service listens at. */
struct listen {
    const char *proto;
    int64_t port; /* 0: none known */
    const char *address;
    struct listen *next;
};

struct found {
    const char *name;
    const struct daemon *daemon; /* NULL: known only by what it imports */
    const char *program;         /* its path, or its word */
    struct view argv[START_ARGS];
    unsigned argc;
    bool argv_unsure; /* some of them only under a condition */
    enum found_state state;
    const struct chain *chain;
    const char *condition;
    const struct node *at; /* the file that starts it */
    uint32_t line;
    struct view excerpt;
    const char *console; /* the terminal of a console login */
    const char *login;   /* what it runs in place of login */
    bool askfirst;       /* a key has to be pressed there first */
    bool no_password;    /* nobody is asked for one */
    const char *given;   /* what holds in the image and keeps it going */
    struct listen *listens;
    const char *port_from;
    const char *authentication;
    const char *encryption; /* as its settings say; NULL: as its protocol */
    /* Whether an account whose password is empty is let in: yes, no, unknown;
     * NULL: it is no such program. */
    const char *empty_passwords;
    const char *weak;        /* algorithms it offers that are broken; NULL */
    const struct node *node; /* the program's file; NULL: not in the image */
    struct found *next;
};

struct seen_all;

struct followed {
    const struct node *script;
    struct followed *next;
};

/* A script or program of the image that the start graph leads to. */
struct ran {
    const struct part *part;
    const struct node *node;
    const struct node *at; /* the file that names it; may be NULL */
    uint32_t line;
    const char *words;         /* with which it was called; "" for sourced */
    const struct chain *chain; /* from what starts first */
    const char *condition;     /* NULL: for certain */
    const struct ran *next;
};

struct start {
    struct subject *s;
    const struct seen_all *seen; /* programs; NULL: not known */
    const struct root *root;
    struct arena *arena;
    const struct chain *chain;
    const struct cond *cond;
    const struct node *at; /* the file being followed */
    uint32_t line;
    struct view text; /* the command being looked at */
    struct found *first, **end;
    uint32_t found_n, steps, scripts, depth;
    uint64_t bytes;
    bool spent;         /* a budget ran out: what was not seen is not known */
    bool entered;       /* some init system was recognised */
    bool settings_only; /* a part without programs */
    bool is_etc;        /* the part is mounted at /etc */
    bool damaged;       /* files may be missing that the device has */
    bool hooks;         /* commands of an event are being followed */
    bool doubt;         /* a script was not understood as a whole */
    /* Whether a question looked into the files of passwords; then it is asked
     * again as if root had one. What hangs on the difference is given. */
    bool asked_password, pretend_password;
    const char *given;
    struct followed *followed; /* scripts that were entered */
    const struct ran *ran;
    uint32_t ran_n;
    /* While a login program is followed: it gives a shell, whatever it asks. */
    bool shell_seen, shell_sure;
    const char *shell_given;
};

/* One step of the budget; false when it is spent. */
bool start_step(struct start *st);

/* Text with a NUL behind it, UNSURE bytes shown as an ellipsis. */
const char *start_shown(struct start *st, struct view v);
/* Below START_… what: what is followed within it is started by it. */
void start_enter(struct start *st, struct chain *link, const char *what);
void start_if(struct start *st, struct cond *link, const char *text);

/* Whether the device has a file there that passes a test ('e', 'f', 'd', 'x',
 * 's', 'r', …) at the time of a start. */
enum tri start_path_test(struct start *st, struct view path, char what);
const struct node *start_node(struct start *st, struct view path);
bool start_file(struct start *st, struct view path, struct view *out);
/* The program that a word names, along the usual PATH; NULL: none. */
const struct node *start_program_node(struct start *st, struct view word);

/* Keeps the chain and the conditions as they are now, the former from what
 * starts first. */
const struct chain *start_keep_chain(struct start *st);
const char *start_conditions(struct start *st);
/* Notes that n (NULL: nothing) runs here. */
void start_note(struct start *st, const struct node *n, const struct view *argv,
                unsigned argc);
/* A prompt of a shell is started here. */
void start_shell(struct start *st);
/* A program is started with these words; false when it is no service. */
bool start_found(struct start *st, const struct view *argv, unsigned n,
                 bool unsure);
/* The same for a console login. */
bool start_found_console(struct start *st, const struct view *argv, unsigned n,
                         struct view console, bool askfirst);
/* A shell started here (word) with its ends joined to an address elsewhere. */
void start_calling_shell(struct start *st, struct view word);
/* Text that could not be followed: daemons that it names may be started. */
void start_unread(struct start *st, struct view text, uint32_t line);

/* What each init system starts. */
void start_inittab(struct start *st);
void start_inittab_text(struct start *st, const struct node *n,
                        struct view text);
void start_initrd(struct start *st);
void start_hotplug(struct start *st);
/* ifup with these words; udevd. */
void start_ifup(struct start *st, const struct view *argv, unsigned n);
void start_udev(struct start *st);
void start_udhcpc(struct start *st, const struct view *argv, unsigned n);
void start_sysv(struct start *st);
/* The S links of /etc/rc<level>.d; systemd: but those that have a unit. */
bool start_runlevel(struct start *st, struct view level, bool systemd);
/* /etc/init.d/rc LEVEL; false: it is no such command. */
bool start_rc_command(struct start *st, struct view program, struct view level);
void start_systemd(struct start *st);
void start_android(struct start *st);
void start_inetd(struct start *st);
void start_supervised(struct start *st);

void start_cron(struct start *st);

/* Programs of the image that are known daemons and were not found started. */
void start_idle(struct start *st);
bool start_is_shell(struct view word);
/* Ports, addresses and authentication, from arguments and settings. */
void start_describe(struct start *st, struct found *f);

#endif
