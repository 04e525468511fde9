#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Size of the device library as Thumb-2 code (Cortex-M3, clang -Os), without
the primitives of cryptography, which are a backend's, and without memcpy.

    bench/device_size.py          needs clang-14 and lld-14
"""
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FLAGS = ["--target=thumbv7m-none-eabi", "-std=c11", "-ffreestanding", "-Os", "-ffunction-sections",
         "-fdata-sections", "-Wall", "-Wextra", "-Wconversion", "-Werror"]
# A hosted header that base/ includes; the functions are the product's.
STRING_H = """#include <stddef.h>
void *memcpy(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);
void *memchr(const void *, int, size_t);
"""
# What is linked: its entry points, and the most that it may be (bytes of text
# and constants).
PARTS = {
    "check of an image": (["ad_image_check"], 3072),
    "boot path": (["ad_boot_choose"], 6144),
    "release reader": (["ad_release_check"], 2048),
    "whole library": (None, 16384),
}


def run(*argv):
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise RuntimeError(" ".join(argv) + ":\n" + done.stdout)
    return done.stdout


def size(path):
    """text (code and constants), data, bss."""
    return [int(n) for n in run("llvm-size-14", path).splitlines()[1].split()[:3]]


def measure():
    results = []
    with tempfile.TemporaryDirectory() as work:
        with open(os.path.join(work, "string.h"), "w", encoding="utf-8") as f:
            f.write(STRING_H)
        objects = []
        with open(os.path.join(ROOT, "device/sources.txt"), encoding="utf-8") as f:
            for source in f.read().split():
                objects.append(os.path.join(work, os.path.basename(source)[:-2] + ".o"))
                run("clang-14", *FLAGS, "-I" + work, "-I" + ROOT + "/src", "-c",
                    os.path.join(ROOT, source), "-o", objects[-1])
        public = [line.split()[2] for o in objects for line in run("llvm-nm-14", "-g", "--defined-only", o).splitlines()
                  if len(line.split()) == 3 and line.split()[2].startswith("ad_")]
        for name, (entries, bar) in PARTS.items():
            out = os.path.join(work, "linked.elf")
            keep = entries or public
            run("ld.lld-14", "--gc-sections", "--unresolved-symbols=ignore-all", "--entry=" + keep[0],
                *["--undefined=" + k for k in keep], *objects, "-o", out)
            text, data, bss = size(out)
            results.append({"part": name, "text_bytes": text, "data_bytes": data, "bss_bytes": bss, "bar_bytes": bar})
    return results


def main():
    try:
        results = measure()
    except FileNotFoundError as e:
        print(f"device: {e.filename} is not there (clang-14, lld-14, llvm-14)")
        return None
    for r in results:
        print(f"{r['part']:<18} {r['text_bytes']:6} bytes of Thumb-2 text, {r['data_bytes']} data, {r['bss_bytes']} bss; "
              f"bar {r['bar_bytes']} {'ok' if r['text_bytes'] <= r['bar_bytes'] else 'OVER'}")
    return results


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
