/* assay factory: makes factory passwords, and checks a list of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/crypto.h>
#include <string.h>

#include "cli/say.h"
#include "factory/factory.h"
#include "sys/file_out.h"

enum { REPORT_MAX = 1 << 20 };

/* Reads the list named by the second operand; false: the error is said. */
static bool read_list(const struct options *o, bool wants_password,
                      struct buf *text, struct arena *a,
                      struct factory_list *out)
{
    const char *path = o->operands[1], *why;
    uint32_t line;
    enum file_fault fault = file_read(path, text);
    if (fault != FILE_OK)
        return say(0, "%s: %s", file_label(path, false),
                   file_fault_text(fault));
    if (!factory_read(buf_of(text), wants_password, a, out, &why, &line))
        return say(0,
                   "%s:%u: %s; wanted is CSV with a heading, one device a "
                   "line, its password in a column of that name",
                   file_label(path, false), line, why);
    return true;
}

static int check(const struct options *o, struct arena *a,
                 const struct factory_list *l)
{
    struct factory_report r;
    struct buf out;
    if (factory_check(l, a, &r) != OK)
        return say(STATUS_FAULT, "out of memory");
    enum factory_outcome v = factory_verdict(&r);
    int status = v == FACTORY_FOUND && o->fail_on != FAIL_ON_NEVER ? STATUS_FAIL
                 : v == FACTORY_OPEN ? STATUS_INPUT
                                     : STATUS_DONE;
    buf_init(&out, REPORT_MAX, NULL);
    const char *path = file_label(o->operands[1], false);
    if (strcmp(o->format, "json") == 0)
        factory_json(&r, path, &out);
    else
        factory_text(&r, path, &out);
    status = say_result(o, buf_of(&out), status);
    buf_done(&out);
    return status;
}

/* The two files stay apart: labels are for the printer, the other for the
 * line that writes the devices. */
static int write_both(const struct options *o, const struct buf *label,
                      const struct buf *provision)
{
    enum file_fault f = file_write_private(o->output, buf_of(label));
    if (f != FILE_OK)
        return say(STATUS_FAULT, "%s: %s", o->output, file_fault_text(f));
    f = file_write_private(o->provision, buf_of(provision));
    if (f != FILE_OK)
        return say(STATUS_FAULT, "%s: %s (%s was written)", o->provision,
                   file_fault_text(f), o->output);
    return STATUS_DONE;
}

static int make(const struct options *o, const struct factory_list *l)
{
    struct buf label, provision;
    if (strcmp(o->output, "-") == 0 || !o->provision)
        return say(STATUS_USAGE, "name two files: --output for labels, "
                                 "--provision for what the devices get");
    buf_init(&label, FACTORY_FILE_MAX, NULL);
    buf_init(&provision, 2 * (size_t)FACTORY_FILE_MAX, NULL);
    enum err e = factory_make(l, &label, &provision);
    int status = e == OK ? write_both(o, &label, &provision)
                         : say(STATUS_FAULT, "%s", err_text(e));
    if (label.n)
        OPENSSL_cleanse(label.p, label.n);
    if (status == STATUS_DONE && !o->quiet)
        say(0,
            "%u passwords of 59 bits for labels are in %s, their verifiers "
            "in %s; keep both from others' eyes, and delete the first when it "
            "is printed",
            l->n, o->output, o->provision);
    buf_done(&label);
    buf_done(&provision);
    return status;
}

static int run(const struct options *o)
{
    const char *what = o->operands[0];
    bool is_check = strcmp(what, "check") == 0;
    if (!is_check && strcmp(what, "make") != 0)
        return say(STATUS_USAGE,
                   "%s: it is: assay factory check LIST, or "
                   "assay factory make LIST",
                   what);
    struct buf text;
    struct arena a;
    struct factory_list l;
    buf_init(&text, FACTORY_FILE_MAX, NULL);
    arena_init(&a, NULL);
    int status = STATUS_INPUT;
    if (read_list(o, is_check, &text, &a, &l))
        status = is_check ? check(o, &a, &l) : make(o, &l);
    arena_done(&a);
    buf_done(&text);
    return status;
}

static const char *const formats[] = {"text", "json", NULL};

static const struct example examples[] = {
    {"assay factory check devices.csv",
     "is anything wrong with the passwords of these devices?"},
    {"assay factory check devices.csv -f json -o factory.json",
     "evidence for 5.1-2"},
    {"assay factory make serials.csv -o labels.csv --provision verifiers.csv",
     "a password for each device"},
    {0},
};

const struct command cmd_factory = {
    .name = "factory",
    .summary = "make factory passwords, or check a list of them",
    .operands = "check|make LIST",
    .min_operands = 2,
    .max_operands = 2,
    .about =
        "LIST is CSV with a heading: a line for each device, with its serial "
        "number, MAC address, SSID or what else others can know of it (up to "
        "eight columns), and for check a column called password (or psk, pin, "
        "passphrase ...).\n\n"
        "check looks for what 5.1-1 and 5.1-2 forbid: a password on several "
        "devices, short ones, few characters, little entropy, public defaults, "
        "counters, parts of identifiers, characters that follow an "
        "identifier's, and passwords that are a common hash or encoding of "
        "identifiers (CRC-32, MD5, SHA-1, SHA-256, SHA-512; hex, base64, "
        "base32, decimal, picked characters). Reports hold no passwords, only "
        "lines of the list. What is not found is no proof that the passwords "
        "are random: a hash with a secret of the maker's can't be told from "
        "it. Less than 20 devices, or a list without identifiers, leave checks "
        "open.\n\n"
        "make draws passwords of 12 characters (59 bits) from the system's "
        "random source, and writes the labels and, in another file, what the "
        "device library takes for each (device/cred.h): PBKDF2 with "
        "HMAC-SHA-256 and a salt. Both files are for their owner only and must "
        "not be there yet.",
    .fails = "a weakness was found in the list",
    .unread = "the list could not be read, or a check is open",
    .options =
        OPT(format) | OPT(output) | OPT(fail_on) | OPT(provision) | OPT(quiet),
    .formats = formats,
    .examples = examples,
    .run = run,
};
