/* Help for the terminal, 80 columns wide. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include <string.h>

enum { WIDTH = 80, OPTION_COLUMN = 28, VERB_COLUMN = 12 };

const char *help_status(const struct command *c, int status)
{
    static const char *const all[STATUS_FAULT + 1] = {
        "done, and nothing failed",
        "done, and something failed: which, each verb says",
        "wrong usage",
        "an input could not be read or judged at all",
        "an internal fault, or the output cannot be written",
    };
    if (status < 0 || status > STATUS_FAULT)
        return NULL;
    if (c && status == STATUS_DONE && !c->fails)
        return "done";
    if (c && status == STATUS_FAIL)
        return c->fails;
    if (c && status == STATUS_INPUT && c->unread)
        return c->unread;
    return all[status];
}

/* text from column at on, folded at indent. */
static void fold(struct buf *out, const char *text, size_t at, size_t indent)
{
    bool begun = false;
    while (*text) {
        size_t n = strcspn(text, " \n");
        if (begun && at + 1 + n > WIDTH) {
            buf_printf(out, "\n%*s", (int)indent, "");
            at = indent;
            begun = false;
        }
        if (begun)
            buf_byte(out, ' ');
        buf_add(out, text, n);
        at += n + begun;
        begun = true;
        text += n;
        text += strspn(text, " \n");
    }
    buf_byte(out, '\n');
}

/* Paragraphs, an empty line between. */
static void paragraphs(struct buf *out, const char *text)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t n = end ? (size_t)(end - text) : strlen(text);
        struct buf one;
        buf_init(&one, n + 1, NULL);
        buf_add(&one, text, n);
        buf_byte(&one, 0);
        if (!one.failed)
            fold(out, (const char *)one.p, 0, 0);
        buf_byte(out, '\n');
        buf_done(&one);
        text += n + (end ? 2 : 0);
    }
}

void help_option_note(struct buf *out, enum option_id id,
                      const struct command *c)
{
    const struct option_spec *s = option_spec(id);
    struct buf d;
    buf_init(&d, 64, NULL);
    option_default(id, c, &d);
    if (s->kind == KIND_FORMAT) {
        for (size_t i = 0; c->formats && c->formats[i]; i++)
            buf_printf(out, "%s%s", i ? ", " : ": ", c->formats[i]);
        buf_printf(out, " (default %.*s)", (int)d.n, (const char *)d.p);
    } else if (d.n) {
        buf_printf(out, " (default %.*s)", (int)d.n, (const char *)d.p);
    }
    buf_done(&d);
}

static void option_line(struct buf *out, enum option_id id,
                        const struct command *c)
{
    const struct option_spec *s = option_spec(id);
    size_t from = out->n;
    if (s->letter)
        buf_printf(out, "  -%c, --%s", s->letter, s->name);
    else
        buf_printf(out, "      --%s", s->name);
    if (s->argument)
        buf_printf(out, " %s", s->argument);
    size_t used = out->n - from;
    if (used + 2 > OPTION_COLUMN) {
        buf_byte(out, '\n');
        used = 0;
    }
    buf_printf(out, "%*s", (int)(OPTION_COLUMN - used), "");
    struct buf text;
    buf_init(&text, 4096, NULL);
    buf_str(&text, s->text);
    help_option_note(&text, id, c);
    buf_byte(&text, 0);
    fold(out, (const char *)text.p, OPTION_COLUMN, OPTION_COLUMN);
    buf_done(&text);
}

static bool is_limit(enum option_id id)
{
    return (OPT_LIMITS >> id & 1) != 0;
}

static void option_list(struct buf *out, const struct command *c, bool limits)
{
    bool any = false;
    for (int i = 0; i < OPTION_COUNT; i++) {
        enum option_id id = (enum option_id)i;
        if (!option_is_of(c, id) || is_limit(id) != limits)
            continue;
        if (!any && limits)
            buf_str(out, "\nlimits; beyond one the answer is INCONCLUSIVE:\n");
        else if (!any)
            buf_str(out, "options:\n");
        any = true;
        option_line(out, id, c);
    }
}

void help_command(struct buf *out, const struct command *c)
{
    buf_printf(out, "usage: assay %s [OPTIONS]%s%s\n\n", c->name,
               *c->operands ? " " : "", c->operands);
    paragraphs(out, c->about);
    option_list(out, c, false);
    option_list(out, c, true);
    buf_str(out, "\nexamples:\n");
    for (const struct example *e = c->examples; e->line; e++) {
        buf_printf(out, "  %s\n      ", e->line);
        fold(out, e->what, 6, 6);
    }
    buf_str(out, "\nexit status:\n");
    for (int i = 0; i <= STATUS_FAULT; i++) {
        const char *text = help_status(c, i);
        if (!text)
            continue;
        buf_printf(out, "  %d  ", i);
        fold(out, text, 5, 5);
    }
}

void help_overview(struct buf *out)
{
    buf_str(out,
            "usage: assay VERB [OPTIONS] [FILE...]\n\n"
            "Tests what firmware really contains against ETSI EN 303 645.\n\n"
            "verbs:\n");
    for (const struct command *const *c = commands; *c; c++) {
        buf_printf(out, "  %-*s", VERB_COLUMN - 2, (*c)->name);
        fold(out, (*c)->summary, VERB_COLUMN, VERB_COLUMN);
    }
    buf_str(out, "\n\"assay help VERB\" tells all about one of them.\n");
}
