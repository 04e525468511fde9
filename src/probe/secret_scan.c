/* Tokens that are known by their form, and what all secrets share. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/secret_scan.h"

#include <math.h>
#include <string.h>

#include "probe/match.h"
#include "probe/secret_int.h"
#include "probe/template.h"

/* ---- characters ---- */

bool ch_is(uint8_t c, unsigned set)
{
    if (set & CH_HEX)
        return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
    return (set & CH_UPPER && c >= 'A' && c <= 'Z') ||
           (set & CH_LOWER && c >= 'a' && c <= 'z') ||
           (set & CH_DIGIT && c >= '0' && c <= '9') ||
           (set & CH_DASH && c == '-') || (set & CH_UNDER && c == '_') ||
           (set & CH_PLUS && c == '+') || (set & CH_SLASH && c == '/') ||
           (set & CH_DOT && c == '.');
}

size_t ch_run(struct view v, size_t at, unsigned set, size_t max)
{
    size_t n = 0;
    while (at + n < v.n && n <= max && ch_is(v.p[at + n], set))
        n++;
    return n;
}

uint32_t text_entropy(struct view v)
{
    uint32_t count[256] = {0};
    double bits = 0;
    for (size_t i = 0; i < v.n; i++)
        count[v.p[i]]++;
    for (int c = 0; c < 256; c++) {
        double p = (double)count[c] / (double)(v.n ? v.n : 1);
        if (count[c])
            bits -= p * log2(p);
    }
    return (uint32_t)(bits * 100 + 0.5);
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

bool find_word(struct view v, const char *word, size_t *at)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= v.n; i++) {
        size_t k = 0;
        while (k < n && lower(v.p[i + k]) == (uint8_t)word[k])
            k++;
        if (k == n) {
            *at = i;
            return true;
        }
    }
    return false;
}

static bool is_filler(struct view v)
{
    size_t kinds = 0;
    bool seen[256] = {false};
    for (size_t i = 0; i < v.n; i++) {
        kinds += !seen[v.p[i]];
        seen[v.p[i]] = true;
    }
    return (kinds <= 1 && v.n >= 3) || (kinds <= 2 && v.n >= 8);
}

bool is_placeholder(struct view v)
{
    static const char *const words[] = {
        "${",       "$(",       "{{",      "}}",        "<%",       "%s",
        "%d",       "xxxx",     "****",    "....",      "____",     "your_",
        "your-",    "yourpass", "yourtok", "yourkey",   "yoursec",  "example",
        "changeth", "replace",  "insert_", "placeho",   "redacted", "dummy",
        "todo",     "fixme",    "getenv",  "process.e", "os.env",   "undefin",
        "not_set",  "notset",   "-here",   "_here",     "abcdefgh", "lorem",
        "sample",   "not-a-",
    };
    size_t at;
    if (v.n == 0 || is_filler(v) || is_template(v) ||
        strchr("$<%{[(", v.p[0]) || v.p[0] == '@')
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (find_word(v, words[i], &at))
            return true;
    }
    return false;
}

void secret_fill(struct view text, size_t at, size_t n, const char *type,
                 enum confidence c, struct secret *out)
{
    const uint8_t *p = text.p + at;
    size_t show = n >= 12 ? 2 : n >= 8 ? 1 : 0;
    *out = (struct secret){.type = type, .at = at, .n = n, .confidence = c};
    out->entropy = text_entropy(view_cut(text, at, n));
    memcpy(out->redacted, "**", 2);
    if (show == 0)
        return;
    char *to = out->redacted;
    for (size_t i = 0; i < show; i++)
        *to++ = p[i] > ' ' && p[i] < 0x7f ? (char)p[i] : '?';
    *to++ = '.';
    *to++ = '.';
    for (size_t i = n - show; i < n; i++)
        *to++ = p[i] > ' ' && p[i] < 0x7f ? (char)p[i] : '?';
}

/* ---- tokens ---- */

/* What the anchor is the beginning of. */
static const struct token {
    uint8_t literal; /* length of the anchor */
    uint8_t skip;    /* characters of it before the token */
    const char *type;
    uint16_t set;
    uint16_t min, max; /* characters behind the anchor */
    uint16_t entropy;  /* of those, at least; hundredths of a bit */
    enum confidence confidence;
    uint8_t padding; /* '=' signs that must follow */
} tokens[ANCHOR_COUNT] = {

#define TOKEN(id, lit, ...)                                                    \
    [ANCHOR_secret_##id] = {sizeof(lit) - 1, __VA_ARGS__}
    TOKEN(github_pat, "github_pat_", 0, "github-token", CH_ALNUM | CH_UNDER, 70,
          100, 350, CERTAIN),
    TOKEN(gitlab, "glpat-", 0, "gitlab-token", CH_URL | CH_DOT, 20, 80, 300,
          CERTAIN),
    TOKEN(google_api, "AIzaSy", 0, "google-api-key", CH_URL, 33, 33, 350,
          LIKELY),
    TOKEN(google_client, "GOCSPX-", 0, "google-client-secret", CH_URL, 28, 28,
          350, CERTAIN),
    TOKEN(slack_bot, "xoxb-", 0, "slack-token", CH_ALNUM | CH_DASH, 20, 255,
          280, CERTAIN),
    TOKEN(slack_user, "xoxp-", 0, "slack-token", CH_ALNUM | CH_DASH, 20, 255,
          280, CERTAIN),
    TOKEN(slack_app, "xoxa-", 0, "slack-token", CH_ALNUM | CH_DASH, 20, 255,
          280, CERTAIN),
    TOKEN(slack_hook, "hooks.slack.com/services/", 25, "slack-webhook",
          CH_ALNUM | CH_SLASH, 40, 80, 350, CERTAIN),
    TOKEN(stripe, "sk_live_", 0, "stripe-secret-key", CH_ALNUM, 20, 250, 350,
          CERTAIN),
    TOKEN(stripe_restricted, "rk_live_", 0, "stripe-secret-key", CH_ALNUM, 20,
          250, 350, CERTAIN),
    TOKEN(stripe_test, "sk_test_", 0, "stripe-test-secret-key", CH_ALNUM, 20,
          250, 350, POSSIBLE),
    TOKEN(npm, "_authToken=npm_", 11, "npm-token", CH_ALNUM, 36, 36, 350,
          CERTAIN),
    TOKEN(pypi, "pypi-AgEIcHlwaS5vcmc", 0, "pypi-token", CH_URL, 50, 255, 350,
          CERTAIN),
    TOKEN(openai_project, "sk-proj-", 0, "openai-api-key", CH_URL, 40, 255, 350,
          CERTAIN),
    TOKEN(digitalocean, "dop_v1_", 0, "digitalocean-token", CH_HEX, 64, 64, 300,
          CERTAIN),
    TOKEN(shopify, "shpat_", 0, "shopify-token", CH_HEX, 32, 32, 300, CERTAIN),
    TOKEN(square, "sq0csp-", 0, "square-client-secret", CH_URL, 43, 43, 350,
          CERTAIN),
    TOKEN(square_access, "sq0atp-", 0, "square-access-token", CH_URL, 22, 22,
          300, CERTAIN),
    TOKEN(grafana, "glsa_", 0, "grafana-token", CH_ALNUM | CH_UNDER, 41, 41,
          350, CERTAIN),
    TOKEN(age, "AGE-SECRET-KEY-1", 0, "age-secret-key", CH_UPPER | CH_DIGIT, 58,
          58, 350, CERTAIN),
    TOKEN(alibaba4, "LTAI4", 0, "alibaba-access-key-id", CH_ALNUM, 11, 19, 300,
          LIKELY),
    TOKEN(alibaba5, "LTAI5", 0, "alibaba-access-key-id", CH_ALNUM, 11, 19, 300,
          LIKELY),
    TOKEN(discord, "discord.com/api/webhooks/", 25, "discord-webhook",
          CH_URL | CH_SLASH, 80, 120, 350, CERTAIN),
    TOKEN(discord_old, "discordapp.com/api/webhooks/", 28, "discord-webhook",
          CH_URL | CH_SLASH, 80, 120, 350, CERTAIN),
    TOKEN(azure_shared, "SharedAccessKey=", 16, "azure-shared-access-key",
          CH_B64, 43, 43, 400, CERTAIN, 1),
    TOKEN(azure_account, "AccountKey=", 11, "azure-storage-account-key", CH_B64,
          86, 86, 450, CERTAIN, 2),
#undef TOKEN
};

static bool token(struct view text, size_t hit, const struct token *t,
                  struct secret *out)
{
    size_t at = hit + t->skip, body = hit + t->literal;
    size_t n = ch_run(text, body, t->set, t->max);
    if (n < t->min || n > t->max)
        return false;
    /* Within a longer word it is none. */
    if (t->skip == 0 && at > 0 && ch_is(text.p[at - 1], CH_ALNUM | CH_UNDER))
        return false;
    for (uint8_t i = 0; i < t->padding; i++, n++) {
        if (body + n >= text.n || text.p[body + n] != '=')
            return false;
    }
    struct view v = view_cut(text, body, n);
    bool digit = false;
    for (size_t i = 0; i < v.n; i++)
        digit = digit || ch_is(v.p[i], CH_DIGIT);
    if (!digit || text_entropy(v) < t->entropy || is_placeholder(v))
        return false;
    secret_fill(text, at, body + n - at, t->type, t->confidence, out);
    return true;
}

/* Behind a quote, '=', ':', '/', a blank or NUL: "ghp_" alone is too short for
 * an anchor. */
static const struct token github = {5,   1,   "github-token", CH_ALNUM, 36,
                                    251, 350, CERTAIN};

static bool is_github(unsigned anchor)
{
    return anchor >= ANCHOR_secret_ghp_dq && anchor <= ANCHOR_secret_ghs_nul;
}

static bool is_aws(unsigned anchor)
{
    return anchor >= ANCHOR_secret_akia_A && anchor <= ANCHOR_secret_akia_7;
}

/* Tokens that need a function of their own; hit is where the anchor stands. */
static bool special(struct view text, size_t hit, unsigned anchor,
                    struct secret *out)
{
    if (is_aws(anchor))
        return secret_aws(text, hit, out);
    if (is_github(anchor))
        return token(text, hit, &github, out);
    switch (anchor) {
    case ANCHOR_secret_jwt_alg:
    case ANCHOR_secret_jwt_typ:
    case ANCHOR_secret_jwt_kid:
        return secret_jwt(text, hit, out);
    case ANCHOR_secret_service_account:
        return secret_service_account(text, hit, out);
    case ANCHOR_secret_openvpn:
        return secret_openvpn(text, hit, out);
    case ANCHOR_secret_telegram:
        return secret_telegram(text, hit, out);
    case ANCHOR_secret_twilio:
        return secret_twilio(text, hit, out);
    case ANCHOR_secret_sendgrid:
        return secret_sendgrid(text, hit, out);
    case ANCHOR_secret_openai:
        return secret_openai(text, hit, out);
    default:
        return false;
    }
}

/* Where "://" stands in each of the anchors of connection strings. */
static const uint8_t url_colon[ANCHOR_COUNT] = {
#define URL(id, literal) [ANCHOR_secret_url_##id] = (sizeof(literal) - 4)
    URL(http, "http://"),       URL(https, "https://"),
    URL(ftp, "ftp://"),         URL(ftps, "ftps://"),
    URL(sql, "sql://"),         URL(postgres, "postgres://"),
    URL(mongodb, "mongodb://"), URL(mongodb_srv, "mongodb+srv://"),
    URL(redis, "redis://"),     URL(rediss, "rediss://"),
    URL(amqp, "amqp://"),       URL(amqps, "amqps://"),
    URL(mqtt, "mqtt://"),       URL(mqtts, "mqtts://"),
    URL(smtp, "smtp://"),       URL(smtps, "smtps://"),
    URL(ldap, "ldap://"),       URL(ldaps, "ldaps://"),
    URL(rtsp, "rtsp://"),       URL(wss, "wss://"),
    URL(tcp, "tcp://"),         URL(ssh, "ssh://"),
    URL(smb, "smb://"),         URL(socks, "socks5://"),
#undef URL
};

bool secret_anchor(unsigned anchor)
{
    return anchor < ANCHOR_COUNT && (tokens[anchor].type || url_colon[anchor] ||
                                     is_aws(anchor) || is_github(anchor) ||
                                     (anchor >= ANCHOR_secret_jwt_alg &&
                                      anchor <= ANCHOR_secret_openai));
}

bool secret_check(struct view text, size_t hit, unsigned anchor,
                  struct secret *out)
{
    if (!secret_anchor(anchor) || hit >= text.n)
        return false;
    if (tokens[anchor].type)
        return token(text, hit, &tokens[anchor], out);
    if (url_colon[anchor])
        return secret_url(text, hit + url_colon[anchor], out);
    return special(text, hit, anchor, out);
}
