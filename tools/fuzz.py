#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes: one target, or the least fuzzed first; counts what each has got.

    fuzz.py [TARGET] [--seconds N] [--until N] [--for N]

Without a target, rounds of --seconds go to whichever target has the fewest
executions so far, until each has --until of them or --for seconds are over.
Inputs found go to build/fuzz-corpus/, crashes to build/fuzz-crashes/. The
counts stand in fuzz/executions.tsv: only of runs that ended without a crash.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import time

PROGRAMS = pathlib.Path("build/fuzz/fuzz")
COUNTS = pathlib.Path("fuzz/executions.tsv")
HEAD = ("# How often each fuzz target ran to its end under ASan and UBSan, in all.\n"
        "# target\texecutions\n")


def counts():
    """Executions by target."""
    if not COUNTS.exists():
        return {}
    rows = (line.split("\t") for line in COUNTS.read_text().splitlines() if not line.startswith("#"))
    return {name: int(n) for name, n in rows}


def keep(name, runs):
    """Adds to the counts; read anew, since another run may have written."""
    now = counts()
    now[name] = now.get(name, 0) + runs
    fresh = COUNTS.with_suffix(".new")
    fresh.write_text(HEAD + "".join(f"{k}\t{v}\n" for k, v in sorted(now.items())))
    fresh.replace(COUNTS)


def fuzz(name, seconds):
    """One run; its executions, or None after a crash, which stays as a file."""
    found = pathlib.Path("build/fuzz-corpus") / name
    found.mkdir(parents=True, exist_ok=True)
    crashes = pathlib.Path("build/fuzz-crashes")
    crashes.mkdir(exist_ok=True)
    words = pathlib.Path(f"fuzz/dict/{name}.dict")
    log = pathlib.Path(f"build/fuzz-{name}.log")
    # Weighing inputs by the rarity of what they reach costs these small
    # targets 40 % of their time, long call stacks of allocations 5 %.
    env = dict(os.environ, ASAN_OPTIONS="malloc_context_size=2:quarantine_size_mb=32")
    with log.open("w") as out:
        ended = subprocess.run(
            [PROGRAMS / f"fuzz-{name}", f"-max_total_time={seconds}", "-entropic=0", "-max_len=4096",
             "-rss_limit_mb=2048", "-timeout=20", "-print_final_stats=1",
             f"-artifact_prefix={crashes}/{name}-", *([f"-dict={words}"] if words.exists() else []),
             found, f"fuzz/corpus/{name}"],
            stdout=out, stderr=out, env=env, check=False).returncode
    runs = re.search(r"number_of_executed_units: *(\d+)", log.read_text(errors="replace"))
    return int(runs[1]) if ended == 0 and runs else None


def main():
    """Says what each run came to; 1 after any crash."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("target", nargs="?")
    ask.add_argument("seconds_", nargs="?", type=int, metavar="SECONDS", help="the same as --seconds")
    ask.add_argument("--seconds", type=int, default=60, help="of one run (60)")
    ask.add_argument("--until", type=int, default=10_000_000, help="executions of each (10^7)")
    ask.add_argument("--for", type=int, dest="whole", help="seconds in all (one run of each)")
    said = ask.parse_args()
    seconds = said.seconds_ or said.seconds
    names = sorted(p.name[5:] for p in PROGRAMS.glob("fuzz-*") if p.is_file())
    if said.target and said.target not in names:
        sys.exit(f"fuzz: no target {said.target}; there are: {' '.join(names)}")
    left = [said.target] if said.target else names
    end = time.monotonic() + (said.whole or 0)
    broken = []
    while left and (not said.whole or time.monotonic() < end):
        have = counts()
        left.sort(key=lambda n: have.get(n, 0))
        name = left[0]
        runs = fuzz(name, seconds)
        if runs is None:
            broken.append(name)
            print(f"{name:24} FAILED: build/fuzz-{name}.log, inputs in build/fuzz-crashes/", flush=True)
        else:
            keep(name, runs)
            print(f"{name:24} {runs:12} executions, {have.get(name, 0) + runs} in all", flush=True)
        if runs is None or not said.whole or have.get(name, 0) + runs >= said.until:
            left.pop(0)
    print(f"{len(names)} targets, {len(broken)} failed" + (": " + " ".join(broken) if broken else ""))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
