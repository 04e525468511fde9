/* Known daemons: what they are for, and where they listen if nobody says
 * otherwise. Ports: the programs' manual pages and IANA's registry. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/start_daemon.h"

#include <string.h>

static const struct daemon daemons[] = {
  /* remote shells */
    {"telnetd",             "telnetd",          "remote-shell",    "tcp/23",            "no",  describe_telnetd  },
    {"in.telnetd",          "telnetd",          "remote-shell",    "tcp/23",            "no",  describe_telnetd  },
    {"utelnetd",            "telnetd",          "remote-shell",    "tcp/23",            "no",  describe_telnetd  },
    {"rlogind",             "rlogind",          "remote-shell",    "tcp/513",           "no",  NULL              },
    {"in.rlogind",          "rlogind",          "remote-shell",    "tcp/513",           "no",  NULL              },
    {"rshd",                "rshd",             "remote-shell",    "tcp/514",           "no",  NULL              },
    {"in.rshd",             "rshd",             "remote-shell",    "tcp/514",           "no",  NULL              },
    {"rexecd",              "rexecd",           "remote-shell",    "tcp/512",           "no",  NULL              },
    {"in.rexecd",           "rexecd",           "remote-shell",    "tcp/512",           "no",  NULL              },
    {"shellinaboxd",        "shellinaboxd",     "remote-shell",    "tcp/4200",          NULL,
     describe_shellinabox                                                                                        },
    {"ttyd",                "ttyd",             "remote-shell",    "tcp/7681",          NULL,  describe_ttyd     },
    {"dropbear",            "dropbear",         "ssh",             "tcp/22",            "yes", describe_dropbear },
    {"sshd",                "sshd",             "ssh",             "tcp/22",            "yes", describe_sshd     },
 /* files */
    {"ftpd",                "ftpd",             "file-transfer",   "tcp/21",            "no",  describe_ftpd     },
    {"in.ftpd",             "ftpd",             "file-transfer",   "tcp/21",            "no",  describe_ftpd     },
    {"vsftpd",              "vsftpd",           "file-transfer",   "tcp/21",            NULL,  describe_vsftpd   },
    {"proftpd",             "proftpd",          "file-transfer",   "tcp/21",            NULL,  NULL              },
    {"pure-ftpd",           "pure-ftpd",        "file-transfer",   "tcp/21",            NULL,  NULL              },
    {"bftpd",               "bftpd",            "file-transfer",   "tcp/21",            "no",  NULL              },
    {"stupid-ftpd",         "stupid-ftpd",      "file-transfer",   "tcp/21",            "no",  NULL              },
    {"tftpd",               "tftpd",            "file-transfer",   "udp/69",            "no",  NULL              },
    {"in.tftpd",            "tftpd",            "file-transfer",   "udp/69",            "no",  NULL              },
    {"atftpd",              "tftpd",            "file-transfer",   "udp/69",            "no",  NULL              },
    {"smbd",                "smbd",             "file-transfer",   "tcp/139 tcp/445",   NULL,  describe_smbd     },
    {"nmbd",                "nmbd",             "name-service",    "udp/137 udp/138",   "no",  NULL              },
    {"ksmbd.mountd",        "ksmbd",            "file-transfer",   "tcp/445",           NULL,  NULL              },
    {"afpd",                "afpd",             "file-transfer",   "tcp/548",           NULL,  NULL              },
    {"rsyncd",              "rsync",            "file-transfer",   "tcp/873",           "no",  describe_rsync    },
    {"dockerd",             "dockerd",          "containers",      "",                  NULL,  describe_dockerd  },
    {"rpc.nfsd",            "nfsd",             "file-transfer",   "tcp/2049",          "no",  describe_nfsd     },
    {"rpc.mountd",          "mountd",           "rpc",             "tcp/0",             "no",  NULL              },
    {"nbd-server",          "nbd-server",       "file-transfer",   "tcp/10809",         NULL,  NULL              },
    {"iscsid",              "iscsid",           "file-transfer",   "",                  NULL,  NULL              },
    {"tgtd",                "tgtd",             "file-transfer",   "tcp/3260",          "no",  NULL              },
 /* web */
    {"uhttpd",              "uhttpd",           "web",             "tcp/80",            NULL,  describe_uhttpd   },
    {"httpd",               "httpd",            "web",             "tcp/80",            NULL,  describe_p_option },
    {"lighttpd",            "lighttpd",         "web",             "tcp/80",            NULL,  describe_lighttpd },
    {"nginx",               "nginx",            "web",             "tcp/80",            NULL,  describe_nginx    },
    {"apache2",             "apache2",          "web",             "tcp/80",            NULL,  NULL              },
    {"boa",                 "boa",              "web",             "tcp/80",            "no",  NULL              },
    {"goahead",             "goahead",          "web",             "tcp/80",            NULL,  NULL              },
    {"webs",                "goahead",          "web",             "tcp/80",            NULL,  NULL              },
    {"thttpd",              "thttpd",           "web",             "tcp/80",            "no",  describe_p_option },
    {"mini_httpd",          "mini_httpd",       "web",             "tcp/80",            NULL,  describe_p_option },
    {"micro_httpd",         "micro_httpd",      "web",             "tcp/80",            "no",  NULL              },
    {"monkey",              "monkey",           "web",             "tcp/2001",          NULL,  describe_p_option },
    {"cherokee",            "cherokee",         "web",             "tcp/80",            NULL,  NULL              },
    {"hiawatha",            "hiawatha",         "web",             "tcp/80",            NULL,  NULL              },
    {"appweb",              "appweb",           "web",             "tcp/80",            NULL,  NULL              },
    {"alphapd",             "alphapd",          "web",             "tcp/80",            NULL,  NULL              },
    {"squid",               "squid",            "web",             "tcp/3128",          NULL,  NULL              },
    {"privoxy",             "privoxy",          "web",             "tcp/8118",          NULL,  NULL              },
    {"tinyproxy",           "tinyproxy",        "web",             "tcp/8888",          NULL,  NULL              },
    {"haproxy",             "haproxy",          "web",             "",                  NULL,  NULL              },
    {"transmission-daemon", "transmission",     "web",             "tcp/9091",          NULL,  NULL              },
    {"cupsd",               "cupsd",            "print",           "tcp/631",           NULL,  NULL              },
    {"p910nd",              "p910nd",           "print",           "tcp/9100",          "no",  NULL              },
    {"lpd",                 "lpd",              "print",           "tcp/515",           "no",  NULL              },
 /* messages */
    {"mosquitto",           "mosquitto",        "mqtt",            "tcp/1883",          NULL,  describe_mosquitto},
    {"emqx",                "emqx",             "mqtt",            "tcp/1883",          NULL,  NULL              },
    {"nanomq",              "nanomq",           "mqtt",            "tcp/1883",          NULL,  NULL              },
    {"coap-server",         "coap-server",      "coap",            "udp/5683",          NULL,  describe_p_option },
    {"redis-server",        "redis",            "database",        "tcp/6379",          NULL,  describe_redis    },
    {"mysqld",              "mysqld",           "database",        "tcp/3306",          NULL,  NULL              },
    {"mariadbd",            "mysqld",           "database",        "tcp/3306",          NULL,  NULL              },
    {"postgres",            "postgres",         "database",        "tcp/5432",          NULL,  NULL              },
    {"mongod",              "mongod",           "database",        "tcp/27017",         NULL,  NULL              },
    {"influxd",             "influxd",          "database",        "tcp/8086",          NULL,  NULL              },
    {"memcached",           "memcached",        "database",        "tcp/11211",         "no",
     describe_p_option                                                                                           },
    {"smtpd",               "smtpd",            "mail",            "tcp/25",            NULL,  NULL              },
    {"exim",                "exim",             "mail",            "tcp/25",            NULL,  NULL              },
    {"sendmail",            "sendmail",         "mail",            "tcp/25",            NULL,  NULL              },
 /* names, addresses, time */
    {"dnsmasq",             "dnsmasq",          "dns",             "udp/53 tcp/53",     "no",  describe_dnsmasq  },
    {"named",               "named",            "dns",             "udp/53 tcp/53",     "no",  NULL              },
    {"unbound",             "unbound",          "dns",             "udp/53 tcp/53",     NULL,  NULL              },
    {"dnsd",                "dnsd",             "dns",             "udp/53",            "no",  NULL              },
    {"dnrd",                "dnrd",             "dns",             "udp/53",            "no",  NULL              },
    {"dproxy",              "dproxy",           "dns",             "udp/53",            "no",  NULL              },
    {"systemd-resolved",    "systemd-resolved", "dns",
     "udp/53@127.0.0.53 tcp/53@127.0.0.53 udp/5355",                                    NULL,  NULL              },
    {"udhcpd",              "udhcpd",           "dhcp",            "udp/67",            "no",  NULL              },
    {"dhcpd",               "dhcpd",            "dhcp",            "udp/67",            "no",  NULL              },
    {"odhcpd",              "odhcpd",           "dhcp",            "udp/547 udp/67",    "no",  NULL              },
    {"dhcp6s",              "dhcp6s",           "dhcp",            "udp/547",           "no",  NULL              },
    {"radvd",               "radvd",            "routing",         "",                  "no",  NULL              },
    {"ntpd",                "ntpd",             "time",            "udp/123",           "no",  describe_ntpd     },
    {"chronyd",             "chronyd",          "time",            "udp/323@127.0.0.1", NULL,  NULL              },
    {"ptp4l",               "ptp4l",            "time",            "udp/319 udp/320",   "no",  NULL              },
    {"avahi-daemon",        "avahi-daemon",     "mdns",            "udp/5353",          "no",  NULL              },
    {"mdnsd",               "mdnsd",            "mdns",            "udp/5353",          "no",  NULL              },
    {"umdns",               "umdns",            "mdns",            "udp/5353",          "no",  NULL              },
    {"mDNSResponder",       "mdnsd",            "mdns",            "udp/5353",          "no",  NULL              },
    {"mDNSResponderPosix",  "mdnsd",            "mdns",            "udp/5353",          "no",  NULL              },
    {"llmnrd",              "llmnrd",           "name-service",    "udp/5355",          "no",  NULL              },
    {"wsdd",                "wsdd",             "name-service",    "udp/3702",          "no",  NULL              },
    {"wsdd2",               "wsdd",             "name-service",    "udp/3702",          "no",  NULL              },
    {"lldpd",               "lldpd",            "discovery",       "",                  "no",  NULL              },
 /* control */
    {"snmpd",               "snmpd",            "snmp",            "udp/161",           NULL,  describe_snmpd    },
    {"mini_snmpd",          "snmpd",            "snmp",            "udp/161",           "no",  describe_p_option },
    {"miniupnpd",           "miniupnpd",        "upnp",            "udp/1900 tcp/5000", "no",  NULL              },
    {"upnpd",               "upnpd",            "upnp",            "udp/1900",          "no",  NULL              },
    {"igdd",                "upnpd",            "upnp",            "udp/1900",          "no",  NULL              },
    {"wscd",                "wscd",             "upnp",            "udp/1900",          "no",  NULL              },
    {"minissdpd",           "minissdpd",        "upnp",            "udp/1900",          "no",  NULL              },
    {"minidlna",            "minidlna",         "upnp",            "tcp/8200 udp/1900", "no",
     describe_minidlna                                                                                           },
    {"minidlnad",           "minidlna",         "upnp",            "tcp/8200 udp/1900", "no",
     describe_minidlna                                                                                           },
    {"ushare",              "ushare",           "upnp",            "udp/1900",          "no",  NULL              },
    {"cwmpd",               "cwmpd",            "tr069",           "tcp/7547",          NULL,  NULL              },
    {"easycwmpd",           "easycwmpd",        "tr069",           "tcp/7547",          NULL,  NULL              },
    {"icwmpd",              "icwmpd",           "tr069",           "tcp/7547",          NULL,  NULL              },
    {"tr069",               "tr069",            "tr069",           "tcp/7547",          NULL,  NULL              },
    {"tr069c",              "tr069",            "tr069",           "tcp/7547",          NULL,  NULL              },
    {"tr69c",               "tr069",            "tr069",           "tcp/30005",         NULL,  NULL              },
    {"netopeer2-server",    "netopeer2",        "netconf",         "tcp/830",           "yes", NULL              },
    {"collectd",            "collectd",         "monitoring",      "",                  NULL,  NULL              },
    {"zabbix_agentd",       "zabbix_agentd",    "monitoring",      "tcp/10050",         NULL,  NULL              },
    {"node_exporter",       "node_exporter",    "monitoring",      "tcp/9100",          "no",  NULL              },
    {"lcd4linux",           "lcd4linux",        "display",         "",                  NULL,  NULL              },
 /* pictures and sound */
    {"rtspd",               "rtspd",            "rtsp",            "tcp/554",           "no",  NULL              },
    {"v4l2rtspserver",      "v4l2rtspserver",   "rtsp",            "tcp/8554",          "no",  NULL              },
    {"live555MediaServer",  "live555",          "rtsp",            "tcp/554",           "no",  NULL              },
    {"mediamtx",            "mediamtx",         "rtsp",            "tcp/8554",          NULL,  NULL              },
    {"mjpg_streamer",       "mjpg_streamer",    "rtsp",            "tcp/8080",          "no",  NULL              },
    {"motion",              "motion",           "rtsp",            "tcp/8080",          NULL,  NULL              },
    {"onvif_srvd",          "onvif",            "onvif",           "",                  NULL,  NULL              },
    {"x11vnc",              "x11vnc",           "vnc",             "tcp/5900",          NULL,  describe_x11vnc   },
    {"Xvnc",                "vncserver",        "vnc",             "tcp/5901",          NULL,  NULL              },
    {"vncserver",           "vncserver",        "vnc",             "tcp/5901",          NULL,  NULL              },
    {"fbvncserver",         "vncserver",        "vnc",             "tcp/5900",          NULL,  NULL              },
    {"xrdp",                "xrdp",             "rdp",             "tcp/3389",          NULL,  NULL              },
    {"shairport-sync",      "shairport-sync",   "media",           "tcp/5000",          NULL,  NULL              },
    {"mpd",                 "mpd",              "media",           "tcp/6600",          "no",  NULL              },
    {"asterisk",            "asterisk",         "voip",            "udp/5060",          NULL,  NULL              },
 /* tunnels, access */
    {"openvpn",             "openvpn",          "vpn",             "udp/1194",          "yes", NULL              },
    {"charon",              "charon",           "vpn",             "udp/500 udp/4500",  "yes", NULL              },
    {"pluto",               "pluto",            "vpn",             "udp/500 udp/4500",  "yes", NULL              },
    {"racoon",              "racoon",           "vpn",             "udp/500",           "yes", NULL              },
    {"xl2tpd",              "xl2tpd",           "vpn",             "udp/1701",          "no",  NULL              },
    {"pptpd",               "pptpd",            "vpn",             "tcp/1723",          "no",  NULL              },
    {"accel-pppd",          "accel-pppd",       "vpn",             "",                  NULL,  NULL              },
    {"hostapd",             "hostapd",          "wireless-access", "",                  NULL,  NULL              },
    {"wpad",                "hostapd",          "wireless-access", "",                  NULL,  NULL              },
    {"radiusd",             "radiusd",          "access",          "udp/1812 udp/1813", NULL,  NULL              },
    {"freeradius",          "radiusd",          "access",          "udp/1812 udp/1813", NULL,  NULL              },
    {"nodogsplash",         "nodogsplash",      "access",          "tcp/2050",          "no",  NULL              },
    {"chilli",              "chilli",           "access",          "tcp/3990",          NULL,  NULL              },
    {"bluetoothd",          "bluetoothd",       "bluetooth",       "",                  NULL,  NULL              },
    {"zigbee2mqtt",         "zigbee2mqtt",      "web",             "tcp/8080",          NULL,  NULL              },
    {"zebra",               "zebra",            "routing",         "tcp/2601",          "no",  NULL              },
    {"bgpd",                "bgpd",             "routing",         "tcp/179 tcp/2605",  "no",  NULL              },
    {"ospfd",               "ospfd",            "routing",         "tcp/2604",          "no",  NULL              },
    {"ripd",                "ripd",             "routing",         "udp/520 tcp/2602",  "no",  NULL              },
    {"olsrd",               "olsrd",            "routing",         "udp/698",           "no",  NULL              },
    {"babeld",              "babeld",           "routing",         "udp/6696",          "no",  NULL              },
    {"igmpproxy",           "igmpproxy",        "routing",         "",                  "no",  NULL              },
    {"udpxy",               "udpxy",            "media",           "tcp/4022",          "no",  describe_p_option },
 /* calls from elsewhere */
    {"rpcbind",             "rpcbind",          "rpc",             "tcp/111 udp/111",   "no",  NULL              },
    {"portmap",             "rpcbind",          "rpc",             "tcp/111 udp/111",   "no",  NULL              },
    {"rpc.portmap",         "rpcbind",          "rpc",             "tcp/111 udp/111",   "no",  NULL              },
    {"rpc.statd",           "rpc.statd",        "rpc",             "tcp/0 udp/0",       "no",  NULL              },
    {"inetd",               "inetd",            "super-server",    "",                  NULL,  NULL              },
    {"xinetd",              "xinetd",           "super-server",    "",                  NULL,  NULL              },
    {"tcpsvd",              "tcpsvd",           "super-server",    "",                  NULL,  describe_tcpsvd   },
    {"udpsvd",              "udpsvd",           "super-server",    "",                  NULL,  describe_tcpsvd   },
    {"tcpserver",           "tcpserver",        "super-server",    "",                  NULL,  NULL              },
    {"fingerd",             "fingerd",          "information",     "tcp/79",            "no",  NULL              },
    {"in.fingerd",          "fingerd",          "information",     "tcp/79",            "no",  NULL              },
    {"identd",              "identd",           "information",     "tcp/113",           "no",  NULL              },
    {"fakeidentd",          "identd",           "information",     "tcp/113",           "no",  NULL              },
    {"in.talkd",            "talkd",            "information",     "udp/518",           "no",  NULL              },
    {"ser2net",             "ser2net",          "serial",          "tcp/0",             "no",  NULL              },
    {"netserver",           "netserver",        "measurement",     "tcp/12865",         "no",  NULL              },
    {"iperf",               "iperf",            "measurement",     "tcp/5001",          "no",  NULL              },
    {"iperf3",              "iperf3",           "measurement",     "tcp/5201",          "no",  NULL              },
 /* debugging */
    {"gdbserver",           "gdbserver",        "debug",           "tcp/0",             "no",  describe_gdbserver},
    {"adbd",                "adbd",             "debug",           "tcp/5555",          NULL,  NULL              },
    {"tcf-agent",           "tcf-agent",        "debug",           "tcp/1534",          "no",  NULL              },
    {"tcpdump",             "tcpdump",          "debug",           "",                  NULL,  NULL              },
    {"strace",              "strace",           "debug",           "",                  NULL,  NULL              },
    {"frida-server",        "frida-server",     "debug",           "tcp/27042",         "no",  NULL              },
    {"lldb-server",         "lldb-server",      "debug",           "tcp/0",             "no",  NULL              },
    {"perfserver",          "perfserver",       "debug",           "",                  "no",  NULL              },
    {"sdbd",                "sdbd",             "debug",           "tcp/26101",         NULL,  NULL              },
    {"valgrind",            "valgrind",         "debug",           "",                  NULL,  NULL              },
    {"openocd",             "openocd",          "debug",           "tcp/3333 tcp/4444", "no",  NULL              },
    {"netconsole",          "netconsole",       "debug",           "",                  "no",  NULL              },
    {"crond",               "crond",            "scheduler",       "",                  NULL,  NULL              }, /* never told itself */
    {"cron",                "crond",            "scheduler",       "",                  NULL,  NULL              },
};

static const struct daemon consoles[] = {
    {"getty",    "getty", "console", "", NULL, NULL},
    {"agetty",   "getty", "console", "", NULL, NULL},
    {"mgetty",   "getty", "console", "", NULL, NULL},
    {"mingetty", "getty", "console", "", NULL, NULL},
};

enum { DAEMONS = sizeof daemons / sizeof *daemons };

const struct daemon *daemon_find(struct view program)
{
    const uint8_t *slash =
        program.n ? memrchr(program.p, '/', program.n) : NULL;
    if (slash)
        program = view_from(program, (size_t)(slash - program.p) + 1);
    for (size_t i = 0; i < DAEMONS; i++)
        if (text_is(program, daemons[i].program))
            return &daemons[i];
    for (size_t i = 0; i < sizeof consoles / sizeof *consoles; i++)
        if (text_is(program, consoles[i].program))
            return &consoles[i];
    return NULL;
}

/* rsync serves only with --daemon. */
const struct daemon *daemon_find_as(const struct view *argv, unsigned n)
{
    const struct daemon *d = daemon_find(argv[0]);
    if (!d && (text_is(argv[0], "rsync") || text_ends(argv[0], "/rsync")))
        for (unsigned i = 1; i < n; i++)
            if (text_is(argv[i], "--daemon"))
                return daemon_find(view_of("rsyncd", 6));
    return d;
}

const struct daemon *daemon_at(size_t i)
{
    return i < DAEMONS ? &daemons[i] : NULL;
}
