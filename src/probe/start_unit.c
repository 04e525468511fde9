/* systemd's unit files.
 *
 *   [Section]
 *   Key=value, which a backslash at the end of a line carries on
 *   # or ; begins a comment line
 *
 * Source: systemd.syntax(7). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/start_unit.h"

#include <string.h>

enum { UNIT_SETTINGS = 1000, UNIT_VALUE = 8192 };

/* The next logical line, and how many lines it took. */
static bool joined_line(struct start *st, struct view *text, struct view *out,
                        uint32_t *taken)
{
    struct view line;
    *taken = 1;
    if (!text_line(text, out))
        return false;
    if (!text_ends(*out, "\\"))
        return true;
    struct buf b;
    buf_init(&b, UNIT_VALUE, NULL);
    line = *out;
    for (;;) {
        bool more = text_ends(line, "\\");
        buf_add(&b, line.p, line.n - more);
        buf_byte(&b, ' ');
        if (!more || !text_line(text, &line))
            break;
        ++*taken;
    }
    *out = arena_dup(st->arena, buf_of(&b));
    st->bytes += b.n;
    buf_done(&b);
    return true;
}

struct unit_setting *unit_parse(struct start *st, struct view text)
{
    struct unit_setting *first = NULL, **end = &first;
    struct view line, section = {0}, key;
    uint32_t number = 1, taken = 1, n = 0;
    for (; joined_line(st, &text, &line, &taken); number += taken) {
        line = text_trim(line);
        if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
            continue;
        if (line.p[0] == '[') {
            section = text_ends(line, "]") ? view_cut(line, 1, line.n - 2)
                                           : (struct view){0};
            continue;
        }
        if (!memchr(line.p, '=', line.n) || !text_field(&line, '=', &key) ||
            n++ >= UNIT_SETTINGS || !start_step(st))
            continue;
        struct unit_setting *s = ARENA_NEW(st->arena, struct unit_setting);
        if (!s)
            break;
        s->section = section;
        s->key = text_trim(key);
        s->value = text_trim(line);
        s->line = number;
        *end = s;
        end = &s->next;
    }
    return first;
}

void unit_append(struct unit_setting **first, struct unit_setting *more,
                 const struct node *at)
{
    for (struct unit_setting *s = more; s; s = s->next)
        s->at = at;
    while (*first)
        first = &(*first)->next;
    *first = more;
}

/* Lists of dependencies (Wants=) cannot be emptied. */
static bool can_be_undone(struct view key)
{
    static const char *const starts[] = {"Exec",   "Environment", "Condition",
                                         "Assert", "Listen",      "On"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (text_starts(key, starts[i]))
            return true;
    return false;
}

static bool is_undone(const struct unit_setting *s)
{
    if (!can_be_undone(s->key))
        return false;
    for (const struct unit_setting *k = s->next; k; k = k->next)
        if (k->value.n == 0 && view_eq(k->key, s->key) &&
            view_eq(k->section, s->section))
            return true;
    return s->value.n == 0;
}

void unit_settle(struct unit_setting **first)
{
    while (*first)
        if (is_undone(*first))
            *first = (*first)->next;
        else
            first = &(*first)->next;
}

bool unit_word(struct start *st, struct view *line, struct view *out)
{
    *line = text_trim(*line);
    if (line->n == 0)
        return false;
    uint8_t *word = arena_alloc(st->arena, line->n + 1);
    size_t n = 0, i = 0;
    uint8_t quote = 0;
    st->bytes += line->n;
    if (!word)
        return false;
    for (; i < line->n; i++) {
        uint8_t c = line->p[i];
        if (!quote && (c == ' ' || c == '\t'))
            break;
        if (quote ? c == quote : c == '"' || c == '\'') {
            quote = quote ? 0 : c;
            continue;
        }
        if (c == '\\' && i + 1 < line->n)
            c = line->p[++i];
        word[n++] = c == UNSURE ? '?' : c;
    }
    *line = view_from(*line, i);
    *out = view_of(word, n);
    return true;
}
