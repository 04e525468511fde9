/* Which passwords may be chosen: see cred.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>

#include "cred.h"

/* What attackers try first, alone or with digits and signs around it. */
static const char *const common[] = {
    "password", "passwort", "passw",  "admin",  "administrator", "root",
    "user",     "guest",    "qwerty", "qwertz", "qwertyuiop",    "azerty",
    "letmein",  "welcome",  "login",  "master", "default",       "changeme",
    "secret",   "iloveyou", "dragon", "monkey", "sunshine",      "princess",
    "football", "asdfgh",   "abc",    "test",   "hello",
};

enum { DISTINCT_LEAST = 4 };

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static bool is_letter(uint8_t c)
{
    c = lower(c);
    return (c >= 'a' && c <= 'z') || c >= 0x80;
}

/* A letter for the signs that stand for it in many passwords. */
static uint8_t plain(uint8_t c)
{
    static const char signs[] = "0134578@$!", letters[] = "oieastbasi";
    for (uint32_t i = 0; signs[i]; i++)
        if (c == (uint8_t)signs[i])
            return (uint8_t)letters[i];
    return lower(c);
}

/* Whether text is the n bytes at p, in any case and with signs for letters. */
static bool is_same(const uint8_t *p, uint32_t n, const char *text)
{
    uint32_t i = 0;
    while (i < n && text[i] && plain(p[i]) == plain((uint8_t)text[i]))
        i++;
    return i == n && !text[i];
}

static bool contains(struct ad_password p, const char *text)
{
    uint32_t n = 0;
    while (text[n])
        n++;
    if (n < 3)
        return false;
    for (uint32_t at = 0; at + n <= p.n; at++)
        if (is_same(p.p + at, n, text))
            return true;
    return false;
}

static bool is_simple(struct ad_password p)
{
    uint32_t distinct = 0, steps[3] = {0};
    for (uint32_t i = 0; i < p.n; i++) {
        bool seen = false;
        for (uint32_t k = 0; k < i; k++)
            seen |= p.p[k] == p.p[i];
        distinct += !seen;
        if (i > 0 && p.p[i] - p.p[i - 1] <= 1 && p.p[i] - p.p[i - 1] >= -1)
            steps[1 + p.p[i] - p.p[i - 1]]++;
    }
    uint32_t most = p.n - p.n / 4;
    return distinct < DISTINCT_LEAST || steps[0] >= most || steps[1] >= most ||
           steps[2] >= most;
}

/* What is left when everything but letters is cut off at both ends is nothing,
 * or a word that everybody tries. */
static bool is_common(struct ad_password p)
{
    uint32_t from = 0, end = p.n;
    while (from < end && !is_letter(p.p[from]))
        from++;
    while (end > from && !is_letter(p.p[end - 1]))
        end--;
    if (from == end)
        return p.n < AD_DIGITS_LEAST;
    for (uint32_t i = 0; i < sizeof common / sizeof *common; i++)
        if (is_same(p.p + from, end - from, common[i]))
            return true;
    return false;
}

uint32_t ad_cred_rules(const struct ad_cred_policy *policy, uint32_t account,
                       struct ad_password p, enum ad_cred_why *why)
{
    uint32_t least = policy->least_bytes > AD_PASSWORD_LEAST
                         ? policy->least_bytes
                         : (uint32_t)AD_PASSWORD_LEAST;
    *why = AD_CRED_SHORT;
    if (p.n < least)
        return AD_NO;
    *why = AD_CRED_LONG;
    if (p.n > AD_PASSWORD_MOST)
        return AD_NO;
    *why = AD_CRED_CONTROL;
    for (uint32_t i = 0; i < p.n; i++)
        if (p.p[i] < ' ' || p.p[i] == 0x7f)
            return AD_NO;
    *why = AD_CRED_NAMED;
    if (account < policy->n_accounts &&
        contains(p, policy->accounts[account].name))
        return AD_NO;
    for (uint32_t i = 0; policy->names && policy->names[i]; i++)
        if (contains(p, policy->names[i]))
            return AD_NO;
    *why = AD_CRED_SIMPLE;
    if (is_simple(p))
        return AD_NO;
    *why = AD_CRED_COMMON;
    if (is_common(p))
        return AD_NO;
    *why = AD_CRED_GOOD;
    return AD_YES;
}
