/* Profile tests of vulnerabilities: 6.1.27.5 to 6.1.27.10. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "review/csaf_inner.h"

/* Whether an item of a list (of that category, unless NULL) is for a product.
 */
static bool any_for(struct csaf *c, const struct jnode *list,
                    const char *category, const char *product)
{
    JNODE_EACH(item, list)
    {
        const char *its = jnode_text_of(&item, "category");
        if (category && (!its || strcmp(its, category) != 0))
            continue;
        if (csaf_is_for(c, &item, product))
            return true;
    }
    return false;
}

static void check_impact(struct csaf *c, const struct jnode *vulnerability,
                         const struct jnode *status)
{
    struct jnode list = jnode_get(status, "known_not_affected");
    struct jnode flags = jnode_get(vulnerability, "flags");
    struct jnode threats = jnode_get(vulnerability, "threats");
    JNODE_EACH(one, &list)
    {
        const char *id = jnode_text(&one);
        if (id && !any_for(c, &flags, NULL, id) &&
            !any_for(c, &threats, "impact", id))
            csaf_broken(c, "6.1.27.9", &one,
                        "it is not said why \"%.80s\" is not affected", id);
    }
}

static void check_action(struct csaf *c, const struct jnode *vulnerability,
                         const struct jnode *status)
{
    struct jnode list = jnode_get(status, "known_affected");
    struct jnode remediations = jnode_get(vulnerability, "remediations");
    JNODE_EACH(one, &list)
    {
        const char *id = jnode_text(&one);
        if (id && !any_for(c, &remediations, NULL, id))
            csaf_broken(c, "6.1.27.10", &one,
                        "it is not said what to do about \"%.80s\"", id);
    }
}

static bool has_vex_status(const struct jnode *status)
{
    static const char *const names[] = {
        "fixed", "known_affected", "known_not_affected", "under_investigation"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (json_object_get(status->v, names[i]))
            return true;
    return false;
}

void csaf_profile(struct csaf *c, const struct jnode *v)
{
    struct jnode status = jnode_get(v, "product_status");
    if (csaf_applies(c, "6.1.27.5") && !json_object_get(v->v, "notes"))
        csaf_broken(c, "6.1.27.5", v, "lacks \"notes\"");
    if (csaf_applies(c, "6.1.27.6") && !status.v)
        csaf_broken(c, "6.1.27.6", v, "lacks \"product_status\"");
    if (csaf_applies(c, "6.1.27.7") && !has_vex_status(&status))
        csaf_broken(c, "6.1.27.7", v,
                    "says of no product that it is fixed, affected, not "
                    "affected or under investigation");
    if (csaf_applies(c, "6.1.27.8") && !json_object_get(v->v, "cve") &&
        !json_object_get(v->v, "ids"))
        csaf_broken(c, "6.1.27.8", v, "has neither \"cve\" nor \"ids\"");
    if (csaf_applies(c, "6.1.27.9"))
        check_impact(c, v, &status);
    if (csaf_applies(c, "6.1.27.10"))
        check_action(c, v, &status);
}
