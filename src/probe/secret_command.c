/* Passwords that commands are given:
 *
 *   curl -u user:password, --user, --proxy-user   wget --password=..
 *   sshpass -p password
 *   .netrc: machine NAME login USER password WORD */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/script_word.h"
#include "probe/secret_int.h"
#include "probe/template.h"

enum { MIN_PASSWORD = 3, MAX_WORDS = 256 };

/* The password as it stands in the text, when it is one. */
static bool fill(struct view text, struct view line, const struct word *w,
                 size_t from, struct secret *out)
{
    struct view v = view_from(script_view(w), from);
    if (w->varies || v.n < MIN_PASSWORD || is_template(v) || is_placeholder(v))
        return false;
    const uint8_t *at = memmem(line.p, line.n, v.p, v.n);
    if (!at)
        return false;
    secret_fill(text, (size_t)(at - text.p), v.n, "password", LIKELY, out);
    return true;
}

/* Where the password begins in the word behind an option; 0: it has none. */
static size_t behind_colon(const struct word *w)
{
    const char *colon = memchr(w->text, ':', w->n);
    return colon ? (size_t)(colon - w->text) + 1 : 0;
}

static size_t skip(const struct word *w, const char *option)
{
    size_t n = strlen(option);
    return text_starts(script_view(w), option) && w->n > n ? n : 0;
}

static bool sshpass(struct view text, struct view line, struct view args,
                    struct secret *out)
{
    struct word w;
    while (script_word(&args, &w) && w.n && w.text[0] == '-') {
        if (text_is(script_view(&w), "-p"))
            return script_word(&args, &w) && fill(text, line, &w, 0, out);
        if (skip(&w, "-p"))
            return fill(text, line, &w, 2, out);
    }
    return false;
}

static bool curl(struct view text, struct view line, struct view args,
                 struct secret *out)
{
    struct word w;
    for (unsigned i = 0; i < MAX_WORDS && script_word(&args, &w); i++) {
        struct view v = script_view(&w);
        size_t joined = skip(&w, "-u");
        if (text_is(v, "-u") || text_is(v, "-U") || text_is(v, "--user") ||
            text_is(v, "--proxy-user")) {
            if (!script_word(&args, &w))
                return false;
            joined = 1; /* any place in front of the colon */
        }
        size_t colon = joined ? behind_colon(&w) : 0;
        if (colon)
            return fill(text, line, &w, colon, out);
    }
    return false;
}

static bool wget(struct view text, struct view line, struct view args,
                 struct secret *out)
{
    static const char *const options[] = {
        "--password=", "--http-password=", "--ftp-password=",
        "--proxy-password="};
    struct word w;
    for (unsigned n = 0; n < MAX_WORDS && script_word(&args, &w); n++)
        for (size_t i = 0; i < sizeof options / sizeof *options; i++)
            if (skip(&w, options[i]))
                return fill(text, line, &w, strlen(options[i]), out);
    return false;
}

bool secret_command(struct view text, struct view line, struct secret *out)
{
    static const struct {
        const char *name;
        bool (*read)(struct view, struct view, struct view, struct secret *);
    } programs[] = {
        {"sshpass", sshpass},
        {"curl",    curl   },
        {"wget",    wget   },
    };

    line = text_trim(line);
    if (line.n == 0 || line.p[0] == '#')
        return false;
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        size_t at = script_program(line, programs[i].name);
        if (at != SIZE_MAX && script_is_run(line, at))
            return programs[i].read(
                text, line, view_from(line, at + strlen(programs[i].name)),
                out);
    }
    return false;
}

bool secret_netrc(struct view text, struct view *rest, struct secret *out)
{
    while (rest->n) {
        struct view line = *rest, word;
        size_t n = 0;
        while (n < line.n && line.p[n] <= ' ')
            n++;
        line = view_from(line, n);
        for (n = 0; n < line.n && line.p[n] > ' ';)
            n++;
        word = view_cut(line, 0, n);
        *rest = view_from(line, n);
        if (!text_is(word, "password") && !text_is(word, "passwd"))
            continue;
        for (n = 0; n < rest->n && rest->p[n] <= ' ';)
            n++;
        *rest = view_from(*rest, n);
        for (n = 0; n < rest->n && rest->p[n] > ' ';)
            n++;
        word = view_cut(*rest, 0, n);
        *rest = view_from(*rest, n);
        if (word.n < MIN_PASSWORD || is_template(word) || is_placeholder(word))
            continue;
        secret_fill(text, (size_t)(word.p - text.p), word.n, "password", LIKELY,
                    out);
        return true;
    }
    return false;
}
