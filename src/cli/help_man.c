/* The manual page, in the macros of man(7). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/help.h"

/* Of the last change to what the page says. */
#define MAN_DATE "2026-11-25"

enum { LINE = 78, PAGE_MAX = 1 << 20 };

/* Text between macros: a backslash, a dash and a dot in front mean something
 * else to the formatter. */
static void text(struct buf *out, const char *s)
{
    bool first = true;
    for (; *s; s++) {
        if (first && (*s == '.' || *s == '\''))
            buf_str(out, "\\&");
        if (*s == '\\')
            buf_str(out, "\\e");
        else if (*s == '-')
            buf_str(out, "\\-");
        else
            buf_byte(out, (uint8_t)*s);
        first = *s == '\n';
    }
}

static void line(struct buf *out, const char *s)
{
    text(out, s);
    buf_byte(out, '\n');
}

static void paragraphs(struct buf *out, const char *s)
{
    while (*s) {
        const char *end = strstr(s, "\n\n");
        size_t n = end ? (size_t)(end - s) : strlen(s);
        buf_str(out, ".PP\n");
        struct buf one;
        buf_init(&one, n + 1, NULL);
        buf_add(&one, s, n);
        buf_byte(&one, 0);
        line(out, (const char *)one.p);
        buf_done(&one);
        s += n + (end ? 2 : 0);
    }
}

static void option(struct buf *out, enum option_id id)
{
    const struct option_spec *s = option_spec(id);
    buf_str(out, ".TP\n");
    if (s->letter)
        buf_printf(out, "\\fB\\-%c\\fR, ", s->letter);
    buf_str(out, "\\fB\\-\\-");
    text(out, s->name);
    buf_str(out, "\\fR");
    if (s->argument) {
        buf_str(out, " \\fI");
        text(out, s->argument);
        buf_str(out, "\\fR");
    }
    buf_byte(out, '\n');
    text(out, s->text);
    if (s->kind != KIND_FORMAT) {
        struct buf note;
        buf_init(&note, 1000, NULL);
        help_option_note(&note, id, commands[0]);
        buf_byte(&note, 0);
        text(out, (const char *)note.p);
        buf_done(&note);
    }
    buf_str(out, ".\n");
}

static void verb(struct buf *out, const struct command *c)
{
    buf_printf(out, ".SS %s\n\\fBassay %s\\fR [\\fIOPTIONS\\fR]", c->name,
               c->name);
    if (*c->operands) {
        buf_str(out, " \\fI");
        text(out, c->operands);
        buf_str(out, "\\fR");
    }
    buf_byte(out, '\n');
    paragraphs(out, c->about);
    buf_str(out, ".PP\nOptions:");
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!(c->options >> i & 1))
            continue;
        buf_str(out, " \\fB\\-\\-");
        text(out, option_spec((enum option_id)i)->name);
        buf_str(out, "\\fR");
    }
    buf_str(out, c->options ? ".\n" : " none.\n");
    if (c->fails || c->unread) {
        buf_str(out, ".PP\nExit status:");
        for (int i = STATUS_DONE; i <= STATUS_INPUT; i++) {
            bool own = (i == STATUS_FAIL && c->fails) ||
                       (i == STATUS_INPUT && c->unread);
            if (!own)
                continue;
            buf_printf(out, "%s %d, ", i == STATUS_INPUT && c->fails ? ";" : "",
                       i);
            text(out, help_status(c, i));
        }
        buf_str(out, ".\n");
    }
    if (c->formats) {
        buf_str(out, ".PP\nFormats:");
        for (size_t i = 0; c->formats[i]; i++)
            buf_printf(out, "%s %s", i ? "," : "", c->formats[i]);
        buf_str(out, ".\n");
    }
    for (const struct example *e = c->examples; e->line; e++) {
        buf_str(out, ".TP\n\\fB");
        text(out, e->line);
        buf_str(out, "\\fR\n");
        line(out, e->what);
    }
}

static void environment(struct buf *out)
{
    static const char *const rows[][2] = {
        {"NO_COLOR",               "When set to anything, no colours by themselves."    },
        {"CLICOLOR_FORCE",         "When set and not 0, colours without a terminal."    },
        {"TERM",                   "When dumb or not set, neither colours nor progress."},
        {"LC_ALL, LC_CTYPE, LANG", "Whether the progress bar may be UTF-8."             },
        {"SOURCE_DATE_EPOCH",
         "Seconds since 1970 that stand for the present time wherever one "
         "enters a result; a CycloneDX document has a time only then."                  },
    };
    buf_str(out, ".SH ENVIRONMENT\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_printf(out, ".TP\n\\fB%s\\fR\n", rows[i][0]);
        line(out, rows[i][1]);
    }
}

/* Lines of text are kept short; a tag (behind .TP) has to stay on its line. */
static void fold(struct buf *out, struct view page)
{
    bool tag = false;
    while (page.n) {
        const uint8_t *end = memchr(page.p, '\n', page.n);
        size_t n = end ? (size_t)(end - page.p) : page.n;
        struct view row = view_cut(page, 0, n);
        page = view_from(page, n + 1);
        bool macro = row.n && (row.p[0] == '.' || row.p[0] == '\'');
        while (!macro && !tag && row.n > LINE) {
            const uint8_t *blank = memrchr(row.p, ' ', LINE + 1);
            if (!blank)
                break;
            size_t at = (size_t)(blank - row.p);
            buf_view(out, view_cut(row, 0, at));
            buf_byte(out, '\n');
            row = view_from(row, at + 1);
            if (row.n && (row.p[0] == '.' || row.p[0] == '\''))
                buf_str(out, "\\&");
        }
        buf_view(out, row);
        buf_byte(out, '\n');
        tag = row.n == 3 && memcmp(row.p, ".TP", 3) == 0;
    }
}

static void page(struct buf *out)
{
    buf_str(out, ".\\\" Made by \"assay help --man\"; do not edit.\n"
                 ".TH ASSAY 1 \"" MAN_DATE "\" \"assay " ASSAY_VERSION
                 "\" \"User Commands\"\n"
                 ".SH NAME\nassay \\- test firmware against ETSI EN 303 645\n"
                 ".SH SYNOPSIS\n.B assay\n\\fIVERB\\fR [\\fIOPTIONS\\fR] "
                 "[\\fIFILE\\fR...]\n"
                 ".SH DESCRIPTION\n");
    line(out, "assay tells what a firmware image really contains, holds it "
              "against the provisions of ETSI EN 303 645, and names for each "
              "verdict the places in the image that it rests on. What it "
              "cannot read or decide is INCONCLUSIVE, never a PASS.");
    buf_str(out, ".SH VERBS\n");
    for (const struct command *const *c = commands; *c; c++)
        verb(out, *c);
    buf_str(out, ".SH OPTIONS\nAn option means the same in each verb that "
                 "takes it.\n");
    for (int i = 0; i < OPTION_COUNT; i++)
        option(out, (enum option_id)i);
    buf_str(out, ".PP\n\\fISIZE\\fR is in bytes, or with K, M, G or T in "
                 "multiples of 1024; \\fITIME\\fR is in seconds, or with ms, "
                 "s, m or h. Beyond a limit the answer is INCONCLUSIVE.\n"
                 ".SH EXIT STATUS\n");
    for (int i = 0; i <= STATUS_FAULT; i++) {
        buf_printf(out, ".TP\n%d\n", i);
        line(out, help_status(NULL, i));
    }
    environment(out);
}

void help_man(struct buf *out)
{
    struct buf one;
    buf_init(&one, PAGE_MAX, NULL);
    page(&one);
    fold(out, buf_of(&one));
    out->failed |= one.failed;
    buf_done(&one);
}
