#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds what assay says of the sample images against what is true of them.

score.py [--samples DIR] [--assay PROGRAM] [--verbose] [NAME...]
Prints points for each kind of fact, false claims, and the images missed; the
exit status is 1 when a bar is not reached (95 % of the facts, every Linux image
unpacked to its file system, no false claim)."""
import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BAR = 0.95


def scan(assay, path):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        done = subprocess.run([assay, "scan", "--quiet", "--fail-on", "never", "--min-coverage", "0",
                               "--format", "json",
                               "--output", out.name, str(path)], stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            return None, done.stderr.strip()
        return json.load(open(out.name)), ""


def holds(fact, o):
    """Whether observation o is what fact describes."""
    if o["kind"] != fact["kind"]:
        return False
    a = o["attributes"]
    if "name" in fact and a.get("name") not in fact["name"].split("|"):
        return False
    if "version" in fact and not version_fits(fact["version"], a.get("version", "")):
        return False
    if "file" in fact and not o["where"]["path"].endswith("!" + fact["file"]):
        return False
    if "states" in fact and a.get("state") not in fact["states"]:
        return False
    if fact.get("listening") and (a.get("state") != "on" or not a.get("listens")):
        return False
    if fact.get("known_password") == "*" and not a.get("known_password"):
        return False
    for key in ("user", "uid", "state", "scheme", "known_password", "type", "format", "present",
                "verified", "known_key", "stage", "bootdelay", "interruptible", "fit_signatures",
                "mechanism", "transport", "authenticity", "automatic"):
        if key in fact and fact[key] != "*" and a.get(key) != fact[key]:
            return False
    return True


def version_fits(want, have):
    return have == want or have.startswith((want + ".", want + "-", want + "+", want + "p"))


def check(fact, result):
    if fact["kind"] == "container":
        return any(t["format"] == fact["format"] for t in result["tree"])
    found = [o for o in result["observations"] if holds(fact, o)]
    if fact["kind"] == "component" and not found and fact["name"] == "linux":
        found = [o for o in result["observations"] if o["kind"] == "kernel"
                 and version_fits(fact["version"], o["attributes"].get("version", ""))]
    return len(found) == fact["count"] if "count" in fact else bool(found)


def describe(fact):
    return " ".join(f"{k}={v}" for k, v in fact.items())


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--samples", default=os.environ.get("ASSAY_SAMPLES", ROOT / "../shared/samples"))
    arguments.add_argument("--assay", default=ROOT / "build/assay")
    arguments.add_argument("--verbose", action="store_true")
    arguments.add_argument("names", nargs="*")
    o = arguments.parse_args()
    truth = json.load(open(ROOT / "tests/truth/samples.json"))["samples"]
    points = collections.Counter()
    most = collections.Counter()
    false, missed, rootless, unread = [], [], [], []
    for name, true in truth.items():
        folder = Path(o.samples) / name
        files = sorted(p for p in folder.glob("*") if p.is_file()) if folder.is_dir() else []
        if (o.names and name not in o.names) or not files:
            continue
        result, why = scan(str(o.assay), files[0])
        if result is None:
            unread.append(f"{name}: {why}")
            result = {"tree": [], "observations": []}
        for fact in true["facts"]:
            most[fact["kind"]] += 1
            if check(fact, result):
                points[fact["kind"]] += 1
            else:
                missed.append(f"{name}: {describe(fact)}")
        for fact in true["never"]:
            for seen in result["observations"]:
                if holds(fact, seen):
                    false.append(f"{name}: {seen['kind']} {seen['where']['path'].split('!', 1)[-1]} "
                                 f"{json.dumps(seen['attributes'])[:160]}")
        if true.get("linux_root") and not any(t.get("files", 0) > 3 for t in result["tree"]):
            rootless.append(name)
        if o.verbose:
            print(f"  {name}", file=sys.stderr)
    if not most:
        print(f"no samples at {o.samples}; set ASSAY_SAMPLES")
        return 3
    print(f"{'kind of fact':<18}{'points':>8}{'of':>6}")
    for kind in sorted(most):
        print(f"{kind:<18}{points[kind]:>8}{most[kind]:>6}")
    share = sum(points.values()) / sum(most.values())
    print(f"{'all':<18}{sum(points.values()):>8}{sum(most.values()):>6}   {share:.1%} (bar {BAR:.0%})")
    for title, rows in (("facts missed", missed), ("false claims", false),
                        ("Linux images without their file system", rootless), ("not read at all", unread)):
        print(f"{title}: {len(rows)}")
        for row in rows:
            print(f"  {row}")
    return 0 if share >= BAR and not false and not rootless and not unread else 1


sys.exit(main())
