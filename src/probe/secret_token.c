/* Tokens that take more than a run of characters to tell. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/secret_int.h"

enum {
    NEAR = 200,          /* characters between a word and its secret */
    MAX_JWT_PART = 4096, /* of header, payload and signature each */
    MAX_ACCOUNT = 8192,  /* a service account's JSON */
};

/* ---- AWS ---- */

/* 40 characters of base64 that are neither words nor hexadecimal. */
static bool is_aws_secret(struct view text, size_t at)
{
    enum { LENGTH = 40 };

    if (at > 0 && ch_is(text.p[at - 1], CH_B64))
        return false;
    if (ch_run(text, at, CH_B64, LENGTH) != LENGTH)
        return false;
    struct view v = view_cut(text, at, LENGTH);
    bool up = false, low = false, digit = false;
    for (size_t i = 0; i < v.n; i++) {
        up = up || ch_is(v.p[i], CH_UPPER);
        low = low || ch_is(v.p[i], CH_LOWER);
        digit = digit || ch_is(v.p[i], CH_DIGIT);
    }
    return up && low && digit && text_entropy(v) >= 425 && !is_placeholder(v);
}

/* A key id is no secret by itself, but one rarely comes alone. */
bool secret_aws(struct view text, size_t at, struct secret *out)
{
    enum { ID = 20 };

    size_t n = ch_run(text, at, CH_UPPER | CH_DIGIT, ID);
    struct view id = view_cut(text, at, ID);
    if (n != ID || (at > 0 && ch_is(text.p[at - 1], CH_B64 | CH_URL)) ||
        (at + n < text.n && ch_is(text.p[at + n], CH_B64 | CH_URL)) ||
        is_placeholder(id))
        return false;
    for (size_t i = 4; i < id.n; i++) /* base32 has no 0, 1, 8, 9 */
        if (strchr("0189", id.p[i]))
            return false;
    size_t from = at > NEAR ? at - NEAR : 0;
    for (size_t i = from; i < text.n && i < at + n + NEAR; i++) {
        if (is_aws_secret(text, i)) {
            secret_fill(text, i, 40, "aws-secret-key", CERTAIN, out);
            return true;
        }
    }
    secret_fill(text, at, n, "aws-access-key-id", LIKELY, out);
    return true;
}

/* ---- JSON web tokens ---- */

static int url_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* The first bytes of a part, decoded. */
static size_t decode(struct view part, uint8_t *out, size_t max)
{
    uint32_t bits = 0;
    size_t n = 0;
    for (size_t i = 0; i < part.n && n < max; i++) {
        bits = (bits << 6) | (uint32_t)url_value(part.p[i]);
        if (i % 4 != 0)
            out[n++] = (uint8_t)(bits >> (2 * (3 - i % 4)));
    }
    return n;
}

static bool is_json(struct view part, const char *word)
{
    uint8_t b[MAX_JWT_PART];
    size_t at, n = decode(part, b, sizeof b);
    if (n < 2 || b[0] != '{')
        return false;
    for (size_t i = 0; i < n; i++)
        if (b[i] < ' ' && b[i] != '\n' && b[i] != '\r' && b[i] != '\t')
            return false;
    /* The payload of the example that all documentation shows. */
    return (!word || find_word(view_of(b, n), word, &at)) &&
           !find_word(view_of(b, n), "\"john doe\"", &at);
}

bool secret_jwt(struct view text, size_t at, struct secret *out)
{
    struct view part[3];
    size_t i = at;
    if (at > 0 && ch_is(text.p[at - 1], CH_URL))
        return false;
    for (int k = 0; k < 3; k++) {
        size_t n = ch_run(text, i, CH_URL, MAX_JWT_PART);
        if (n > MAX_JWT_PART || n < 16)
            return false;
        part[k] = view_cut(text, i, n);
        i += n;
        if (k < 2 && (i >= text.n || text.p[i++] != '.'))
            return false;
    }
    if (!is_json(part[0], "\"alg\"") || !is_json(part[1], NULL) ||
        part[2].n < 20 || is_placeholder(part[2]))
        return false;
    secret_fill(text, at, i - at, "jwt", LIKELY, out);
    return true;
}

/* ---- Google ---- */

/* A service account's file has its private key; at: "service_account". */
bool secret_service_account(struct view text, size_t at, struct secret *out)
{
    static const char begin[] = "-----BEGIN PRIVATE KEY-----";
    size_t from = at > MAX_ACCOUNT ? at - MAX_ACCOUNT : 0, key, start, end;
    struct view near = view_cut(text, from, 2 * (size_t)MAX_ACCOUNT);
    if (!find_word(near, "\"private_key\"", &key) ||
        !find_word(near, "\"client_email\"", &start))
        return false;
    near = view_from(near, key);
    if (!find_word(near, "-----begin private key-----", &start) ||
        !find_word(near, "-----end private key-----", &end) || !near.p)
        return false;
    start += sizeof begin - 1;
    if (end <= start)
        return false;
    while (start < end && !ch_is(near.p[start], CH_UPPER))
        start++; /* "\n" */
    while (end > start && !ch_is(near.p[end - 1], CH_B64) &&
           near.p[end - 1] != '=')
        end--;
    if (end - start < 200)
        return false;
    secret_fill(text, from + key + start, end - start,
                "google-service-account-key", CERTAIN, out);
    return true;
}

/* ---- OpenVPN ---- */

/* 16 lines of 32 hexadecimal digits; at: "OpenVPN Static key". */
bool secret_openvpn(struct view text, size_t at, struct secret *out)
{
    enum { DIGITS = 512 };

    size_t i = at, digits = 0, start = 0;
    while (i < text.n && i < at + 40 && text.p[i] != '\n' && text.p[i] != '\\')
        i++;
    for (; i < text.n && i < at + 2000 && digits < DIGITS; i++) {
        if (ch_is(text.p[i], CH_HEX)) {
            start = digits == 0 ? i : start;
            digits++;
        } else if (!strchr("\r\n \t\\n\"", text.p[i]) || !text.p[i]) {
            break;
        }
    }
    if (digits != DIGITS ||
        text_entropy(view_cut(text, start, i - start)) < 300)
        return false;
    secret_fill(text, start, i - start, "openvpn-static-key", CERTAIN, out);
    return true;
}

/* ---- beside the name of what they open ---- */

/* 123456789:AAExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx */
bool secret_telegram(struct view text, size_t from, struct secret *out)
{
    enum { TOKEN = 35 };

    for (size_t i = from; i < text.n && i < from + NEAR; i++) {
        size_t id = 0;
        if (text.p[i] != ':')
            continue;
        while (id < 12 && i > id && ch_is(text.p[i - id - 1], CH_DIGIT))
            id++;
        if (id < 8 || id > 10 || ch_run(text, i + 1, CH_URL, TOKEN) != TOKEN)
            continue;
        struct view v = view_cut(text, i + 1, TOKEN);
        if (text_entropy(v) < 375 || is_placeholder(v))
            continue;
        secret_fill(text, i - id, id + 1 + TOKEN, "telegram-token", CERTAIN,
                    out);
        return true;
    }
    return false;
}

/* SK and 32 hexadecimal digits, or 32 digits that an AC does not begin. */
bool secret_twilio(struct view text, size_t from, struct secret *out)
{
    enum { DIGITS = 32 };

    for (size_t i = from; i < text.n && i < from + NEAR; i++) {
        bool begins = i == 0 || !ch_is(text.p[i - 1], CH_ALNUM | CH_UNDER);
        bool key = begins && view_has(text, i, "SK", 2);
        size_t at = key ? i + 2 : i;
        if (!begins || ch_run(text, at, CH_HEX, DIGITS) != DIGITS)
            continue;
        struct view v = view_cut(text, at, DIGITS);
        if (text_entropy(v) < 300 || is_placeholder(v))
            continue;
        secret_fill(text, i, at + DIGITS - i,
                    key ? "twilio-api-key" : "twilio-token", LIKELY, out);
        return true;
    }
    return false;
}

/* SG.22 characters.43 characters */
bool secret_sendgrid(struct view text, size_t from, struct secret *out)
{
    enum { LEFT = 22, RIGHT = 43 };

    for (size_t i = from; i < text.n && i < from + NEAR; i++) {
        if (!view_has(text, i, "SG.", 3) ||
            ch_run(text, i + 3, CH_URL, LEFT) != LEFT ||
            !view_has(text, i + 3 + LEFT, ".", 1) ||
            ch_run(text, i + 4 + LEFT, CH_URL, RIGHT) != RIGHT)
            continue;
        struct view v = view_cut(text, i, 4 + LEFT + RIGHT);
        if (text_entropy(v) < 400 || is_placeholder(v))
            continue;
        secret_fill(text, i, v.n, "sendgrid-api-key", CERTAIN, out);
        return true;
    }
    return false;
}

/* sk-...T3BlbkFJ...; at: the middle. */
bool secret_openai(struct view text, size_t at, struct secret *out)
{
    size_t from = at;
    while (from > 0 && at - from < 150 && ch_is(text.p[from - 1], CH_URL))
        from--;
    size_t n = ch_run(text, from, CH_URL, 255);
    struct view v = view_cut(text, from, n);
    if (!view_has(v, 0, "sk-", 3) || n < 43 || n > 255 ||
        text_entropy(v) < 400 || is_placeholder(v))
        return false;
    secret_fill(text, from, n, "openai-api-key", CERTAIN, out);
    return true;
}
