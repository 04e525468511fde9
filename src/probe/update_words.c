/* Command lines that fetch, check and write updates. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/update_script.h"

/* Programs that may stand in an updater without telling who made a file. */
static const char harmless[] =
    " : [ [[ awk basename blkid blockdev break bunzip2 bzcat bzip2 cat "
    "cd chmod chown clear cmp continue cp cut date dd depmod df diff "
    "dirname dmesg du echo egrep exec exit export expr false fdisk fgrep "
    "flash_erase flash_eraseall flash_unlock free fsync fuser "
    "fw_printenv fw_setenv getopt getopts grep gunzip gzip halt head "
    "hexdump hostname id ifconfig ifdown ifup insmod install ip "
    "iptables jffs2reset kill killall ldd led let ln local logger "
    "logread losetup ls lsmod md mkdir mkfifo mknod mktemp modprobe "
    "more mount mountpoint mv netstat nslookup nvram od partprobe pgrep "
    "pidof ping ping6 pivot_root pkill poweroff printf ps pwd read "
    "readlink readonly realpath reboot renice reset resize2fs return rm "
    "rmdir rmmod route sed seq set sfdisk sgdisk shift sleep sort stat "
    "strings stty sync sysctl syslogd tac tail tar tee test times touch "
    "tr trap true tty type ubiattach ubiblock ubidetach ubiformat "
    "ubimkvol ubinfo ubirename ubirmvol ubirsvol uci ulimit umask "
    "umount uname uniq unlzma unset unxz unzip uptime usleep vi wait wc "
    "wd_keepalive which whoami wifi xxd xzcat yes zcat ";

static const char *const fetchers[] = {"curl", "ftpget", "tftp",
                                       "uclient-fetch", "wget"};
static const char *const writers[] = {
    "apk", "dpkg",      "flashcp",    "ipkg",        "mender",
    "mtd", "mtd_write", "nandwrite",  "opkg",        "rauc",
    "rpm", "swupdate",  "sysupgrade", "ubiupdatevol"};
static const char *const hashes[] = {
    "cksum",     "crc32",     "md5sum",  "sha1sum",   "sha224sum",
    "sha256sum", "sha384sum", "sha3sum", "sha512sum", "sum"};
static const char *const verifiers[] = {
    "gpg",      "gpg2",    "gpgv",    "gpgv2",
    "minisign", "openssl", "signify", "signify-openbsd",
    "ucert",    "usign"};

#define IS_IN(list, v) is_in(list, sizeof list / sizeof *list, v)

static bool is_in(const char *const *list, size_t n, struct view v)
{
    for (size_t i = 0; i < n; i++)
        if (text_is(v, list[i]))
            return true;
    return false;
}

/* Whether a list of words with blanks around them has this one. */
static bool lists(const char *list, struct view v)
{
    for (const char *at = list; v.n && (at = strchr(at, ' ')); at++)
        if (strncmp(at + 1, (const char *)v.p, v.n) == 0 && at[1 + v.n] == ' ')
            return true;
    return false;
}

static struct view base(struct view path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/')
            return view_from(path, i);
    return path;
}

enum deed deed_of(struct view program)
{
    struct view name = base(program);
    if (text_starts(program, "/etc/init.d/") || lists(harmless, name))
        return DEED_HARMLESS;
    if (IS_IN(fetchers, name))
        return DEED_FETCH;
    if (IS_IN(writers, name))
        return DEED_WRITE;
    if (IS_IN(hashes, name))
        return DEED_HASH;
    return IS_IN(verifiers, name) ? DEED_VERIFY : DEED_UNKNOWN;
}

static bool has(const struct view *words, size_t n, const char *word)
{
    for (size_t i = 1; i < n; i++)
        if (text_is(words[i], word))
            return true;
    return false;
}

bool deed_is_harmless(const struct view *words, size_t n)
{
    static const char *const tools[] = {"flashcp",     "ipkg",      "mtd",
                                        "mtd_write",   "nandwrite", "opkg",
                                        "ubiupdatevol"};
    struct view name = base(words[0]);
    enum deed d = deed_of(words[0]);
    if (text_is(name, "find"))
        return !has(words, n, "-exec") && !has(words, n, "-ok");
    if (text_is(name, "awk"))
        for (size_t i = 1; i < n; i++)
            if (text_find(words[i], "system") != SIZE_MAX ||
                text_find(words[i], "getline") != SIZE_MAX ||
                text_find(words[i], "|") != SIZE_MAX)
                return false;
    if (text_is(name, "lock"))
        return true;
    /* What procd understands by it is to hold its services. */
    if (text_is(name, "ubus"))
        return n == 4 && text_is(words[1], "call") &&
               text_is(words[2], "system") && text_is(words[3], "upgrade");
    return d == DEED_HARMLESS || (d == DEED_WRITE && IS_IN(tools, name));
}

bool deed_verifies(const struct view *words, size_t n)
{
    struct view name = base(words[0]);
    if (text_starts(name, "gpgv"))
        return true;
    if (text_starts(name, "gpg"))
        return has(words, n, "--verify");
    if (text_is(name, "openssl"))
        return has(words, n, "-verify") || has(words, n, "-prverify");
    return has(words, n, "-V");
}

bool deed_is_device(struct view path)
{
    static const char *const devices[] = {
        "/dev/mtd", "/dev/mmcblk", "/dev/nvme", "/dev/ubi",  "/dev/sd",
        "/dev/hd",  "/dev/disk/",  "/dev/nand", "/dev/block"};
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (text_starts(path, devices[i]))
            return true;
    return false;
}

/* --- what is fetched --------------------------------------------------------
 */

/* Letters of the short options that take no value. */
static const char *plain_letters(struct view name)
{
    return text_is(name, "curl") ? "0123456#afgGiIjJkLlnNOpqRsSvV"
                                 : "bcdDEFHkKLmNpqrvVx";
}

/* A cluster such as -ksSLo: whether it has letter c; *last: it ends in an
 * option that takes the next word. */
static bool cluster_has(struct view name, struct view word, char c, char *last)
{
    const char *plain = plain_letters(name);
    *last = 0;
    for (size_t i = 1; i < word.n; i++) {
        if (word.p[i] == c)
            return true;
        if (!strchr(plain, word.p[i])) {
            *last = i + 1 == word.n ? (char)word.p[i] : 0;
            return false;
        }
    }
    return false;
}

static bool takes_value(struct view word)
{
    static const char *const some[] = {
        "--cacert",  "--capath",    "--cert",  "--connect-timeout",
        "--data",    "--header",    "--key",   "--max-time",
        "--referer", "--request",   "--retry", "--retry-delay",
        "--user",    "--user-agent"};
    return IS_IN(some, word);
}

static bool is_unchecked(struct view name, struct view word)
{
    char last;
    if (text_is(word, "--no-check-certificate") || text_is(word, "--insecure"))
        return true;
    return text_is(name, "curl") && text_starts(word, "-") &&
           !text_starts(word, "--") && cluster_has(name, word, 'k', &last);
}

/* The file that a word (or it and the next) names; moves *i. */
static bool output_of(struct view name, const struct view *words, size_t n,
                      size_t *i, struct view *file)
{
    static const char *const longs[] = {"--output-document=", "--output="};
    struct view w = words[*i];
    char c = text_is(name, "curl") ? 'o' : 'O', last;
    for (size_t k = 0; k < sizeof longs / sizeof *longs; k++)
        if (text_starts(w, longs[k])) {
            *file = view_from(w, strlen(longs[k]));
            return true;
        }
    if (text_is(w, "--output") || text_is(w, "--output-document")) {
        *file = *i + 1 < n ? words[++*i] : view_of("", 0);
        return true;
    }
    if (!text_starts(w, "-") || text_starts(w, "--") ||
        !cluster_has(name, w, c, &last))
        return false;
    const uint8_t *at = memchr(w.p, c, w.n);
    size_t from = (size_t)(at - w.p) + 1;
    if (from < w.n)
        *file = view_from(w, from);
    else
        *file = *i + 1 < n ? words[++*i] : view_of("", 0);
    return true;
}

/* tftp -g -r REMOTE -l LOCAL HOST; ftpget HOST LOCAL REMOTE: no URLs. */
static void fetches_plainly(const struct view *words, size_t n,
                            struct view *file)
{
    for (size_t i = 1; i + 1 < n; i++)
        if (text_is(words[i], "-l"))
            *file = words[i + 1];
}

void deed_fetches(const struct view *words, size_t n, struct view *url,
                  struct view *file, bool *unchecked)
{
    struct view name = base(words[0]), out = {0}, what = {0};
    bool off = false, named = false, remote_name = false;
    for (size_t i = 1; i < n; i++) {
        struct view w = words[i];
        char last = 0;
        if (output_of(name, words, n, &i, &out)) {
            named = true;
            off |= is_unchecked(name, w);
            continue;
        }
        off |= is_unchecked(name, w);
        if (!text_starts(w, "-")) {
            if (what.n == 0 || text_find(w, "://") != SIZE_MAX)
                what = w;
            continue;
        }
        remote_name |= text_is(name, "curl") && !text_starts(w, "--") &&
                       cluster_has(name, w, 'O', &last);
        if (text_starts(w, "--"))
            i += takes_value(w);
        else if (!cluster_has(name, w, '\n', &last) && last)
            i++;
    }
    if (text_is(name, "tftp") || text_is(name, "ftpget")) {
        what = text_is(name, "tftp") ? view_of("tftp://", 7)
                                     : view_of("ftp://", 6);
        fetches_plainly(words, n, &out);
    } else if (!named) {
        bool to_stdout = text_is(name, "curl") && !remote_name;
        out = to_stdout ? view_of("-", 1) : base(what);
    }
    *url = what;
    *file = out;
    *unchecked = off;
}

/* --- what is written --------------------------------------------------------
 */

/* The ith word that is no option, from 0; empty: none. */
static struct view plain(const struct view *words, size_t n, size_t i)
{
    for (size_t k = 1; k < n; k++)
        if (words[k].n == 1 || !text_starts(words[k], "-"))
            if (i-- == 0)
                return words[k];
    return view_of("", 0);
}

/* mtd [options] write IMAGE PARTITION */
static bool mtd_writes(const struct view *words, size_t n, struct view *from)
{
    for (size_t i = 1; i + 1 < n; i++)
        if (text_is(words[i], "write")) {
            *from = words[i + 1];
            return true;
        }
    return false;
}

static bool dd_writes(const struct view *words, size_t n, struct view *from)
{
    struct view in = view_of("-", 1);
    bool device = false;
    for (size_t i = 1; i < n; i++) {
        if (text_starts(words[i], "if="))
            in = view_from(words[i], 3);
        if (text_starts(words[i], "of="))
            device = deed_is_device(view_from(words[i], 3));
    }
    *from = in;
    return device && !text_is(in, "/dev/zero") && !text_is(in, "/dev/urandom");
}

/* sysupgrade [options] IMAGE */
static bool sysupgrade_writes(const struct view *words, size_t n,
                              struct view *from)
{
    struct view image = {0};
    for (size_t i = 1; i < n; i++) {
        struct view w = words[i];
        if (text_is(w, "-T") || text_is(w, "--test") || text_is(w, "-h") ||
            text_is(w, "-l") || text_is(w, "-b") || text_is(w, "-r") ||
            text_starts(w, "--create-backup") ||
            text_starts(w, "--restore-backup") ||
            text_starts(w, "--list-backup"))
            return false;
        if (text_is(w, "-f") || text_is(w, "-d"))
            i++;
        else if (!text_starts(w, "-"))
            image = w;
    }
    *from = image;
    return image.n > 0;
}

static bool installs(struct view name, const struct view *words, size_t n,
                     struct view *from)
{
    static const char *const verbs[] = {"install", "-install",  "add",
                                        "-i",      "--install", "-U",
                                        "-Uvh",    "-ivh",      "--upgrade"};
    bool verb = false;
    struct view last = {0};
    for (size_t i = 1; i < n; i++) {
        verb |= IS_IN(verbs, words[i]);
        if (!text_starts(words[i], "-"))
            last = words[i];
    }
    (void)name;
    *from = last;
    return verb && last.n > 0;
}

bool deed_writes(const struct view *words, size_t n, struct view *from)
{
    struct view name = base(words[0]), in = {0};
    bool yes = false;
    if (text_is(name, "mtd") || text_is(name, "mtd_write"))
        yes = mtd_writes(words, n, &in);
    else if (text_is(name, "dd"))
        yes = dd_writes(words, n, &in);
    else if (text_is(name, "sysupgrade"))
        yes = sysupgrade_writes(words, n, &in);
    else if (text_is(name, "flashcp")) {
        in = plain(words, n, 0);
        yes = deed_is_device(plain(words, n, 1));
    } else if (text_is(name, "nandwrite") || text_is(name, "ubiupdatevol")) {
        in = plain(words, n, 1);
        if (in.n == 0)
            in = view_of("-", 1);
        yes = deed_is_device(plain(words, n, 0));
    } else if (text_is(name, "cp")) {
        in = plain(words, n, 0);
        yes = deed_is_device(plain(words, n, 1));
    } else if (deed_of(words[0]) == DEED_WRITE)
        yes = installs(name, words, n, &in);
    if (yes)
        *from = in;
    return yes;
}
