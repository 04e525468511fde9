#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the images that are measured with: root file systems of real Debian
armhf programs with planted accounts, keys and services, as squashfs.

    bench/make-image.py NAME...      NAME: xz-33, gzip-33, zstd-33, lz4-33,
                                     lzo-33, lzma-33, xz-1, xz-4, xz-16, xz-64,
                                     xz-256 (the number: about how many MB)
Each is made once, below build/bench-data; its path is printed. Packages come
through apt with a configuration of its own: the machine's is only read.
"""
import glob
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATA = os.environ.get("ASSAY_BENCH_DATA", os.path.join(ROOT, "build/bench-data"))
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"

# What a gateway or camera has first, then ever larger things, so that a small
# image is a small product and not a slice of a large one.
PACKAGES = """
busybox dropbear-bin libc6 libcrypt1 libtomcrypt1 libtommath1 libgmp10 zlib1g
dnsmasq-base hostapd wpasupplicant libnl-3-200 libnl-genl-3-200
libnl-route-3-200 iptables libxtables12 libip4tc2 libip6tc2 libnftables1
libnftnl11 libmnl0 nftables iproute2 iw libssl3 openssl mosquitto libmosquitto1
libwebsockets17 libuv1 libcurl4 curl lighttpd perl-modules-5.36
python3.11-minimal libpython3.11-minimal
libpython3.11-stdlib tzdata openssh-client openssh-server
libpam0g libpam-modules libselinux1 libpcre2-8-0 libaudit1 libcap2 libsystemd0
libudev1 udev systemd kmod libkmod2 bash dash coreutils util-linux libblkid1
libmount1 e2fsprogs libext2fs2 mtd-utils u-boot-tools bluez libbluetooth3
libdbus-1-3 dbus libglib2.0-0 libreadline8 libtinfo6 ncurses-base
libstdc++6 libgcc-s1 libatomic1 sqlite3 libsqlite3-0 libxml2 libexpat1
libjson-c5 libjansson4 libmodbus5 snmpd libsnmp40 libsnmp-base avahi-daemon
libavahi-core7 libavahi-common3 ntpsec chrony ppp xl2tpd strongswan-charon
libstrongswan wireguard-tools openvpn tcpdump libpcap0.8 ethtool net-tools
libgnutls30 libnettle8 libhogweed6 libp11-kit0 libtasn1-6 libidn2-0
libunistring2 libmbedtls14 libmbedcrypto7 libmbedx509-1 libwolfssl35
perl-base libperl5.36 libopenblas0-pthread libavcodec59 libavformat59 libavutil57 libx264-164
libx265-199 libvpx7 libgstreamer1.0-0 gstreamer1.0-plugins-base
gstreamer1.0-plugins-good libgstreamer-plugins-base1.0-0 libopencv-core406
libopencv-imgproc406 libicu72 libnode108 nodejs redis-server redis-tools
postgresql-15 nginx samba-libs samba php8.2-cli
libqt5core5a libqt5gui5 libqt5widgets5
libqt5network5 libqt5qml5 libqt5quick5 libqt5webkit5 libgtk-3-0 libboost-all-dev
libruby3.1 erlang-base libllvm14 libclang1-14 libclang-cpp14 libmariadb3
mariadb-server-core mysql-common libwebkit2gtk-4.0-37
libjavascriptcoregtk-4.0-18 docker.io containerd golang-1.19-go libmono-2.0-1
qemu-system-arm qemu-system-common gdb git vim-runtime cpp-12 gcc-12 g++-12
libllvm15 libclang-common-14-dev clang-14 firefox-esr chromium chromium-common
thunderbird libreoffice-core rustc libstd-rust-dev openjdk-17-jre-headless
openjdk-17-jdk-headless blender kicad freecad libdeal.ii-9.4.1
""".split()

SIZES = {1: 3.2, 4: 12.8, 16: 51, 33: 106, 64: 205, 256: 820}  # MB inside

BATCH = 40  # packages fetched in one go

PLANTED = {
    "etc/passwd": (0o644, """root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
admin:$1$abcdefgh$irWbblnpmw.5z7wgBnprh0:0:0::/root:/bin/ash
support:x:1000:1000::/home/support:/bin/sh
guest::1001:1001::/tmp:/bin/sh
"""),
    "etc/shadow": (0o640, """root:$6$abcdefghijklmnop$J/AWykHqo2Tx5UtavGnFc3ytI33la50JpzLTarSWVhkIXK6wOjNwwZjsrIw2UgmrER2EKrSHCeQyAINEEXAk1/:19000:0:99999:7:::
daemon:*:19000:0:99999:7:::
support:abNANd1rDfiNc:19000:0:99999:7:::
guest::19000:0:99999:7:::
"""),
    "etc/inittab": (0o644, """::sysinit:/etc/init.d/rcS
ttyS0::respawn:/sbin/getty -L ttyS0 115200 vt100
::respawn:/usr/sbin/telnetd -F -l /bin/login
"""),
    "etc/init.d/rcS": (0o755, """#!/bin/sh
mount -t proc proc /proc
/usr/sbin/dropbear -R
/usr/sbin/lighttpd -f /etc/lighttpd/lighttpd.conf
[ -f /etc/debug ] && /usr/sbin/telnetd -p 2323
"""),
    "etc/config/cloud.json": (0o644,
        '{"host": "cloud.example", "api_key": "b1946ac92492d2347c6235b4d2611184"}\n'),
    "etc/hostname": (0o644, "gateway\n"),
    "etc/os-release": (0o644, 'NAME="Gateway"\nVERSION_ID="1.4.2"\n'),
    "www/index.html": (0o644,
        "<form action=/cgi-bin/login><input name=password type=password></form>\n"),
}


def run(*args, **kw):
    subprocess.run(args, check=True, **kw)


def sources():
    """The machine's Debian sources, for one architecture and our keyring."""
    found = []
    for path in glob.glob("/etc/apt/sources.list") + glob.glob("/etc/apt/sources.list.d/*"):
        text = open(path, encoding="utf-8").read()
        if path.endswith(".sources"):
            for block in text.split("\n\n"):
                get = lambda key: re.search(rf"^{key}:\s*(.+)$", block, re.M)
                if get("URIs") and get("Suites") and "debian" in get("URIs")[1]:
                    found += [(get("URIs")[1].split()[0], s) for s in get("Suites")[1].split()]
        else:
            found += re.findall(r"^deb\s+(?:\[[^]]*\]\s+)?(\S*debian\S*)\s+(\S+)", text, re.M)
    main = [(u, s) for u, s in found if not re.search("security|updates|backports", s)]
    if not main:
        sys.exit("make-image: this machine has no Debian package source")
    return "".join(f"deb [arch=armhf signed-by={KEYRING}] {u} {s} main\n" for u, s in main[:1])


def apt_flags():
    base = os.path.join(DATA, "apt")
    for d in ("lists/partial", "cache/archives/partial", "etc/preferences.d"):
        os.makedirs(os.path.join(base, d), exist_ok=True)
    with open(os.path.join(base, "sources.list"), "w", encoding="utf-8") as f:
        f.write(sources())
    open(os.path.join(base, "status"), "a", encoding="utf-8").close()
    options = {
        "APT::Architecture": "armhf", "APT::Architectures": "armhf",
        "Dir::State": base, "Dir::State::lists": base + "/lists",
        "Dir::State::status": base + "/status", "Dir::Cache": base + "/cache",
        "Dir::Etc::sourcelist": base + "/sources.list", "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferencesparts": base + "/etc/preferences.d",
        "Acquire::Languages": "none", "APT::Sandbox::User": "root",
    }
    return [f"-o{k}={v}" for k, v in options.items()]


def apt(*args, **kw):
    run("apt-get", "-qq", *apt_flags(), *args, **kw)


def download(names):
    """Fetches those of the packages that are not there yet, all at once."""
    debs = os.path.join(DATA, "debs")
    os.makedirs(debs, exist_ok=True)
    missing = [n for n in names if not os.path.isdir(os.path.join(DATA, "packages", n))
               and not glob.glob(f"{debs}/{n}_*.deb")]
    if not missing:
        return
    if not glob.glob(os.path.join(DATA, "apt/lists/*Packages*")):
        apt("update")
    known = set(subprocess.run(["apt-cache", *apt_flags(), "pkgnames"], check=True,
                               capture_output=True, text=True).stdout.split())
    for name in missing:
        if name not in known:
            print(f"make-image: no package {name}", file=sys.stderr)
    apt("download", *[n for n in missing if n in known], cwd=debs)


def package(name):
    """The folder that holds the package's files, or None."""
    folder = os.path.join(DATA, "packages", name)
    if os.path.isdir(folder):
        return folder
    debs = glob.glob(f"{DATA}/debs/{name}_*.deb")
    if not debs:
        return None
    os.makedirs(folder + ".new", exist_ok=True)
    run("dpkg-deb", "-x", debs[0], folder + ".new")
    os.rename(folder + ".new", folder)
    os.remove(debs[0])
    return folder


def add_files(folder, tree, room):
    """Links the package's files into the tree until room bytes are used up.
    Documentation stays out, as it does of products."""
    used = 0
    for at, dirs, files in os.walk(folder):
        dirs.sort()
        within = os.path.relpath(at, folder)
        if within.startswith(("usr/share/doc", "usr/share/man", "usr/share/locale",
                              "usr/share/lintian")):
            continue
        here = os.path.join(tree, within)
        os.makedirs(here, exist_ok=True)
        for name in sorted(files) + [d for d in dirs if os.path.islink(os.path.join(at, d))]:
            source, target = os.path.join(at, name), os.path.join(here, name)
            if os.path.lexists(target):
                continue
            if os.path.islink(source):
                os.symlink(os.readlink(source), target)
                continue
            size = os.path.getsize(source)
            if size > room - used and size > 65536:
                continue
            os.link(source, target)
            used += size
            if used >= room:
                return used
    return used


def tree_of(size):
    tree = os.path.join(DATA, f"tree-{size}")
    if os.path.isdir(tree):
        return tree
    part = tree + ".new"
    shutil.rmtree(part, ignore_errors=True)
    for path, (mode, text) in PLANTED.items():
        full = os.path.join(part, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(full, mode)
    key = os.path.join(part, "etc/ssl/private/server.key")
    os.makedirs(os.path.dirname(key))
    run("openssl", "genrsa", "-out", key, "2048", stderr=subprocess.DEVNULL)
    room = int(SIZES[size] * 1e6)
    for i, name in enumerate(PACKAGES):
        if room <= 0:
            break
        if i % BATCH == 0:
            download(PACKAGES[i:i + BATCH])
        folder = package(name)
        if folder:
            room -= add_files(folder, part, room)
    if room > 0:
        sys.exit(f"make-image: the packages are {room} bytes too few")
    os.rename(part, tree)
    return tree


def image(name):
    path = os.path.join(DATA, name + ".squashfs")
    if os.path.exists(path):
        return path
    compressor, size = name.split("-")
    options = {"zstd": ["-Xcompression-level", "19"], "lz4": ["-Xhc"]}
    run("mksquashfs", tree_of(int(size)), path + ".new", "-noappend", "-quiet", "-no-progress",
        "-all-root", "-comp", compressor, "-mkfs-time", "0", "-all-time", "0",
        *options.get(compressor, []), stdout=subprocess.DEVNULL)
    os.rename(path + ".new", path)
    return path


if __name__ == "__main__":
    for arg in sys.argv[1:] or ["xz-33"]:
        if not re.fullmatch("(xz|gzip|zstd|lz4|lzo|lzma)-(1|4|16|33|64|256)", arg):
            sys.exit(__doc__)
        print(image(arg))
