/* assay: finds the verb, reads its options, runs it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/help.h"
#include "cli/say.h"

enum { TEXT_MAX = 1 << 16 };

/* Whoever started us may have closed some of the three: then the next file
 * opened would be taken for one of them. The wrong way round, so that using
 * them still fails. */
static void keep_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static int print(void (*write_help)(struct buf *, const struct command *),
                 const struct command *c)
{
    struct buf b;
    buf_init(&b, TEXT_MAX, NULL);
    write_help(&b, c);
    int status = say_on_stdout(buf_of(&b), STATUS_DONE);
    buf_done(&b);
    return status;
}

static void overview(struct buf *out, const struct command *c)
{
    (void)c;
    help_overview(out);
}

static void version(struct buf *out, const struct command *c)
{
    (void)c;
    buf_str(out, "assay " ASSAY_VERSION "\n");
}

static int run(const struct command *c, int argc, char **argv)
{
    struct options o;
    struct buf error;
    buf_init(&error, TEXT_MAX, NULL);
    bool done = options_parse(c, argc, argv, &o, &error);
    buf_byte(&error, 0);
    int status = STATUS_USAGE;
    if (!done)
        say(status, "%s (see: assay help %s)", (const char *)error.p, c->name);
    else if (o.help)
        status = print(help_command, c);
    else if (o.version)
        status = print(version, c);
    else
        status = c->run(&o);
    buf_done(&error);
    return status;
}

int main(int argc, char **argv)
{
    keep_standard_streams();
    (void)signal(SIGPIPE, SIG_IGN); /* a lost reader is an error of write */
    const char *word = argc > 1 ? argv[1] : "";
    const struct command *c = command_find(word);
    if (c)
        return run(c, argc - 1, argv + 1);
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return print(overview, NULL);
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return print(version, NULL);
    if (argc < 2)
        return say(STATUS_USAGE, "no verb given; 'assay help' lists them");
    return command_unknown(word);
}
