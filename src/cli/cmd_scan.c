/* assay scan: firmware images in, verdicts out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/catalogue_option.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "judge/suppress.h"
#include "report/report.h"
#include "scan/scan.h"
#include "sys/clock.h"
#include "sys/term.h"

#define REPORT_MAX ((size_t)1 << 31)

struct scan_run {
    const struct options *o;
    const struct reporter *reporter;
    struct report_opts opts;
    struct judge_opts judging;
    struct progress progress;
    struct buf out;
    size_t failed, unreadable, seen;
    enum err err;
};

static void progress(void *ctx, const char *path, uint64_t done, uint64_t total)
{
    struct scan_run *r = ctx;
    progress_show(&r->progress, path, done, total);
}

static bool is_failed(const struct options *o, const struct judgement *g)
{
    if (o->fail_on == FAIL_ON_NEVER)
        return false;
    return o->fail_on == FAIL_ON_ANY ? g->fail > 0 : g->fail_mandatory > 0;
}

/* One result: judged, shown, forgotten. */
static bool take(void *ctx, struct scan_result *s)
{
    struct scan_run *r = ctx;
    struct judgement g;
    progress_erase(&r->progress);
    if (s->record.fault) {
        say(0, "%s: %s", s->path, s->record.fault);
        r->unreadable++;
        return true;
    }
    r->err = judge(&r->judging, &s->record, &s->arena, &g);
    if (r->err != OK)
        return false;
    struct result result = {
        .path = s->path, .record = &s->record, .judgement = &g};
    if (r->seen++ && r->reporter == reporter_named("text") && !r->o->quiet)
        buf_byte(&r->out, '\n');
    r->reporter->render(&r->opts, &result, 1, &r->out);
    r->failed += is_failed(r->o, &g);
    return !r->out.failed;
}

static void today(char text[11])
{
    int64_t now = 0;
    struct tm tm = {0};
    if (!clock_wall_s(&now))
        now = (int64_t)time(NULL);
    time_t t = (time_t)now;
    gmtime_r(&t, &tm);
    strftime(text, 11, "%Y-%m-%d", &tm);
}

static int finish(struct scan_run *r)
{
    if (r->err != OK || r->out.failed)
        return say(STATUS_FAULT, "%s",
                   err_text(r->err != OK ? r->err : ERR_LIMIT));
    int status = r->unreadable ? STATUS_INPUT
                 : r->failed   ? STATUS_FAIL
                               : STATUS_DONE;
    return r->seen ? say_result(r->o, buf_of(&r->out), status) : status;
}

static int run_with(const struct options *o, const struct catalogue *c,
                    const struct suppressions *quiet)
{
    char date[11];
    today(date);
    bool to_terminal = strcmp(o->output, "-") == 0;
    struct scan_run r = {
        .o = o,
        .reporter = reporter_named(o->format),
        .opts = {.catalogue = c,
                 .width = to_terminal ? term_width(STDOUT_FILENO) : 100,
                 .colour = to_terminal &&
                           term_has_colour(STDOUT_FILENO,
                 (enum term_colour)o->colour),
                 .utf8 = term_has_utf8(),
                 .quiet = o->quiet,
                 .all = o->all},
        .judging = {.catalogue = c,
                 .suppressions = quiet->v,
                 .suppressions_n = quiet->n,
                 .today = date},
    };
    if (o->operands_n > 1 && !(r.reporter->flags & REPORT_MANY) &&
        strcmp(o->format, "text") != 0)
        return say(STATUS_USAGE,
                   "--format %s holds one image; use --format ndjson for "
                   "several, or call assay once an image",
                   o->format);
    buf_init(&r.out, REPORT_MAX, NULL);
    progress_start(&r.progress, o);
    struct scan_opts scan = {.limits = o->limits,
                             .manifest = o->manifest,
                             .jobs = o->jobs,
                             .progress = progress,
                             .progress_ctx = &r};
    enum err e = scan_all(&scan, o->operands, o->operands_n, take, &r);
    progress_erase(&r.progress);
    if (r.err == OK)
        r.err = e;
    int status = finish(&r);
    buf_done(&r.out);
    return status;
}

static int run(const struct options *o)
{
    struct arena arena;
    struct catalogue c;
    struct suppressions quiet = {0};
    arena_init(&arena, NULL);
    int status = catalogue_of_options(o, &arena, &c);
    if (status == STATUS_DONE)
        status = suppressions_of_options(o, &arena, &quiet);
    if (status == STATUS_DONE)
        status = run_with(o, &c, &quiet);
    arena_done(&arena);
    return status;
}

static const char *const formats[] = {"text",  "html",      "json", "ndjson",
                                       NULL};

static const struct example examples[] = {
    {"assay scan firmware.bin",                               "what fails, where, and how to mend it"},
    {"assay scan --format html -o report.html firmware.bin",
     "a report for people, one file"},
    {"assay scan --format sarif -o assay.sarif firmware.bin",
     "for code scanning in CI"},
    {"assay scan --fail-on any *.bin", "several images; 1 if anything fails"},
    {"assay scan --manifest owners.txt rootfs/",
     "a directory, with the owners of a list"},
    {"xz -dc fw.xz | assay scan -",                  "an image on standard input"},
    {0             },
};

const struct command cmd_scan = {
    .name = "scan",
    .summary = "judge firmware images by EN 303 645",
    .operands = "IMAGE...",
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .about =
        "Reads firmware images (or directories with an unpacked root file "
        "system; - is standard input) and says, provision by provision, what "
        "fails, where, and how to mend it.\n\n"
        "A scan shows what an image decides. What it leaves open, "
        "declarations, "
        "documents and tests of the device must show: such provisions are "
        "INCONCLUSIVE, and the report names the evidence that is missing.\n\n"
        "Nothing is unpacked to disk. Each image is read in a process of its "
        "own that can open no file, see no network and start no program.\n\n"
        "The exit status is 0 when nothing failed (--fail-on says what "
        "counts), "
        "1 when something did, 2 for wrong usage, 3 when an image could not be "
        "read at all, 4 for a fault of assay itself.",
    .options = OPT(format) | OPT(output) | OPT(fail_on) | OPT(catalogue) |
               OPT(suppressions) | OPT(manifest) | OPT(jobs) | OPT(quiet) |
               OPT(all) | OPT(colour) | OPT_LIMITS,
    .formats = formats,
    .examples = examples,
    .run = run,
};
