/* security.txt by the rules of RFC 9116 that the file itself shows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/utf8.h"
#include "review/instant.h"
#include "review/look.h"

enum {
    FILE_MAX = 32768,
    LINE_MAX_BYTES = 2048,
    SOON_DAYS = 30,
    YEAR_DAYS = 366
};

enum field {
    FIELD_ACKNOWLEDGMENTS,
    FIELD_CANONICAL,
    FIELD_CONTACT,
    FIELD_ENCRYPTION,
    FIELD_EXPIRES,
    FIELD_HIRING,
    FIELD_POLICY,
    FIELD_LANGUAGES,
    FIELD_CSAF,
    FIELD_OTHER,
    FIELDS,
};

static const char *const field_names[] = {"Acknowledgments",
                                          "Canonical",
                                          "Contact",
                                          "Encryption",
                                          "Expires",
                                          "Hiring",
                                          "Policy",
                                          "Preferred-Languages",
                                          "CSAF"};

enum frame { FRAME_NONE, FRAME_HEAD, FRAME_TEXT, FRAME_SIGNATURE, FRAME_END };

struct sectxt {
    const struct look_opts *o;
    struct facts *facts;
    uint32_t line;
    struct view now; /* the line */
    enum frame frame;
    bool was_signed, has_hash;
    unsigned count[FIELDS];
    bool mail;
    int64_t expires; /* days since 1970; with has_expires */
    bool has_expires;
};

static struct obs *say(struct sectxt *s, const char *code)
{
    struct obs *o = obs_new(s->facts, "security-txt", s->o->path);
    obs_line(o, s->line);
    if (s->line)
        obs_excerpt(o, view_cut(s->now, 0, 200));
    obs_str(o, "code", code);
    obs_identity(o);
    return o;
}

/* --- values ------------------------------------------------------------------
 */

static bool has_prefix(struct view v, const char *p)
{
    size_t n = strlen(p);
    return v.n >= n && strncasecmp((const char *)v.p, p, n) == 0;
}

static bool has_scheme(struct view v)
{
    size_t i = 0;
    while (i < v.n && ((v.p[i] | 0x20) >= 'a' && (v.p[i] | 0x20) <= 'z'))
        i++;
    while (i > 0 && i < v.n &&
           (((v.p[i] | 0x20) >= 'a' && (v.p[i] | 0x20) <= 'z') ||
            (v.p[i] >= '0' && v.p[i] <= '9') || v.p[i] == '+' ||
            v.p[i] == '-' || v.p[i] == '.'))
        i++;
    if (i == 0 || i + 1 >= v.n || v.p[i] != ':')
        return false;
    for (size_t k = 0; k < v.n; k++)
        if (v.p[k] <= ' ' || v.p[k] == '<' || v.p[k] == '>' || v.p[k] == '"')
            return false;
    return true;
}

static bool is_address(struct view v)
{
    const uint8_t *at = v.n ? memchr(v.p, '@', v.n) : NULL;
    if (!at || at == v.p)
        return false;
    size_t tail = (size_t)(v.p + v.n - at - 1);
    return tail > 2 && memchr(at + 1, '.', tail) &&
           !memchr(at + 1, '@', tail) && !memchr(v.p, ' ', v.n);
}

static void check_uri(struct sectxt *s, enum field f, struct view v)
{
    bool mail = has_prefix(v, "mailto:"), tel = has_prefix(v, "tel:");
    if (!has_scheme(v)) {
        say(s, f == FIELD_CONTACT && is_address(v) ? "bare_address" : "no_uri");
        return;
    }
    if (has_prefix(v, "http://"))
        say(s, "no_https");
    if (mail) {
        struct view a = view_from(v, 7);
        const uint8_t *q = memchr(a.p, '?', a.n);
        if (q)
            a.n = (size_t)(q - a.p);
        if (!is_address(a))
            say(s, "no_uri");
    }
    size_t digits = 0;
    for (size_t i = 4; tel && i < v.n; i++)
        digits += v.p[i] >= '0' && v.p[i] <= '9';
    if (tel && digits < 3)
        say(s, "no_uri");
    s->mail |= mail && f == FIELD_CONTACT;
    if (f == FIELD_CSAF) {
        static const char file[] = "provider-metadata.json";
        size_t n = sizeof file - 1;
        if (v.n < n || memcmp(v.p + v.n - n, file, n) != 0)
            say(s, "no_csaf_file");
    }
}

/* Subtags of 1 to 8 letters or figures, the first 2 to 8 letters. */
static bool is_tag(struct view v)
{
    size_t part = 0, n = 0;
    for (size_t i = 0; i <= v.n; i++) {
        uint8_t c = i < v.n ? v.p[i] : '-';
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (letter || (part > 0 && c >= '0' && c <= '9')) {
            n++;
            continue;
        }
        if (c != '-' || n > 8 || n < (part == 0 ? 2 : 1))
            return false;
        part++;
        n = 0;
    }
    return true;
}

static struct view trim(struct view v)
{
    while (v.n > 0 && (v.p[0] == ' ' || v.p[0] == '\t'))
        v = view_from(v, 1);
    while (v.n > 0 && (v.p[v.n - 1] == ' ' || v.p[v.n - 1] == '\t'))
        v.n--;
    return v;
}

static void check_languages(struct sectxt *s, struct view v)
{
    while (true) {
        const uint8_t *comma = v.n ? memchr(v.p, ',', v.n) : NULL;
        size_t n = comma ? (size_t)(comma - v.p) : v.n;
        if (!is_tag(trim(view_cut(v, 0, n)))) {
            say(s, "invalid_lang");
            return;
        }
        if (!comma)
            return;
        v = view_from(v, n + 1);
    }
}

static void check_expires(struct sectxt *s, struct view v)
{
    struct instant at;
    int64_t today;
    if (!instant_read(v, &at)) {
        say(s, "invalid_expiry");
        return;
    }
    s->has_expires = true;
    s->expires = at.day;
    if (!instant_day(s->o->today, &today))
        return;
    /* The whole of today is today: what ends in the course of it has not. */
    if (at.day < today || (at.day == today && at.second == 0))
        say(s, "expired");
    else if (at.day < today + SOON_DAYS)
        say(s, "expires_soon");
    else if (at.day > today + YEAR_DAYS)
        say(s, "long_expiry");
}

/* --- lines -------------------------------------------------------------------
 */

static enum field field_of(struct view name)
{
    for (size_t i = 0; i < FIELD_OTHER; i++)
        if (strlen(field_names[i]) == name.n &&
            has_prefix(name, field_names[i]))
            return (enum field)i;
    return FIELD_OTHER;
}

static void put_field(struct sectxt *s, enum field f, struct view v)
{
    if (f != FIELD_CONTACT && f != FIELD_POLICY && f != FIELD_EXPIRES)
        return;
    struct obs *o = obs_new(s->facts, "statement", s->o->path);
    obs_line(o, s->line);
    obs_excerpt(o, view_cut(s->now, 0, 200));
    obs_str(o, "rule",
            f == FIELD_CONTACT  ? "contact"
            : f == FIELD_POLICY ? "policy"
                                : "expires");
    obs_identity(o);
    obs_str(o, "strength", "says");
    if (has_prefix(v, "mailto:"))
        v = view_from(v, 7);
    obs_text(o, f == FIELD_EXPIRES ? "date" : "contact", view_cut(v, 0, 300));
}

static void take_field(struct sectxt *s, struct view line)
{
    const uint8_t *colon = memchr(line.p, ':', line.n);
    if (!colon) {
        say(s, "invalid_line");
        return;
    }
    struct view name = view_cut(line, 0, (uint64_t)(colon - line.p));
    struct view rest = view_from(line, name.n + 1);
    if (trim(name).n == 0) {
        say(s, "empty_key");
        return;
    }
    if (name.p[name.n - 1] == ' ' || name.p[name.n - 1] == '\t')
        say(s, "prec_ws");
    name = trim(name);
    if (memchr(name.p, ' ', name.n)) {
        say(s, "invalid_line");
        return;
    }
    struct view v = trim(rest);
    if (v.n == 0) {
        say(s, "empty_value");
        return;
    }
    if (rest.p[0] != ' ')
        say(s, "no_space");
    enum field f = field_of(name);
    s->count[f]++;
    put_field(s, f, v);
    if (f == FIELD_EXPIRES && s->count[f] > 1)
        say(s, "multi_expire");
    else if (f == FIELD_EXPIRES)
        check_expires(s, v);
    else if (f == FIELD_LANGUAGES)
        check_languages(s, v);
    else if (f == FIELD_OTHER)
        say(s, "unknown_field");
    else
        check_uri(s, f, v);
    if (f == FIELD_LANGUAGES && s->count[f] == 2)
        say(s, "multi_lang");
    if (f == FIELD_CSAF && s->count[f] == 2)
        say(s, "multiple_csaf_fields");
}

static bool is_line(struct view v, const char *text)
{
    v = trim(v);
    return v.n == strlen(text) && memcmp(v.p, text, v.n) == 0;
}

/* The frame of a clear-signed message (RFC 4880, 7). False: the line belongs
 * to the frame. */
static bool is_content(struct sectxt *s, struct view *line)
{
    switch (s->frame) {
    case FRAME_NONE:
        if (!is_line(*line, "-----BEGIN PGP SIGNED MESSAGE-----"))
            return true;
        if (s->line > 1)
            say(s, "data_after_sig");
        s->frame = FRAME_HEAD;
        s->was_signed = true;
        return false;
    case FRAME_HEAD:
        if (trim(*line).n == 0)
            s->frame = FRAME_TEXT;
        else if (!has_prefix(*line, "Hash:"))
            say(s, "signed_format_issue");
        return false;
    case FRAME_TEXT:
        if (is_line(*line, "-----BEGIN PGP SIGNATURE-----")) {
            s->frame = FRAME_SIGNATURE;
            return false;
        }
        if (has_prefix(*line, "- "))
            *line = view_from(*line, 2);
        else if (has_prefix(*line, "-")) {
            say(s, "signed_format_issue");
            return false;
        }
        return true;
    case FRAME_SIGNATURE:
        if (is_line(*line, "-----END PGP SIGNATURE-----"))
            s->frame = FRAME_END;
        return false;
    case FRAME_END:
        if (trim(*line).n > 0)
            say(s, "data_after_sig");
        return false;
    }
    return true;
}

static void take_line(struct sectxt *s, struct view line)
{
    s->line++;
    s->now = line;
    if (line.n > LINE_MAX_BYTES)
        say(s, "too_large");
    if (!is_content(s, &line) || trim(line).n == 0 || line.p[0] == '#')
        return;
    take_field(s, line);
}

static void take_lines(struct sectxt *s, struct view v)
{
    while (v.n > 0) {
        const uint8_t *end = memchr(v.p, '\n', v.n);
        size_t n = end ? (size_t)(end - v.p) : v.n;
        struct view line = view_cut(v, 0, n);
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        take_line(s, line);
        if (!end || (line.n && memchr(line.p, '\r', line.n)))
            say(s, "no_line_separators");
        v = view_from(v, n + (end != NULL));
    }
}

static void check_utf8(struct sectxt *s, struct view v)
{
    uint32_t c;
    for (size_t i = 0, n; i < v.n; i += n) {
        s->line += v.p[i] == '\n';
        n = utf8_next(view_from(v, i), &c);
        if (n > 0)
            continue;
        s->line++;
        s->now = view_cut(v, i, 1);
        say(s, "utf8");
        break;
    }
    s->line = 0;
}

void look_security_txt(const struct look_opts *o, struct view v,
                       struct facts *facts)
{
    struct sectxt s = {.o = o, .facts = facts};
    struct obs *d = obs_new(facts, "document", o->path);
    obs_str(d, "format", "security.txt");
    obs_bool(d, "is_security_txt", true);
    obs_bool(d, "language_read", true);
    obs_bool(d, "language_told", true);
    obs_str(d, "language", "none");
    check_utf8(&s, v);
    if (v.n > FILE_MAX)
        say(&s, "too_large");
    if (view_has(v, 0, "\xef\xbb\xbf", 3)) {
        say(&s, "bom_in_file");
        v = view_from(v, 3);
    }
    take_lines(&s, view_cut(v, 0, 4 * FILE_MAX));
    s.line = 0;
    s.now = (struct view){0};
    if (s.count[FIELD_CONTACT] == 0)
        say(&s, "no_contact");
    if (s.count[FIELD_EXPIRES] == 0)
        say(&s, "no_expire");
    if (s.mail && s.count[FIELD_ENCRYPTION] == 0)
        say(&s, "no_encryption");
    if (!s.was_signed)
        say(&s, "not_signed");
    else if (s.frame != FRAME_END)
        say(&s, "signed_format_issue");
    else
        say(&s, "signature_not_checked");
    if (s.was_signed && s.count[FIELD_CANONICAL] == 0)
        say(&s, "no_canonical");
}

bool look_is_security_txt(const char *name, struct view v)
{
    if (strcasecmp(name, "security.txt") == 0)
        return true;
    size_t n = strlen(name);
    if (n < 4 || strcasecmp(name + n - 4, ".txt") != 0)
        return false;
    /* A Contact and an Expires at the starts of lines. */
    bool contact = false, expires = false;
    for (size_t i = 0; i < v.n && i < FILE_MAX; i++) {
        if (i > 0 && v.p[i - 1] != '\n')
            continue;
        struct view at = view_from(v, i);
        contact |= has_prefix(at, "contact: mailto:") ||
                   has_prefix(at, "contact: https:");
        expires |= has_prefix(at, "expires:");
    }
    return contact && expires;
}
