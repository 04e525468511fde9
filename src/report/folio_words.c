/* The words of documents in other languages, from po/. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/day.h"
#include "report/folio.h"

extern const unsigned char languages_json[];
extern const size_t languages_json_size;

bool folio_language(struct folio *f, const char *lang)
{
    f->lang = lang;
    if (strcmp(lang, "en") == 0)
        return true;
    json_t *all =
        json_loadb((const char *)languages_json, languages_json_size, 0, NULL);
    f->words = json_incref(json_object_get(all, lang));
    json_decref(all);
    return f->words != NULL;
}

void folio_done(struct folio *f)
{
    json_decref(f->words);
    f->words = NULL;
}

const char *folio_tr(const struct folio *f, const char *id)
{
    const char *s = json_string_value(json_object_get(f->words, id));
    return s ? s : id;
}

const char *paper_day(struct folio *f, const char *day)
{
    static const char *const months[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    unsigned y = 0, m = 0, d = 0;
    if (!day || !day_is(day) || sscanf(day, "%4u-%2u-%2u", &y, &m, &d) != 3)
        return "";
    const char *behind = strcmp(f->lang, "de") == 0             ? "."
                         : strcmp(f->lang, "fr") == 0 && d == 1 ? "er"
                                                                : "";
    const char *s = arena_printf(f->arena, "%u%s %s %04u", d, behind,
                                 folio_tr(f, months[m - 1]), y);
    f->failed |= s == NULL;
    return s ? s : "";
}

const char *paper_duration(struct folio *f, const char *text, bool every)
{
    char *unit;
    unsigned long n = strtoul(text, &unit, 10);
    if (!f->words || unit == text || *unit != ' ' || n < 2)
        return text;
    const char *id =
        every ? arena_printf(f->arena, "every %s", unit + 1) : unit + 1;
    const char *word = id ? folio_tr(f, id) : NULL;
    const char *s =
        word && word != id ? arena_printf(f->arena, "%lu %s", n, word) : text;
    f->failed |= s == NULL;
    return s ? s : "";
}
