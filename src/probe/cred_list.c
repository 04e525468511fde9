/* Look-ups in the table of default passwords. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/cred_list.h"

#include <string.h>
#include <strings.h>

static bool same_text(const char *text, struct view v)
{
    return strlen(text) == v.n && view_has(v, 0, text, v.n);
}

bool cred_entry_is_for(const struct cred_entry *e, struct view user)
{
    return e->user && strlen(e->user) == user.n && user.n > 0 &&
           strncasecmp(e->user, (const char *)user.p, user.n) == 0;
}

const struct cred_entry *cred_list_find(struct view user, struct view password)
{
    const struct cred_entry *bare = NULL;
    for (size_t i = 0; i < cred_list_count; i++) {
        const struct cred_entry *e = &cred_list[i];
        if (!same_text(e->password, password))
            continue;
        if (cred_entry_is_for(e, user))
            return e;
        if (!e->user && !bare)
            bare = e;
    }
    return bare;
}

bool cred_entry_has_word(const struct cred_entry *e, struct view word)
{
    for (const char *p = e->words; p[0] == '|' && p[1];) {
        const char *end = strchr(p + 1, '|');
        if (!end)
            return false;
        size_t n = (size_t)(end - p - 1);
        if (n == word.n && n > 0 &&
            strncasecmp(p + 1, (const char *)word.p, n) == 0)
            return true;
        p = end;
    }
    return false;
}
