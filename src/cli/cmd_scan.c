/* assay scan: firmware images in, verdicts out; through libassay. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "assay.h"
#include "cli/library.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "report/report.h"

#define REPORT_MAX ((size_t)1 << 31)

struct scan_run {
    const struct options *o;
    struct assay *assay;
    struct assay_style style;
    struct progress progress;
    struct buf out;
    size_t failed, unreadable, shown;
    bool broken; /* a report could not be made */
};

static void progress(void *ctx, const char *path, uint64_t done, uint64_t total)
{
    struct scan_run *r = ctx;
    progress_show(&r->progress, path, done, total);
}

static bool is_failed(const struct options *o, const struct assay_summary *s)
{
    if (o->fail_on == FAIL_ON_NEVER)
        return false;
    return o->fail_on == FAIL_ON_ANY ? s->fail > 0 : s->fail_mandatory > 0;
}

/* One result: counted, shown, forgotten. */
static bool take(void *ctx, struct assay_result *result)
{
    struct scan_run *r = ctx;
    struct assay_summary s = assay_summary(result);
    progress_erase(&r->progress);
    if (assay_fault(result)) {
        say(0, "%s: %s", s.path, assay_fault(result));
        r->unreadable++;
        return true;
    }
    if (r->shown++ && strcmp(r->o->format, "text") == 0 && !r->o->quiet)
        buf_byte(&r->out, '\n');
    if (is_failed(r->o, &s)) {
        r->failed++;
    } else if (s.lack) {
        say(0, "%s: not judged: %s", s.path, s.lack);
        r->unreadable++;
    }
    r->broken = !assay_render(r->assay, result, r->o->format, &r->style,
                              say_append, &r->out);
    return !r->broken;
}

static bool holds_many(const char *format)
{
    return strcmp(format, "text") == 0 ||
           (reporter_named(format)->flags & REPORT_MANY);
}

static int scan(struct scan_run *r)
{
    const struct options *o = r->o;
    if (o->operands_n > 1 && !holds_many(o->format))
        return say(STATUS_USAGE,
                   "--format %s holds one image; use --format ndjson for "
                   "several, or call assay once an image",
                   o->format);
    buf_init(&r->out, REPORT_MAX, NULL);
    progress_start(&r->progress, o);
    assay_set_progress(r->assay, progress, r);
    bool done = assay_scan_many(r->assay, o->operands, o->operands_n, take, r);
    progress_erase(&r->progress);
    int status = r->unreadable ? STATUS_INPUT
                 : r->failed   ? STATUS_FAIL
                               : STATUS_DONE;
    if (!done || r->broken)
        status = say(STATUS_FAULT, "%s", assay_error(r->assay));
    else if (r->shown)
        status = say_result(o, buf_of(&r->out), status);
    buf_done(&r->out);
    return status;
}

static int run(const struct options *o)
{
    struct scan_run r = {.o = o, .style = style_of_options(o, 100)};
    int status = library_of_options(o, &r.assay);
    if (status == STATUS_DONE)
        status = scan(&r);
    assay_free(r.assay);
    return status;
}

static const char *const formats[] = {"text",  "html",      "json", "ndjson",
                                      "sarif", "cyclonedx", "ixit", NULL};

static const struct example examples[] = {
    {"assay scan firmware.bin",                                 "what fails, where, and how to mend it"},
    {"assay scan -f html -o report.html firmware.bin",
     "a report for people, in one file"},
    {"assay scan -f sarif -o assay.sarif firmware.bin",
     "for code scanning in CI"},
    {"assay scan -f cyclonedx -o sbom.json firmware.bin",
     "the components that were recognised"},
    {"assay scan --fail-on any *.bin",
     "several images; the status is 1 if anything fails"},
    {"assay scan --trust release.pem update.raucb",
     "verify signatures with a key or certificate of your own"},
    {"assay scan --manifest owners.txt rootfs/",
     "a directory, with owners and modes from a list"},
    {"xz -dc fw.xz | assay scan -",                                                         "an image on standard input"},
    {0},
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
        "Text and ndjson hold any number of images; html, json, sarif, "
        "cyclonedx and ixit hold one.\n\n"
        "A place is told from the image inwards, as in "
        "fw.bin!squashfs@0x120000!/etc/shadow. Text and HTML leave out the "
        "image's name, which stands at their head; assay ls, assay cat and "
        "suppressions take a place either way.",
    .fails = "a mandatory provision fails (--fail-on says what counts)",
    .unread = "an image could not be read, or so little of it "
              "(--min-coverage) that nothing failing means nothing",
    .options = OPT(format) | OPT(output) | OPT(fail_on) | OPT(min_coverage) |
               OPT(catalogue) | OPT(suppressions) | OPT(trust) | OPT(manifest) |
               OPT(jobs) | OPT(quiet) | OPT(all) | OPT(colour) | OPT_LIMITS,
    .formats = formats,
    .examples = examples,
    .run = run,
};
