/* A thermostat in a terminal, on the device library: one run is one start.
 *
 *     thermostat FOLDER [COMMAND]...    without commands: from standard input
 *
 * FOLDER keeps what a real one keeps: the flash, and here the maker's keys as
 * well. Exit status 0: switched off; 9: the power failed; 10: it restarts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "thermostat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../bytes.h"

static const struct ad_account accounts[] = {
    {"owner", 1},
    {"guest", 0}
};
static const char *const names[] = {"Acme", "TH-100", NULL};
static const struct ad_cred_policy cred_policy = {
    .accounts = accounts, .n_accounts = 2, .names = names};
static const struct ad_people_policy people_policy = {
    .model = "TH-100", .support_end = 22646, .security_hours = 72};

static uint32_t present(void *port)
{
    return ((struct thermostat *)port)->pressed ? AD_YES : AD_NO;
}

static uint32_t seconds(void *port)
{
    struct timespec now;
    (void)port;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)now.tv_sec;
}

static uint32_t wipe(void *port)
{
    struct thermostat *t = port;
    const struct ad_flash *d = &t->flash[DATA], *p = &t->flash[PEOPLE];
    if (ad_flash_erase(d, 0, d->size_bytes) != AD_YES)
        return AD_NO;
    return ad_flash_erase(p, 0, p->size_bytes);
}

static bool plug_in(struct thermostat *t)
{
    static const uint32_t size[AREAS] = {FLASH_SLOT,  FLASH_SLOT,  FLASH_STORE,
                                         FLASH_STORE, FLASH_STORE, FLASH_BLOCK};
    char path[512];
    uint32_t at = 0;
    snprintf(path, sizeof path, "%s/flash.bin", t->folder);
    if (!chip_open(&t->chip, path) || !maker_open(t->folder, t->key, t->der))
        return false;
    for (unsigned i = 0; i < AREAS; i++) {
        t->area[i] = (struct area){&t->chip, at};
        t->flash[i] = area_flash(&t->area[i], size[i]);
        at += size[i];
    }
    t->policy =
        (struct ad_policy){.keys = t->key, .n_keys = 1, .position_free = AD_NO};
    ad_copy(t->policy.vendor, maker_vendor, AD_UUID_BYTES);
    ad_copy(t->policy.class_id, maker_class, AD_UUID_BYTES);
    t->work.hash_state = &t->hash;
    t->consent = (struct ad_consent){&t->p, ad_people_consent};
    t->b = (struct ad_boot){
        .slot = {&t->flash[SLOT_A], &t->flash[SLOT_B]},
        .state_flash = &t->flash[STATE],
        .store = &t->state_store,
        .policy = &t->policy,
        .crypto = &host_crypto,
        .work = &t->work,
        .tries = 3,
        .running = AD_SLOTS
    };
    t->cred_port = (struct ad_cred_port){.port = t,
                                         .scheme = 14,
                                         .slow = host_slow,
                                         .random = host_random,
                                         .present = present,
                                         .seconds = seconds,
                                         .wipe = wipe};
    t->c = (struct ad_cred){.policy = &cred_policy,
                            .port = &t->cred_port,
                            .flash = &t->flash[CRED],
                            .store = &t->cred_store};
    t->p = (struct ad_people){.policy = &people_policy,
                              .b = &t->b,
                              .c = &t->c,
                              .flash = &t->flash[PEOPLE],
                              .store = &t->people_store};
    return true;
}

/* What the maker's line does once: version 1.0.0, and the first record. */
static bool leave_the_factory(struct thermostat *t)
{
    struct maker_order o = {.major = 1, .counter = 1};
    struct maker_bytes image;
    uint8_t digest[AD_HASH_BYTES];
    enum ad_cred_why why;
    if (t->chip.p[0] != 0xff)
        return true;
    if (!maker_image(t->folder, &o, &image, digest))
        return false;
    for (uint32_t i = 0; i < image.n; i += FLASH_UNIT) {
        uint8_t unit[FLASH_UNIT];
        for (uint32_t k = 0; k < FLASH_UNIT; k++)
            unit[k] = i + k < image.n ? image.p[i + k] : 0xff;
        t->flash[SLOT_A].write(&t->area[SLOT_A], i, unit, FLASH_UNIT);
    }
    t->pressed = true;
    bool ok = ad_cred_load(&t->c) == AD_YES &&
              ad_cred_reset(&t->c, NULL, &why) == AD_YES &&
              ad_cred_seen(&t->c, AD_CRED_TOLD_RESET) == AD_YES;
    t->pressed = false;
    return ok;
}

static const char *reason(enum ad_cred_why why)
{
    static const char *const text[] = {
        [AD_CRED_GOOD] = "done",
        [AD_CRED_FLASH] = "the flash failed",
        [AD_CRED_PHASE] = "not now",
        [AD_CRED_NOBODY] = "refused: that account has no password",
        [AD_CRED_WAIT] = "refused: wait first",
        [AD_CRED_WRONG] = "refused: wrong password",
        [AD_CRED_ABSENT] = "refused: hold the button on the device",
        [AD_CRED_FORBIDDEN] = "refused: log in as the owner first",
        [AD_CRED_SHORT] = "refused: at least 8 characters",
        [AD_CRED_LONG] = "refused: at most 64 characters",
        [AD_CRED_CONTROL] = "refused: with control characters",
        [AD_CRED_SIMPLE] = "refused: too simple",
        [AD_CRED_COMMON] = "refused: everybody tries that one",
        [AD_CRED_NAMED] = "refused: with a name of account or product in it"};
    return text[why];
}

static struct ad_password pw(const char *text)
{
    return (struct ad_password){(const uint8_t *)text, (uint32_t)strlen(text)};
}

void show_due(const struct thermostat *t)
{
    uint32_t due = ad_people_due(&t->p);
    if (due & AD_DUE_CHOOSE)
        puts("    notice: may updates be installed automatically? (choose)");
    if (due & AD_DUE_UPDATE)
        puts("    notice: there is an update (read)");
    if (due & AD_DUE_FAILED)
        puts("    notice: the last update was taken back");
    if (due & AD_DUE_TAMPER)
        puts("    ALERT: the firmware was tampered with; the network stays "
             "off until you saw this (seen)");
    if (due & AD_DUE_RESET)
        puts("    notice: all settings and passwords were erased");
    if (due & AD_DUE_RECOVERED)
        puts("    notice: someone at the device set a new password");
}

/* The user's one setting, in an area that a reset erases. */
static void set(struct thermostat *t, const char *degrees)
{
    const struct ad_flash *d = &t->flash[DATA];
    uint8_t unit[FLASH_UNIT] = {0};
    if (ad_cred_is_in(&t->c, &t->session) != AD_YES) {
        puts("    refused: log in first");
        return;
    }
    snprintf((char *)unit, sizeof unit, "%s", degrees);
    ad_flash_erase(d, 0, d->size_bytes);
    d->write(d->port, 0, unit, FLASH_UNIT);
    printf("    %s degrees\n", (const char *)unit);
}

static void status(const struct thermostat *t)
{
    const uint8_t *set_to = t->chip.p + t->area[DATA].at;
    const struct ad_image *i = &t->choice.image;
    uint32_t days = t->p.support_end;
    time_t end = (time_t)days * 86400;
    char day[16];
    strftime(day, sizeof day, "%Y-%m-%d", gmtime(&end));
    printf("    model %s, firmware %u.%u.%u in slot %c, updates until %s\n",
           people_policy.model, i->major, i->minor, i->revision,
           "AB"[t->choice.slot], day);
    printf("    set to %.8s, updates %s, network %s\n",
           set_to[0] == 0xff ? "nothing" : (const char *)set_to,
           t->p.chosen != AD_YES      ? "not chosen yet"
           : t->p.automatic == AD_YES ? "automatic"
                                      : "when you agree",
           ad_people_may_connect(&t->p) == AD_YES ? "on" : "off");
    for (unsigned k = 0; k < AD_HISTORY; k++) {
        const struct ad_past *h = &t->p.past[k];
        if (h->result != AD_RESULT_NONE)
            printf("    history: %u.%u.%u %s\n", h->version >> 24,
                   h->version >> 16 & 255, h->version & 0xffff,
                   h->result == AD_RESULT_INSTALLED    ? "installed"
                   : h->result == AD_RESULT_TAKEN_BACK ? "taken back"
                                                       : "failed");
    }
}

static void say(uint32_t good, const enum ad_cred_why *why)
{
    printf("    %s\n", good == AD_YES ? "done" : reason(*why));
}

static void login(struct thermostat *t, const char *name, const char *password)
{
    enum ad_cred_why why = AD_CRED_NOBODY;
    uint32_t a = ad_cred_find(&t->c, name, (uint32_t)strlen(name));
    if (ad_cred_login(&t->c, a, pw(password), &t->session, &why) == AD_YES)
        printf("    welcome, %s\n", name);
    else if (why == AD_CRED_WAIT)
        printf("    refused: wait %u s first\n", ad_cred_wait(&t->c, a));
    else
        printf("    %s\n", reason(why));
}

/* Commands about accounts; false when it is none. */
static bool accounts_command(struct thermostat *t, char **w, int n)
{
    enum ad_cred_why why = AD_CRED_GOOD;
    if (strcmp(w[0], "first") == 0 && n == 2)
        say(ad_cred_first(&t->c, pw(w[1]), &why), &why);
    else if (strcmp(w[0], "login") == 0 && n == 3)
        login(t, w[1], w[2]);
    else if (strcmp(w[0], "password") == 0 && n == 3)
        say(ad_cred_change(&t->c, &t->session, pw(w[1]), pw(w[2]), &why), &why);
    else if (strcmp(w[0], "recover") == 0 && n == 2)
        say(ad_cred_recover(&t->c, pw(w[1]), &why), &why);
    else if (strcmp(w[0], "reset") == 0) {
        say(ad_cred_reset(&t->c, t->pressed ? NULL : &t->session, &why), &why);
        (void)ad_people_load(&t->p);
        show_due(t);
    } else
        return false;
    return true;
}

static void people_command(struct thermostat *t, char **w, int n)
{
    uint32_t got;
    if (strcmp(w[0], "choose") == 0 && n == 2)
        (void)ad_people_choose(
            &t->p, strcmp(w[1], "automatic") == 0 ? AD_YES : AD_NO, AD_YES);
    else if (strcmp(w[0], "read") == 0)
        read_notice(t);
    else if (strcmp(w[0], "yes") == 0 && ad_people_agree(&t->p) != AD_YES)
        puts("    to what? (read)");
    else if (strcmp(w[0], "later") == 0 && n == 2 &&
             ad_people_postpone(&t->p, (uint32_t)atoi(w[1]), &got) == AD_YES)
        printf("    postponed by %u hours of running\n", got);
    else if (strcmp(w[0], "seen") == 0)
        (void)ad_people_seen(&t->p, UINT32_MAX);
}

/* Does one command; gives an exit status, or below 0 to go on. */
static int command(struct thermostat *t, char *line)
{
    char *w[8], *save = NULL;
    int n = 0;
    for (char *p = strtok_r(line, " \n", &save); p && n < 8;
         p = strtok_r(NULL, " \n", &save))
        w[n++] = p;
    if (n == 0)
        return -1;
    if (strcmp(w[0], "off") == 0)
        return OFF;
    if (strcmp(w[0], "restart") == 0)
        return RESTART;
    if (strcmp(w[0], "install") == 0)
        return install(t);
    if (strcmp(w[0], "press") == 0)
        t->pressed = true;
    else if (strcmp(w[0], "release") == 0)
        t->pressed = false;
    else if (strcmp(w[0], "set") == 0 && n == 2)
        set(t, w[1]);
    else if (strcmp(w[0], "status") == 0)
        status(t);
    else if (strcmp(w[0], "fetch") == 0)
        fetch(t, w, n);
    else if (strcmp(w[0], "cut") == 0 && n == 2)
        t->chip.cut = (uint32_t)atoi(w[1]);
    else if (strcmp(w[0], "attack") == 0)
        t->chip.p[t->area[t->choice.slot].at + 300] ^= 1;
    else if (strcmp(w[0], "help") == 0)
        puts("    press release first login password recover reset set status\n"
             "    choose fetch read yes later install seen attack cut restart "
             "off");
    else if (!accounts_command(t, w, n))
        people_command(t, w, n);
    return -1;
}

/* From power on to the first command; gives an exit status, or below 0. */
static int start(struct thermostat *t)
{
    if (ad_boot_choose(&t->b, &t->choice) != AD_YES) {
        puts("boot loader: no image that may run; recovery, and no unsigned "
             "code");
        return 1;
    }
    const struct ad_image *i = &t->choice.image;
    const uint8_t *body = t->chip.p + t->area[t->choice.slot].at + i->body;
    printf("boot loader: %u.%u.%u in slot %c is signed%s\n", i->major, i->minor,
           i->revision, "AB"[t->choice.slot],
           t -> choice.trial == AD_YES ? ", on trial" : "");
    t->b.running = t->choice.slot;
    t->b.consent = &t->consent;
    if (memcmp(body, "CRASH", 5) == 0) {
        puts("application: (hangs; the watchdog restarts)");
        return RESTART;
    }
    if (ad_cred_load(&t->c) != AD_YES)
        return RESTART;
    if (t->choice.trial == AD_YES && ad_update_confirm(&t->b) == AD_YES)
        puts("application: healthy, the update is confirmed");
    if (ad_people_load(&t->p) != AD_YES)
        return RESTART;
    show_due(t);
    return -1;
}

static int talk(struct thermostat *t, int argc, char **argv)
{
    char line[256];
    bool asks = isatty(STDIN_FILENO);
    int done = -1;
    for (int i = 2; i < argc && done < 0; i++) {
        snprintf(line, sizeof line, "%s", argv[i]);
        printf("> %s\n", line);
        done = command(t, line);
    }
    while (argc < 3 && done < 0) {
        if (asks)
            printf("> ");
        fflush(stdout);
        if (!fgets(line, sizeof line, stdin))
            break;
        done = command(t, line);
    }
    return done < 0 ? OFF : done;
}

int main(int argc, char **argv)
{
    static struct thermostat t;
    if (argc < 2) {
        fputs("usage: thermostat FOLDER [COMMAND]...\n", stderr);
        return 2;
    }
    t.folder = argv[1];
    if (!plug_in(&t) || !leave_the_factory(&t)) {
        fprintf(stderr, "thermostat: %s: can't be used\n", argv[1]);
        return 3;
    }
    int done = start(&t);
    if (done < 0)
        done = talk(&t, argc, argv);
    host_hash_done(&t.hash);
    return done;
}
