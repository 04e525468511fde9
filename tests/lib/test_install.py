#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `meson install` puts in place works from there: the program, and a
program of somebody else's that links to the library. Prints TAP."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(os.environ["ASSAY_SOURCE_ROOT"])
BUILD = Path(os.environ["ASSAY_BUILD_ROOT"])


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


def checks(root):
    done = run("meson", "install", "-C", str(BUILD), "--no-rebuild", "--destdir", str(root))
    yield "meson install", done.returncode == 0, done.stderr
    prefix = root / "usr/local"
    pc = next(prefix.rglob("assay.pc"), None)
    library = next(prefix.rglob("libassay.so"), None)
    yield "pkg-config file and library are there", pc and library, ""
    for name in ("bin/assay", "include/assay.h", "share/man/man1/assay.1",
                 "share/assay/catalogue.json", "share/assay/catalogue/schema"):
        yield f"{name} is there", (prefix / name).exists(), ""
    environment = dict(os.environ, PKG_CONFIG_PATH=str(pc.parent), PKG_CONFIG_SYSROOT_DIR=str(root),
                       LD_LIBRARY_PATH=str(library.parent))
    flags = run("pkg-config", "--cflags", "--libs", "assay", env=environment).stdout.split()
    done = run("cc", str(SOURCE / "examples/scan.c"), "-o", str(root / "scan"), *flags)
    yield "the example builds against the installed files", done.returncode == 0, done.stderr
    image = root / "x.bin"
    image.write_bytes(b"\xff" * 4096)
    done = run(str(root / "scan"), str(image), env=environment)
    yield "and scans; erased flash is not judged", done.returncode == 3 and "of 78 provisions" in done.stdout, done.stdout + done.stderr
    done = run(str(prefix / "bin/assay"), "explain", "--catalogue",
               str(prefix / "share/assay/catalogue.json"), "5.1-1")
    yield "the installed catalogue can be given back", done.returncode == 0, done.stderr
    names = run("nm", "-D", "--defined-only", str(library)).stdout.split("\n")
    others = [n for n in names if n and " assay_" not in n and "ASSAY_0" not in n]
    yield "only assay_ names are visible", not others, "\n".join(others[:5])


def main():
    number = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for what, good, why in checks(Path(folder)):
            number += 1
            failed += not good
            print(f"{'ok' if good else 'not ok'} {number} - {what}")
            if not good:
                print("# " + (why or "").replace("\n", "\n# "))
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
