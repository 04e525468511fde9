/* assay version: which one this is, and how it locks its workers here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cli/say.h"
#include "core/json.h"
#include "sys/child.h"
#include "sys/sandbox.h"

enum { REPORT_MAX = 4096, WORKER_MS = 10000 };

/* In the worker: the only way to know is to lock it. The parent gets one line
 * a layer, empty when the layer is in force. */
static int try_lock(struct worker *w, void *arg)
{
    struct sandbox_report r;
    struct buf b;
    (void)arg;
    (void)sandbox_lock(&(struct sandbox_opts){0}, &r);
    buf_init(&b, REPORT_MAX, NULL);
    for (int i = 0; i < SANDBOX_LAYERS; i++)
        buf_printf(&b, "%s\n", r.why_not[i] ? r.why_not[i] : "");
    return worker_send(w, buf_of(&b)) ? 0 : 1;
}

/* The lines of text, one for each layer; false when it is something else. */
static bool split(struct view text, struct view out[SANDBOX_LAYERS])
{
    size_t from = 0, n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '\n')
            continue;
        if (n == SANDBOX_LAYERS)
            return false;
        out[n++] = view_cut(text, from, i - from);
        from = i + 1;
    }
    return n == SANDBOX_LAYERS && from == text.n;
}

static void write_text(struct buf *out, const struct view *layers)
{
    buf_str(out, "assay " ASSAY_VERSION "\nsandbox:");
    for (int i = 0; i < SANDBOX_LAYERS; i++) {
        const char *name = sandbox_layer_name((enum sandbox_layer)i);
        buf_printf(out, "%s %s", i ? "," : "", name);
        if (layers[i].n)
            buf_printf(out, " (missing: %.*s)", (int)layers[i].n,
                       (const char *)layers[i].p);
    }
    buf_byte(out, '\n');
}

static void write_json(struct buf *out, const struct view *layers)
{
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "schema", "assay-version/1");
    json_put_str(&j, "name", "assay");
    json_put_str(&j, "version", ASSAY_VERSION);
    json_key(&j, "sandbox");
    json_open(&j, '[');
    for (int i = 0; i < SANDBOX_LAYERS; i++) {
        json_open(&j, '{');
        json_put_str(&j, "layer", sandbox_layer_name((enum sandbox_layer)i));
        json_put_bool(&j, "in_force", layers[i].n == 0);
        if (layers[i].n) {
            json_key(&j, "why_not");
            json_view(&j, layers[i]);
        }
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
}

static int report(const struct options *o, const struct child_result *r)
{
    struct view layers[SANDBOX_LAYERS];
    struct buf b;
    buf_init(&b, 4 * REPORT_MAX, NULL);
    if (r->end != CHILD_OK || !split(buf_of(&r->out), layers)) {
        child_reason(r, &b);
        int status = say(STATUS_FAULT, "%.*s", (int)b.n, (const char *)b.p);
        buf_done(&b);
        return status;
    }
    if (strcmp(o->format, "json") == 0)
        write_json(&b, layers);
    else
        write_text(&b, layers);
    int status = say_result(o, buf_of(&b), STATUS_DONE);
    buf_done(&b);
    return status;
}

static int run(const struct options *o)
{
    struct child_job job = {
        .fn = try_lock, .max_result = REPORT_MAX, .time_ms = WORKER_MS};
    struct child_result r;
    sandbox_warm_up();
    if (child_run(&job, 1, 1, NULL, &r) != OK)
        return say(STATUS_FAULT, "out of memory");
    int status = report(o, &r);
    child_result_done(&r);
    return status;
}

static const char *const formats[] = {"text", "json", NULL};

static const struct example examples[] = {
    {"assay version", "which version this is, and what locks its workers in"},
    {0              },
};

const struct command cmd_version = {
    .name = "version",
    .summary = "tell the version, and what locks the workers in here",
    .operands = "",
    .about = "Tells the version, and which layers of the sandbox this system "
             "has. Images are read in worker processes that cannot open files, "
             "see the network or start programs; a layer that is missing here "
             "is named with the reason, and so it is in each report.",
    .options = OPT(format) | OPT(output),
    .formats = formats,
    .examples = examples,
    .run = run,
};
