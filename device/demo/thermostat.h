/* The parts of the demonstration's thermostat. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_DEMO_THERMOSTAT_H
#define ASSAY_DEVICE_DEMO_THERMOSTAT_H

#include "../../tests/device/host_crypto.h"
#include "../boot.h"
#include "../people.h"
#include "../update.h"
#include "flash_file.h"
#include "maker.h"

enum {
    SLOT_A,
    SLOT_B,
    STATE,
    CRED,
    PEOPLE,
    DATA,
    AREAS,
    OFF = 0,
    RESTART = 10
};

struct thermostat {
    const char *folder;
    struct chip chip;
    struct area area[AREAS];
    struct ad_flash flash[AREAS];
    struct ad_key key[MAKER_KEYS];
    uint8_t der[MAKER_KEYS][128];
    struct ad_policy policy;
    struct host_hash hash;
    struct ad_image_work work;
    struct ad_store state_store, cred_store, people_store;
    struct ad_consent consent;
    struct ad_boot b;
    struct ad_cred_port cred_port;
    struct ad_cred c;
    struct ad_people p;
    struct ad_choice choice;
    struct ad_session session;
    bool pressed;
    uint8_t text[512];
    uint32_t text_bytes;
};

/* What waits to be shown. */
void show_due(const struct thermostat *t);

/* Asks the server, which has just what the words order; n of them. */
void fetch(struct thermostat *t, char **word, int n);
void read_notice(struct thermostat *t);
/* An exit status, or below 0 when it is not installed. */
int install(struct thermostat *t);

#endif
