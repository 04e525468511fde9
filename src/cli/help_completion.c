/* Completion scripts for shells. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/help.h"

static void verbs(struct buf *out)
{
    for (const struct command *const *c = commands; *c; c++)
        buf_printf(out, "%s%s", c == commands ? "" : " ", (*c)->name);
}

/* "a|b|c" as "a b c". */
static void words(struct buf *out, const char *s)
{
    for (; *s; s++)
        buf_byte(out, *s == '|' ? ' ' : (uint8_t)*s);
}

static void formats(struct buf *out, const struct command *c)
{
    for (size_t i = 0; c->formats && c->formats[i]; i++)
        buf_printf(out, "%s%s", i ? " " : "", c->formats[i]);
}

/* The pattern of a case for one option: --output|-o. */
static void pattern(struct buf *out, const struct option_spec *s)
{
    buf_printf(out, "--%s", s->name);
    if (s->letter)
        buf_printf(out, "|-%c", s->letter);
}

static void bash_values(struct buf *out)
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_spec *s = option_spec((enum option_id)i);
        if (!s->argument || s->kind == KIND_FORMAT)
            continue;
        buf_str(out, "    ");
        pattern(out, s);
        if (s->kind == KIND_FILE || s->kind == KIND_FILES) {
            buf_str(out, ") compopt -o filenames; mapfile -t COMPREPLY < <("
                         "compgen -f -- \"$cur\"); return ;;\n");
        } else if (s->kind == KIND_CHOICE || s->kind == KIND_WORD) {
            buf_str(out, ") words='");
            words(out, s->argument);
            buf_str(out, "' ;;\n");
        } else {
            buf_str(out, ") return ;;\n");
        }
    }
}

static void bash_verb(struct buf *out, const struct command *c)
{
    buf_printf(out, "    %s)\n        options='", c->name);
    for (int i = 0; i < OPTION_COUNT; i++)
        if (option_is_of(c, (enum option_id)i))
            buf_printf(out, "--%s ", option_spec((enum option_id)i)->name);
    buf_str(out, "'\n        formats='");
    formats(out, c);
    buf_str(out, "' ;;\n");
}

void help_bash(struct buf *out)
{
    buf_str(out, "# Completion for bash; made by \"assay help --completion "
                 "bash\", do not edit.\n"
                 "_assay() {\n"
                 "    local cur=${COMP_WORDS[COMP_CWORD]} "
                 "prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                 "    local verbs='");
    verbs(out);
    buf_str(out, "' words='' options='' formats=''\n"
                 "    COMPREPLY=()\n"
                 "    if ((COMP_CWORD == 1)); then\n"
                 "        mapfile -t COMPREPLY < <(compgen -W \"$verbs\" -- "
                 "\"$cur\")\n"
                 "        return\n"
                 "    fi\n"
                 "    case ${COMP_WORDS[1]} in\n");
    for (const struct command *const *c = commands; *c; c++)
        bash_verb(out, *c);
    buf_str(out, "    esac\n    case $prev in\n"
                 "    --format|-f) words=$formats ;;\n");
    bash_values(out);
    buf_str(out, "    *)\n"
                 "        if [[ $cur == -* ]]; then\n"
                 "            words=$options\n"
                 "        elif [[ ${COMP_WORDS[1]} == help ]]; then\n"
                 "            words=$verbs\n"
                 "        else\n"
                 "            compopt -o filenames\n"
                 "            mapfile -t COMPREPLY < <(compgen -f -- "
                 "\"$cur\")\n"
                 "            return\n"
                 "        fi ;;\n"
                 "    esac\n"
                 "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
                 "\"$cur\")\n"
                 "}\n"
                 "complete -F _assay assay\n");
}

/* Within '...' and within the brackets that hold a description. */
static void zsh_text(struct buf *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '\'')
            buf_str(out, "'\\''");
        else if (*s == '[' || *s == ']' || *s == ':' || *s == '\\')
            buf_printf(out, "\\%c", *s);
        else
            buf_byte(out, (uint8_t)*s);
    }
}

static void zsh_action(struct buf *out, const struct option_spec *s,
                       const struct command *c)
{
    switch (s->kind) {
    case KIND_FLAG:
        break;
    case KIND_FILE:
    case KIND_FILES:
        buf_str(out, ":file:_files");
        break;
    case KIND_FORMAT:
        buf_str(out, ":format:(");
        formats(out, c);
        buf_byte(out, ')');
        break;
    case KIND_WORD:
    case KIND_CHOICE:
        buf_str(out, ":word:(");
        words(out, s->argument);
        buf_byte(out, ')');
        break;
    case KIND_TEXT:
    case KIND_PERCENT:
    case KIND_COUNT:
    case KIND_NUMBER:
    case KIND_SIZE:
    case KIND_TIME:
        buf_str(out, ":value: ");
        break;
    }
}

static void zsh_option(struct buf *out, enum option_id id,
                       const struct command *c)
{
    const struct option_spec *s = option_spec(id);
    buf_str(out, "        ");
    if (s->kind == KIND_FILES)
        buf_str(out, "'*'");
    if (s->letter)
        buf_printf(out, "{-%c,--%s}", s->letter, s->name);
    else
        buf_printf(out, "--%s", s->name);
    buf_str(out, "'[");
    zsh_text(out, s->text);
    buf_byte(out, ']');
    zsh_action(out, s, c);
    buf_str(out, "' \\\n");
}

void help_zsh(struct buf *out)
{
    buf_str(out, "#compdef assay\n# Completion for zsh; made by \"assay help "
                 "--completion zsh\", do not edit.\n"
                 "_assay() {\n"
                 "    local -a verbs=(\n");
    for (const struct command *const *c = commands; *c; c++) {
        buf_printf(out, "        '%s:", (*c)->name);
        zsh_text(out, (*c)->summary);
        buf_str(out, "'\n");
    }
    buf_str(out, "    )\n"
                 "    if ((CURRENT == 2)); then\n"
                 "        _describe verb verbs\n"
                 "        return\n"
                 "    fi\n"
                 "    local verb=$words[2]\n"
                 "    shift words\n"
                 "    ((CURRENT--))\n"
                 "    case $verb in\n");
    for (const struct command *const *c = commands; *c; c++) {
        buf_printf(out, "    %s)\n        _arguments \\\n", (*c)->name);
        for (int i = 0; i < OPTION_COUNT; i++)
            if (option_is_of(*c, (enum option_id)i))
                zsh_option(out, (enum option_id)i, *c);
        if (strcmp((*c)->name, "help") == 0)
            buf_str(out, "        '*:verb:{_describe verb verbs}' ;;\n");
        else
            buf_str(out, "        '*:file:_files' ;;\n");
    }
    buf_str(out, "    esac\n}\n_assay \"$@\"\n");
}
