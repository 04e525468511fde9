/* assay bench: attacks an updater and says what it let through. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/library.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "sys/file.h"
#include "sys/file_out.h"
#include "sys/workdir.h"

enum { TEXT_MAX = 16 << 20, PATH_MOST = 400, MOST_COMPARED = 16 };

static void progress(void *ctx, const char *path, uint64_t done, uint64_t total)
{
    progress_show(ctx, path, done, total);
}

/* A name without a slash is an adapter that comes with assay: where it was
 * installed, or beside the folder that it was built in. */
static bool find_adapter(const char *name, char *out, size_t size)
{
    static const char *const beside[] = {"../share/assay/adapters",
                                         "../adapters", "../../../../adapters"};
    const char *set = getenv("ASSAY_ADAPTERS");
    char self[PATH_MOST];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (strchr(name, '/'))
        return snprintf(out, size, "%s", name) < (int)size &&
               access(out, X_OK) == 0;
    if (set && snprintf(out, size, "%s/%s", set, name) < (int)size &&
        access(out, X_OK) == 0)
        return true;
    if (n <= 0)
        return false;
    self[n] = '\0';
    char *slash = strrchr(self, '/');
    if (slash)
        *slash = '\0';
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
        if (snprintf(out, size, "%s/%s/%s", self, beside[i], name) <
                (int)size &&
            access(out, X_OK) == 0)
            return true;
    return false;
}

/* A folder of its own; the name that was given must not be there yet. */
static bool make_work(const struct options *o, char *out, size_t size)
{
    const char *tmp = getenv("TMPDIR");
    if (o->work) {
        char *whole = NULL;
        if (mkdir(o->work, 0700) != 0)
            return say(0,
                       "%s: cannot be made anew; name a folder that is not "
                       "there yet",
                       o->work);
        whole = realpath(o->work, NULL);
        bool ok = whole && snprintf(out, size, "%s", whole) < (int)size;
        free(whole);
        return ok;
    }
    if (snprintf(out, size, "%s/assay-bench-XXXXXX",
                 tmp && *tmp == '/' ? tmp : "/tmp") >= (int)size ||
        !mkdtemp(out))
        return say(0, "no temporary folder can be made; set TMPDIR");
    return true;
}

static int print(const struct options *o, struct assay *a,
                 struct assay_bench_result *r, int status)
{
    struct assay_style style = style_of_options(o, 100);
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    if (assay_bench_render(a, r, o->format, &style, say_append, &out))
        status = say_result(o, buf_of(&out), status);
    else
        status = say(STATUS_FAULT, "%s", assay_error(a));
    buf_done(&out);
    return status;
}

static int attack(const struct options *o, struct assay *a, const char *adapter,
                  const char *work)
{
    struct progress bar;
    struct assay_bench_opts opts = {.adapter = adapter,
                                    .work = work,
                                    .only = o->only,
                                    .step_ms = o->step_ms,
                                    .time_ms = o->bench_ms};
    progress_start(&bar, o);
    assay_set_progress(a, progress, &bar);
    struct assay_bench_result *r = assay_bench(a, &opts);
    progress_erase(&bar);
    if (!r)
        return say(STATUS_FAULT, "%s", assay_error(a));
    const char *fault = assay_bench_fault(r);
    int status = STATUS_DONE;
    if (assay_bench_failed(r) && o->fail_on != FAIL_ON_NEVER)
        status = STATUS_FAIL;
    else if (fault || assay_bench_tested(r) == 0)
        status = STATUS_INPUT;
    if (fault)
        say(0, "%s: the bench ended early: %s; see %s/log", adapter, fault,
            work);
    else if (status == STATUS_INPUT)
        say(0, "%s: nothing was tested", adapter);
    status = print(o, a, r, status);
    assay_bench_free(r);
    return status;
}

static int new_adapter(const struct options *o)
{
    const char *path = o->operands[1];
    size_t n;
    const char *text = assay_bench_skeleton(&n);
    enum file_fault f = file_write_new(path, view_of(text, n));
    if (f == FILE_EXISTS)
        return say(STATUS_INPUT, "%s is there already, and stays as it is",
                   path);
    if (f != FILE_OK || chmod(path, 0755) != 0)
        return say(STATUS_INPUT, "%s: cannot be written", path);
    if (!o->quiet)
        say(STATUS_DONE,
            "%s is written; it runs as it is: assay bench --adapter %s%s", path,
            strchr(path, '/') ? "" : "./", path);
    return STATUS_DONE;
}

/* Results of earlier runs on one page. */
static int compare(const struct options *o)
{
    struct assay_bench_result *v[MOST_COMPARED];
    struct assay *a = NULL;
    struct buf out;
    size_t n = 0;
    if (strcmp(o->format, "html") != 0)
        return say(STATUS_USAGE, "compare writes a page: --format html");
    int status = library_of_options(o, &a);
    buf_init(&out, TEXT_MAX, NULL);
    while (status == STATUS_DONE && n + 1 < o->operands_n) {
        v[n] = assay_bench_read(a, o->operands[n + 1]);
        if (!v[n])
            status = say(STATUS_INPUT, "%s", assay_error(a));
        else
            n++;
    }
    if (status == STATUS_DONE) {
        if (assay_bench_compare(a, v, n, say_append, &out))
            status = say_result(o, buf_of(&out), status);
        else
            status = say(STATUS_FAULT, "%s", assay_error(a));
    }
    while (n)
        assay_bench_free(v[--n]);
    buf_done(&out);
    assay_free(a);
    return status;
}

/* Whether a result may be written: none is there, or one of the bench. */
static bool may_record(const char *dir, const char *id)
{
    char path[2 * PATH_MOST];
    struct buf text;
    buf_init(&text, TEXT_MAX, NULL);
    if (snprintf(path, sizeof path, "%s/evidence/results/%s.json", dir, id) >=
        (int)sizeof path)
        return false;
    enum file_fault f = file_read(path, &text);
    bool ok = f != FILE_OK ||
              memmem(text.p, text.n, "\"note\": \"assay bench on ", 23);
    buf_done(&text);
    if (!ok)
        say(0, "%s: a person's result is there already, and stays", path);
    return ok;
}

/* Results of an earlier run as evidence in a workspace, bound to its images. */
static int record(const struct options *o)
{
    const char *file = o->operands[1];
    const char *dir = o->operands_n > 2 ? o->operands[2] : ".";
    struct assay *a = NULL;
    struct assay_bench_case c;
    size_t written = 0;
    if (!o->tester)
        return say(STATUS_USAGE, "a result needs who stands for it (--tester)");
    int status = library_of_options(o, &a);
    struct assay_bench_result *r =
        status == STATUS_DONE ? assay_bench_read(a, file) : NULL;
    if (status == STATUS_DONE && !r)
        status = say(STATUS_INPUT, "%s", assay_error(a));
    if (r && assay_bench_fault(r))
        status = say(STATUS_INPUT, "%s: the bench ended early: %s", file,
                     assay_bench_fault(r));
    for (size_t i = 0;
         status == STATUS_DONE && r && assay_bench_test_case(r, i, &c); i++) {
        struct assay_case_result one = {.test_case = c.id,
                                        .verdict =
                                            c.failed ? "FAIL" : "INCONCLUSIVE",
                                        .by = o->tester,
                                        .note = c.note,
                                        .attachments = &file,
                                        .attachments_n = 1};
        if ((!c.failed && !c.functional) || !may_record(dir, c.id))
            continue;
        if (!assay_record(a, dir, &one))
            status = say(STATUS_INPUT, "%s", assay_error(a));
        written++;
    }
    if (status == STATUS_DONE && !o->quiet)
        say(STATUS_DONE, "%s: results of %zu test cases are written", dir,
            written);
    assay_bench_free(r);
    assay_free(a);
    return status;
}

static const struct {
    const char *name;
    size_t least, most; /* operands, with the name */
    int (*run)(const struct options *o);
} others[] = {
    {"new-adapter", 2, 2,                 new_adapter},
    {"compare",     2, MOST_COMPARED + 1, compare    },
    {"record",      2, 3,                 record     },
};

static int run_other(const struct options *o)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(o->operands[0], others[i].name) == 0 && !o->adapter &&
            o->operands_n >= others[i].least && o->operands_n <= others[i].most)
            return others[i].run(o);
    return say(STATUS_USAGE,
               "either --adapter NAME or PATH, or new-adapter FILE, or compare "
               "FILE.json..., or record FILE.json [DIR]");
}

static int run(const struct options *o)
{
    char adapter[2 * PATH_MOST], work[PATH_MOST];
    struct assay *a = NULL;
    if (o->operands_n)
        return run_other(o);
    if (!o->adapter)
        return say(STATUS_USAGE, "name the updater: --adapter NAME or PATH "
                                 "(a new one: assay bench new-adapter FILE)");
    if (!find_adapter(o->adapter, adapter, sizeof adapter))
        return say(STATUS_INPUT,
                   "%s: no such adapter, or not executable; give a path, or "
                   "set ASSAY_ADAPTERS to the folder of adapters",
                   o->adapter);
    char *whole = realpath(adapter, NULL);
    if (!whole || !make_work(o, work, sizeof work)) {
        free(whole);
        return STATUS_INPUT;
    }
    int status = library_of_options(o, &a);
    if (status == STATUS_DONE)
        status = attack(o, a, whole, work);
    if (!o->work && status != STATUS_INPUT)
        workdir_remove(work);
    assay_free(a);
    free(whole);
    return status;
}

static const char *const formats[] = {"text", "json", "junit", "html", NULL};

static const struct example examples[] = {
    {"assay bench --adapter swupdate",                               "SWUpdate as it is installed here"},
    {"assay bench --adapter ./my-updater --all",                                                              "an updater of your own"},
    {"assay bench compare rauc.json mine.json -f html -o page.html",
     "results of earlier runs side by side"},
    {"assay bench record mine.json t100 --tester \"A. Tester\"",
     "as results of test cases, in the workspace t100"},
    {"assay bench new-adapter my-updater",                                                              "write an adapter to begin with"},
    {"assay bench --adapter swupdate --only R1,P1 -f json",
     "two cases, for programs"},
    {0                          },
};

const struct command cmd_bench = {
    .name = "bench",
    .summary = "attack an updater with hostile updates and faults",
    .operands = "[new-adapter | compare | record] [FILE...]",
    .max_operands = 17,
    .about =
        "Runs cases of attack and fault against an updater: wrong and missing "
        "signatures, changed bytes, older versions, malformed packages, "
        "writes that fail or vanish, kills in the middle. After each the slots "
        "are compared byte by byte, and a good update must still install: what "
        "counts is the medium, not what the updater says. A provision is as "
        "good as its worst case.\n\n"
        "An adapter, a small program with a few verbs (docs/bench.md), speaks "
        "for the updater; new-adapter FILE writes one to begin with, which "
        "runs "
        "as it is. compare puts results of earlier runs (-f json) side by side "
        "on one page. record keeps them in a workspace: a FAIL for each test "
        "case that a case failed, else INCONCLUSIVE with what was tried, in "
        "the tester's name, with the file attached and bound to the images' "
        "digests; a result that a person recorded stays. It and the updater "
        "run as they are, with your "
        "rights and without a sandbox: run adapters that you trust.\n\n"
        "Of 119 cases those that assay can do are run; all others are told as "
        "NOT-TESTED or NOT-APPLICABLE, with the reason (--all).",
    .options = OPT(format) | OPT(output) | OPT(fail_on) | OPT(adapter) |
               OPT(only) | OPT(tester) | OPT(catalogue) | OPT(work) |
               OPT(step_time) | OPT(bench_time) | OPT(quiet) | OPT(all) |
               OPT(colour),
    .formats = formats,
    .examples = examples,
    .run = run,
};
