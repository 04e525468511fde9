/* What a maker publishes: the policy, security.txt, the support period, the
 * information for users. Times and addresses are those that are declared; the
 * other sentences of the policy are a proposal to adopt. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "report/folio.h"

static const char *maker_of(const struct product *p)
{
    const struct party *m = paper_party(p, "manufacturer");
    return m ? m->name : "";
}

/* Without "mailto:". */
static const char *address_of(const char *uri)
{
    return uri && strncasecmp(uri, "mailto:", 7) == 0 ? uri + 7 : uri;
}

static void promises(struct folio *f, const struct product *o)
{
    if (o->acknowledged && product_says(o->acknowledged))
        folio_para(f, "We acknowledge receipt of your report within %s.",
                   paper_duration(f, o->acknowledged, false));
    else
        folio_gap(f, "Acknowledgement", "product.yaml: disclosure.acknowledge");
    if (o->updated && product_says(o->updated))
        folio_para(f,
                   "We send you a status update at least every %s until "
                   "the issue is resolved.",
                   paper_duration(f, o->updated, true));
    else
        folio_gap(f, "Status updates", "product.yaml: disclosure.status");
}

/* The longest time that 3-VulnTypes gives for what it says of each type. */
static void remedies(struct folio *f, const struct product *o)
{
    const struct ixit_table *t = product_ixit(o, "3-VulnTypes");
    /* Rows are in the language of product.yaml. */
    for (size_t i = 0; !f->words && t && i < t->rows.n; i++) {
        const struct ixit_cell *d = ixit_cell(&t->rows.v[i], "description");
        const struct ixit_cell *c = ixit_cell(&t->rows.v[i], "time_frame");
        if (d && d->values.n && c && c->values.n &&
            product_says(c->values.v[0]))
            folio_item(f, "We fix vulnerabilities %s within %s.",
                       d->values.v[0], c->values.v[0]);
    }
}

void paper_policy(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    f->title = "How to report a vulnerability";
    f->subtitle = maker_of(o);
    folio_heading(f, 2, "Scope");
    folio_para(f,
               "This policy covers all products that %s sells and the services "
               "behind them, the %s (model %s) among them.",
               maker_of(o), o->name, o->model);
    folio_heading(f, 2, "Contact");
    if (o->report_to && product_says(o->report_to))
        folio_para(f, "Report vulnerabilities to %s. You need not give a name.",
                   address_of(o->report_to));
    else
        folio_gap(f, "Contact", "product.yaml: disclosure.contact");
    if (o->encryption && product_says(o->encryption))
        folio_para(f, "You can encrypt your report with the key at %s.",
                   o->encryption);
    if (o->languages && product_says(o->languages))
        folio_para(f, "We read reports in these languages: %s.", o->languages);
    folio_para(f, "Please include in your report the product and its version, "
                  "the steps to reproduce the problem, and what you think "
                  "follows from it.");
    folio_heading(f, 2, "What we do, and when");
    promises(f, o);
    remedies(f, o);
    if (strcasecmp(paper_cell(o, "4-Conf", "vulnerability_monitoring"),
                   "yes") == 0)
        folio_para(f, "Throughout the support period we continuously monitor "
                      "our products and their components for "
                      "vulnerabilities.");
    folio_para(f, "We publish a security advisory once the fix is available.");
    folio_heading(f, 2, "Publication");
    folio_para(f, "We coordinate the publication of the vulnerability with "
                  "you, and credit you by name if you like.");
    folio_heading(f, 2, "What we promise");
    folio_para(f, "We will not take legal action against anyone who looks for "
                  "vulnerabilities in good faith.");
}

static void line(struct buf *b, const char *name, const char *value)
{
    if (value && product_says(value) && !strpbrk(value, "\r\n"))
        buf_printf(b, "%s: %s\n", name, value);
}

void paper_security_txt(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    unsigned year = 0, month = 0;
    struct buf b;
    f->title = "security.txt";
    f->subtitle = o->name;
    buf_init(&b, 1 << 16, NULL);
    bool plain = o->report_to && strchr(o->report_to, ':') == NULL &&
                 strchr(o->report_to, '@');
    if (plain)
        buf_printf(&b, "Contact: mailto:%s\n", o->report_to);
    else
        line(&b, "Contact", o->report_to);
    if (b.n == 0) {
        f->gaps++;
        buf_str(&b, "# missing: Contact (product.yaml: disclosure.contact)\n");
    }
    /* Less than a year ahead, as RFC 9116 recommends. */
    if (sscanf(p->today, "%4u-%2u", &year, &month) == 2)
        buf_printf(&b, "Expires: %04u-%02u-01T00:00:00Z\n", year + 1, month);
    line(&b, "Encryption", o->encryption);
    line(&b, "Policy", o->policy_at);
    line(&b, "Preferred-Languages", o->languages);
    if (b.n)
        b.n--; /* the last line's end */
    const char *text = b.failed ? NULL : arena_text(f->arena, buf_of(&b));
    buf_done(&b);
    f->failed |= text == NULL;
    folio_add(f, FOLIO_PLAIN, 0, &text, 1);
}

void paper_support_period(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    const struct ixit_table *t = product_ixit(o, "9-ReplSup");
    f->title = arena_printf(
        f->arena, folio_tr(f, "Security updates for the %s"), o->model);
    f->subtitle = maker_of(o);
    folio_field(f, "Product", o->name);
    folio_field(f, "Model", o->model);
    if (o->support_until)
        folio_para(f,
                   "Support period: we supply security updates for the %s "
                   "until %s. This holds for all software of the product.",
                   o->model, paper_day(f, o->support_until));
    else
        folio_gap(f, "End", "product.yaml: support_period.until");
    folio_field(f, "From", paper_day(f, o->support_from));
    folio_field(f, "Why this long", o->support_reason);
    for (size_t i = 0; t && i < t->rows.n; i++) {
        const struct ixit_cell *c =
            ixit_cell(&t->rows.v[i], "hardware_replacement");
        if (c && c->values.n)
            folio_item(f, "%s", c->values.v[0]);
    }
}

/* --- information for users ---------------------------------------------------
 */

static void told(struct folio *f, const struct product *o, const char *name,
                 const char *key)
{
    const char *s = paper_cell(o, "2-UserInfo", key);
    folio_must(f, name, s,
               arena_printf(f->arena, "product.yaml: ixit.2-UserInfo.%s", key));
}

void paper_user_information(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    const struct party *m = paper_party(o, "manufacturer");
    f->title = o->name;
    f->subtitle = "Information for users (Regulation (EU) 2024/2847, Annex II)";
    folio_heading(f, 2, "1 Manufacturer");
    folio_must(f, "Name", m ? m->name : NULL, "product.yaml: roles");
    folio_must(f, "Address", m ? m->address : NULL, "product.yaml: roles");
    folio_must(f, "Contact", m ? m->contact : NULL, "product.yaml: roles");
    folio_heading(f, 2, "2 Vulnerabilities");
    folio_must(f, "Report to", address_of(o->report_to),
               "product.yaml: disclosure.contact");
    folio_must(f, "Policy", o->policy_at, "product.yaml: disclosure.policy");
    folio_heading(f, 2, "3 Identification");
    paper_identity(f, o);
    folio_heading(f, 2, "4 Purpose, environment, functions");
    folio_must(f, "Intended use", o->intended_use,
               "product.yaml: intended_use");
    folio_gap(f, "Security environment and properties",
              "to be written by the maker");
    folio_heading(f, 2, "5 Risks");
    folio_gap(f, "Circumstances of use that bring significant risk",
              "to be written by the maker, from the risk assessment");
    folio_heading(f, 2, "6 Declaration of conformity");
    folio_must(f, "At", o->declared_at, "product.yaml: declaration.address");
    folio_heading(f, 2, "7 Support");
    folio_must(f, "End of the support period", paper_day(f, o->support_until),
               "product.yaml: support_period.until");
    folio_heading(f, 2, "8 Instructions");
    told(f, o, "Secure set-up", "documentation_of_secure_setup");
    told(f, o, "Check of the set-up", "documentation_of_setup_check");
    told(f, o, "Maintenance", "documentation_of_maintenance_check");
    told(f, o, "Sensors", "documentation_of_sensors");
    told(f, o, "Personal data", "documentation_of_personal_data");
    told(f, o, "Telemetry", "documentation_of_telemetry_data");
    told(f, o, "Deleting data", "documentation_of_deletion");
    told(f, o, "Replacement", "documentation_of_replacement");
    folio_heading(f, 2, "9 Bill of materials");
    folio_note(f, "Tell where it is if it is shared with users; 'assay scan "
                  "--format cyclonedx' writes one of what it saw.");
}
