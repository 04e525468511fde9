#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_image.py [TREE [IMAGE]]: the firmware image of the example.

A tar archive of the folder tree/ (or TREE), all files owned by root, no times:
the same tree gives the same bytes."""
import io
import struct
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAMS = ("bin/", "sbin/", "usr/bin/", "usr/sbin/", "etc/init.d/")


def program(note):
    """A program that does nothing: the head of an ELF file for ARM, one part to load."""
    head = struct.pack("<4sBBBB8xHHIIIIIHHHHHH", b"\x7fELF", 1, 1, 1, 0, 2, 40, 1, 0x10074, 52, 0,
                       0x5000400, 52, 32, 2, 0, 0, 0)
    load = struct.pack("<IIIIIIII", 1, 0, 0x10000, 0x10000, 116 + len(note), 116 + len(note), 5,
                       0x10000)
    stack = struct.pack("<IIIIIIII", 0x6474e551, 0, 0, 0, 0, 0, 6, 16)
    return head + load + stack + note


def add(tar, root, path):
    name = path.relative_to(root).as_posix()
    info = tarfile.TarInfo("./" + name)
    info.mode = 0o755 if path.is_dir() or name.startswith(PROGRAMS) else 0o644
    if name in ("etc/shadow", "etc/dropbear/authorized_keys"):
        info.mode = 0o600
    if path.is_dir():
        info.type = tarfile.DIRTYPE
        tar.addfile(info)
        return
    data = path.read_bytes()
    if name.startswith(PROGRAMS) and not data.startswith(b"#!"):
        data = program(data)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


def make(root, image):
    with tarfile.open(image, "w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(root.rglob("*")):
            add(tar, root, path)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "tree",
         Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "thermostat.tar")
