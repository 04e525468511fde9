/* The option parser: the table of options.def over getopt_long. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <string.h>

#include "assay.h"
#include "cli/command.h"
#include "cli/units.h"
#include "core/nearest.h"

/* Short options are told from the numbers of long ones. */
enum { LONG_BASE = 256 };

static const struct option_spec specs[OPTION_COUNT] = {
#define OPTION(id, name, letter, argument, kind, member, text)                 \
    [OPTION_##id] = {                                                          \
        name, letter, argument, KIND_##kind, offsetof(struct options, member), \
        text},
#include "cli/options.def"
#undef OPTION
};

struct parsing {
    const struct command *command;
    struct options *o;
    struct buf *error;
};

const struct option_spec *option_spec(enum option_id id)
{
    ASSERT((unsigned)id < OPTION_COUNT);
    return &specs[id];
}

bool option_is_of(const struct command *c, enum option_id id)
{
    return ((c->options | OPT_ALWAYS) >> id & 1) != 0;
}

static struct options defaults(const struct command *c)
{
    return (struct options){
        .command = c,
        .format = c->formats ? c->formats[0] : NULL,
        .output = "-",
        .min_coverage = ASSAY_MIN_COVERAGE,
        .limits = limits_default(),
    };
}

static void *place(struct options *o, const struct option_spec *s)
{
    return (char *)o + s->at;
}

/* Which of the words in "a|b|c" text is, or -1. */
static int word_index(const char *words, const char *text)
{
    size_t n = strlen(text);
    for (int i = 0; n > 0; i++) {
        size_t length = strcspn(words, "|");
        if (length == n && strncmp(words, text, n) == 0)
            return i;
        if (words[length] == '\0')
            break;
        words += length + 1;
    }
    return -1;
}

static bool set_format(struct parsing *p, const char *text)
{
    for (const char *const *f = p->command->formats; f && *f; f++) {
        if (strcmp(*f, text) == 0) {
            p->o->format = *f;
            return true;
        }
    }
    return false;
}

static bool add_file(struct option_files *to, const char *text)
{
    if (to->n == OPTION_MAX_FILES || !*text || strncmp(text, "--", 2) == 0)
        return false;
    to->v[to->n++] = text;
    return true;
}

/* Whether text is a value for s; if so it is stored. */
static bool set_value(struct parsing *p, const struct option_spec *s,
                      const char *text)
{
    void *to = place(p->o, s);
    uint64_t n = 0;
    int word;
    if (s->kind == KIND_FLAG || !text) {
        ASSERT(s->kind == KIND_FLAG);
        *(bool *)to = true;
        return true;
    }
    switch (s->kind) {
    case KIND_FLAG:
        break;
    case KIND_FILES:
        return add_file(to, text);
    case KIND_FILE:
        *(const char **)to = text;
        return *text != '\0' && strncmp(text, "--", 2) != 0;
    case KIND_TEXT:
        *(const char **)to = text;
        return *text != '\0';
    case KIND_FORMAT:
        return set_format(p, text);
    case KIND_WORD:
    case KIND_CHOICE:
        word = word_index(s->argument, text);
        if (word >= 0 && s->kind == KIND_WORD)
            *(const char **)to = text;
        else if (word >= 0)
            *(unsigned *)to = (unsigned)word;
        return word >= 0;
    case KIND_COUNT:
        if (!units_number(text, UINT32_MAX, &n) || n == 0)
            return false;
        *(uint32_t *)to = (uint32_t)n;
        return true;
    case KIND_PERCENT:
        if (!units_number(text, 100, &n))
            return false;
        *(uint32_t *)to = (uint32_t)n;
        return true;
    case KIND_NUMBER:
        if (!units_number(text, UINT64_MAX / 2, &n) || n == 0)
            return false;
        *(uint64_t *)to = n;
        return true;
    case KIND_SIZE:
        if (!units_size(text, &n) || n == 0)
            return false;
        *(uint64_t *)to = n;
        return true;
    case KIND_TIME:
        return units_time(text, to);
    }
    return false;
}

static void write_words(struct buf *out, const char *words)
{
    for (; *words; words++)
        if (*words == '|')
            buf_str(out, words[1] && !strchr(words + 1, '|') ? " or " : ", ");
        else
            buf_byte(out, (uint8_t)*words);
}

static void write_formats(struct buf *out, const struct command *c)
{
    for (size_t i = 0; c->formats && c->formats[i]; i++) {
        const char *between = c->formats[i + 1] ? ", " : " or ";
        buf_printf(out, "%s%s", i ? between : "", c->formats[i]);
    }
}

static void explain_value(struct parsing *p, const struct option_spec *s,
                          const char *text)
{
    struct buf *e = p->error;
    buf_printf(e, "--%s takes ", s->name);
    switch (s->kind) {
    case KIND_FORMAT:
        write_formats(e, p->command);
        break;
    case KIND_WORD:
    case KIND_CHOICE:
        write_words(e, s->argument);
        break;
    case KIND_SIZE:
        buf_str(e, "a size such as 64M or 2G");
        break;
    case KIND_TIME:
        buf_str(e, "a time such as 2s or 500ms, or 0 for no limit");
        break;
    case KIND_PERCENT:
        buf_str(e, "a whole number from 0 to 100");
        break;
    case KIND_COUNT:
    case KIND_NUMBER:
        buf_str(e, "a whole number from 1");
        break;
    case KIND_TEXT:
        buf_str(e, "a text");
        break;
    case KIND_FILES:
        buf_printf(e, "a name, %d times at most", (int)OPTION_MAX_FILES);
        break;
    case KIND_FILE:
    case KIND_FLAG:
        buf_str(e, "a name");
        break;
    }
    buf_printf(e, ", not '%s'", text);
}

static bool starts_with_name(const char *text, const char *name)
{
    size_t n = strlen(name);
    return strncmp(text, name, n) == 0 && (text[n] == '\0' || text[n] == '=');
}

/* The option called so, whoever takes it. */
static int find_long(const char *text)
{
    for (int i = 0; i < OPTION_COUNT; i++)
        if (starts_with_name(text, specs[i].name))
            return i;
    return -1;
}

static int find_letter(int letter)
{
    for (int i = 0; i < OPTION_COUNT; i++)
        if (specs[i].letter && specs[i].letter == letter)
            return i;
    return -1;
}

static void explain_unknown_long(struct parsing *p, const char *text)
{
    char name[64];
    int known = find_long(text);
    if (known >= 0) {
        buf_printf(p->error, "%s takes no --%s", p->command->name,
                   specs[known].name);
        return;
    }
    size_t n = strcspn(text, "=");
    if (n >= sizeof name)
        n = sizeof name - 1;
    memcpy(name, text, n);
    name[n] = '\0';
    struct nearest best = {0};
    for (int i = 0; i < OPTION_COUNT; i++)
        if (option_is_of(p->command, (enum option_id)i))
            nearest_offer(&best, name, specs[i].name);
    buf_printf(p->error, "there is no option --%s", name);
    if (best.word)
        buf_printf(p->error, "; did you mean --%s?", best.word);
}

/* What getopt did not like. It tells by optopt what that is: 0 is a long
 * option that it does not know, and the last word read. */
static void explain_option(struct parsing *p, const char *word)
{
    int known = optopt >= LONG_BASE ? optopt - LONG_BASE : find_letter(optopt);
    if (optopt == 0)
        explain_unknown_long(p, word + 2);
    else if (optopt >= LONG_BASE)
        buf_printf(p->error, "--%s takes no value", specs[known].name);
    else if (known >= 0)
        buf_printf(p->error, "%s takes no -%c (--%s)", p->command->name, optopt,
                   specs[known].name);
    else
        buf_printf(p->error, "there is no option -%c", optopt);
}

static void explain_missing(struct parsing *p)
{
    int known = optopt >= LONG_BASE ? optopt - LONG_BASE : find_letter(optopt);
    const struct option_spec *s = option_spec((enum option_id)known);
    buf_printf(p->error, "--%s needs a value: --%s %s", s->name, s->name,
               s->argument);
}

/* getopt's own tables for the options that the verb takes. */
struct tables {
    struct option longs[OPTION_COUNT + 1];
    char shorts[2 + 2 * OPTION_COUNT + 1];
};

static struct tables tables_for(const struct command *c)
{
    struct tables t = {.shorts = "-:"}; /* operands in place; ':' for errors */
    size_t n = 0, s = 2;
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!option_is_of(c, (enum option_id)i))
            continue;
        t.longs[n++] = (struct option){
            .name = specs[i].name,
            .has_arg = specs[i].argument ? required_argument : no_argument,
            .val = LONG_BASE + i,
        };
        if (!specs[i].letter)
            continue;
        t.shorts[s++] = specs[i].letter;
        if (specs[i].argument)
            t.shorts[s++] = ':';
    }
    return t;
}

/* Takes the option with number got, written as text. */
static bool take(struct parsing *p, int got, const char *text)
{
    if (got == '?' || got == ':') {
        if (got == '?')
            explain_option(p, text);
        else
            explain_missing(p);
        return false;
    }
    int i = got >= LONG_BASE ? got - LONG_BASE : find_letter(got);
    const struct option_spec *s = &specs[i];
    /* An abbreviation could mean something else in the next version. */
    if (got >= LONG_BASE && !starts_with_name(text + 2, s->name)) {
        buf_printf(p->error, "write --%s in full", s->name);
        return false;
    }
    if (set_value(p, s, optarg))
        return true;
    explain_value(p, s, optarg);
    return false;
}

static bool check_operands(struct parsing *p)
{
    const struct command *c = p->command;
    size_t n = p->o->operands_n;
    if (p->o->help || p->o->version ||
        (n >= c->min_operands && n <= c->max_operands))
        return true;
    if (n < c->min_operands)
        buf_printf(p->error, "%s needs %s", c->name, c->operands);
    else
        buf_printf(p->error, "'%s' is too much: %s takes %s",
                   p->o->operands[c->max_operands], c->name,
                   *c->operands ? c->operands : "no operands");
    return false;
}

bool options_parse(const struct command *command, int argc, char **argv,
                   struct options *out, struct buf *error)
{
    struct options o = defaults(command);
    struct parsing p = {.command = command, .o = &o, .error = error};
    struct tables t = tables_for(command);
    bool done = true;
    opterr = 0;
    optind = 0; /* begin anew */
    while (done) {
        int got = getopt_long(argc, argv, t.shorts, t.longs, NULL);
        if (got == -1)
            break;
        bool apart = optarg && optind > 0 && optarg == argv[optind - 1];
        if (got == 1)
            argv[o.operands_n++] = optarg;
        else
            done = take(&p, got, argv[optind - (apart ? 2 : 1)]);
    }
    for (int i = optind; done && i < argc; i++) /* behind "--" */
        argv[o.operands_n++] = argv[i];
    o.operands = (const char *const *)argv;
    if (!done || !check_operands(&p))
        return false;
    *out = o;
    return true;
}

void option_default(enum option_id id, const struct command *command,
                    struct buf *out)
{
    struct options o = defaults(command);
    const struct option_spec *s = option_spec(id);
    const void *from = place(&o, s);
    switch (s->kind) {
    case KIND_FORMAT:
        buf_str(out, o.format ? o.format : "");
        break;
    case KIND_CHOICE: /* all defaults are the first word */
        buf_add(out, s->argument, strcspn(s->argument, "|"));
        break;
    case KIND_SIZE:
        units_write_size(out, *(const uint64_t *)from);
        break;
    case KIND_NUMBER:
        buf_printf(out, "%llu", (unsigned long long)*(const uint64_t *)from);
        break;
    case KIND_PERCENT:
        buf_printf(out, "%u", *(const uint32_t *)from);
        break;
    case KIND_COUNT:
        if (*(const uint32_t *)from)
            buf_printf(out, "%u", *(const uint32_t *)from);
        break;
    case KIND_TIME:
        units_write_time(out, *(const uint32_t *)from);
        break;
    case KIND_TEXT:
    case KIND_FLAG:
    case KIND_FILE:
    case KIND_FILES:
    case KIND_WORD:
        break;
    }
}
