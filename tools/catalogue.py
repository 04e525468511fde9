"""Merges the files of catalogue/ into the one document that assay loads."""
# SPDX-License-Identifier: Apache-2.0
#
# catalogue/en303645/3.1.3/*.json   objects, joined; clause-*.json make "clauses"
# catalogue/en303645/2.1.1.json     "previous"
# catalogue/observations.json       "kinds"
# catalogue/rules/*.json            "rules", in the order of file names
import argparse
import json
import os
import re
import sys

CURRENT = "en303645/3.1.3"
PREVIOUS = "en303645/2.1.1.json"


def no_doubles(pairs):
    out = {}
    for key, value in pairs:
        if key in out:
            raise ValueError("the key '%s' stands twice" % key)
        out[key] = value
    return out


def load(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file, object_pairs_hook=no_doubles)
    except ValueError as error:
        sys.exit("%s: %s" % (path, error))


def listed(folder):
    """The JSON files of a folder, numbers in names sorted as numbers."""
    if not os.path.isdir(folder):
        return []
    names = [n for n in os.listdir(folder) if n.endswith(".json")]
    names.sort(key=lambda n: [int(t) if t.isdigit() else t
                              for t in re.split(r"(\d+)", n)])
    return [os.path.join(folder, n) for n in names]


def merge(root):
    """The merged document and the files it is from."""
    out = {"schema": "assay-catalogue/1"}
    clauses, rules = [], []
    used = listed(os.path.join(root, CURRENT))
    for path in used:
        part = load(path)
        if os.path.basename(path).startswith("clause-"):
            clauses.append(part)
            continue
        for key, value in part.items():
            if key in out:
                sys.exit("%s: '%s' is in another file too" % (path, key))
            out[key] = value
    out["clauses"] = clauses
    for name, key in ((PREVIOUS, "previous"), ("observations.json", "kinds")):
        path = os.path.join(root, name)
        out[key] = load(path)[key]
        used.append(path)
    for path in listed(os.path.join(root, "rules")):
        rules += load(path)["rules"]
        used.append(path)
    for rule in rules:
        rule.pop("examples", None)  # for people and tests
    out["rules"] = rules
    return out, used


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", help="the folder catalogue/")
    parser.add_argument("--output", help="where to write; else standard output")
    parser.add_argument("--depfile", help="for ninja: what the output is from")
    args = parser.parse_args()
    value, used = merge(args.root)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
    if not args.output:
        sys.stdout.write(text)
        return 0
    with open(args.output, "w", encoding="utf-8") as file:
        file.write(text)
    if args.depfile:
        # The folders too: a file added or taken away changes their time.
        folders = [os.path.join(args.root, CURRENT),
                   os.path.join(args.root, "rules")]
        with open(args.depfile, "w", encoding="utf-8") as file:
            file.write(args.output + ": " + " ".join(
                used + [f for f in folders if os.path.isdir(f)]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
