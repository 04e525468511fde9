/* The blocks of a document laid out on pages. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/folio_pdf.h"

enum { COLUMNS = 12 };

#define SIZE    9.f
#define LEADING 12.5f
#define PAD     4.f

/* --- running text ------------------------------------------------------------
 */

static void paragraph(struct pdf *p, enum pdf_face face, float size,
                      enum pdf_tone tone, float x, const char *text,
                      float after)
{
    struct pdf_lines l;
    float leading = size * LEADING / SIZE;
    pdf_lines(p, face, size, PDF_LEFT + PDF_WIDTH - x, text, &l);
    for (size_t i = 0; i < l.n; i++) {
        pdf_need(p, leading);
        p->y -= leading;
        pdf_text(p, face, size, tone, x, p->y + leading * .28f, l.v[i]);
    }
    p->y -= after;
}

static void heading(struct pdf *p, const struct folio_block *b)
{
    bool small = b->level > 2;
    p->y -= small ? 8 : 16;
    pdf_need(p, small ? 96 : 120);
    paragraph(p, FACE_BOLD, small ? 10 : 13, TONE_BLACK, PDF_LEFT, b->v[0], 2);
    pdf_bookmark(p, b->level, b->v[0]);
    if (!small) {
        pdf_rule(p, PDF_LEFT, p->y, PDF_WIDTH, 1);
        p->y -= 6;
    }
}

static void item(struct pdf *p, const char *text)
{
    pdf_need(p, LEADING);
    float y = p->y - LEADING + LEADING * .28f;
    pdf_text(p, FACE_PLAIN, SIZE, TONE_GREY, PDF_LEFT + 4, y,
             view_of("\xe2\x80\xa2", 3));
    paragraph(p, FACE_PLAIN, SIZE, TONE_BLACK, PDF_LEFT + 16, text, 2);
}

static void sign(struct pdf *p, const char *text)
{
    pdf_need(p, 70);
    p->y -= 44;
    pdf_rule(p, PDF_LEFT, p->y, 230, .8f);
    p->y -= 2;
    paragraph(p, FACE_PLAIN, 8, TONE_GREY, PDF_LEFT, text, 8);
}

/* --- rows --------------------------------------------------------------------
 */

struct pdf_row {
    struct pdf_lines cell[COLUMNS];
    enum pdf_face face[COLUMNS];
    enum pdf_tone tone[COLUMNS];
    float at[COLUMNS];
    uint32_t n;
};

static size_t tallest(const struct pdf_row *r)
{
    size_t n = 1;
    for (uint32_t i = 0; i < r->n; i++)
        n = r->cell[i].n > n ? r->cell[i].n : n;
    return n;
}

/* Draws a row; it goes to a new page as a whole when it fits on one, else line
 * by line. head: what is drawn again there, or NULL. */
static void row(struct pdf *p, const struct pdf_row *r,
                const struct pdf_row *head)
{
    size_t all = tallest(r);
    bool fits = (float)all * LEADING + PAD < (PDF_TOP - PDF_BOTTOM) / 2;
    for (size_t k = 0; k < all && !p->failed;) {
        float room = p->y - PDF_BOTTOM - PAD;
        size_t lines = room < LEADING ? 0 : (size_t)(room / LEADING);
        if (lines == 0 || (fits && lines < all - k)) {
            pdf_page(p);
            if (head)
                row(p, head, NULL);
            continue;
        }
        size_t now = all - k < lines ? all - k : lines;
        for (uint32_t i = 0; i < r->n; i++)
            for (size_t m = k; m < k + now && m < r->cell[i].n; m++)
                pdf_text(p, r->face[i], SIZE, r->tone[i], r->at[i],
                         p->y - (float)(m - k + 1) * LEADING + LEADING * .28f,
                         r->cell[i].v[m]);
        p->y -= (float)now * LEADING + PAD / 2;
        k += now;
    }
    pdf_rule(p, PDF_LEFT, p->y, PDF_WIDTH, .4f);
    p->y -= PAD / 2;
}

/* A verdict stands out; false: text is none. */
static bool look_of(const char *text, enum pdf_face *face, enum pdf_tone *tone)
{
    static const struct {
        const char *word;
        enum pdf_tone tone;
    } words[] = {
        {"PASS",          TONE_GREEN},
        {"FAIL",          TONE_RED  },
        {"INCONCLUSIVE",  TONE_AMBER},
        {"N/A",           TONE_GREY },
        {"NOT SUPPORTED", TONE_GREY },
        {"missing",       TONE_RED  }
    };

    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (strcmp(words[k].word, text) == 0) {
            *face = FACE_BOLD;
            *tone = words[k].tone;
            return true;
        }
    return false;
}

static void field(struct pdf *p, const struct folio_block *b)
{
    const float label = 112;
    bool gap = b->kind == FOLIO_GAP;
    struct pdf_row r = {.n = 2};
    r.at[0] = PDF_LEFT;
    r.at[1] = PDF_LEFT + label;
    r.face[0] = FACE_BOLD;
    r.tone[0] = TONE_GREY;
    r.tone[1] = gap ? TONE_RED : TONE_BLACK;
    const char *text =
        gap ? arena_printf(p->arena, "%s: %s", folio_tr(p->folio, "missing"),
                           b->v[1])
            : b->v[1];
    pdf_lines(p, FACE_BOLD, SIZE, label - 8, b->v[0], &r.cell[0]);
    look_of(b->v[1], &r.face[1], &r.tone[1]);
    pdf_lines(p, r.face[1], SIZE, PDF_WIDTH - label, text ? text : "",
              &r.cell[1]);
    row(p, &r, NULL);
}

/* --- tables ------------------------------------------------------------------
 */

struct widths {
    float least[COLUMNS], most[COLUMNS], now[COLUMNS];
    uint32_t n;
};

/* The widest word, and the whole text on one line. */
static void measure(struct pdf *p, enum pdf_face face, const char *s,
                    float *least, float *most)
{
    float all = pdf_width(p, face, SIZE, view_of(s, strlen(s)));
    *most = all > *most ? all : *most;
    while (*s) {
        size_t n = strcspn(s, " \n");
        float w = pdf_width(p, face, SIZE, view_of(s, n));
        *least = w > *least ? w : *least;
        s += n + (s[n] != '\0');
    }
}

static void share(struct widths *w)
{
    float least = 0, more = 0, room = PDF_WIDTH - 10 * (float)w->n;
    for (uint32_t i = 0; i < w->n; i++) {
        w->least[i] = w->least[i] > 110 ? 110 : w->least[i] + 2;
        w->most[i] = w->most[i] > 420 ? 420 : w->most[i] + 1;
        if (w->most[i] < w->least[i])
            w->most[i] = w->least[i];
        least += w->least[i];
        more += w->most[i] - w->least[i];
    }
    float rest = room - least, part = more > 0 ? rest / more : 0;
    float shrink = rest < 0 ? room / least : 1;
    for (uint32_t i = 0; i < w->n; i++)
        w->now[i] = rest < 0 ? w->least[i] * shrink
                             : w->least[i] + (w->most[i] - w->least[i]) *
                                                 (part < 1 ? part : 1);
}

/* From the head at blocks[at] on. */
static void widths_of(struct pdf *p, size_t at, struct widths *w)
{
    const struct folio *f = p->folio;
    *w = (struct widths){.n = f->blocks[at].n};
    w->n = w->n > COLUMNS ? COLUMNS : w->n;
    for (size_t i = at; i < f->n && (i == at || f->blocks[i].kind == FOLIO_ROW);
         i++)
        for (uint32_t k = 0; k < w->n && k < f->blocks[i].n; k++) {
            enum pdf_face face = i == at ? FACE_BOLD : FACE_PLAIN;
            enum pdf_tone tone;
            look_of(f->blocks[i].v[k], &face, &tone);
            measure(p, face, f->blocks[i].v[k], &w->least[k], &w->most[k]);
        }
    share(w);
}

static void fill(struct pdf *p, const struct folio_block *b,
                 const struct widths *w, struct pdf_row *r)
{
    float x = PDF_LEFT;
    *r = (struct pdf_row){.n = b->n < w->n ? b->n : w->n};
    for (uint32_t i = 0; i < r->n; i++) {
        bool head = b->kind == FOLIO_HEAD;
        r->face[i] = head ? FACE_BOLD : FACE_PLAIN;
        r->tone[i] = head ? TONE_GREY : TONE_BLACK;
        look_of(b->v[i], &r->face[i], &r->tone[i]);
        r->at[i] = x;
        const char *s = strcmp(b->v[i], "missing") == 0
                            ? folio_tr(p->folio, b->v[i])
                            : b->v[i];
        pdf_lines(p, r->face[i], SIZE, w->now[i] + 2, s, &r->cell[i]);
        x += w->now[i] + 10;
    }
}

/* --- all of them -------------------------------------------------------------
 */

static void top(struct pdf *p)
{
    const struct folio *f = p->folio;
    pdf_page(p);
    paragraph(p, FACE_BOLD, SIZE, TONE_BROWN, PDF_LEFT,
              folio_tr(f, f->subtitle), 2);
    paragraph(p, FACE_BOLD, 19, TONE_BLACK, PDF_LEFT, folio_tr(f, f->title), 6);
    if (f->gaps) {
        const char *s = arena_printf(
            p->arena,
            folio_tr(f, "Draft: %zu missing and marked; not to be used "
                        "before."),
            f->gaps);
        paragraph(p, FACE_BOLD, SIZE, TONE_RED, PDF_LEFT, s ? s : "", 6);
    }
}

static void block(struct pdf *p, const struct folio_block *b)
{
    switch (b->kind) {
    case FOLIO_HEADING:
        heading(p, b);
        break;
    case FOLIO_PARA:
        paragraph(p, FACE_PLAIN, SIZE, TONE_BLACK, PDF_LEFT, b->v[0], 6);
        break;
    case FOLIO_NOTE:
        paragraph(p, FACE_PLAIN, 8, TONE_GREY, PDF_LEFT, b->v[0], 6);
        break;
    case FOLIO_ITEM:
        item(p, b->v[0]);
        break;
    case FOLIO_SIGN:
        sign(p, b->v[0]);
        break;
    case FOLIO_PICTURE:
        paragraph(p, FACE_PLAIN, 8, TONE_GREY, PDF_LEFT,
                  "The picture stands in the HTML form.", 6);
        break;
    case FOLIO_PLAIN:
        paragraph(p, FACE_MONO, 8, TONE_BLACK, PDF_LEFT, b->v[0], 6);
        break;
    case FOLIO_FIELD:
    case FOLIO_GAP:
        field(p, b);
        break;
    case FOLIO_HEAD:
    case FOLIO_ROW: /* pdf_blocks */
        break;
    }
}

void pdf_blocks(struct pdf *p)
{
    const struct folio *f = p->folio;
    struct widths w = {0};
    struct pdf_row *head = arena_alloc(p->arena, sizeof *head);
    struct pdf_row *now = arena_alloc(p->arena, sizeof *now);
    p->failed |= !head || !now;
    top(p);
    for (size_t i = 0; i < f->n && !p->failed; i++) {
        const struct folio_block *b = &f->blocks[i];
        if (b->kind == FOLIO_HEAD) {
            widths_of(p, i, &w);
            fill(p, b, &w, head);
            p->y -= 4;
            pdf_need(p, 4 * LEADING);
            row(p, head, NULL);
        } else if (b->kind == FOLIO_ROW) {
            fill(p, b, &w, now);
            row(p, now, head);
        } else {
            block(p, b);
        }
    }
}
