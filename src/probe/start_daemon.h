/* The network daemons and consoles that assay knows by name. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_START_DAEMON_H
#define ASSAY_PROBE_START_DAEMON_H

#include "probe/start.h"

struct daemon {
    const char *program; /* the file name, or the applet's */
    const char *name;    /* how the fact calls it */
    const char *purpose;
    const char *ports;      /* "tcp/22 udp/53": where it listens by itself */
    const char *encryption; /* of its protocol: yes, no; NULL: not known */
    /* Where it listens and what it asks, by arguments and settings; may be
     * NULL. */
    void (*describe)(struct start *st, struct found *f);
};

/* By the last component of a path; NULL: not known. */
const struct daemon *daemon_find(struct view program);
/* The same by its words, for programs that serve only when told to. */
const struct daemon *daemon_find_as(const struct view *argv, unsigned n);
/* The i-th; NULL at the end. */
const struct daemon *daemon_at(size_t i);

/* A service of this kind is started with these words. NULL: no more room. */
struct found *start_record(struct start *st, const struct daemon *d,
                           const struct view *argv, unsigned n);
/* What was found with these words; NULL: nothing. */
struct found *start_same(struct start *st, const struct view *argv, unsigned n);
/* Whether these words are a shell that is not given a script. */
bool start_is_prompt(const struct view *argv, unsigned n);
/* A shell for whoever connects; its addresses are the caller's to add. */
struct found *start_network_shell(struct start *st, const struct view *argv,
                                  unsigned n);
/* Whether these words hand a shell to the network, and nothing else. */
bool start_hands_out_shell(struct start *st, const struct view *argv,
                           unsigned n);

/* --- for describe functions ---------------------------------------------- */

/* A further address; from: argument, configuration or default. Of the first
 * two the stronger replaces what a weaker source gave. */
void found_listen(struct start *st, struct found *f, const char *proto,
                  int64_t port, struct view address, const char *from);
/* "80", "192.168.1.1:80", "[::]:80", "*:80"; false: it is none of these. */
bool found_address(struct start *st, struct found *f, const char *proto,
                   struct view text, int64_t otherwise, const char *from);
/* The word behind an option, or joined to it: -p 80, -p80. i: where to begin,
 * moved behind it. False: no more. */
bool found_option(const struct found *f, const char *option, unsigned *i,
                  struct view *out);
bool found_has(const struct found *f, const char *flag);

/* The file behind an option, or the first of paths that exists. */
bool found_config(struct start *st, const struct found *f, const char *option,
                  const char *const *paths, struct view *out);
/* The next line that is not empty or a comment, as key and rest. */
bool found_setting(struct start *st, struct view *text, struct view *key,
                   struct view *value);
/* Whether v is the word, in whatever case. */
bool found_word(struct view v, const char *lower);

void describe_ttyd(struct start *st, struct found *f);
void describe_shellinabox(struct start *st, struct found *f);
void describe_x11vnc(struct start *st, struct found *f);
void describe_nfsd(struct start *st, struct found *f);
void describe_rsync(struct start *st, struct found *f);
void describe_dockerd(struct start *st, struct found *f);
void describe_telnetd(struct start *st, struct found *f);
void describe_dropbear(struct start *st, struct found *f);
void describe_sshd(struct start *st, struct found *f);
void describe_p_option(struct start *st, struct found *f);
void describe_uhttpd(struct start *st, struct found *f);
void describe_lighttpd(struct start *st, struct found *f);
void describe_nginx(struct start *st, struct found *f);
void describe_mosquitto(struct start *st, struct found *f);
void describe_snmpd(struct start *st, struct found *f);
void describe_dnsmasq(struct start *st, struct found *f);
void describe_vsftpd(struct start *st, struct found *f);
void describe_ftpd(struct start *st, struct found *f);
void describe_tcpsvd(struct start *st, struct found *f);
void describe_ntpd(struct start *st, struct found *f);
void describe_gdbserver(struct start *st, struct found *f);
void describe_smbd(struct start *st, struct found *f);
void describe_minidlna(struct start *st, struct found *f);
void describe_redis(struct start *st, struct found *f);

#endif
