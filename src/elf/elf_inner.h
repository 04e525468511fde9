/* What the files of the ELF reader share among themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_ELF_ELF_INNER_H
#define ASSAY_ELF_ELF_INNER_H

#include "elf/elf.h"

/* Fills e->dynsym from the dynamic section. */
void elf_find_dynsym(struct elf *e);

#endif
