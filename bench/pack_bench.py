# SPDX-License-Identifier: Apache-2.0
"""Measures verifying packs: against the arithmetic alone, and in bulk.

Alone: OpenSSL's own calls for the same signature, chain and time-stamp, and
SHA-256 and SHA-512 of the same bytes, in one process that does nothing else.
Packs are as suppliers send them: an intermediate issuer, a time-stamp."""
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

BAR_SHARE = 0.5  # of the rate that the arithmetic alone allows
BAR_FLAT_MIB = 16  # memory, ten times as many listings
DISTINCT = 200
LISTINGS = 100000


class Packs:
    """Keys, a clock, and packs of two sizes."""

    def __init__(self, root, assay, where):
        os.environ["ASSAY"] = assay
        sys.path[:0] = [os.path.join(root, "tests/pack"), os.path.join(root, "tests/cli")]
        from clock import Clock
        from packs import Authority
        self.assay, self.where = assay, Path(where)
        ca = Authority(self.where / "ca")
        inner = ca.issue("Issuer", ca.root, "ca")
        self.cert, self.key = ca.issue("Maker", inner, "seal")
        self.chain = self.where / "chain.pem"
        self.chain.write_bytes(self.cert.read_bytes() + inner[0].read_bytes())
        self.trust = ca.root[0]
        self.clock = Clock(ca.issue("Clock", ca.root, "tsa", "rsa2048"))
        self.dir = self.where / "t"
        subprocess.run([assay, "init", "-q", "--name", "Thing", "--model", "T1", self.dir], check=True)
        (self.dir / "documents").mkdir()
        for i in range(6):
            (self.dir / f"documents/{i}.txt").write_text("A document of some length.\n" * 100)

    def make(self, name, stamp=True):
        out = self.where / name
        more = ["--tsa", self.clock.url] if stamp else []
        subprocess.run([self.assay, "pack", "-q", "--key", self.key, "--cert", self.chain, *more, "-o", out,
                        self.dir], check=True)
        return out

    def both(self):
        with self.clock:
            small = self.make("small.asice")
            (self.dir / "documents/large.bin").write_bytes(os.urandom(20 << 20))
            large = self.make("large.asice")
            (self.dir / "documents/large.bin").unlink()
        return {"small": small, "20 MiB": large}


def once(bench, mode, packs, turns, path):
    out = subprocess.run([bench, mode, packs.trust, str(turns), path], check=True, capture_output=True)
    r = json.loads(out.stdout)
    return r["cpu"] / r["packs"]


def shares(bench, packs, runs):
    """Cost of a pack in seconds of one processor, by turns."""
    results = []
    for size, path in packs.both().items():
        turns = 400 if size == "small" else 8
        cost = {mode: [] for mode in ("alone", "inside", "workers")}
        for _ in range(runs):
            for mode, values in cost.items():
                values.append(once(bench, mode, packs, turns, path))
        r = {"pack": size, "bytes": path.stat().st_size, "runs": runs,
             "ms": {m: statistics.median(v) * 1000 for m, v in cost.items()}}
        for m in ("inside", "workers"):
            r[f"alone/{m}"] = statistics.median(a / b for a, b in zip(cost["alone"], cost[m]))
        results.append(r)
        share = r["alone/workers"]
        print(f"{size:>7}: alone {r['ms']['alone']:.2f} ms, in one process {r['ms']['inside']:.2f} ms, each in a "
              f"worker {r['ms']['workers']:.2f} ms ({1000 / r['ms']['workers']:.0f} packs/s and core): share "
              f"{r['alone/inside']:.2f}, {share:.2f} >= {BAR_SHARE} {'ok' if share >= BAR_SHARE else 'UNDER'}")
        sys.stdout.flush()
    return results


def bulk(packs, listings, jobs, store=None):
    """(wall, peak MiB of the largest process, from the cache)"""
    path = packs.where / "list.csv"
    path.write_text("id,pack\n" + "".join(f"{i},d{i % DISTINCT}.asice\n" for i in range(listings)))
    more = ["--cache", store] if store else []
    done = subprocess.run(["/usr/bin/time", "-f", "%e %M", packs.assay, "verify", "--bulk", path, "--trust",
                           packs.trust, "-f", "csv", "-o", packs.where / "out.csv", "-j", str(jobs), *more],
                          capture_output=True, text=True, check=True)
    wall, peak = done.stderr.split()[-2:]
    cached = int(re.search(r"; (\d+) from the cache", done.stdout)[1])
    return float(wall), int(peak) / 1024, cached


def in_bulk(packs):
    for i in range(DISTINCT):
        packs.make(f"d{i}.asice", stamp=False)
    results = []
    for jobs in (1, 2):
        wall, peak, _ = bulk(packs, DISTINCT, jobs)
        results.append({"listings": DISTINCT, "packs": DISTINCT, "jobs": jobs, "wall": wall, "peak_mib": peak})
        print(f"{DISTINCT} packs on {jobs}: {wall:.2f} s, {DISTINCT / wall:.0f} packs/s, {peak:.0f} MiB")
    peaks = []
    for n in (LISTINGS // 10, LISTINGS):
        wall, peak, cached = bulk(packs, n, 2)
        peaks.append(peak)
        results.append({"listings": n, "packs": DISTINCT, "jobs": 2, "wall": wall, "peak_mib": peak,
                        "cached": cached})
        print(f"{n} listings of {DISTINCT} packs on 2: {wall:.1f} s, {n / wall:.0f} listings/s, {peak:.0f} MiB")
        sys.stdout.flush()
    grown = peaks[1] - peaks[0]
    print(f"memory from {LISTINGS // 10} to {LISTINGS} listings, MiB: {grown:.0f} <= {BAR_FLAT_MIB} "
          f"{'ok' if grown <= BAR_FLAT_MIB else 'OVER'}")
    return results


def suite(root, assay, bench, runs):
    if not shutil.which("openssl") or not os.path.exists("/usr/bin/time"):
        print("packs: openssl or time is not there")
        return None
    with tempfile.TemporaryDirectory(prefix="assay-bench-packs-") as where:
        packs = Packs(root, assay, where)
        return {"shares": shares(bench, packs, runs), "bulk": in_bulk(packs)}
