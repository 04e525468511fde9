/* Editions: outdated, undated, unknown, and content that fits another one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "review/judge_inner.h"

static const struct edition *current_of(const struct review_data *d,
                                        const char *document)
{
    for (size_t i = 0; i < d->editions_n; i++)
        if (strcmp(d->editions[i].document, document) == 0 &&
            strcmp(d->editions[i].status, "current") == 0)
            return &d->editions[i];
    return NULL;
}

static bool is_same_date(const struct edition *e, uint32_t year, uint32_t month)
{
    char text[24];
    snprintf(text, sizeof text, "%04u-%02u", year, month);
    size_t n = month && strlen(e->date) > 4 ? 7 : 4;
    return strncmp(e->date, text, n) == 0;
}

static bool exists(const struct edition *e)
{
    return strcmp(e->status, "does-not-exist") != 0;
}

/* The edition that a national body took over by that month. */
static const struct edition *adopted(const struct review_data *d,
                                     const char *document, uint32_t year,
                                     uint32_t month)
{
    char text[24];
    const struct edition *best = NULL;
    snprintf(text, sizeof text, "%04u-%02u", year, month ? month : 12);
    for (size_t i = 0; i < d->editions_n; i++) {
        const struct edition *e = &d->editions[i];
        if (strcmp(e->document, document) == 0 && exists(e) &&
            strcmp(e->status, "draft") != 0 && strcmp(e->date, text) <= 0 &&
            (!best || strcmp(best->date, e->date) < 0))
            best = e;
    }
    return best;
}

/* What a citation cites; NULL: no edition that is known. */
static const struct edition *edition_of(const struct review_data *d,
                                        const struct obs *o)
{
    const char *document = obs_get_str(o, "document");
    const char *edition = obs_get_str(o, "edition");
    uint32_t year = (uint32_t)obs_get_int(o, "year", 0);
    uint32_t month = (uint32_t)obs_get_int(o, "month", 0);
    const struct edition *dated = NULL;
    for (size_t i = 0; document && i < d->editions_n; i++) {
        const struct edition *e = &d->editions[i];
        if (strcmp(e->document, document) != 0)
            continue;
        if (edition && strcmp(e->edition, edition) == 0)
            return e;
        if (year && is_same_date(e, year, month) &&
            (!dated || strcmp(dated->status, "draft") == 0 || !exists(dated)))
            dated = e;
    }
    if (edition || !year)
        return NULL;
    if (obs_get(o, "body"))
        return adopted(d, document, year, month);
    return dated;
}

static bool claims_current(const struct judging *j,
                           const struct review_document *d,
                           const char *document)
{
    const struct obs *o;
    for (size_t k = 0; (o = doc_next(d, "citation", &k));) {
        const struct edition *e = edition_of(j->d, o);
        if (e && fact_is(o, "context", "claim") &&
            fact_is(o, "document", document) &&
            strcmp(e->status, "current") == 0)
            return true;
    }
    return false;
}

static const char *remedy_for(struct judging *j, const char *document)
{
    const struct edition *now = current_of(j->d, document);
    const struct edition *en = current_of(j->d, "EN 303 645");
    if (!now)
        return NULL;
    if (strcmp(document, "TS 103 645") == 0 && en)
        return arena_printf(j->arena,
                            "cite %s %s (%s), or EN 303 645 %s (%s), which "
                            "took it over",
                            now->document, now->edition, now->date, en->edition,
                            en->date);
    return arena_printf(j->arena, "cite %s %s (%s), and assess against it",
                        now->document, now->edition, now->date);
}

static void judge_known(struct judging *j, const struct review_document *d,
                        const struct obs *o, const struct edition *e)
{
    const char *written = obs_get_str(o, "as_written");
    bool claim = fact_is(o, "context", "claim");
    bool mention = fact_is(o, "context", "mention");
    uint32_t year = (uint32_t)obs_get_int(o, "year", 0);
    uint32_t month = (uint32_t)obs_get_int(o, "month", 0);
    struct review_finding *f = NULL;
    if (strcmp(e->status, "superseded") == 0 && !mention) {
        bool uk = fact_yes(o, "uk") && e->note && strstr(e->note, "UK");
        bool both = claims_current(j, d, e->document);
        f = judge_find(j, "edition-outdated",
                       uk               ? REVIEW_NOTE
                       : claim && !both ? REVIEW_ERROR
                                        : REVIEW_WARNING,
                       o, "\"%s\" is %s %s (%s), which is superseded%s",
                       written, e->document, e->edition, e->date,
                       uk     ? "; UK law still cites it"
                       : both ? "; the document claims the current one as well"
                              : "");
    } else if (strcmp(e->status, "draft") == 0 && !mention) {
        f = judge_find(
            j, "edition-draft", claim ? REVIEW_ERROR : REVIEW_WARNING, o,
            "\"%s\" is a draft (%s), no published edition", written, e->date);
    } else if (!exists(e)) {
        f = judge_find(j, "edition-unknown",
                       mention ? REVIEW_WARNING : REVIEW_ERROR, o,
                       "\"%s\": there is no such edition. %s", written,
                       e->note ? e->note : "");
    } else if (obs_get(o, "edition") && year && !obs_get(o, "body") &&
               !is_same_date(e, year, month)) {
        f = judge_find(j, "edition-date", claim ? REVIEW_ERROR : REVIEW_WARNING,
                       o, "\"%s\": %s %s is of %s", written, e->document,
                       e->edition, e->date);
    }
    if (!f)
        return;
    f->remedy = remedy_for(j, e->document);
    f->source = e->source;
}

static void judge_citation(struct judging *j, const struct review_document *d,
                           const struct obs *o)
{
    const struct edition *e = edition_of(j->d, o);
    const char *written = obs_get_str(o, "as_written");
    const char *document = obs_get_str(o, "document");
    bool mention = fact_is(o, "context", "mention");
    struct review_finding *f = NULL;
    if (!written || !document)
        return;
    if (fact_yes(o, "misnamed"))
        f = judge_find(j, "edition-name", REVIEW_WARNING, o,
                       "\"%s\": the document is %s", written, document);
    if (e) {
        judge_known(j, d, o, e);
        return;
    }
    if ((obs_get(o, "edition") || obs_get(o, "year")) && !mention) {
        f = judge_find(j, "edition-unknown",
                       fact_is(o, "context", "claim") ? REVIEW_ERROR
                                                      : REVIEW_WARNING,
                       o, "\"%s\": no such edition is known", written);
    } else if (fact_yes(o, "draft") && !mention) {
        f = judge_find(j, "edition-draft", REVIEW_WARNING, o,
                       "\"%s\" is a draft, no published edition", written);
    } else if (fact_is(o, "context", "claim") &&
               !claims_current(j, d, document)) {
        f = judge_find(j, "edition-undated", REVIEW_WARNING, o,
                       "%s is claimed without its edition: which one?",
                       document);
    }
    if (f)
        f->remedy = remedy_for(j, document);
}

/* --- content ----------------------------------------------------------------
 */

static const struct obs *mark_of(const struct review_document *d,
                                 const char *fits)
{
    const struct obs *o;
    for (size_t k = 0; (o = doc_next(d, "edition-mark", &k));)
        if (fact_is(o, "fits", fits))
            return o;
    return NULL;
}

static bool claims_edition(const struct judging *j,
                           const struct review_document *d, const char *edition)
{
    const struct obs *o;
    for (size_t k = 0; (o = doc_next(d, "citation", &k));) {
        const struct edition *e = edition_of(j->d, o);
        if (e && !fact_is(o, "context", "mention") &&
            fact_is(o, "document", "EN 303 645") &&
            strcmp(e->edition, edition) == 0)
            return true;
    }
    return false;
}

static void judge_content(struct judging *j, const struct review_document *d)
{
    const struct obs *old = mark_of(d, "2.1.1"), *new = mark_of(d, "3.1.3");
    bool says_old = claims_edition(j, d, "V2.1.1");
    bool says_new = claims_edition(j, d, "V3.1.3");
    struct review_finding *f = NULL;
    if (old && new) {
        f = judge_find(j, "edition-hybrid",
                       says_new != says_old ? REVIEW_ERROR : REVIEW_WARNING,
                       old,
                       "The document has content of both editions: %s is of "
                       "V2.1.1 only, %s of V3.1.3 only",
                       obs_get_str(old, "mark"), obs_get_str(new, "mark"));
        if (f)
            judge_find(j, "edition-hybrid", f->severity, new, "%s", f->message);
    } else if (old && says_new && !says_old) {
        f = judge_find(j, "edition-content", REVIEW_ERROR, old,
                       "The document names V3.1.3, but %s is of V2.1.1 only",
                       obs_get_str(old, "mark"));
    } else if (new &&says_old && !says_new) {
        f = judge_find(j, "edition-content", REVIEW_ERROR, new,
                       "The document names V2.1.1, but %s is of V3.1.3 only",
                       obs_get_str(new, "mark"));
    } else if (old && !says_old) {
        f = judge_find(j, "edition-content", REVIEW_WARNING, old,
                       "%s is of EN 303 645 V2.1.1, which is superseded",
                       obs_get_str(old, "mark"));
    }
    if (f && old)
        f->remedy = remedy_for(j, "EN 303 645");
}

/* The edition of EN 303 645 that a document claims; NULL: none, or several. */
static const struct edition *claimed_by(const struct judging *j,
                                        const struct review_document *d,
                                        const struct obs **at)
{
    const struct edition *one = NULL;
    const struct obs *o;
    for (size_t k = 0; (o = doc_next(d, "citation", &k));) {
        const struct edition *e = edition_of(j->d, o);
        if (!e || !fact_is(o, "context", "claim") || fact_yes(o, "uk") ||
            !fact_is(o, "document", "EN 303 645"))
            continue;
        if (one && one != e)
            return NULL;
        one = e;
        *at = o;
    }
    return one;
}

static void judge_difference(struct judging *j)
{
    const struct obs *first = NULL, *at = NULL;
    const struct edition *of_first = NULL;
    for (size_t i = 0; i < j->n; i++) {
        const struct edition *e = claimed_by(j, &j->docs[i], &at);
        if (e && !of_first) {
            of_first = e;
            first = at;
        }
        if (!e || e == of_first)
            continue;
        struct review_finding *f =
            judge_find(j, "differs-edition", REVIEW_ERROR, first,
                       "Documents claim different editions of EN 303 645: %s "
                       "and %s",
                       of_first->edition, e->edition);
        if (f)
            judge_find(j, "differs-edition", REVIEW_ERROR, at, "%s",
                       f->message);
    }
}

void judge_editions(struct judging *j)
{
    const struct obs *o;
    for (size_t i = 0; i < j->n; i++) {
        for (size_t k = 0; (o = doc_next(&j->docs[i], "citation", &k));)
            judge_citation(j, &j->docs[i], o);
        judge_content(j, &j->docs[i]);
    }
    judge_difference(j);
}
