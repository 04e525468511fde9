/* The data flow diagram as SVG: zones on the left, each behind its trust
 * boundary, flows to the device, stores within it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/utf8.h"
#include "report/html.h"
#include "report/threats.h"

enum {
    ROW = 34,
    LEFT = 10,
    ZONE_WIDTH = 190,
    FLOW_WIDTH = 330,
    DEVICE_X = LEFT + ZONE_WIDTH + FLOW_WIDTH,
    DEVICE_WIDTH = 300,
    WIDTH = DEVICE_X + DEVICE_WIDTH + 10,
    TOP = 20,
    TEXT_MOST = 44, /* characters */
};

bool is_flow(const struct element *e)
{
    return e->zone != ZONE_DEVICE;
}

const char *rating_text(unsigned rating)
{
    return rating >= 3 ? "high" : rating == 2 ? "medium" : "low";
}

/* At most so many characters; the rest is cut off with dots. */
static void text(struct buf *out, int x, int y, const char *class,
                 const char *s)
{
    struct view v = view_of(s, strlen(s));
    size_t n = 0, count = 0;
    while (n < v.n && count < TEXT_MOST) {
        uint32_t c;
        size_t k = utf8_next(view_of(v.p + n, v.n - n), &c);
        n += k ? k : 1;
        count++;
    }
    buf_printf(out, "<text x=\"%d\" y=\"%d\" class=\"%s\">", x, y, class);
    html_text(out, view_of(v.p, n));
    buf_str(out, n < v.n ? "…</text>\n" : "</text>\n");
}

/* The worst state of the threats on an element. */
static enum threat_state state_of(const struct threat_model *m,
                                  const struct element *e)
{
    enum threat_state s = THREAT_NA;
    for (size_t i = 0; i < m->threats.n; i++)
        if (m->threats.v[i].on == e && m->threats.v[i].state < s)
            s = m->threats.v[i].state;
    return s;
}

static void flow(struct buf *out, const struct threat_model *m,
                 const struct element *e, int y)
{
    const int from = LEFT + ZONE_WIDTH, to = DEVICE_X;
    buf_printf(out,
               "<path d=\"M%d %d H%d\" class=\"flow %s\" "
               "marker-start=\"url(#a)\" marker-end=\"url(#a)\"/>\n",
               from + 6, y, to - 6, threat_state_code(state_of(m, e)));
    text(out, from + 16, y - 5, "name", e->id);
}

static int zone(struct buf *out, const struct threat_model *m, enum zone z,
                int y)
{
    int rows = 0;
    for (size_t i = 0; i < m->elements.n; i++)
        rows += m->elements.v[i].zone == z;
    if (rows == 0)
        return y;
    int height = rows * ROW + 14;
    buf_printf(out,
               "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
               "class=\"zone\"/>\n",
               LEFT, y, ZONE_WIDTH, height);
    text(out, LEFT + 10, y + 20, "label", zone_text(z));
    buf_printf(out, "<path d=\"M%d %d v%d\" class=\"boundary\"/>\n",
               LEFT + ZONE_WIDTH + 6, y - 4, height + 8);
    int at = y + 26;
    for (size_t i = 0; i < m->elements.n; i++)
        if (m->elements.v[i].zone == z) {
            flow(out, m, &m->elements.v[i], at);
            at += ROW;
        }
    return y + height + 14;
}

static int stores(struct buf *out, const struct threat_model *m, int y)
{
    for (size_t i = 0; i < m->elements.n; i++) {
        const struct element *e = &m->elements.v[i];
        if (is_flow(e) || e->kind == ELEMENT_DEVICE)
            continue;
        buf_printf(out,
                   "<path d=\"M%d %d h%d m0 26 h-%d\" class=\"store %s\"/>\n",
                   DEVICE_X + 20, y, DEVICE_WIDTH - 40, DEVICE_WIDTH - 40,
                   threat_state_code(state_of(m, e)));
        text(out, DEVICE_X + 28, y + 18, "name", e->id);
        y += ROW;
    }
    return y;
}

void threats_svg(const struct threat_model *m, struct buf *out)
{
    struct buf body;
    buf_init(&body, out->max, NULL);
    int left = TOP, right = stores(&body, m, TOP + 60);
    for (int z = 0; z < ZONE_DEVICE; z++)
        left = zone(&body, m, (enum zone)z, left);
    int height = (left > right ? left : right) + 10;
    buf_printf(out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d "
               "%d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"data "
               "flow diagram\">\n",
               WIDTH, height, WIDTH, height);
    buf_str(out,
            "<style>.zone{fill:#f2f4f6;stroke:#8a94a0}.boundary{fill:none;"
            "stroke:#b3261e;stroke-width:2;stroke-dasharray:7 5}.flow{fill:"
            "none;stroke:#6b7580;stroke-width:1.6}.store{fill:none;stroke:"
            "#6b7580;stroke-width:1.6}.fails{stroke:#b3261e;stroke-width:2.4}"
            ".open{stroke:#9a6700}.answered{stroke:#1a7f37}.device{fill:#fff;"
            "stroke:#1c2733;stroke-width:1.6}.name{font:12px sans-serif;fill:"
            "#1c2733}.label{font:bold 12px sans-serif;fill:#1c2733}</style>\n"
            "<defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
            "markerWidth=\"7\" markerHeight=\"7\" orient=\"auto-start-reverse\""
            "><path d=\"M0 0 L8 4 L0 8 z\" fill=\"#6b7580\"/></marker>"
            "</defs>\n");
    buf_printf(out,
               "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\" "
               "class=\"device\"/>\n",
               DEVICE_X, TOP, DEVICE_WIDTH, height - TOP - 10);
    text(out, DEVICE_X + 20, TOP + 26, "label", m->of->product->name);
    buf_view(out, buf_of(&body));
    buf_str(out, "</svg>\n");
    out->failed |= body.failed;
    buf_done(&body);
}
