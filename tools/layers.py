#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that includes only look down the layers (docs/map.md)."""
import re
import sys
from pathlib import Path

# A folder may include itself and every folder in an earlier row.
LAYERS = [
    ["base"],
    ["core"],
    ["sys", "codec", "fact"],
    ["image", "elf"],
    ["probe"],
    ["catalogue"],
    ["judge"],
    ["product", "review", "bench", "scan", "factory"],
    ["pack"],
    ["sheet"],
    ["report"],
    ["registry", "lib"],
    ["cli"],
]
# Within a row nobody includes a neighbour but these.
NEIGHBOURS = {("codec", "sys"), ("fact", "sys"), ("review", "product")}


def main(root):
    row = {name: i for i, names in enumerate(LAYERS) for name in names}
    bad = 0
    for path in sorted((root / "src").rglob("*.[ch]")):
        mine = path.relative_to(root / "src").parts[0]
        if mine not in row:
            print(f"{path}: folder {mine} is in no layer; add it to tools/layers.py")
            bad += 1
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r'\s*#\s*include\s+"([a-z0-9_]+)/', line)
            if not found or found[1] not in row or found[1] == mine:
                continue
            if row[found[1]] >= row[mine] and (mine, found[1]) not in NEIGHBOURS:
                print(f"{path}:{number}: {mine} must not include {found[1]}")
                bad += 1
    # The device library is freestanding: itself and base/, and of C's headers
    # only those that a compiler brings along.
    allowed = re.compile(r'"([a-z_]+\.h|base/[a-z_]+\.h)"|<std(def|int|bool)\.h>')
    for path in sorted((root / "device").glob("*.[ch]")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r"\s*#\s*include\s+(\S+)", line)
            if found and not allowed.fullmatch(found[1]):
                print(f"{path}:{number}: device must not include {found[1]}")
                bad += 1
    return 1 if bad else 0


sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
