#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether two builds of assay say the same of the same images.

compare_scans.py OLD NEW [--jobs 1,2] [--limit-guess TIME] [IMAGE...]
Scans each image (default: every file of the sample set) with both programs and
compares the JSON byte by byte. The exit status is 1 when something differs.
For changes that are to make assay faster and nothing else."""
import argparse
import difflib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def scan(program, image, jobs, more):
    done = subprocess.run([program, "scan", "--quiet", "--fail-on", "never", "--format", "json",
                           "--jobs", jobs, *more, image], capture_output=True)
    if done.returncode != 0:
        return f"status {done.returncode}\n{done.stderr.decode(errors='replace')}"
    return done.stdout.decode()


def samples():
    folder = Path(os.environ.get("ASSAY_SAMPLES", ROOT / "../shared/samples"))
    return sorted(str(p) for p in folder.rglob("*") if p.is_file())


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("old")
    p.add_argument("new")
    p.add_argument("images", nargs="*")
    p.add_argument("--jobs", default="1,2")
    p.add_argument("--limit-guess")
    args = p.parse_intermixed_args()
    more = ["--limit-guess", args.limit_guess] if args.limit_guess else []
    images = args.images or samples()
    differ = 0
    for image in images:
        before = scan(args.old, image, args.jobs.split(",")[0], more)
        for jobs in args.jobs.split(","):
            after = scan(args.new, image, jobs, more)
            if before == after:
                continue
            differ += 1
            print(f"{image} with --jobs {jobs}:")
            lines = difflib.unified_diff(before.split("\n"), after.split("\n"), "old", "new", "", "", 2)
            print("\n".join(list(lines)[:60]))
    print(f"{len(images)} images, {differ} differences")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
