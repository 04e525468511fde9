/* The result for a person at a terminal: short, worst first, with the remedy.
 */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/report.h"

enum {
    PLACES = 3, /* shown of one rule unless everything is asked for */
    PARTS = 8,  /* shown of an image's parts */
    UNUSED = 9, /* suppressions named that cover nothing */
    INDENT = 2,
    LABEL = 11, /* column where texts begin */
    HEAD = 12,  /* room for the verdict */
};

enum ink { PLAIN, BOLD, DIM, RED, YELLOW, GREEN, CYAN };

struct page {
    const struct report_opts *opts;
    struct buf *out;
};

static void ink(struct page *p, enum ink i)
{
    static const char *const codes[] = {"0",  "1",  "2", "1;31",
                                        "33", "32", "36"};
    if (p->opts->colour)
        buf_printf(p->out, "\033[%sm", codes[i]);
}

static void inked(struct page *p, enum ink i, const char *text)
{
    ink(p, i);
    buf_str(p->out, text);
    ink(p, PLAIN);
}

/* Columns that text takes: characters, not bytes. */
static size_t width_of(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += (v.p[i] & 0xc0) != 0x80;
    return n;
}

/* Wraps words at the page's width, from column at on; lines after the first
 * begin at column. */
static void wrapped_from(struct page *p, size_t at, size_t column,
                         const char *text)
{
    struct buf clean;
    buf_init(&clean, 65536, NULL);
    utf8_visible(&clean, view_of(text, strlen(text)));
    struct view v = buf_of(&clean);
    size_t width = p->opts->width ? p->opts->width : 80;
    bool first = true;
    while (v.n) {
        const uint8_t *blank = memchr(v.p, ' ', v.n);
        size_t n = blank ? (size_t)(blank - v.p) : v.n;
        size_t w = width_of(view_of(v.p, n));
        if (!first && at + 1 + w > width) {
            buf_printf(p->out, "\n%*s", (int)column, "");
            at = column;
            first = true;
        }
        if (!first) {
            buf_byte(p->out, ' ');
            at++;
        }
        buf_add(p->out, v.p, n);
        at += w;
        first = false;
        v = view_from(v, blank ? n + 1 : n);
    }
    buf_byte(p->out, '\n');
    buf_done(&clean);
}

static void wrapped(struct page *p, size_t column, const char *text)
{
    wrapped_from(p, column, column, text);
}

static void labelled(struct page *p, const char *label, const char *text)
{
    buf_printf(p->out, "%*s", INDENT + 2, "");
    inked(p, DIM, label);
    buf_printf(p->out, "%*s", LABEL - INDENT - 2 - (int)strlen(label), "");
    wrapped(p, LABEL, text);
}

/* --- head ------------------------------------------------------------------
 */

static bool is_telling(const struct record_part *part)
{
    return part->is_fs || part->version != NULL;
}

/* Offsets and gaps are for --format json; here the way to the files counts. */
static void part_line(struct page *p, const struct record_part *part)
{
    buf_printf(p->out, "%*s", INDENT, "");
    const char *path = strchr(part->path, '!');
    path = path ? path + 1 : part->path;
    utf8_visible(p->out, view_of(path, strlen(path)));
    buf_str(p->out, "  ");
    ink(p, DIM);
    report_size(p->out, part->size_bytes);
    if (part->is_fs)
        buf_printf(p->out, ", %u file%s", (unsigned)part->files,
                   part->files == 1 ? "" : "s");
    if (part->version) {
        buf_str(p->out, part->is_fs ? ", version " : ", ");
        utf8_visible(p->out, view_of(part->version, strlen(part->version)));
    }
    if (part->detail && !is_telling(part)) {
        buf_str(p->out, ", ");
        utf8_visible(p->out, view_of(part->detail, strlen(part->detail)));
    }
    ink(p, PLAIN);
    buf_byte(p->out, '\n');
}

/* The parts that tell something; of an image that has none, all. */
static void parts(struct page *p, const struct record *r)
{
    size_t shown = 0, telling = 0;
    for (size_t i = 0; i < r->parts_n; i++)
        telling += is_telling(&r->parts[i]);
    size_t all = telling ? telling : r->parts_n;
    size_t most = p->opts->all ? all : PARTS;
    for (size_t i = 0; i < r->parts_n && shown < most; i++) {
        if (telling && !is_telling(&r->parts[i]))
            continue;
        part_line(p, &r->parts[i]);
        shown++;
    }
    if (shown < all)
        buf_printf(p->out, "%*sand %zu more\n", INDENT, "", all - shown);
}

static void head(struct page *p, const struct result *res)
{
    const struct record *r = res->record;
    ink(p, BOLD);
    utf8_visible(p->out, view_of(res->path, strlen(res->path)));
    ink(p, PLAIN);
    buf_str(p->out, "  ");
    report_size(p->out, r->size_bytes);
    if (r->sha256[0])
        buf_printf(p->out, "  sha256 %.16s", r->sha256);
    buf_byte(p->out, '\n');
    parts(p, r);
    if (r->size_bytes) {
        uint64_t tenths = (uint64_t)((double)r->explained_bytes /
                                     (double)r->size_bytes * 1000);
        buf_printf(p->out, "%*s%u.%u %% of the bytes explained\n", INDENT, "",
                   (unsigned)(tenths / 10), (unsigned)(tenths % 10));
    }
    if (r->sandbox_gaps)
        labelled(p, "sandbox", r->sandbox_gaps);
    buf_byte(p->out, '\n');
}

/* --- findings ---------------------------------------------------------------
 */

static enum ink severity_ink(int s)
{
    return s <= SEVERITY_HIGH ? RED : s == SEVERITY_MEDIUM ? YELLOW : CYAN;
}

static bool is_shown(const struct page *p, const struct finding *f)
{
    if (p->opts->all)
        return true;
    return !f->suppressed_why && (strcmp(f->effect, "fail") == 0 ||
                                  strcmp(f->effect, "inconclusive") == 0 ||
                                  strcmp(f->rule, "suppression-expired") == 0);
}

static void place_line(struct page *p, const struct obs *o)
{
    buf_printf(p->out, "%*s", INDENT + 2, "");
    inked(p, DIM, "at");
    buf_printf(p->out, "%*s", LABEL - INDENT - 4, "");
    report_place(p->out, o);
    buf_byte(p->out, '\n');
    if (!o->where.excerpt)
        return;
    buf_printf(p->out, "%*s", LABEL + 2, "");
    ink(p, DIM);
    struct buf clean;
    buf_init(&clean, 4096, NULL);
    utf8_visible(&clean, view_of(o->where.excerpt, strlen(o->where.excerpt)));
    size_t width = p->opts->width > LABEL + 20u ? p->opts->width : 80;
    size_t room = width - LABEL - 2;
    struct view v = buf_of(&clean);
    size_t n = v.n <= room ? v.n : room - 3;
    while (n < v.n && n > 0 && (v.p[n] & 0xc0) == 0x80)
        n--;
    buf_view(p->out, view_cut(v, 0, n));
    if (v.n > n)
        buf_str(p->out, "...");
    ink(p, PLAIN);
    buf_byte(p->out, '\n');
    buf_done(&clean);
}

static void finding_head(struct page *p, const struct finding *f)
{
    bool failed = strcmp(f->effect, "fail") == 0;
    bool open = strcmp(f->effect, "inconclusive") == 0;
    bool supports = strcmp(f->effect, "supports") == 0;
    size_t at = HEAD;
    ink(p, f->suppressed_why ? DIM
           : failed          ? RED
           : open            ? YELLOW
           : supports        ? GREEN
                             : CYAN);
    buf_printf(p->out, "%-*s", HEAD,
               f->suppressed_why ? "suppressed"
               : failed          ? "FAIL"
               : open            ? "INCONCLUSIVE"
                                 : f->effect);
    ink(p, PLAIN);
    for (size_t i = 0; i < f->provisions_n; i++) {
        buf_byte(p->out, ' ');
        inked(p, BOLD, f->provisions[i]);
        at += 1 + strlen(f->provisions[i]);
    }
    if (f->provisions_n == 0) { /* of no provision */
        buf_str(p->out, " -");
        at += 2;
    }
    buf_str(p->out, "  ");
    inked(p, severity_ink(f->severity), severity_text(f->severity));
    buf_str(p->out, "  ");
    at += 4 + strlen(severity_text(f->severity));
    ink(p, BOLD);
    wrapped_from(p, at, HEAD + 1, f->title);
    ink(p, PLAIN);
    if (f->suppressed_why)
        labelled(p, "reason", f->suppressed_why);
}

/* All findings of one rule from fs[0] on: said once, with their places. */
static size_t rule_block(struct page *p, const struct finding *fs, size_t n)
{
    size_t same = 1;
    while (same < n && strcmp(fs[same].rule, fs[0].rule) == 0 &&
           is_shown(p, &fs[same]))
        same++;
    finding_head(p, fs);
    size_t places = 0, shown = 0;
    const char *said = NULL;
    for (size_t i = 0; i < same; i++) {
        for (size_t k = 0; k < fs[i].obs_n; k++, places++) {
            if (shown >= PLACES && !p->opts->all)
                continue;
            if (fs[i].message && strcmp(fs[i].message, fs[i].title) != 0 &&
                (!said || strcmp(said, fs[i].message) != 0)) {
                labelled(p, "what", fs[i].message);
                said = fs[i].message;
            }
            place_line(p, fs[i].obs[k]);
            shown++;
        }
    }
    if (places > shown)
        buf_printf(p->out, "%*sand %zu more place%s (--all shows them)\n",
                   LABEL, "", places - shown, places - shown == 1 ? "" : "s");
    if (fs->remedy)
        labelled(p, "mend", fs->remedy);
    buf_byte(p->out, '\n');
    return same;
}

/* --- summary ----------------------------------------------------------------
 */

static void hidden(struct page *p, const struct judgement *g)
{
    size_t accepted = 0, others = 0;
    for (size_t i = 0; i < g->findings_n; i++) {
        if (is_shown(p, &g->findings[i]))
            continue;
        accepted += g->findings[i].suppressed_why != NULL;
        others += g->findings[i].suppressed_why == NULL;
    }
    if (others)
        buf_printf(p->out,
                   "%zu more finding%s (notes, supporting facts): --all lists "
                   "them.\n",
                   others, others == 1 ? "" : "s");
    if (accepted)
        buf_printf(p->out, "%zu suppressed finding%s: --all lists them.\n",
                   accepted, accepted == 1 ? "" : "s");
}

static void unused(struct page *p, const struct judgement *g)
{
    if (g->unused_n == 0)
        return;
    buf_printf(p->out, "Suppressions that cover nothing here: number");
    for (size_t i = 0; i < g->unused_n && i < UNUSED; i++)
        buf_printf(p->out, "%s %u", i ? "," : "", (unsigned)g->unused[i]);
    buf_str(p->out, g->unused_n > UNUSED ? " and others.\n" : ".\n");
}

static void summary(struct page *p, const struct result *res)
{
    const struct judgement *g = res->judgement;
    ink(p, BOLD);
    buf_printf(p->out, "%zu of %zu provisions", g->fail, g->provisions_n);
    ink(p, PLAIN);
    buf_printf(p->out,
               " FAIL (%zu mandatory), %zu INCONCLUSIVE, %zu PASS, %zu N/A.\n",
               g->fail_mandatory, g->inconclusive, g->pass, g->na);
    hidden(p, g);
    unused(p, g);
    if (g->lack) {
        ink(p, RED);
        buf_str(p->out, g->fail ? "Judged in part: " : "Not judged: ");
        ink(p, PLAIN);
        utf8_visible(p->out, view_of(g->lack, strlen(g->lack)));
        buf_str(p->out, g->fail ? ".\n"
                                : ". That nothing failed means "
                                  "nothing here.\n");
    }
    wrapped(p, 0,
            "No FAIL here is no proof of conformity: the open provisions need "
            "declarations, documents or tests of the device.");
    if (g->fail)
        for (size_t i = 0; i < g->provisions_n; i++)
            if (g->provisions[i].verdict == VERDICT_FAIL) {
                buf_printf(p->out,
                           "What a provision asks: assay explain %s. All of it "
                           "on one page:\nassay scan --format html --output "
                           "report.html IMAGE\n",
                           g->provisions[i].provision->id);
                break;
            }
}

static void one_line(struct page *p, const struct result *res)
{
    const struct judgement *g = res->judgement;
    utf8_visible(p->out, view_of(res->path, strlen(res->path)));
    buf_printf(p->out, ": %zu FAIL (%zu mandatory), %zu INCONCLUSIVE%s\n",
               g->fail, g->fail_mandatory, g->inconclusive,
               g->lack ? ", too little understood to judge" : "");
}

static void render(const struct report_opts *opts, const struct result *results,
                   size_t n, struct buf *out)
{
    struct page p = {.opts = opts, .out = out};
    const struct judgement *g = results->judgement;
    (void)n;
    if (opts->quiet) {
        one_line(&p, results);
        return;
    }
    head(&p, results);
    for (size_t i = 0; i < g->findings_n;) {
        if (is_shown(&p, &g->findings[i]))
            i += rule_block(&p, &g->findings[i], g->findings_n - i);
        else
            i++;
    }
    summary(&p, results);
}

const struct reporter reporter_text = {
    .name = "text",
    .title = "short, for a terminal",
    .mime = "text/plain",
    .extension = "txt",
    .render = render,
};
