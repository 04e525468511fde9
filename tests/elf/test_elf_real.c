/* The ELF reader and its judgements against readelf and checksec, on real
 * programs of nine architectures and of this machine. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <ftw.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "elf/hardening.h"

enum {
    MAX_FILES = 400,
    MAX_PATH = 512,
    HOST_FILES = 120,
    CHECKSEC_FILES = 60, /* it takes a tenth of a second each */
};

struct fileset {
    char path[MAX_FILES][MAX_PATH];
    size_t n;
};

static char dir[64];
static struct fileset foreign, host;
static struct fileset *collecting;

/* --- gathering the programs --- */

static int run(const char *command)
{
    return system(command); /* commands of this test only */
}

static bool has_tool(const char *name)
{
    char command[128];
    snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", name);
    return run(command) == 0;
}

static int keep_elf(const char *path, const struct stat *st, int type,
                    struct FTW *ftw)
{
    (void)ftw;
    char magic[4] = "";
    if (type != FTW_F || !S_ISREG(st->st_mode) || collecting->n >= MAX_FILES ||
        strlen(path) >= MAX_PATH)
        return 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && read(fd, magic, 4) == 4 && !memcmp(magic, "\177ELF", 4))
        strcpy(collecting->path[collecting->n++], path);
    if (fd >= 0)
        close(fd);
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void unpack_samples(void)
{
    static const char *const rootfs[] = {
        "arm",     "arm64", "mips", "mipsel", "ppc32",
        "ppc64le", "riscv", "s390", "x86",
    };
    const char *root = getenv("ASSAY_SAMPLES");
    const char *source = getenv("ASSAY_SOURCE_ROOT");
    char samples[MAX_PATH], command[4 * MAX_PATH];
    snprintf(samples, sizeof samples, "%s%s", root ? root : source,
             root ? "" : "/../shared/samples");
    for (size_t i = 0; i < sizeof rootfs / sizeof *rootfs; i++) {
        snprintf(command, sizeof command,
                 "f=%s/br-2022.02-rootfs-%s/rootfs.cpio.zst; "
                 "test -e $f && mkdir %s/%s && cd %s/%s && "
                 "zstd -dcq $f | cpio -idm --quiet 2>/dev/null",
                 samples, rootfs[i], dir, rootfs[i], dir, rootfs[i]);
        (void)run(command);
    }
    snprintf(command, sizeof command,
             "f=%s/owrt-1505-tplink-wr841n; test -d $f && "
             "unsquashfs -q -n -o 1177120 -d %s/owrt $f/*.bin "
             ">/dev/null 2>&1",
             samples, dir);
    (void)run(command);
}

static int set_up(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/assay-elf-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    unpack_samples();
    collecting = &foreign;
    nftw(dir, keep_elf, 16, FTW_PHYS);
    collecting = &host;
    nftw("/usr/bin", keep_elf, 16, FTW_PHYS);
    qsort(foreign.path, foreign.n, MAX_PATH, by_text);
    qsort(host.path, host.n, MAX_PATH, by_text);
    if (host.n > HOST_FILES)
        host.n = HOST_FILES;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

struct mapped {
    void *p;
    size_t n;
    struct elf e;
    struct hardening h;
};

static void map_elf(const char *path, struct mapped *out)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0 && fstat(fd, &st) == 0);
    out->n = (size_t)st.st_size;
    out->p = mmap(NULL, out->n, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    assert_true(out->p != MAP_FAILED);
    assert_true(elf_open(view_of(out->p, out->n), &out->e));
    hardening_of(&out->e, NULL, &out->h);
}

static void unmap_elf(struct mapped *m)
{
    munmap(m->p, m->n);
}

/* The file that is being compared, for messages. */
static const char *looking_at;

static void same(const char *what, uint64_t ours, uint64_t theirs)
{
    if (ours != theirs)
        fail_msg("%s: %s: ours %llu, readelf's %llu", looking_at, what,
                 (unsigned long long)ours, (unsigned long long)theirs);
}

/* --- readelf --- */

/* What readelf's text says, brought to the form of ours. */
struct said {
    char machine[64];
    uint32_t needed, loads, imports, exports, names_sum, mips_symbols;
    bool stack, stack_x, relro, now, wx, textrel, interp, symtab, sections;
};

/* Order does not matter: the names are added up as numbers. */
static uint32_t name_sum(const char *s, size_t n)
{
    uint32_t sum = 2166136261u;
    for (size_t i = 0; i < n; i++)
        sum = (sum ^ (uint8_t)s[i]) * 16777619u;
    return sum;
}

static void read_segment(const char *line, struct said *s)
{
    char type[32], flags[8] = "";
    unsigned long long n[5];
    int at = 0;
    if (sscanf(line, " %31s %llx %llx %llx %llx %llx %n", type, &n[0], &n[1],
               &n[2], &n[3], &n[4], &at) < 6 ||
        at == 0)
        return;
    snprintf(flags, sizeof flags, "%.3s", line + at);
    bool x = strchr(flags, 'E') != NULL, w = strchr(flags, 'W') != NULL;
    if (!strcmp(type, "LOAD")) {
        s->loads++;
        s->wx |= x && w;
    }
    if (!strcmp(type, "GNU_STACK")) {
        s->stack = true;
        s->stack_x = x;
    }
    if (!strcmp(type, "GNU_RELRO"))
        s->relro = true;
    if (!strcmp(type, "INTERP"))
        s->interp = true;
}

static void read_symbol(const char *line, struct said *s)
{
    unsigned number;
    char type[16], binding[16], visibility[16], section[32], name[4096] = "";
    int at = 0;
    if (sscanf(line, " %u: %*x %*s %15s %15s %15s %n", &number, type, binding,
               visibility, &at) < 4 ||
        number == 0 || at == 0)
        return;
    if (line[at] == '[') /* what a machine adds: [<localentry>: 8] */
        at += (int)strcspn(line + at, "]") + 1;
    sscanf(line + at, " %31s %4095s", section, name);
    name[strcspn(name, "@")] = 0;
    if (!strcmp(type, "SECTION"))
        name[0] = 0; /* readelf puts the section's name there */
    *(strcmp(section, "UND") ? &s->exports : &s->imports) += 1;
    s->names_sum += name_sum(name, strlen(name));
}

static void read_dynamic(const char *line, struct said *s)
{
    const char *value = strchr(line, ')');
    if (!value)
        return;
    s->needed += strstr(line, "(NEEDED)") != NULL;
    s->now |= strstr(line, "(BIND_NOW)") != NULL;
    s->textrel |= strstr(line, "(TEXTREL)") != NULL;
    if (strstr(line, "(FLAGS)") || strstr(line, "(FLAGS_1)")) {
        s->now |= strstr(value, "NOW") != NULL;
        s->textrel |= strstr(value, "TEXTREL") != NULL;
    }
    if (strstr(line, "(MIPS_SYMTABNO)"))
        s->mips_symbols = (uint32_t)strtoul(value + 1, NULL, 10);
}

static void ask_readelf(const char *path, struct said *s)
{
    static char line[8192];
    char command[MAX_PATH + 64];
    bool dynsym = false;
    memset(s, 0, sizeof *s);
    snprintf(command, sizeof command,
             "readelf -W -h -l -d -S --dyn-syms '%s' 2>/dev/null", path);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        sscanf(line, "  Machine: %63[^\n]", s->machine);
        if (strstr(line, "Symbol table '"))
            dynsym = true;
        if (strstr(line, " SYMTAB "))
            s->symtab = true;
        if (strstr(line, ".shstrtab"))
            s->sections = true;
        read_segment(line, s);
        if (dynsym)
            read_symbol(line, s);
        else if (strstr(line, " 0x"))
            read_dynamic(line, s);
    }
    pclose(f);
}

static void check_machine(const struct elf *e, const char *readelf)
{
    static const char *const names[][2] = {
        {"ARM",                           "arm"    },
        {"AArch64",                       "aarch64"},
        {"MIPS R3000",                    "mips"   },
        {"PowerPC",                       "ppc"    },
        {"PowerPC64",                     "ppc64le"},
        {"RISC-V",                        "riscv64"},
        {"IBM S/390",                     "s390x"  },
        {"Intel 80386",                   "i386"   },
        {"Advanced Micro Devices X86-64", "x86_64" },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(readelf, names[i][0]))
            continue;
        const char *mine = elf_machine_name(e);
        assert_memory_equal(mine, names[i][1], strlen(names[i][1]));
        return;
    }
    fail_msg("readelf's machine %s has no line here", readelf);
}

static void check_symbols(const struct elf *e, const struct said *s)
{
    uint32_t imports = 0, exports = 0, sum = 0;
    struct elf_symbol y;
    for (uint32_t i = 1; elf_symbol(&e->dynsym, i, &y); i++) {
        *(y.defined ? &exports : &imports) += 1;
        sum += name_sum((const char *)y.name.p, y.name.n);
    }
    if (!s->sections) { /* then readelf cannot list them */
        if (s->mips_symbols)
            same("dynamic symbols", imports + exports + 1, s->mips_symbols);
        return;
    }
    same("imports", imports, s->imports);
    same("exports", exports, s->exports);
    /* MIPS: readelf calls _DYNAMIC_LINKING a section, and we keep its name. */
    if (!elf_symbol_of(&e->dynsym, "_DYNAMIC_LINKING", &y))
        same("names", sum, s->names_sum);
}

static void check_hardening(const struct mapped *m, const struct said *s)
{
    const struct hardening *h = &m->h;
    same("stripped", h->stripped, s->symtab ? HARD_NO : HARD_YES);
    if (m->e.type != ELF_EXEC && m->e.type != ELF_DYN)
        return;
    if (s->stack)
        same("nx", h->nx, s->stack_x ? HARD_NO : HARD_YES);
    same("relro", h->relro,
         !s->relro ? RELRO_NONE
         : s->now  ? RELRO_FULL
                   : RELRO_PARTIAL);
    same("wx", h->wx, s->wx ? HARD_YES : HARD_NO);
    same("textrel", h->textrel, s->textrel ? HARD_YES : HARD_NO);
    same("interpreter", elf_interp(&m->e).n > 0, s->interp);
}

static void compare_readelf(const struct fileset *files)
{
    for (size_t i = 0; i < files->n; i++) {
        struct mapped m;
        struct said s;
        struct view v;
        struct elf_segment segment;
        uint32_t at = 0, needed = 0, loads = 0;
        looking_at = files->path[i];
        map_elf(files->path[i], &m);
        ask_readelf(files->path[i], &s);
        if (m.e.why)
            fail_msg("%s: %s", files->path[i], m.e.why);
        check_machine(&m.e, s.machine);
        while (elf_needed(&m.e, &at, &v))
            needed++;
        for (uint32_t k = 0; elf_segment(&m.e, k, &segment); k++)
            loads += segment.type == ELF_PT_LOAD;
        same("needed", needed, s.needed);
        same("loads", loads, s.loads);
        check_symbols(&m.e, &s);
        check_hardening(&m, &s);
        unmap_elf(&m);
    }
}

static void foreign_programs_are_read_as_readelf_reads_them(void **state)
{
    (void)state;
    if (!has_tool("readelf") || foreign.n == 0) {
        print_message("# no readelf, zstd, cpio or samples\n");
        skip();
    }
    compare_readelf(&foreign);
    print_message("# %zu files compared\n", foreign.n);
}

static void this_machines_programs_are_read_as_readelf_reads_them(void **state)
{
    (void)state;
    if (!has_tool("readelf")) {
        print_message("# no readelf\n");
        skip();
    }
    compare_readelf(&host);
}

/* --- checksec --- */

/* Where checksec 2.6 and we differ, and why we keep to ours. A pair that is
 * not in this list fails the test. */
static const struct {
    const char *key, *theirs, *ours, *why;
} differ[] = {
    {"canary",         "yes", "unknown",
     "the C library exports the guard, which says nothing about itself"                         },
    {"canary",         "no",  "unknown",
     "static and stripped: the guard leaves no name"                                            },
    {"canary",         "no",  "yes",            "static and stripped: the guard's text is there"},
    {"nx",             "no",  "platform",       "without PT_GNU_STACK the kernel decides"       },
    {"nx",             "no",  "yes",            "without PT_GNU_STACK AArch64 does not execute" },
    {"fortify_source", "no",  "unknown",        "it asks the C library of this host"            },
    {"fortify_source", "no",  "not-applicable",
     "it asks the C library of this host"                                                       },
    {"fortify_source", "yes", "not-applicable",
     "the C library itself exports the checked functions"                                       },
    {"fortify_source", "no",  "yes",
     "its columns shift where readelf adds a note to a symbol (ppc64le)"                        },
    {"pie",            "dso", "yes",            "a program without DT_DEBUG"                    },
};

static bool may_differ(const char *key, const char *theirs, const char *ours)
{
    for (size_t i = 0; i < sizeof differ / sizeof *differ; i++) {
        if (!strcmp(differ[i].key, key) && !strcmp(differ[i].theirs, theirs) &&
            !strcmp(differ[i].ours, ours))
            return true;
    }
    return false;
}

/* The value of key in one line of checksec's JSON. */
static void json_value(const char *json, const char *key, char out[32])
{
    char name[40];
    snprintf(name, sizeof name, "\"%s\":\"", key);
    const char *p = strstr(json, name);
    out[0] = 0;
    if (p)
        sscanf(p + strlen(name), "%31[^\"]", out);
}

static void compare_value(const char *path, const char *json, const char *key,
                          const char *ours)
{
    char theirs[32];
    json_value(json, key, theirs);
    if (strcmp(theirs, ours) && !may_differ(key, theirs, ours))
        fail_msg("%s: %s is %s, checksec says %s", path, key, ours, theirs);
}

static const char *checksec_word(const char *ours)
{
    if (!strcmp(ours, "shared-object"))
        return "dso";
    return !strcmp(ours, "none") ? "no" : ours;
}

static void compare_checksec(const struct fileset *files, size_t step)
{
    for (size_t i = 0; i < files->n; i += step) {
        struct mapped m;
        char command[MAX_PATH + 64], json[1024] = "";
        map_elf(files->path[i], &m);
        if (m.e.type != ELF_REL) {
            snprintf(command, sizeof command,
                     "checksec --format=json --file='%s' 2>/dev/null",
                     files->path[i]);
            FILE *f = popen(command, "r");
            assert_non_null(f);
            assert_non_null(fgets(json, sizeof json, f));
            pclose(f);
            const char *path = files->path[i];
            compare_value(path, json, "relro",
                          checksec_word(hard_relro_text(m.h.relro)));
            compare_value(path, json, "pie",
                          checksec_word(hard_pie_text(m.h.pie)));
            compare_value(path, json, "nx", hard_text(m.h.nx));
            compare_value(path, json, "canary", hard_text(m.h.canary));
            compare_value(path, json, "fortify_source", hard_text(m.h.fortify));
            compare_value(path, json, "symbols",
                          m.h.stripped == HARD_NO ? "yes" : "no");
            compare_value(path, json, "rpath", m.h.has_rpath ? "yes" : "no");
            compare_value(path, json, "runpath",
                          m.h.has_runpath ? "yes" : "no");
        }
        unmap_elf(&m);
    }
}

static void judgements_agree_with_checksec_or_are_listed(void **state)
{
    (void)state;
    if (!has_tool("checksec") || !has_tool("readelf")) {
        print_message("# no checksec\n");
        skip();
    }
    compare_checksec(&foreign, foreign.n / CHECKSEC_FILES + 1);
    compare_checksec(&host, host.n / CHECKSEC_FILES + 1);
}

/* Busybox of the nine root file systems: read once by hand with readelf. */
static void the_samples_programs_are_what_they_are_known_to_be(void **state)
{
    (void)state;

    static const struct {
        const char *arch, *machine;
        enum hard nx, canary, fortify;
    } truth[] = {
        {"arm",     "arm",     HARD_YES, HARD_NO,  HARD_NA },
        {"arm64",   "aarch64", HARD_YES, HARD_NO,  HARD_NA },
        {"mips",    "mips",    HARD_NO,  HARD_NO,  HARD_NA },
        {"mipsel",  "mipsel",  HARD_NO,  HARD_NO,  HARD_NA },
        {"ppc32",   "ppc",     HARD_YES, HARD_NO,  HARD_NA },
        {"ppc64le", "ppc64le", HARD_YES, HARD_YES, HARD_YES},
        {"riscv",   "riscv64", HARD_YES, HARD_YES, HARD_YES},
        {"s390",    "s390x",   HARD_YES, HARD_YES, HARD_YES},
        {"x86",     "i386",    HARD_YES, HARD_NO,  HARD_NA },
    };

    if (foreign.n == 0) {
        print_message("# no zstd, cpio or samples\n");
        skip();
    }
    for (size_t i = 0; i < sizeof truth / sizeof *truth; i++) {
        char path[MAX_PATH];
        struct mapped m;
        snprintf(path, sizeof path, "%s/%s/bin/busybox", dir, truth[i].arch);
        map_elf(path, &m);
        assert_string_equal(elf_machine_name(&m.e), truth[i].machine);
        assert_int_equal(m.h.nx, truth[i].nx);
        assert_int_equal(m.h.canary, truth[i].canary);
        assert_int_equal(m.h.fortify, truth[i].fortify);
        assert_int_equal(m.h.pie, PIE_YES);
        assert_int_equal(m.h.relro, RELRO_FULL);
        assert_int_equal(m.h.stripped, HARD_YES);
        unmap_elf(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_programs_are_read_as_readelf_reads_them),
        cmocka_unit_test(this_machines_programs_are_read_as_readelf_reads_them),
        cmocka_unit_test(judgements_agree_with_checksec_or_are_listed),
        cmocka_unit_test(the_samples_programs_are_what_they_are_known_to_be),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
