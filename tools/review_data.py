"""Merges what assay review goes by into the one document that is built in."""
# SPDX-License-Identifier: Apache-2.0
#
# catalogue/review/*.json    each under its name
# catalogue/editions.json    "editions"
# catalogue/claims.json      "claims"
import json
import os
import sys

from catalogue import listed, load


def merge(root):
    used = listed(os.path.join(root, "review"))
    out = {os.path.basename(p)[:-5]: load(p) for p in used}
    for name in ("editions", "claims"):
        path = os.path.join(root, name + ".json")
        out[name] = load(path)[name]
        used.append(path)
    return out, used


def main():
    root, output, depfile = sys.argv[1:4]
    value, used = merge(root)
    with open(output, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, separators=(",", ":"))
    with open(depfile, "w", encoding="utf-8") as file:
        file.write(output + ": " + " ".join(
            used + [os.path.join(root, "review")]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
