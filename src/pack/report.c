/* Reports: gathering, and the way from worker to parent. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/report.h"

#include <string.h>
#include <time.h>

#include "base/rd.h"
#include "pack/container.h"

bool report_init(struct pack_report *r, struct arena *a)
{
    *r = (struct pack_report){
        .name = "",
        .sha256 = "",
        .at = "",
        .policy = "",
        .fault = "",
        .product = {"", "", "", "", "", ""}
    };
    r->finding = arena_array(a, REPORT_MAX_FINDINGS, sizeof *r->finding);
    r->signature = arena_array(a, REPORT_MAX_SIGNATURES, sizeof *r->signature);
    r->assessment =
        arena_array(a, REPORT_MAX_ASSESSMENTS, sizeof *r->assessment);
    return r->finding && r->signature && r->assessment;
}

void report_add(struct pack_report *r, enum pack_check check,
                enum pack_verdict verdict, const char *text, const char *name)
{
    enum pack_axis axis = pack_check_info(check)->axis;
    if (verdict > r->worst[axis])
        r->worst[axis] = verdict;
    if (r->findings == REPORT_MAX_FINDINGS)
        r->more++;
    else
        r->finding[r->findings++] =
            (struct pack_finding){check, verdict, text, name, 0};
}

void report_add_flaw(struct pack_report *r, const struct flaw *f)
{
    size_t n = r->findings;
    report_add(r, f->check,
               f->check == CHECK_LIMIT ? PACK_INCONCLUSIVE : PACK_FAIL, f->text,
               f->name);
    if (r->findings > n)
        r->finding[n].at = f->at;
}

enum pack_verdict report_worst(const struct pack_report *r, enum pack_axis a)
{
    enum pack_verdict worst = r->worst[a];
    for (size_t i = 0; i < r->findings; i++)
        if (pack_check_info(r->finding[i].check)->axis == a &&
            r->finding[i].verdict > worst)
            worst = r->finding[i].verdict;
    return worst;
}

enum pack_verdict report_overall(const struct pack_report *r)
{
    enum pack_verdict worst = PACK_PASS;
    for (int a = 0; a < PACK_AXES; a++) {
        bool needed = a == AXIS_INTEGRITY || a == AXIS_IDENTITY;
        enum pack_verdict v = r->axis[a];
        if (v == PACK_NONE && needed)
            v = PACK_INCONCLUSIVE;
        if (v > worst)
            worst = v;
    }
    return worst;
}

void pack_time_text(int64_t at, char out[32])
{
    time_t t = (time_t)at;
    struct tm tm = {0};
    out[0] = 0;
    if (gmtime_r(&t, &tm) && tm.tm_year >= -1900 && tm.tm_year < 8100)
        strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/* --- from worker to parent -------------------------------------------------
 * One function for both ways, so that they cannot differ. */

struct wire {
    struct buf *out; /* NULL: reading */
    struct rd in;
    struct arena *arena;
};

static void wire_number(struct wire *w, uint64_t *n)
{
    if (!w->out) {
        *n = rd_le64(&w->in);
        return;
    }
    for (unsigned i = 0; i < 64; i += 8)
        buf_byte(w->out, (uint8_t)(*n >> i));
}

static void wire_text(struct wire *w, const char **text)
{
    if (w->out) {
        size_t n = strlen(*text);
        uint64_t k = n < REPORT_MAX_TEXT ? n : REPORT_MAX_TEXT;
        wire_number(w, &k);
        buf_add(w->out, *text, (size_t)k);
        return;
    }
    uint64_t n = 0;
    wire_number(w, &n);
    rd_want(&w->in, n <= REPORT_MAX_TEXT, "a text is too long");
    struct view v = rd_bytes(&w->in, n);
    if (v.n)
        rd_want(&w->in, !memchr(v.p, 0, v.n), "a text has a NUL");
    *text = rd_ok(&w->in) ? arena_text(w->arena, v) : NULL;
    if (!*text) {
        rd_fail(&w->in, RD_LIMIT, "out of memory");
        *text = "";
    }
}

static void wire_verdict(struct wire *w, enum pack_verdict *v)
{
    uint64_t n = *v;
    wire_number(w, &n);
    if (!w->out) {
        rd_want(&w->in, n <= PACK_FAIL, "a verdict is unknown");
        *v = n <= PACK_FAIL ? (enum pack_verdict)n : PACK_FAIL;
    }
}

static void wire_finding(struct wire *w, struct pack_finding *f)
{
    uint64_t check = f->check;
    wire_number(w, &check);
    if (!w->out) {
        rd_want(&w->in, check < PACK_CHECKS, "a check is unknown");
        f->check = check < PACK_CHECKS ? (enum pack_check)check : CHECK_ZIP;
    }
    wire_verdict(w, &f->verdict);
    wire_text(w, &f->text);
    wire_text(w, &f->name);
    wire_number(w, &f->at);
}

static void wire_signature(struct wire *w, struct pack_signature *s)
{
    const char **text[] = {
        &s->file,       &s->manifest,       &s->subject, &s->issuer,
        &s->serial,     &s->fingerprint,    &s->key,     &s->algorithm,
        &s->valid_from, &s->valid_to,       &s->anchor,  &s->claimed,
        &s->proven,     &s->time_authority, &s->level,
    };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        wire_text(w, text[i]);
    uint64_t flag = s->is_timestamp;
    wire_number(w, &s->files);
    wire_number(w, &flag);
    s->is_timestamp = flag != 0;
    wire_verdict(w, &s->signature);
    wire_verdict(w, &s->identity);
    wire_verdict(w, &s->time);
}

static void wire_file(struct wire *w, struct pack_file *f)
{
    wire_text(w, &f->name);
    wire_text(w, &f->role);
    wire_text(w, &f->sha256);
    wire_text(w, &f->type);
    wire_text(w, &f->language);
    wire_number(w, &f->size);
    wire_number(w, &f->signatures);
    wire_number(w, &f->at);
    wire_number(w, &f->packed);
    wire_number(w, &f->crc);
    wire_number(w, &f->deflated);
}

static void wire_image(struct wire *w, struct pack_image *i)
{
    wire_text(w, &i->path);
    wire_text(w, &i->sha256);
    wire_number(w, &i->size);
}

static void wire_assessment(struct wire *w, struct pack_assessment *a)
{
    wire_text(w, &a->name);
    wire_text(w, &a->verdict);
    wire_number(w, &a->pass);
    wire_number(w, &a->fail);
    wire_number(w, &a->fail_mandatory);
    wire_number(w, &a->inconclusive);
    wire_number(w, &a->others);
}

static void wire_claim(struct wire *w, struct pack_claim *c)
{
    wire_text(w, &c->id);
    wire_text(w, &c->verdict);
    wire_text(w, &c->file);
}

/* A count, and the memory for as many when reading. */
static size_t wire_count(struct wire *w, size_t n, size_t max, size_t each,
                         void **p)
{
    uint64_t k = n;
    wire_number(w, &k);
    if (w->out)
        return n;
    rd_want(&w->in, k <= max, "there are too many of something");
    *p = rd_ok(&w->in) ? arena_array(w->arena, (size_t)k, each) : NULL;
    if (k && !*p) {
        rd_fail(&w->in, RD_LIMIT, "out of memory");
        return 0;
    }
    return (size_t)k;
}

static void wire_lists(struct wire *w, struct pack_report *r)
{
    void *p = r->finding;
    r->findings =
        wire_count(w, r->findings, REPORT_MAX_FINDINGS, sizeof *r->finding, &p);
    r->finding = p;
    for (size_t i = 0; i < r->findings; i++)
        wire_finding(w, &r->finding[i]);
    p = r->signature;
    r->signatures = wire_count(w, r->signatures, REPORT_MAX_SIGNATURES,
                               sizeof *r->signature, &p);
    r->signature = p;
    for (size_t i = 0; i < r->signatures; i++)
        wire_signature(w, &r->signature[i]);
    p = r->file;
    r->files =
        wire_count(w, r->files, CONTAINER_MAX_ENTRIES, sizeof *r->file, &p);
    r->file = p;
    for (size_t i = 0; i < r->files; i++)
        wire_file(w, &r->file[i]);
    p = r->image;
    r->images =
        wire_count(w, r->images, REPORT_MAX_IMAGES, sizeof *r->image, &p);
    r->image = p;
    for (size_t i = 0; i < r->images; i++)
        wire_image(w, &r->image[i]);
    p = r->assessment;
    r->assessments = wire_count(w, r->assessments, REPORT_MAX_ASSESSMENTS,
                                sizeof *r->assessment, &p);
    r->assessment = p;
    for (size_t i = 0; i < r->assessments; i++)
        wire_assessment(w, &r->assessment[i]);
    p = r->claim;
    r->claims =
        wire_count(w, r->claims, REPORT_MAX_CLAIMS, sizeof *r->claim, &p);
    r->claim = p;
    for (size_t i = 0; i < r->claims; i++)
        wire_claim(w, &r->claim[i]);
}

static void wire_report(struct wire *w, struct pack_report *r)
{
    struct pack_product *p = &r->product;
    const char **text[] = {&r->name,          &r->sha256,       &r->at,
                           &r->policy,        &r->fault,        &p->name,
                           &p->model,         &p->manufacturer, &p->software,
                           &p->support_until, &p->edition};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        wire_text(w, text[i]);
    wire_number(w, &r->size);
    wire_number(w, &r->more);
    for (int a = 0; a < PACK_AXES; a++)
        wire_verdict(w, &r->axis[a]);
    wire_verdict(w, &r->overall);
    wire_lists(w, r);
}

void report_send(const struct pack_report *r, struct buf *out)
{
    struct pack_report copy = *r;
    struct wire w = {.out = out};
    wire_report(&w, &copy);
}

/* No result is better than what was found. */
static bool is_consistent(const struct pack_report *r)
{
    for (int a = 0; a < PACK_AXES; a++)
        if (r->axis[a] < report_worst(r, (enum pack_axis)a))
            return false;
    return r->overall == report_overall(r) &&
           (!*r->fault || r->overall != PACK_PASS);
}

bool report_receive(struct view v, struct arena *a, struct pack_report *out)
{
    struct pack_report r = {0};
    struct wire w = {.in = rd_of(v), .arena = a};
    wire_report(&w, &r);
    if (!rd_ok(&w.in) || rd_left(&w.in) != 0 || !is_consistent(&r))
        return false;
    *out = r;
    return true;
}
