/* The names of the machines that ELF files are for. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "elf/elf.h"

/* Names as compilers and distributions use them: for each number, those of
 * (32-bit LE, 32-bit BE, 64-bit LE, 64-bit BE); NULL where there is none. */
struct machine {
    uint16_t number;
    const char *name[4];
};

static const struct machine machines[] = {
    {ELF_M_SPARC,   {NULL, "sparc", NULL, "sparc"}                    },
    {ELF_M_386,     {"i386", NULL, NULL, NULL}                        },
    {ELF_M_68K,     {NULL, "m68k", NULL, NULL}                        },
    {ELF_M_MIPS,    {"mipsel", "mips", "mips64el", "mips64"}          },
    {ELF_M_MIPS_LE, {"mipsel", "mipsel", "mips64el", NULL}            },
    {15,            {NULL, "hppa", NULL, "hppa64"}                    },
    {18,            {NULL, "sparc", NULL, NULL}                       },
    {ELF_M_PPC,     {"ppcle", "ppc", NULL, NULL}                      },
    {ELF_M_PPC64,   {NULL, NULL, "ppc64le", "ppc64"}                  },
    {ELF_M_S390,    {NULL, "s390", NULL, "s390x"}                     },
    {36,            {"v850", NULL, NULL, NULL}                        },
    {ELF_M_ARM,     {"arm", "armeb", NULL, NULL}                      },
    {42,            {"sh", "sheb", NULL, NULL}                        },
    {43,            {NULL, NULL, NULL, "sparc64"}                     },
    {44,            {"tricore", NULL, NULL, NULL}                     },
    {45,            {"arc", "arceb", NULL, NULL}                      },
    {50,            {NULL, NULL, "ia64", "ia64"}                      },
    {ELF_M_X86_64,  {"x32", NULL, "x86_64", NULL}                     },
    {76,            {"cris", NULL, NULL, NULL}                        },
    {83,            {"avr", NULL, NULL, NULL}                         },
    {87,            {"v850", NULL, NULL, NULL}                        },
    {88,            {"m32r", "m32r", NULL, NULL}                      },
    {92,            {"or1k", "or1k", NULL, NULL}                      },
    {93,            {"arc", "arceb", NULL, NULL}                      },
    {94,            {"xtensa", "xtensaeb", NULL, NULL}                },
    {105,           {"msp430", NULL, NULL, NULL}                      },
    {106,           {"blackfin", NULL, NULL, NULL}                    },
    {113,           {"nios2", "nios2", NULL, NULL}                    },
    {164,           {"hexagon", NULL, NULL, NULL}                     },
    {ELF_M_AARCH64, {"aarch64", "aarch64_be", "aarch64", "aarch64_be"}},
    {188,           {"tilepro", NULL, NULL, NULL}                     },
    {189,           {"microblaze", "microblaze", NULL, NULL}          },
    {191,           {NULL, NULL, "tilegx", "tilegxbe"}                },
    {195,           {"arc", "arceb", NULL, NULL}                      },
    {ELF_M_RISCV,   {"riscv32", NULL, "riscv64", NULL}                },
    {247,           {NULL, NULL, "bpf", "bpf"}                        },
    {249,           {"nanomips", "nanomipseb", NULL, NULL}            },
    {252,           {"csky", NULL, NULL, NULL}                        },
    {253,           {NULL, NULL, "arc64", NULL}                       },
    {255,           {"arc32", NULL, NULL, NULL}                       },
    {258,           {"loongarch32", NULL, "loongarch64", NULL}        },
    {0x9026,        {NULL, NULL, "alpha", NULL}                       },
    {0xbaab,        {"microblaze", "microblaze", NULL, NULL}          },
};

const char *elf_machine_name(const struct elf *e)
{
    unsigned form = (e->is64 ? 2u : 0u) + (e->big ? 1u : 0u);
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        if (machines[i].number == e->machine && machines[i].name[form])
            return machines[i].name[form];
    }
    return "unknown";
}
