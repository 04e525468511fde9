/* assay cat: the bytes of one file of an image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "cli/library.h"
#include "cli/say.h"
#include "sys/term.h"

#define FILE_MAX ((size_t)1 << 31)

/* An image could steer the terminal. */
static bool may_be_shown(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((v.p[i] < ' ' && v.p[i] != '\n' && v.p[i] != '\t') || v.p[i] > '~')
            return false;
    return true;
}

static int show(const struct options *o, struct view v)
{
    if (strcmp(o->output, "-") == 0 && term_is_tty(STDOUT_FILENO) &&
        !may_be_shown(v))
        return say(STATUS_USAGE,
                   "%s is not plain text and is kept from the terminal; use "
                   "--output FILE, or a pipe",
                   o->operands[1]);
    return say_result(o, v, STATUS_DONE);
}

static int run(const struct options *o)
{
    struct assay *a = NULL;
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    struct buf out;
    buf_init(&out, FILE_MAX, NULL);
    if (assay_cat(a, o->operands[0], o->operands[1], say_append, &out))
        status = show(o, buf_of(&out));
    else
        status = say(STATUS_INPUT, "%s", assay_error(a));
    buf_done(&out);
    assay_free(a);
    return status;
}

static const struct example examples[] = {
    {"assay cat firmware.bin /etc/inittab",               "the file that a finding names"},
    {"assay cat firmware.bin 'squashfs@0x120000!/usr/sbin/telnetd' | file -",
     "of one file system among several"},
    {"assay cat -o kernel.bin firmware.bin 'lzma@0x200'",
     "what a compressed part unpacks to"},
    {0},
};

const struct command cmd_cat = {
    .name = "cat",
    .summary = "give out the bytes of one file of an image",
    .operands = "IMAGE PLACE",
    .min_operands = 2,
    .max_operands = 2,
    .about =
        "Writes one file of an image as it is. PLACE is what a report or assay "
        "ls tells, with or without the image's name; a path alone, such as "
        "/etc/inittab, is enough where only one file system has it. Symbolic "
        "links are followed within their file system. A part is given as what "
        "it unpacks to, or as its bytes.\n\n"
        "The image is read in the same process without rights as in a scan. "
        "What comes out is the image's own: bytes that could steer a terminal "
        "are not sent to one.",
    .unread = "the image could not be read, or has no such file",
    .options = OPT(output) | OPT(manifest) | OPT(jobs) | OPT_LIMITS,
    .examples = examples,
    .run = run,
};
