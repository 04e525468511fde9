/* SquashFS: images of mksquashfs against what unsquashfs makes of them, and
 * images of our own, in both byte orders, well-formed and not. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "image/mk_squashfs.h"
#include "image/mk_squashfs_old.h"

/* --- the tree that mksquashfs gets ------------------------------------------
 */

static void put_file(struct tmp *t, const char *path, size_t n, uint64_t seed)
{
    uint8_t *p = malloc(n ? n : 1);
    assert_non_null(p);
    if (seed)
        fill_random(p, n, seed);
    else
        for (size_t i = 0; i < n; i++)
            p[i] = (uint8_t)("what compresses well, line by line\n"[i % 35]);
    tmp_file(t, path, view_of(p, n));
    free(p);
}

static void many_small(struct tmp *t)
{
    for (int i = 0; i < 5000; i++) {
        char path[64], text[64];
        snprintf(path, sizeof path, "many/file-%d", i);
        int n = snprintf(text, sizeof text, "number %d\n", i);
        tmp_file(t, path, view_of(text, (size_t)n));
    }
}

static void sizes_around(struct tmp *t, size_t bs)
{
    const size_t sizes[] = {0,      1,          bs - 1, bs,
                            bs + 1, 2 * bs - 1, 2 * bs, 3 * bs + 17};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char path[64];
        snprintf(path, sizeof path, "tree/sizes/text-%zu", sizes[i]);
        put_file(t, path, sizes[i], 0);
        snprintf(path, sizeof path, "tree/sizes/random-%zu", sizes[i]);
        put_file(t, path, sizes[i], sizes[i] + 1);
    }
}

static void make_tree(struct tmp *t)
{
    char name[300] = "tree/names/";
    memset(name + strlen(name), 'n', 255);
    tmp_file(t, name, V("long name\n"));
    tmp_file(t, "tree/names/two words", V("x"));
    tmp_file(t, "tree/names/\xc3\xbcml\xff", V("bytes"));
    tmp_file(t, "tree/etc/passwd", V("root:x:0:0::/root:/bin/sh\n"));
    tmp_file(t, "tree/etc/shadow", V("root::0:::::\n"));
    tmp_file(t, "tree/a/b/c/d/e/f/g/deep", V("deep\n"));
    sizes_around(t, 4096);
    sizes_around(t, 131072);
    put_file(t, "tree/large", (3 << 20) + 5, 0);
    many_small(t);
    tmp_run(t,
            "cd tree && chmod 600 etc/shadow && chmod 4755 large && chmod 1777 "
            "a && mkdir empty && chmod 2750 empty && ln etc/passwd etc/same && "
            "ln etc/passwd a/same && ln -s ../large etc/to-large && ln -s %s "
            "etc/to-nowhere && mkfifo etc/fifo && truncate -s 3M sparse && "
            "echo middle | dd of=sparse bs=1M seek=1 conv=notrunc && "
            "truncate -s 400000 all-zero && touch -d @1234567890 etc/shadow",
            name);
    if (geteuid() == 0)
        tmp_run(t, "chown 12:345678 tree/etc/shadow && "
                   "chown -h 7:8 tree/etc/to-large");
}

/* The tree is made once for all tests. */
static int setup(void **s)
{
    struct tmp *t = calloc(1, sizeof *t);
    tmp_make(t);
    make_tree(t);
    *s = t;
    return 0;
}

static int teardown(void **s)
{
    tmp_remove(*s);
    free(*s);
    return 0;
}

/* --- against unsquashfs
 * -------------------------------------------------------
 */

static char type_letter(const struct node *n)
{
    switch (node_type(n)) {
    case NODE_DIR:
        return 'd';
    case NODE_LINK:
        return 'l';
    case NODE_CHAR:
        return 'c';
    case NODE_BLOCK:
        return 'b';
    case NODE_FIFO:
        return 'p';
    case NODE_SOCKET:
        return 's';
    default:
        return '-';
    }
}

/* "drwxr-sr-x" as ls writes it. */
static void mode_text(const struct node *n, char out[11])
{
    static const char letters[] = "rwxrwxrwx";
    out[0] = type_letter(n);
    for (int i = 0; i < 9; i++)
        out[1 + i] = n->mode & (0400u >> i) ? letters[i] : '-';
    const char *special = "sst";
    for (int i = 0; i < 3; i++)
        if (n->mode & (04000u >> i))
            out[3 + 3 * i] =
                (char)(out[3 + 3 * i] == 'x' ? special[i] : special[i] - 32);
    out[10] = '\0';
}

/* Our tree as `unsquashfs -lln` lists it, each line once: mode, owner, size or
 * device, path, target; a directory's size is left out. */
static void list_tree(struct img *g, struct buf *out)
{
    struct node *root = g->part->root;
    for (const struct node *n = root; n; n = tree_next(root, n)) {
        char mode[11];
        mode_text(n, mode);
        buf_printf(out, "%s %u/%u ", mode, n->uid, n->gid);
        const struct node *real = n->first ? n->first : n;
        if (mode[0] == 'c' || mode[0] == 'b')
            buf_printf(out, "%u,%u ", n->major, n->minor);
        else if (mode[0] == 'l')
            buf_printf(out, "%zu ", n->target.n);
        else if (mode[0] != 'd')
            buf_printf(out, "%llu ", (unsigned long long)real->size);
        const char *path = node_path(n, &g->image.arena);
        buf_printf(out, "squashfs-root%s", n == root ? "" : path);
        if (mode[0] == 'l')
            buf_printf(out, " -> %.*s", (int)n->target.n,
                       (const char *)n->target.p);
        buf_byte(out, '\n');
    }
}

/* The list of unsquashfs in the same shape. */
#define SHAPE                                                                  \
    "sed -E 's/^(d.{9} [0-9]+\\/[0-9]+) +[0-9]+ /\\1 /; "                      \
    "s/^(.{10} [0-9]+\\/[0-9]+) +/\\1 /; s/^([cb].* [0-9]+), +/\\1,/; "        \
    "s/ [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} squashfs-root/ "          \
    "squashfs-root/'"

static void same_list(struct tmp *t, struct img *g, const char *image)
{
    struct buf ours;
    buf_init(&ours, 64 << 20, NULL);
    list_tree(g, &ours);
    tmp_file(t, "ours", buf_of(&ours));
    buf_done(&ours);
    tmp_run(t,
            "unsquashfs -lln '%s' | grep -a squashfs-root | " SHAPE
            " >theirs && cmp ours theirs",
            image);
}

/* The image's list, contents, modes, owners, times and links are those that
 * unsquashfs takes out of it. */
static void same_as_unsquashfs(struct tmp *t, const char *image)
{
    struct img g;
    img_open_file(&g, "squashfs", image);
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    same_list(t, &g, image);
    tmp_run(t, "rm -rf out && unsquashfs -f -no-progress -d out '%s'", image);
    unsigned owners = geteuid() == 0 ? IMG_OWNERS : 0;
    img_same_as_dir(&g, tmp_path(t, "out"),
                    owners | IMG_MTIMES | IMG_HARD_LINKS);
    img_close(&g);
}

static void check_options(struct tmp *t, const char *tree, const char *options)
{
    print_message("# mksquashfs %s %s\n", tree, options);
    tmp_run(t, "mksquashfs %s image -noappend -no-progress %s", tree, options);
    same_as_unsquashfs(t, tmp_path(t, "image"));
    struct img g;
    img_open_file(&g, "squashfs", tmp_path(t, "image"));
    struct view v = slurp(tmp_path(t, "image"));
    assert_int_equal(v.n % 4096, 0);
    assert_true(g.part->size <= v.n && g.part->size + 4096 > v.n);
    assert_int_equal(g.part->size, ld_le64(v.p + 40));
    free((void *)(uintptr_t)v.p);
    img_close(&g);
}

static void every_compressor_and_block_size_reads_back(void **s)
{
    static const char *const options[] = {
        "-noI -noD -noF -noX -no-xattrs",
        "-comp gzip -b 4K",
        "-comp gzip",
        "-comp gzip -b 1M -Xcompression-level 1",
        "-comp lzma -b 1M",
        "-comp lzma -b 4K",
        "-comp lzo",
        "-comp lzo -b 4K",
        "-comp xz",
        "-comp xz -b 4K",
        "-comp xz -b 1M -Xbcj arm,armthumb -Xdict-size 100%",
        "-comp lz4",
        "-comp lz4 -Xhc -b 4K",
        "-comp zstd",
        "-comp zstd -b 1M -Xcompression-level 3",
    };
    need_tool("mksquashfs");
    need_tool("unsquashfs");
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        check_options(*s, "tree", options[i]);
}

static void every_layout_reads_back(void **s)
{
    static const char *const options[] = {
        "-no-fragments -comp zstd",
        "-always-use-fragments -comp zstd",
        "-no-exports -no-xattrs -comp lz4",
        "-noI -comp gzip",
        "-noD -noF -comp gzip",
        "-noId -noX -comp zstd",
        "-all-root -comp lz4",
        "-no-sparse -no-duplicates -comp lz4",
        "-no-hardlinks -comp lz4 -exports",
    };
    need_tool("mksquashfs");
    need_tool("unsquashfs");
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        check_options(*s, "tree", options[i]);
}

static void a_directory_of_thousands_reads_back(void **s)
{
    need_tool("mksquashfs");
    need_tool("unsquashfs");
    check_options(*s, "many", "-comp zstd -b 4K");
    check_options(*s, "many", "-comp lzo");
}

static void devices_have_their_numbers(void **s)
{
    need_tool("mksquashfs");
    tmp_run(*s, "mksquashfs tree/etc image -noappend -no-progress -p 'dev d "
                "755 0 0' -p 'dev/null c 666 0 0 1 3' -p 'dev/sda b 660 0 6 8 "
                "1' -p 'dev/far b 600 0 0 4000 70000'");
    struct img g;
    img_open_file(&g, "squashfs", tmp_path(*s, "image"));
    struct node *null = img_node(&g, "/dev/null");
    assert_int_equal(null->mode, NODE_CHAR | 0666);
    assert_int_equal(null->major, 1);
    assert_int_equal(null->minor, 3);
    struct node *sda = img_node(&g, "/dev/sda");
    assert_int_equal(sda->mode, NODE_BLOCK | 0660);
    assert_int_equal(sda->gid, 6);
    assert_int_equal(sda->minor, 1);
    assert_int_equal(img_node(&g, "/dev/far")->major, 4000);
    assert_int_equal(img_node(&g, "/dev/far")->minor, 70000);
    img_close(&g);
}

static void linked_files_are_one_node(void **s)
{
    need_tool("mksquashfs");
    tmp_run(*s, "mksquashfs tree image -noappend -no-progress -comp lz4");
    struct img g;
    img_open_file(&g, "squashfs", tmp_path(*s, "image"));
    struct node *a = img_node(&g, "/a/same"), *b = img_node(&g, "/etc/passwd"),
                *c = img_node(&g, "/etc/same");
    int firsts = !a->first + !b->first + !c->first;
    assert_int_equal(firsts, 1);
    assert_int_equal(a->ino, b->ino);
    assert_int_equal(a->ino, c->ino);
    img_has_text(&g, "/a/same", "root:x:0:0::/root:/bin/sh\n");
    img_close(&g);
}

static void stored_files_are_mapped(void **s)
{
    need_tool("mksquashfs");
    tmp_run(*s, "mksquashfs tree image -noappend -no-progress -noD -noF "
                "-no-sparse");
    struct img g;
    img_open_file(&g, "squashfs", tmp_path(*s, "image"));
    struct view v = img_read(&g, "/large");
    assert_true(v.p >= g.bytes && v.p + v.n <= g.bytes + g.image.bytes.n);
    v = img_read(&g, "/etc/shadow");
    assert_true(v.p >= g.bytes && v.p + v.n <= g.bytes + g.image.bytes.n);
    img_close(&g);
}

/* --- several threads ---------------------------------------------------------
 */

struct sum {
    pthread_mutex_t lock;
    uint64_t files, bytes, mixed, broken;
};

static void add_up(void *ctx, struct lane *lane, const struct part *p,
                   const struct node *node, struct view v, bool whole)
{
    (void)lane;
    (void)p;
    struct sum *s = ctx;
    uint64_t h = node->ino;
    for (size_t i = 0; i < v.n; i++)
        h = (h ^ v.p[i]) * 0x100000001b3u;
    pthread_mutex_lock(&s->lock);
    s->files++;
    s->bytes += v.n;
    s->mixed ^= h;
    s->broken += !whole;
    pthread_mutex_unlock(&s->lock);
}

/* What a visitor sees, and where the first unreadable place is. */
static struct sum see_all(struct view v, unsigned threads, uint64_t *bad_at)
{
    struct sum sum = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct visitor visitor = {.ctx = &sum, .file = add_up};
    struct image_opts opts = {.name = "test",
                              .bytes = v,
                              .limits = limits_default(),
                              .threads = threads,
                              .only = "squashfs"};
    struct image im;
    assert_int_equal(image_read(&im, &opts, &visitor), OK);
    assert_non_null(im.child);
    *bad_at = im.child->diags ? im.child->diags->offset : 0;
    image_done(&im);
    return sum;
}

static void threads_share_a_large_file(void **s)
{
    need_tool("mksquashfs");
    static const char *const how[] = {"-comp zstd -b 1M", "-comp gzip -b 4K",
                                      "-comp lzo -always-use-fragments"};
    struct tmp *t = *s;
    tmp_run(t, "rm -rf large && mkdir large && seq 3000000 >large/numbers && "
               "seq 7 900000 >large/more && echo small >large/small");
    for (size_t i = 0; i < sizeof how / sizeof *how; i++) {
        tmp_run(t, "mksquashfs large image -noappend -no-progress %s", how[i]);
        struct view v = slurp(tmp_path(t, "image"));
        uint64_t one_at, many_at;
        struct sum one = see_all(v, 1, &one_at);
        struct sum many = see_all(v, 5, &many_at);
        assert_int_equal(one.files, 3);
        assert_memory_equal(&one.files, &many.files, 4 * sizeof one.files);
        /* The first damage within the file is what is told. */
        memset((uint8_t *)(uintptr_t)v.p + v.n / 3, 0xee, v.n / 4);
        one = see_all(v, 1, &one_at);
        many = see_all(v, 5, &many_at);
        assert_true(one.files < 3);
        assert_memory_equal(&one.files, &many.files, 4 * sizeof one.files);
        free((void *)(uintptr_t)v.p);
    }
}

/* --- extended attributes
 * ------------------------------------------------------
 */

static void set_xattr(struct tmp *t, const char *path, const char *name,
                      struct view v)
{
    if (lsetxattr(tmp_path(t, path), name, v.p, v.n, 0) == 0)
        return;
    print_message("# skipped: %s has no extended attributes here\n", t->path);
    skip();
}

static void extended_attributes_are_kept(void **s)
{
    struct tmp *t = *s;
    uint8_t large[700];
    fill_random(large, sizeof large, 7);
    struct view big = view_of(large, sizeof large);
    need_tool("mksquashfs");
    tmp_run(t, "rm -rf x && mkdir x && echo a >x/a && echo b >x/b && mkdir x/d "
               "&& ln -s a x/l");
    set_xattr(t, "x/a", "user.small", V("v"));
    set_xattr(t, "x/a", "user.big", big);
    set_xattr(t, "x/b", "user.big", big);
    set_xattr(t, "x/b", "user.empty", V(""));
    set_xattr(t, "x/d", "user.dir", V("of a directory"));
    for (int stored = 0; stored < 2; stored++) {
        tmp_run(t, "mksquashfs x image -noappend -no-progress -xattrs %s",
                stored ? "-noX" : "");
        struct img g;
        img_open_file(&g, "squashfs", tmp_path(t, "image"));
        assert_string_equal(img_diags(&g), "");
        assert_true(view_eq(img_xattr(&g, "/a", "user.small"), V("v")));
        assert_true(view_eq(img_xattr(&g, "/a", "user.big"), big));
        assert_true(view_eq(img_xattr(&g, "/b", "user.big"), big));
        assert_true(
            view_eq(img_xattr(&g, "/d", "user.dir"), V("of a directory")));
        assert_non_null(img_node(&g, "/b")->xattrs->next);
        assert_null(img_node(&g, "/l")->xattrs);
        img_close(&g);
    }
}

/* --- images of our own
 * ----------------------------------------------------------
 */

static void both_byte_orders_say_the_same(void **s)
{
    (void)s;
    for (int i = 0; i < 4; i++) {
        struct mk_sq m = {0};
        struct img g;
        img_open(&g, "squashfs", mk_sample(&m, i & 1, i & 2));
        assert_non_null(g.part);
        assert_string_equal(img_diags(&g), "");
        assert_int_equal(g.part->size, m.used);
        assert_int_equal(g.part->files, 9);
        img_has_text(&g, "/etc/passwd", "root:x:0:0::/:/bin/sh\n");
        img_has_text(&g, "/etc/shadow", "root::0:::::\n");
        assert_int_equal(img_node(&g, "/etc/shadow")->mode, NODE_FILE | 0600);
        assert_int_equal(img_node(&g, "/etc/shadow")->gid, 1000);
        assert_int_equal(img_node(&g, "/etc")->mode, NODE_DIR | 0750);
        assert_int_equal(img_node(&g, "/dev/null")->major, 1);
        assert_true(
            view_eq(img_node(&g, "/etc/link")->target, V("../bin/big")));
        assert_true(view_eq(img_xattr(&g, "/bin/big", "security.capability"),
                            V("\1\0\0\2")));
        assert_true(
            view_eq(img_xattr(&g, "/etc/shadow", "user.far"), V("elsewhere")));
        struct view v = img_read(&g, "/bin/again");
        assert_int_equal(v.n, 3 * MK_BLOCK + 100);
        assert_true(view_has(v, v.n - 3, "end", 3));
        assert_true(view_has(v, 0, "beginx", 6));
        assert_ptr_equal(img_node(&g, "/bin/big")->first,
                         img_node(&g, "/bin/again"));
        img_close(&g);
        mk_free(&m);
    }
}

static void vendor_magics_are_known(void **s)
{
    (void)s;
    static const char *const magics[] = {"shsq", "qshs", "sqlz", "tqsh",
                                         "hsqt"};
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        struct mk_sq m = {0};
        struct img g;
        mk_sample(&m, i & 1, true);
        memcpy(m.data.p, magics[i], 4);
        img_open(&g, "squashfs", buf_of(&m.data));
        assert_string_equal(img_diags(&g), "");
        img_has_text(&g, "/etc/shadow", "root::0:::::\n");
        img_close(&g);
        mk_free(&m);
    }
}

static void heads_in_the_other_byte_order_are_read(void **s)
{
    (void)s;
    for (int i = 0; i < 4; i++) {
        struct mk_sq m = {.swap_heads = true};
        struct img g;
        img_open(&g, "squashfs", mk_sample(&m, i & 1, i & 2));
        assert_string_equal(img_diags(&g), "");
        img_has_text(&g, "/etc/shadow", "root::0:::::\n");
        img_close(&g);
        mk_free(&m);
    }
}

static void a_wrongly_named_compressor_is_found_out(void **s)
{
    (void)s;
    struct mk_sq m = {0};
    struct img g;
    mk_sample(&m, true, true);
    set_u16(&m.data, 20, 4, true);
    img_open(&g, "squashfs", buf_of(&m.data));
    assert_string_equal(img_diags(&g), "");
    img_has_text(&g, "/etc/shadow", "root::0:::::\n");
    img_close(&g);
    mk_free(&m);
}

static void has_old_tree(struct img *g)
{
    if (!g->part)
        fail_msg("it did not open");
    assert_string_equal(img_diags(g), "");
    assert_int_equal(g->part->files, 4 + 2 + 4 + 3 + 1 + 300);
    img_has_text(g, "/etc/shadow", "root::0:::::\n");
    assert_int_equal(img_node(g, "/etc/shadow")->mode, NODE_FILE | 0600);
    assert_int_equal(img_node(g, "/etc/shadow")->uid, 77);
    assert_int_equal(img_node(g, "/etc/shadow")->gid, 88);
    assert_int_equal(img_node(g, "/etc/link")->gid, 77);
    assert_int_equal(img_node(g, "/etc")->mode, NODE_DIR | 0750);
    assert_int_equal(img_node(g, "/dev/null")->minor, 3);
    assert_int_equal(img_node(g, "/dev/disk")->mode, NODE_BLOCK | 0600);
    assert_int_equal(img_node(g, "/dev/fifo")->mode, NODE_FIFO | 0640);
    assert_int_equal(img_node(g, "/dev/sock")->mode, NODE_SOCKET | 0600);
    assert_int_equal(img_node(g, "/bin/some/f299")->size, 0);
    assert_true(view_eq(img_node(g, "/etc/link")->target, V("../bin/big")));
    assert_true(view_eq(img_read(g, "/bin/again"), mk_old_big()));
    assert_ptr_equal(img_node(g, "/bin/big")->first, img_node(g, "/bin/again"));
}

/* Versions 1 to 3, both byte orders, every way of packing. */
static void old_versions_are_read(void **s)
{
    (void)s;
    for (int i = 0; i < 3 * 2 * MK_PACKS; i++) {
        struct mk_old m = {.major = 1 + (unsigned)i % 3,
                           .big = i / 3 % 2,
                           .check = i / 3 % 3 == 1,
                           .pack = (enum mk_pack)(i / 6)};
        struct img g;
        img_open(&g, "squashfs", mk_old_sample(&m));

        has_old_tree(&g);
        assert_int_equal(g.part->size, m.b.n);
        img_close(&g);
        buf_done(&m.b);
    }
}

static void old_versions_read_as_unsquashfs_reads_them(void **s)
{
    (void)s;
    need_tool("unsquashfs");
    for (int i = 0; i < 3 * 2 * 2; i++) {
        struct mk_old m = {.major = 1 + (unsigned)i % 3,
                           .big = i / 3 % 2,
                           .pack = i / 6 ? MK_ZLIB : MK_RAW};
        struct tmp t;
        struct img g;
        tmp_make(&t);
        tmp_file(&t, "image", mk_old_sample(&m));
        img_open(&g, "squashfs", buf_of(&m.b));
        same_list(&t, &g, "image");
        img_close(&g);
        tmp_run(&t, "unsquashfs -no-progress -d out image bin etc none");
        tmp_run(&t, "unsquashfs -no-progress -cat image bin/again | "
                    "cmp - out/bin/big");
        tmp_remove(&t);
        buf_done(&m.b);
    }
}

/* Made by mksquashfs 3.2 of a small tree: see the corpus' names. */
static void images_of_an_old_mksquashfs_are_read(void **s)
{
    (void)s;
    static const char *const names[] = {"old-3-le", "old-3-be"};
    const char *root = getenv("ASSAY_SOURCE_ROOT");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[512];
        struct img g;
        snprintf(path, sizeof path, "%s/fuzz/corpus/fmt_squashfs/%s",
                 root ? root : ".", names[i]);
        img_open_file(&g, "squashfs", path);
        assert_string_equal(img_diags(&g), "");
        assert_int_equal(g.part->files, 6);
        img_has_text(&g, "/etc/shadow", "root::0:::::\n");
        img_has_text(&g, "/etc/again", "root::0:::::\n");
        assert_int_equal(img_node(&g, "/etc/shadow")->mode, NODE_FILE | 0600);
        assert_int_equal(img_node(&g, "/bin/ping")->mode, NODE_FILE | 04755);
        assert_true(
            view_eq(img_node(&g, "/bin/sh")->target, V("/bin/busybox")));
        img_close(&g);
    }
}

static void old_versions_survive_damage(void **s)
{
    (void)s;
    for (unsigned i = 0; i < 4; i++) {
        struct mk_old m = {.major = 1 + i % 3,
                           .big = i % 2,
                           .pack = i == 3 ? MK_LZMA_PROPS : MK_RAW};
        struct img g;
        struct view v = mk_old_sample(&m);
        for (size_t at = 0; at < v.n; at += at < 120 ? 1 : 199) {
            img_open(&g, "squashfs", view_cut(v, 0, at));
            assert_true(!g.part || img_has_diag(&g, WHY_CORRUPT));
            img_close(&g);
            m.b.p[at] ^= 0x81;
            img_open(&g, "squashfs", v);
            img_close(&g);
            m.b.p[at] ^= 0x81;
        }
        buf_done(&m.b);
    }
}

/* --- odd and hostile images
 * ------------------------------------------------------
 */

static void a_cycle_of_directories_ends(void **s)
{
    (void)s;
    struct mk_sq m = {0};
    mk_begin(&m, false, false);
    uint32_t file = mk_file(&m, 0644, V("text"));
    /* The directory's own inode comes behind the file's, where "loop" and
     * "self" point to. */
    uint32_t own = (uint32_t)m.inodes.n;
    struct mk_entry entries[] = {
        {"file", file, 2},
        {"loop", own,  1},
        {"self", own,  1}
    };
    struct view v = mk_finish(&m, mk_dir(&m, 0755, entries, 3));
    struct img g;
    img_open(&g, "squashfs", v);
    assert_int_equal(g.part->files, 1);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_has_text(&g, "/file", "text");
    img_close(&g);
    mk_free(&m);
}

static void bad_names_are_refused_and_noted(void **s)
{
    (void)s;
    struct mk_sq m = {0};
    mk_begin(&m, false, false);
    uint32_t file = mk_file(&m, 0644, V("text"));
    struct mk_entry entries[] = {
        {"..",               file, 2},
        {"../../etc/passwd", file, 2},
        {"fine",             file, 2},
        {"fine",             file, 2}
    };
    struct view v = mk_finish(&m, mk_dir(&m, 0755, entries, 4));
    struct img g;
    img_open(&g, "squashfs", v);
    assert_int_equal(g.part->files, 1);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_has_text(&g, "/fine", "text");
    img_close(&g);
    mk_free(&m);
}

static void a_lost_inode_leaves_its_name(void **s)
{
    (void)s;
    struct mk_sq m = {0};
    mk_begin(&m, false, false);
    uint32_t file = mk_file(&m, 0644, V("text"));
    struct mk_entry entries[] = {
        {"fine", file, 2},
        {"lost", 5000, 2}
    };
    struct view v = mk_finish(&m, mk_dir(&m, 0755, entries, 2));
    struct img g;
    img_open(&g, "squashfs", v);
    assert_int_equal(g.part->files, 2);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    assert_non_null(img_node(&g, "/lost")->unreadable);
    assert_int_equal(img_node(&g, "/lost")->uid, UINT32_MAX);
    assert_false(img_can_read(&g, "/lost", NULL));
    img_has_text(&g, "/fine", "text");
    img_close(&g);
    mk_free(&m);
}

static void a_damaged_block_spoils_its_file_only(void **s)
{
    (void)s;
    struct mk_sq m = {0};
    struct img g;
    mk_sample(&m, false, true);
    m.data.p[96] ^= 0xff; /* the first data block: of /bin/big */
    img_open(&g, "squashfs", buf_of(&m.data));
    assert_false(img_can_read(&g, "/bin/big", NULL));
    struct diag why;
    assert_false(img_can_read(&g, "/bin/again", &why));
    assert_non_null(why.text);
    img_has_text(&g, "/etc/shadow", "root::0:::::\n");
    img_close(&g);
    mk_free(&m);
}

static void an_unknown_owner_is_not_root(void **s)
{
    (void)s;
    struct mk_sq m = {0};
    struct img g;
    mk_sample(&m, false, false);
    set_u16(&m.data, 26, 1, false); /* one id where two are used */
    img_open(&g, "squashfs", buf_of(&m.data));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    assert_int_equal(img_node(&g, "/etc/shadow")->uid, 0);
    assert_int_equal(img_node(&g, "/etc/shadow")->gid, UINT32_MAX);
    img_close(&g);
    mk_free(&m);
}

static void a_cut_image_is_damaged_not_silent(void **s)
{
    (void)s;
    struct mk_sq m = {0};
    struct view v = mk_sample(&m, false, true);
    for (size_t n = 96; n < v.n; n++) {
        struct img g;
        img_open(&g, "squashfs", view_cut(v, 0, n));
        assert_non_null(g.part);
        assert_int_equal(g.part->size, n);
        assert_true(img_has_diag(&g, WHY_CORRUPT));
        img_close(&g);
    }
    /* Only the ids are lost when their index is. */
    struct img g;
    img_open(&g, "squashfs", view_cut(v, 0, ld_le64(v.p + 48)));
    img_has_text(&g, "/etc/shadow", "root::0:::::\n");
    assert_int_equal(img_node(&g, "/etc/shadow")->uid, UINT32_MAX);
    img_close(&g);
    mk_free(&m);
}

static void no_cut_and_no_flip_crashes(void **s)
{
    (void)s;
    for (int i = 0; i < 4; i++) {
        struct mk_sq m = {0};
        img_survives("squashfs", mk_sample(&m, i & 1, i & 2));
        mk_free(&m);
    }
}

/* --- images that others made
 * -------------------------------------------------- */

static void real_images_read_as_unsquashfs_reads_them(void **s)
{
    static const struct {
        const char *name;
        long at;
    } samples[] = {
        {"owrt-1505-tplink-wr841n/",     0x11f620},
        {"owrt-1505-linksys-wrt400n/",   0x10003c},
        {"owrt-1505-dlink-dir601b1/",    0x11f4ea},
        {"owrt-1505-dlink-dir615c1/",    0x11f40c},
        {"owrt-1505-netgear-wnr2000v4/", 0x120fa2},
        {"owrt-1505-dlink-dir505/",      0x11f453},
        {"owrt-1505-dlink-dir615i1/",    0x11f3e3},
        {"owrt-1505-tplink-wa7210n/",    0x11f5e8},
        {"owrt-1505-dlink-dir600a1/",    0x11f4be},
        {"owrt-librarybox-mr3020/",      0xed0cc },
        {"sig-rauc-plain-good/",         0       },
    };

    need_tool("unsquashfs");
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const char *path = need_sample(samples[i].name);
        print_message("# %s\n", samples[i].name);
        tmp_run(*s, "tail -c +%ld '%s' >image", samples[i].at + 1, path);
        same_as_unsquashfs(*s, tmp_path(*s, "image"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_compressor_and_block_size_reads_back),
        cmocka_unit_test(every_layout_reads_back),
        cmocka_unit_test(a_directory_of_thousands_reads_back),
        cmocka_unit_test(devices_have_their_numbers),
        cmocka_unit_test(linked_files_are_one_node),
        cmocka_unit_test(stored_files_are_mapped),
        cmocka_unit_test(threads_share_a_large_file),
        cmocka_unit_test(extended_attributes_are_kept),
        cmocka_unit_test(both_byte_orders_say_the_same),
        cmocka_unit_test(vendor_magics_are_known),
        cmocka_unit_test(heads_in_the_other_byte_order_are_read),
        cmocka_unit_test(a_wrongly_named_compressor_is_found_out),
        cmocka_unit_test(old_versions_are_read),
        cmocka_unit_test(old_versions_read_as_unsquashfs_reads_them),
        cmocka_unit_test(images_of_an_old_mksquashfs_are_read),
        cmocka_unit_test(old_versions_survive_damage),
        cmocka_unit_test(a_cycle_of_directories_ends),
        cmocka_unit_test(bad_names_are_refused_and_noted),
        cmocka_unit_test(a_lost_inode_leaves_its_name),
        cmocka_unit_test(a_damaged_block_spoils_its_file_only),
        cmocka_unit_test(an_unknown_owner_is_not_root),
        cmocka_unit_test(a_cut_image_is_damaged_not_silent),
        cmocka_unit_test(no_cut_and_no_flip_crashes),
        cmocka_unit_test(real_images_read_as_unsquashfs_reads_them),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
