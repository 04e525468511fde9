/* The threat model for OWASP Threat Dragon (model version 2) and as Open
 * Threat Model 0.2.0. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "core/json.h"
#include "report/threats.h"

enum {
    ID_MAX = 32,
    X_ZONE = 40,
    X_DEVICE = 620,
    X_STORE = 980,
    ROW_STEP = 110
};

static const char *status_of(enum threat_state s)
{
    static const char *const texts[] = {[THREAT_FAILS] = "Open",
                                        [THREAT_OPEN] = "Open",
                                        [THREAT_ANSWERED] = "Mitigated",
                                        [THREAT_NA] = "NotApplicable"};
    return texts[s];
}

static const char *severity_of(unsigned rating)
{
    return rating >= 3 ? "High" : rating == 2 ? "Medium" : "Low";
}

static const char *cell_id(const char *what, size_t i, char out[ID_MAX])
{
    snprintf(out, ID_MAX, "%s-%zu", what, i);
    return out;
}

static void answers(struct json *j, const char *key, const struct threat *t)
{
    struct buf b;
    buf_init(&b, 4096, NULL);
    buf_str(&b, "EN 303 645:");
    for (size_t i = 0; i < t->of->provisions.n; i++)
        buf_printf(&b, " %s", t->of->provisions.v[i]);
    if (t->because)
        buf_printf(&b, ". %.2000s", t->because);
    buf_byte(&b, 0);
    json_put_str(j, key, b.failed ? "EN 303 645" : (const char *)b.p);
    buf_done(&b);
}

/* --- Threat Dragon -----------------------------------------------------------
 */

static void dragon_threats(struct json *j, const struct threat_model *m,
                           const struct element *e)
{
    char id[ID_MAX];
    json_key(j, "threats");
    json_open(j, '[');
    for (size_t i = 0; e && i < m->threats.n; i++) {
        const struct threat *t = &m->threats.v[i];
        if (t->on != e)
            continue;
        json_open(j, '{');
        json_put_str(j, "id", cell_id("threat", i, id));
        json_put_uint(j, "number", i + 1);
        json_put_str(j, "title", t->of->title);
        json_put_str(j, "status", status_of(t->state));
        json_put_str(j, "severity", severity_of(t->rating));
        json_put_str(j, "type", stride_text(t->of->stride));
        json_put_str(j, "modelType", "STRIDE");
        json_put_str(j, "description", t->of->what);
        answers(j, "mitigation", t);
        json_put_str(j, "score", "");
        json_close(j, '}');
    }
    json_close(j, ']');
}

static bool has_open(const struct threat_model *m, const struct element *e)
{
    for (size_t i = 0; e && i < m->threats.n; i++)
        if (m->threats.v[i].on == e && (m->threats.v[i].state == THREAT_FAILS ||
                                        m->threats.v[i].state == THREAT_OPEN))
            return true;
    return false;
}

static void dragon_data(struct json *j, const struct threat_model *m,
                        const char *type, const char *name,
                        const struct element *e)
{
    json_key(j, "data");
    json_open(j, '{');
    json_put_str(j, "type", type);
    json_put_str(j, "name", name);
    json_put_str(j, "description", e ? e->what : "");
    json_put_bool(j, "outOfScope", false);
    json_put_bool(j, "isTrustBoundary", strstr(type, "Boundary") != NULL);
    json_put_bool(j, "hasOpenThreats", has_open(m, e));
    dragon_threats(j, m, e);
    json_close(j, '}');
}

/* x, y: of its corner; from 0. */
struct box {
    size_t x, y, width, height;
};

static void dragon_box(struct json *j, const struct threat_model *m,
                       const char *shape, const char *type, const char *id,
                       const char *name, struct box b, const struct element *e)
{
    json_open(j, '{');
    json_put_str(j, "id", id);
    json_put_str(j, "shape", shape);
    json_put_uint(j, "zIndex",
                  strcmp(shape, "trust-boundary-box") == 0 ? 0 : 2);
    json_put_bool(j, "visible", true);
    json_key(j, "position");
    json_open(j, '{');
    json_put_uint(j, "x", b.x);
    json_put_uint(j, "y", b.y);
    json_close(j, '}');
    json_key(j, "size");
    json_open(j, '{');
    json_put_uint(j, "width", b.width);
    json_put_uint(j, "height", b.height);
    json_close(j, '}');
    json_key(j, "attrs");
    json_open(j, '{');
    json_key(j, "text");
    json_open(j, '{');
    json_put_str(j, "text", name);
    json_close(j, '}');
    json_close(j, '}');
    dragon_data(j, m, type, name, e);
    json_close(j, '}');
}

static void end_of(struct json *j, const char *key, const char *id)
{
    json_key(j, key);
    json_open(j, '{');
    json_put_str(j, "cell", id);
    json_close(j, '}');
}

static void dragon_flow(struct json *j, const struct threat_model *m, size_t i)
{
    const struct element *e = &m->elements.v[i];
    char id[ID_MAX], zone[ID_MAX];
    json_open(j, '{');
    json_put_str(j, "id", cell_id("flow", i, id));
    json_put_str(j, "shape", "flow");
    json_put_str(j, "connector", "smooth");
    json_put_uint(j, "zIndex", 10);
    json_put_bool(j, "visible", true);
    end_of(j, "source", cell_id("zone", e->zone, zone));
    end_of(j, "target", "device");
    json_key(j, "labels");
    json_open(j, '[');
    json_str(j, e->id);
    json_close(j, ']');
    dragon_data(j, m, "tm.Flow", e->id, e);
    json_close(j, '}');
}

static void dragon_cells(struct json *j, const struct threat_model *m)
{
    char id[ID_MAX];
    size_t stores = 0;
    const struct element *device = &m->elements.v[0];
    for (size_t i = 1; i < m->elements.n; i++)
        stores += !is_flow(&m->elements.v[i]);
    dragon_box(j, m, "trust-boundary-box", "tm.BoundaryBox", "boundary",
               "Device",
               (struct box){X_DEVICE - 40, 20, X_STORE - X_DEVICE + 280,
                            (stores > 3 ? stores : 3) * ROW_STEP + 60},
               NULL);
    for (size_t z = 0; z < ZONE_DEVICE; z++)
        dragon_box(j, m, "actor", "tm.Actor", cell_id("zone", z, id),
                   zone_text((enum zone)z),
                   (struct box){X_ZONE, 60 + z * ROW_STEP, 180, 70}, NULL);
    dragon_box(j, m, "process", "tm.Process", "device", device->what,
               (struct box){X_DEVICE, 60 + ROW_STEP, 140, 140}, device);
    for (size_t i = 1, row = 0; i < m->elements.n; i++)
        if (!is_flow(&m->elements.v[i]))
            dragon_box(j, m, "store", "tm.Store", cell_id("store", i, id),
                       m->elements.v[i].id,
                       (struct box){X_STORE, 50 + row++ * ROW_STEP, 180, 70},
                       &m->elements.v[i]);
    for (size_t i = 1; i < m->elements.n; i++)
        if (is_flow(&m->elements.v[i]))
            dragon_flow(j, m, i);
}

void threats_dragon(const struct threat_model *m, struct buf *out)
{
    const struct product *p = m->of->product;
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "version", "2.2.0");
    json_key(&j, "summary");
    json_open(&j, '{');
    json_put_str(&j, "title", p->name);
    json_put_str(&j, "owner", p->parties.n ? p->parties.v[0].name : "");
    json_put_str(&j, "description", p->intended_use ? p->intended_use : "");
    json_put_uint(&j, "id", 0);
    json_close(&j, '}');
    json_key(&j, "detail");
    json_open(&j, '{');
    json_key(&j, "contributors");
    json_open(&j, '[');
    json_close(&j, ']');
    json_key(&j, "diagrams");
    json_open(&j, '[');
    json_open(&j, '{');
    json_put_uint(&j, "id", 0);
    json_put_str(&j, "title", "Device and flows");
    json_put_str(&j, "diagramType", "STRIDE");
    json_put_str(&j, "placeholder", "");
    json_put_str(&j, "thumbnail",
                 "./public/content/images/thumbnail.stride.jpg");
    json_put_str(&j, "version", "2.2.0");
    json_put_str(&j, "description", "");
    json_key(&j, "cells");
    json_open(&j, '[');
    dragon_cells(&j, m);
    json_close(&j, ']');
    json_close(&j, '}');
    json_close(&j, ']');
    json_put_uint(&j, "diagramTop", 1);
    json_put_str(&j, "reviewer", "");
    json_put_uint(&j, "threatTop", m->threats.n);
    json_close(&j, '}');
    json_close(&j, '}');
}

/* --- Open Threat Model -------------------------------------------------------
 */

static void otm_zone(struct json *j, size_t z)
{
    static const unsigned trust[] = {[ZONE_INTERNET] = 0,
                                     [ZONE_NEAR] = 30,
                                     [ZONE_HANDS] = 40,
                                     [ZONE_DEVICE] = 80};
    char id[ID_MAX];
    json_open(j, '{');
    json_put_str(j, "id", cell_id("zone", z, id));
    json_put_str(j, "name", zone_text((enum zone)z));
    json_key(j, "risk");
    json_open(j, '{');
    json_put_uint(j, "trustRating", trust[z]);
    json_close(j, '}');
    json_close(j, '}');
}

static void otm_on(struct json *j, const struct threat_model *m,
                   const struct element *e)
{
    char id[ID_MAX];
    json_key(j, "threats");
    json_open(j, '[');
    for (size_t i = 0; e && i < m->threats.n; i++) {
        if (m->threats.v[i].on != e)
            continue;
        json_open(j, '{');
        json_put_str(j, "threat", cell_id("threat", i, id));
        json_put_str(j, "state",
                     m->threats.v[i].state == THREAT_ANSWERED ? "mitigated"
                     : m->threats.v[i].state == THREAT_NA     ? "not-applicable"
                                                              : "exposed");
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void otm_component(struct json *j, const struct threat_model *m,
                          const char *id, const char *name, const char *type,
                          enum zone z, const struct element *e)
{
    char zone[ID_MAX];
    json_open(j, '{');
    json_put_str(j, "id", id);
    json_put_str(j, "name", name);
    json_put_str(j, "type", type);
    json_put_str(j, "description", e ? e->what : "");
    json_key(j, "parent");
    json_open(j, '{');
    json_put_str(j, "trustZone", cell_id("zone", z, zone));
    json_close(j, '}');
    otm_on(j, m, e);
    json_close(j, '}');
}

static void otm_parts(struct json *j, const struct threat_model *m)
{
    char id[ID_MAX], zone[ID_MAX];
    json_key(j, "components");
    json_open(j, '[');
    for (size_t z = 0; z < ZONE_DEVICE; z++)
        otm_component(j, m, cell_id("actor", z, id), zone_text((enum zone)z),
                      "actor", (enum zone)z, NULL);
    for (size_t i = 0; i < m->elements.n; i++) {
        const struct element *e = &m->elements.v[i];
        if (!is_flow(e))
            otm_component(j, m, i ? cell_id("store", i, id) : "device", e->id,
                          i ? "data-store" : "device", ZONE_DEVICE, e);
    }
    json_close(j, ']');
    json_key(j, "dataflows");
    json_open(j, '[');
    for (size_t i = 1; i < m->elements.n; i++) {
        const struct element *e = &m->elements.v[i];
        if (!is_flow(e))
            continue;
        json_open(j, '{');
        json_put_str(j, "id", cell_id("flow", i, id));
        json_put_str(j, "name", e->id);
        json_put_str(j, "description", e->what);
        json_put_bool(j, "bidirectional", true);
        json_put_str(j, "source", cell_id("actor", e->zone, zone));
        json_put_str(j, "destination", "device");
        otm_on(j, m, e);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void threats_otm(const struct threat_model *m, struct buf *out)
{
    const struct product *p = m->of->product;
    char id[ID_MAX];
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "otmVersion", "0.2.0");
    json_key(&j, "project");
    json_open(&j, '{');
    json_put_str(&j, "name", p->name);
    json_put_str(&j, "id", *p->model ? p->model : "product");
    json_put_str(&j, "description", p->intended_use ? p->intended_use : "");
    json_close(&j, '}');
    json_key(&j, "trustZones");
    json_open(&j, '[');
    for (size_t z = 0; z < ZONES; z++)
        otm_zone(&j, z);
    json_close(&j, ']');
    otm_parts(&j, m);
    json_key(&j, "threats");
    json_open(&j, '[');
    for (size_t i = 0; i < m->threats.n; i++) {
        const struct threat *t = &m->threats.v[i];
        json_open(&j, '{');
        json_put_str(&j, "id", cell_id("threat", i, id));
        json_put_str(&j, "name", t->of->title);
        answers(&j, "description", t);
        json_key(&j, "categories");
        json_open(&j, '[');
        json_str(&j, stride_text(t->of->stride));
        json_close(&j, ']');
        json_key(&j, "risk");
        json_open(&j, '{');
        json_put_uint(&j, "likelihood", t->rating * 33);
        json_put_uint(&j, "impact", t->of->impact * 33);
        json_close(&j, '}');
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
}
