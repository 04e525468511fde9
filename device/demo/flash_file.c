/* Flash in a file: see flash_file.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "flash_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool chip_open(struct chip *c, const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    if (size < 0 || (size != 0 && size != FLASH_BYTES) ||
        ftruncate(fd, FLASH_BYTES) != 0)
        return false;
    c->p = mmap(NULL, FLASH_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (c->p == MAP_FAILED)
        return false;
    if (size == 0)
        memset(c->p, 0xff, FLASH_BYTES);
    return true;
}

/* The n bytes become those at from (NULL: erased), or half of them when the
 * power fails in it. */
static int operate(struct chip *c, uint32_t at, const uint8_t *from, uint32_t n)
{
    bool dark = c->cut != 0 && --c->cut == 0;
    uint32_t done = dark ? n / 2 : n;
    if (from)
        memcpy(c->p + at, from, done);
    else
        memset(c->p + at, 0xff, done);
    if (dark) {
        printf("*** power cut, inside %s of flash\n",
               from ? "a write" : "an erase");
        fflush(stdout);
        _exit(9);
    }
    return 0;
}

static int area_read(void *port, uint32_t at, uint8_t *to, uint32_t n)
{
    const struct area *a = port;
    memcpy(to, a->chip->p + a->at + at, n);
    return 0;
}

/* Programming needs erased flash at whole units; anything else is a bug. */
static int area_write(void *port, uint32_t at, const uint8_t *from, uint32_t n)
{
    const struct area *a = port;
    for (uint32_t i = 0; i < n; i++)
        if (at % FLASH_UNIT || n % FLASH_UNIT ||
            a->chip->p[a->at + at + i] != 0xff)
            abort();
    return operate(a->chip, a->at + at, from, n);
}

static int area_erase(void *port, uint32_t at)
{
    const struct area *a = port;
    if (at % FLASH_BLOCK)
        abort();
    return operate(a->chip, a->at + at, NULL, FLASH_BLOCK);
}

struct ad_flash area_flash(struct area *a, uint32_t size_bytes)
{
    return (struct ad_flash){
        .port = a,
        .size_bytes = size_bytes,
        .address = a->at,
        .block_bytes = FLASH_BLOCK,
        .unit_bytes = FLASH_UNIT,
        .erased = 0xff,
        .read = area_read,
        .write = area_write,
        .erase = area_erase,
    };
}
