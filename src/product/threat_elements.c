/* Elements of the threat model, from the tables of the IXIT and from services
 * that images show. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>

#include "product/threat_inner.h"

static const char *cell(const struct ixit_row *r, const char *key)
{
    const struct ixit_cell *c = ixit_cell(r, key);
    return c && c->values.n ? c->values.v[0] : "";
}

static bool is(const char *a, const char *b)
{
    return strcasecmp(a, b) == 0;
}

static void add(struct modelling *m, struct element e)
{
    if (m->n == ELEMENTS_MAX || !e.id) {
        m->failed |= !e.id;
        return;
    }
    m->elements[m->n++] = e;
}

/* Access as it is declared: what is not told is taken for exposed. */
static enum zone zone_of(const char *access)
{
    static const char *const near[] = {
        "home", "local", "lan", "near", "radio", "adjacent", "same network"};
    for (const char *p = access; *p; p++)
        for (size_t i = 0; i < sizeof near / sizeof *near; i++)
            if (strncasecmp(p, near[i], strlen(near[i])) == 0)
                return ZONE_NEAR;
    return ZONE_INTERNET;
}

static void logical(struct modelling *m, const struct ixit_row *r)
{
    if (is(cell(r, "status"), "disabled"))
        return;
    bool debug = is(cell(r, "debug_interface"), "yes");
    add(m, (struct element){.kind = debug ? ELEMENT_DEBUG : ELEMENT_NETWORK,
                            .zone = zone_of(cell(r, "access")),
                            .id = r->id,
                            .what = cell(r, "description"),
                            .at = r->at});
}

static void physical(struct modelling *m, const struct ixit_row *r)
{
    bool debug = is(cell(r, "debug_interface"), "yes");
    bool network = is(cell(r, "type"), "network");
    if (network && !debug)
        return; /* its logical interfaces stand for it */
    add(m, (struct element){.kind = debug ? ELEMENT_DEBUG : ELEMENT_PHYSICAL,
                            .zone = ZONE_HANDS,
                            .id = r->id,
                            .what = cell(r, "description"),
                            .at = r->at});
}

static void update(struct modelling *m, const struct ixit_row *r)
{
    bool network = !is(cell(r, "transport"), "local");
    add(m, (struct element){.kind = ELEMENT_UPDATE,
                            .zone = network ? ZONE_INTERNET : ZONE_HANDS,
                            .id = r->id,
                            .what = cell(r, "description"),
                            .at = r->at});
}

static void user(struct modelling *m, const struct ixit_row *r)
{
    const char *type = cell(r, "type");
    bool far = is(type, "web") || is(type, "remote") || is(type, "app");
    add(m, (struct element){.kind = ELEMENT_USER,
                            .zone = far ? ZONE_NEAR : ZONE_HANDS,
                            .id = r->id,
                            .what = cell(r, "description"),
                            .at = r->at});
}

static void secret(struct modelling *m, const struct ixit_row *r)
{
    add(m, (struct element){.kind = ELEMENT_SECRET,
                            .zone = ZONE_DEVICE,
                            .id = r->id,
                            .what = cell(r, "description"),
                            .at = r->at});
}

static void personal(struct modelling *m, const struct ixit_row *r)
{
    add(m, (struct element){.kind = ELEMENT_PERSONAL,
                            .zone = ZONE_DEVICE,
                            .id = r->id,
                            .what = cell(r, "description"),
                            .at = r->at});
}

/* Interfaces that an image shows and no row names. */
static void undeclared(struct modelling *m)
{
    for (size_t i = 0; i < m->a->remarks_n; i++) {
        const struct remark *r = &m->a->remarks[i];
        if (!r->obs || strcmp(r->rule, "undeclared-interface") != 0)
            continue;
        const char *name = obs_get_str(r->obs, "name");
        add(m, (struct element){.kind = ELEMENT_NETWORK,
                                .zone = ZONE_INTERNET,
                                .id = arena_printf(m->arena, "undeclared-%s",
                                                   name ? name : "service"),
                                .what = r->message,
                                .obs = r->obs});
    }
}

void find_elements(struct modelling *m)
{
    static const struct {
        const char *table;
        void (*take)(struct modelling *m, const struct ixit_row *r);
    } tables[] = {
        {"28-LogIntf",  logical },
        {"7-UpdMech",   update  },
        {"27-UserIntf", user    },
        {"15-PhyIntf",  physical},
        {"10-SecParam", secret  },
        {"21-PersData", personal}
    };
    const struct product *p = m->a->product;
    add(m, (struct element){.kind = ELEMENT_DEVICE,
                            .zone = ZONE_DEVICE,
                            .id = *p->model ? p->model : "device",
                            .what = p->name});
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const struct ixit_table *t = product_ixit(p, tables[i].table);
        for (size_t k = 0; t && k < t->rows.n; k++)
            tables[i].take(m, &t->rows.v[k]);
        if (i == 0)
            undeclared(m);
    }
}
