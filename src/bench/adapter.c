/* Calls to the adapter of a subject. What it answers is not trusted further
 * than that its words are taken for its own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/adapter.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sys/program.h"

enum { MAX_ANSWER = 1 << 20, MAX_ARGS = 16, SIGNALS = 128 };

static enum adapter_end broken(struct adapter *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static enum adapter_end broken(struct adapter *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(a->error, sizeof a->error, fmt, ap);
    va_end(ap);
    return ADAPTER_BROKEN;
}

/* A text of an object; false when there is none, or it is too long. */
static bool text_of(json_t *j, const char *key, char *out, size_t size)
{
    const char *s = json_string_value(json_object_get(j, key));
    if (!s || strlen(s) >= size)
        return false;
    memcpy(out, s, strlen(s) + 1);
    return true;
}

/* Runs a verb; on ADAPTER_DONE *out is an object that the caller drops. */
static enum adapter_end call(struct adapter *a, const char *const *argv,
                             const char *wrap, json_t **out)
{
    char work[ADAPTER_PATH + 32], words[ADAPTER_PATH + 512];
    char fault[ADAPTER_TEXT];
    snprintf(work, sizeof work, "ASSAY_BENCH_WORK=%s", a->work);
    snprintf(words, sizeof words, "ASSAY_BENCH_WRAP=%s", wrap ? wrap : "");
    snprintf(fault, sizeof fault, "ASSAY_BENCH_FAULT=%s",
             a->fault ? a->fault : "");
    const char *const env[] = {work, words, fault, NULL};
    a->ops[0] = '\0';
    struct program p = {
        .argv = argv, .env = env, .log = a->log, .time_ms = a->step_ms};
    struct buf text;
    buf_init(&text, MAX_ANSWER, NULL);
    struct program_result r = program_run(&p, &text);
    enum adapter_end end = ADAPTER_DONE;
    const char *verb = argv[1];
    *out = NULL;
    if (r.end == PROGRAM_TIMEOUT)
        end = ADAPTER_HANG;
    else if (r.end == PROGRAM_UNBORN)
        end = broken(a, "it cannot be started: %s", strerror(r.code));
    else if (r.end == PROGRAM_TOO_MUCH)
        end = broken(a, "'%s' printed more than a mebibyte", verb);
    else if (r.end == PROGRAM_SIGNAL)
        end = broken(a, "'%s' ended by signal %d", verb, r.code);
    else if (r.code != 0)
        end = broken(a, "'%s' ended with status %d", verb, r.code);
    if (end == ADAPTER_DONE) {
        json_error_t e;
        *out = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES,
                          &e);
        if (!json_is_object(*out)) {
            json_decref(*out);
            *out = NULL;
            end = broken(a, "'%s' printed no JSON object", verb);
        }
    }
    if (end == ADAPTER_DONE && !text_of(*out, "ops", a->ops, sizeof a->ops))
        a->ops[0] = '\0';
    buf_done(&text);
    return end;
}

static enum adapter_end done(struct adapter *a, const char *const *argv)
{
    json_t *j;
    enum adapter_end e = call(a, argv, NULL, &j);
    if (e == ADAPTER_DONE)
        json_decref(j);
    return e;
}

enum adapter_end adapter_caps(struct adapter *a, struct adapter_caps *out)
{
    const char *argv[] = {a->path, "caps", NULL};
    json_t *j;
    enum adapter_end e = call(a, argv, NULL, &j);
    if (e != ADAPTER_DONE)
        return e;
    struct adapter_caps c = {0};
    if (!text_of(j, "name", c.name, sizeof c.name) ||
        !text_of(j, "version", c.version, sizeof c.version) ||
        !text_of(j, "format", c.format, sizeof c.format))
        e = broken(a, "'caps' lacks name, version or format");
    json_t *list = json_object_get(j, "has"), *word;
    size_t i, n = 0;
    json_array_foreach(list, i, word)
    {
        const char *s = json_string_value(word);
        if (s && n + strlen(s) + 2 < sizeof c.words)
            n += (size_t)snprintf(c.words + n, sizeof c.words - n, "%s ", s);
    }
    (void)text_of(j, "keys", c.keys, sizeof c.keys);
    json_int_t large = json_integer_value(json_object_get(j, "large"));
    c.large = large > 0 ? (uint64_t)large : 0;
    json_decref(j);
    if (e == ADAPTER_DONE)
        *out = c;
    return e;
}

/* {"running": index or null, "slots": [{"file", "active"}]} */
static enum adapter_end state_of(struct adapter *a, json_t *j,
                                 struct adapter_state *out)
{
    struct adapter_state s = {.running = -1};
    json_t *slots = json_object_get(j, "slots"), *slot;
    json_t *running = json_object_get(j, "running");
    size_t i;
    json_array_foreach(slots, i, slot)
    {
        if (s.slots_n == ADAPTER_SLOTS)
            return broken(a, "more than %d slots", ADAPTER_SLOTS);
        struct adapter_slot *to = &s.slots[s.slots_n++];
        if (!text_of(slot, "file", to->file, sizeof to->file))
            return broken(a, "a slot without 'file'");
        json_int_t offset = json_integer_value(json_object_get(slot, "offset"));
        to->offset = offset > 0 ? (uint64_t)offset : 0;
        to->active = json_is_true(json_object_get(slot, "active"));
    }
    if (s.slots_n == 0)
        return broken(a, "a state without slots");
    if (json_is_integer(running)) {
        json_int_t n = json_integer_value(running);
        if (n < 0 || (size_t)n >= s.slots_n)
            return broken(a, "'running' is no slot");
        s.running = (int)n;
    } else if (!json_is_null(running)) {
        return broken(a, "a state without 'running'");
    }
    *out = s;
    return ADAPTER_DONE;
}

static enum adapter_end state_call(struct adapter *a, const char *verb,
                                   struct adapter_state *out)
{
    const char *argv[] = {a->path, verb, NULL};
    json_t *j;
    enum adapter_end e = call(a, argv, NULL, &j);
    if (e != ADAPTER_DONE)
        return e;
    e = state_of(a, j, out);
    json_decref(j);
    return e;
}

enum adapter_end adapter_reboot(struct adapter *a, struct adapter_state *out)
{
    return state_call(a, "reboot", out);
}

enum adapter_end adapter_reset(struct adapter *a, struct adapter_state *out)
{
    return state_call(a, "reset", out);
}

enum adapter_end adapter_setup(struct adapter *a, const char *payload,
                               const char *version)
{
    const char *argv[] = {a->path,     "setup", "--payload", payload,
                          "--version", version, NULL};
    return done(a, argv);
}

enum adapter_end adapter_package(struct adapter *a,
                                 const struct adapter_package *p)
{
    const char *argv[] = {a->path,    "make-package", p->file,     "--payload",
                          p->payload, "--version",    p->version,  "--key",
                          p->key,     "--hardware",   p->hardware, NULL};
    return done(a, argv);
}

enum adapter_end adapter_install(struct adapter *a, const char *file,
                                 const char *wrap, struct adapter_install *out)
{
    const char *argv[] = {a->path, "install", file, NULL};
    json_t *j;
    enum adapter_end e = call(a, argv, wrap, &j);
    if (e != ADAPTER_DONE)
        return e;
    struct adapter_install i = {0};
    json_t *accepted = json_object_get(j, "accepted");
    json_t *status = json_object_get(j, "status");
    i.accepted = json_is_true(accepted);
    /* A shell's way to tell a signal; SIGKILL may be our own doing. */
    i.crashed = json_is_integer(status) &&
                json_integer_value(status) > SIGNALS &&
                json_integer_value(status) != SIGNALS + 9;
    const char *s = json_string_value(json_object_get(j, "message"));
    snprintf(i.message, sizeof i.message, "%s", s ? s : "");
    if (!json_is_boolean(accepted))
        e = broken(a, "'install' does not say whether it was accepted");
    json_decref(j);
    if (e == ADAPTER_DONE)
        *out = i;
    return e;
}

enum adapter_end adapter_sweep(struct adapter *a, const char *kind,
                               struct adapter_sweep *out)
{
    const char *argv[] = {a->path, "sweep", kind, NULL};
    struct adapter_sweep s = {0};
    json_t *j;
    enum adapter_end e = call(a, argv, NULL, &j);
    if (e != ADAPTER_DONE)
        return e;
    json_int_t lives = json_integer_value(json_object_get(j, "lives"));
    s.lives = lives > 0 ? (uint64_t)lives : 0;
    (void)text_of(j, "failed", s.failed, sizeof s.failed);
    json_decref(j);
    *out = s;
    return ADAPTER_DONE;
}
