/* The product.yaml that a new workspace begins with: everything that can be
 * declared, as comments to fill in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "product/product.h"
#include "product/yaml_write.h"

static void head(struct buf *out, const struct template_answers *a)
{
    buf_str(out,
            "# What this product is, and what its maker declares of it "
            "(ETSI EN 303 645 V3.1.3,\n"
            "# ICS and IXIT after TS 103 701 V2.1.1). 'assay check' reads it, "
            "'assay assess' judges it,\n"
            "# 'assay explain ID' tells what a provision, case or table is "
            "about. Take the # away where\n"
            "# you answer. What is left out is not declared; an empty list "
            "[] declares that there is none.\n"
            "schema: assay-product/1\n\nproduct:\n  name: ");
    yaml_quoted(out, a->name ? a->name : "my product");
    buf_str(out, "\n  model: ");
    yaml_quoted(out, a->model ? a->model : "my model");
    buf_str(out, "      # the designation, as on the label\n"
                 "  # hardware: \"rev A\"\n"
                 "  # software: \"1.0.0\"\n\nroles:\n  manufacturer:\n"
                 "    name: ");
    yaml_quoted(out, a->manufacturer ? a->manufacturer : "my company");
    buf_str(out, "\n    # address: \"\"\n    # contact: \"\"\n"
                 "  # authorised_representative, importer, distributor, "
                 "test_laboratory: the same\n\n"
                 "# intended_use: \"\"\n\n"
                 "# support_period:\n#   from: 2026-01-01\n"
                 "#   until: 2031-12-31\n\n"
                 "# market:\n#   regions: [EU, UK]   # where it is sold\n"
                 "#   cra_class: default  # important-1, important-2, "
                 "critical\n#   placed: 2026-01-01  # first on the market\n"
                 "#   radio: yes\n\n"
                 "# disclosure:\n#   contact: mailto:\n"
                 "#   acknowledge: 5 working days\n"
                 "#   status: 14 days\n#   policy: https://\n"
                 "#   encryption: https://\n#   languages: en\n\n"
                 "# declaration:\n#   acts: [cra, red]\n"
                 "#   procedure: internal control (module A)\n"
                 "#   standards: []\n#   notified_body: \"\"\n"
                 "#   certificate: \"\"\n#   address: https://\n"
                 "#   place: \"\"\n#   signatory: \"\"\n"
                 "#   function: \"\"\n\n"
                 "# market:\n#   regions: [EU, UK]    # where it is sold\n"
                 "#   cra_class: default   # important-1, important-2, "
                 "critical\n#   placed: 2026-01-01   # first on the market\n"
                 "#   radio: yes\n\n"
                 "targets:\n  images:");
    if (a->image) {
        buf_str(out, "\n    - path: ");
        yaml_quoted(out, a->image);
    } else {
        buf_str(out, " []          # firmware images, relative to this file");
    }
    buf_str(out, "\n  # packages: []      # update packages\n"
                 "  # documents: []\n");
}

static void claims(struct buf *out, const struct catalogue *c)
{
    buf_str(out, "\n# Whether the product has them. Absent needs a reason; "
                 "N/A in the ICS rests on it.\nfeatures:\n");
    for (size_t i = 0; i < c->features.n; i++)
        buf_printf(out, "  # %s: {present: no, reason: \"\"}   # %s\n",
                   c->features.v[i].id, c->features.v[i].text);
    buf_str(out, "\nconditions:\n");
    for (size_t i = 0; i < c->conditions.n; i++)
        buf_printf(out, "  # \"%s\": {present: yes}   # %s\n",
                   c->conditions.v[i].id, c->conditions.v[i].text);
}

static void ics(struct buf *out, const struct catalogue *c)
{
    buf_str(out, "\n# Implementation conformance statement: Y, N or N/A. A "
                 "recommendation may be N with a\n# justification in detail.\n"
                 "ics:\n");
    const struct cat_provision *p = NULL;
    while ((p = catalogue_next(c, p)) != NULL)
        buf_printf(out, "  # \"%s\": {support: Y, detail: \"\"}   # %s: %s\n",
                   p->id, p->status, p->title);
}

static void columns(struct buf *out, const struct catalogue *c,
                    const struct cat_ixit *t)
{
    const char *indent = t->list ? "  #     " : "  #   ";
    char key[CAT_COLUMN_KEY];
    if (t->list)
        buf_str(out, "  #   - id: \n");
    for (size_t i = 0; i < t->columns.n; i++) {
        cat_column_key(t->columns.v[i], key);
        buf_printf(out, "%s%s: \n", indent, key);
    }
    for (size_t i = 0; i < c->declared.extras.n; i++) {
        const struct cat_extra *e = &c->declared.extras.v[i];
        if (strcmp(e->table, t->id) != 0)
            continue;
        buf_printf(out, "%s%s:    # %s:", indent, e->id, e->what);
        for (size_t k = 0; k < e->values.n; k++)
            buf_printf(out, "%s%s", k ? ", " : " ", e->values.v[k]);
        buf_byte(out, '\n');
    }
    if (t->list)
        buf_printf(out, "%sseen_as: []    # names that a scan shows: %s\n",
                   indent, "dropbear, root, ttyS0, /etc/key.pem, *");
}

void product_template(const struct catalogue *c,
                      const struct template_answers *answers, struct buf *out)
{
    head(out, answers);
    claims(out, c);
    ics(out, c);
    buf_str(out, "\n# Implementation extra information for testing.\nixit:\n");
    for (size_t i = 0; i < c->ixit.n; i++) {
        buf_printf(out, "  # %s:   # %s\n", c->ixit.v[i].id, c->ixit.v[i].name);
        columns(out, c, &c->ixit.v[i]);
    }
    buf_str(out,
            "\n# Reviewed findings that are not to count, each with an end.\n"
            "# suppressions:\n#   - rule: \n#     path: \n#     why: \n"
            "#     until: 2027-01-31\n");
}
