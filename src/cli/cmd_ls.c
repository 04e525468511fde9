/* assay ls: what is in an image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/library.h"
#include "cli/say.h"

#define LIST_MAX ((size_t)1 << 30)

static int run(const struct options *o)
{
    struct assay *a = NULL;
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    struct buf out;
    buf_init(&out, LIST_MAX, NULL);
    const char *place = o->operands_n > 1 ? o->operands[1] : NULL;
    if (assay_ls(a, o->operands[0], place, o->format, say_append, &out))
        status = say_result(o, buf_of(&out), status);
    else
        status = say(STATUS_INPUT, "%s", assay_error(a));
    buf_done(&out);
    assay_free(a);
    return status;
}

static const char *const formats[] = {"text", "json", NULL};

static const struct example examples[] = {
    {"assay ls firmware.bin",                                 "all parts and files, with modes, owners, sizes"},
    {"assay ls firmware.bin /etc",                                                       "what is below /etc, in each file system"},
    {"assay ls firmware.bin 'squashfs@0x120000!/etc/init.d'",
     "a directory of one file system"},
    {0},
};

const struct command cmd_ls = {
    .name = "ls",
    .summary = "list what is in an image: parts, files, modes, owners, sizes",
    .operands = "IMAGE [PLACE]",
    .min_operands = 1,
    .max_operands = 2,
    .about = "Lists the parts of an image, and the files of its file systems "
             "and archives, with what is within them, without judging it. "
             "PLACE is a part or a directory, as a report tells it; a path "
             "alone, such as /etc, is looked for in every file system. A line "
             "has the mode, owner and group, the size in bytes (of a device "
             "its numbers), and the place, which assay cat takes.",
    .unread = "the image could not be read, or has nothing at PLACE",
    .options =
        OPT(format) | OPT(output) | OPT(manifest) | OPT(jobs) | OPT_LIMITS,
    .formats = formats,
    .examples = examples,
    .run = run,
};
