#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures assay against the decoding alone and against its peers.

    bench/run.py [--runs N] [--only SUITE] [--images A,B] [--threads 1,2]

Suites: decode    files shown to a visitor that does nothing, against decoding
                  alone and against unsquashfs, which only unpacks;
        growth    the same on images of 1 to 64 MB (256 with --large);
        scan      the whole verdict, when build/assay is there;
        device    size of the device library (bench/device_size.py).
Each command has as many processors as threads, and no more. The commands of a
suite take turns, so that a busy machine slows all of them; a ratio is the
median of the ratios within each turn. Results also go to bench/results.
"""
import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time

import device_size

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build/release")
DECODE = os.path.join(BUILD, "bench/bench-decode")
ASSAY = os.path.join(ROOT, "build/assay")
UNPACKED = "/dev/shm/assay-bench" if os.path.isdir("/dev/shm") else os.path.join(ROOT, "build/unpacked")

# The most that a ratio, or the peak memory on the image of 33 MB, may be.
BAR_DECODE = {"xz": 1.15, "lzma": 1.15}
BAR_UNPACK = {"xz": 1.0, "lzma": 1.0, "gzip": 0.4, "zstd": 0.4, "lz4": 0.4, "lzo": 0.4}
BAR_MIB = 64


class Case:
    """A command that is measured; json_out: it prints its own clocks."""

    def __init__(self, name, argv, cores, json_out=False, clean=None, ok=(0,)):
        self.name, self.argv, self.json_out, self.clean, self.ok = name, argv, json_out, clean, ok
        self.cores = set(sorted(os.sched_getaffinity(0))[:cores])
        self.runs = []

    def run(self):
        if self.clean:
            shutil.rmtree(self.clean, ignore_errors=True)
        out = subprocess.PIPE if self.json_out else subprocess.DEVNULL
        start = time.monotonic()
        child = subprocess.Popen(self.argv, stdout=out, stderr=subprocess.DEVNULL,
                                 preexec_fn=lambda: os.sched_setaffinity(0, self.cores))
        text = child.stdout.read() if self.json_out else b""
        _, status, use = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in self.ok:
            sys.exit(f"bench: {' '.join(self.argv)} failed: {child.returncode}")
        m = {"process_wall": wall, "process_cpu": use.ru_utime + use.ru_stime,
             "rss_kib": use.ru_maxrss}
        m["wall"], m["cpu"] = m["process_wall"], m["process_cpu"]
        if self.json_out:
            m.update({k: v for k, v in json.loads(text).items() if k != "rss_kib"})
        if m.get("failed"):
            sys.exit(f"bench: {' '.join(self.argv)}: {m['failed']} blocks or files failed")
        self.runs.append(m)
        if self.clean:
            shutil.rmtree(self.clean, ignore_errors=True)

    def median(self, key):
        return statistics.median(r[key] for r in self.runs)

    def spread(self, key):
        v = sorted(r[key] for r in self.runs)
        return v[len(v) // 4], v[(3 * len(v)) // 4]


def ratio(a, b, key):
    v = sorted(x[key] / y[key] for x, y in zip(a.runs, b.runs))
    return {"median": statistics.median(v), "low": v[len(v) // 4], "high": v[3 * len(v) // 4]}


def take_turns(cases, runs):
    for i in range(runs):
        for case in cases if i % 2 == 0 else reversed(cases):
            case.run()


def image(name):
    return subprocess.run([os.path.join(ROOT, "bench/make-image.py"), name], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


def machine():
    model = "unknown"
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        for line in f:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    with open("/proc/meminfo", encoding="utf-8") as f:
        memory = int(f.readline().split()[1]) // 1024
    peer = subprocess.run(["unsquashfs", "-version"], capture_output=True, text=True)
    return {"cpu": model, "processors": os.cpu_count(), "memory_mib": memory,
            "kernel": platform.release(), "load": os.getloadavg()[0],
            "unsquashfs": peer.stdout.split("\n")[0]}


def unsquashfs(path, threads):
    return Case("unsquashfs", ["unsquashfs", "-no-progress", "-quiet", "-p", str(threads), "-f", "-d",
                               UNPACKED, path], threads, clean=UNPACKED)


def decode_cases(path, threads):
    n = str(threads)
    return [Case("decode", [DECODE, "decode", path, n], threads, True),
            Case("read", [DECODE, "read", path, n], threads, True), unsquashfs(path, threads)]


def row(out, cells):
    print("  ".join(f"{c:>{w}}" for c, w in zip(cells, (10, 7, 9, 9, 9, 15, 15, 9))))
    out.flush()


def show(values):
    return f"{values['median']:.3f} ±{(values['high'] - values['low']) / 2:.3f}"


def verdict(value, bar):
    return f"{value:.2f} <= {bar} {'ok' if value <= bar else 'OVER'}"


def measure_image(name, threads, runs):
    path = image(name)
    cases = decode_cases(path, threads)
    take_turns(cases, runs)
    decode, read, unpack = cases
    result = {"image": name, "bytes": os.path.getsize(path), "threads": threads, "runs": runs,
              "inside": decode.runs[0]["bytes"], "cases": {}, "ratios": {}}
    for c in cases:
        result["cases"][c.name] = {
            k: {"median": c.median(k), "quartiles": c.spread(k)}
            for k in ("wall", "cpu", "process_wall", "process_cpu", "rss_kib")}
    for key in ("cpu", "wall"):
        result["ratios"][f"read/decode {key}"] = ratio(read, decode, key)
        result["ratios"][f"read/unsquashfs {key}"] = ratio(read, unpack, "process_" + key)
    compressor = name.split("-")[0]
    result["bars"] = {"read/unsquashfs": BAR_UNPACK[compressor]}
    if compressor in BAR_DECODE:
        result["bars"]["read/decode"] = BAR_DECODE[compressor]
    return result


def print_image(r):
    c = r["cases"]
    for key in ("cpu", "wall"):
        row(sys.stdout, [r["image"], f"{r['threads']} {key}", f"{c['decode'][key]['median']:.3f} s",
                         f"{c['read'][key]['median']:.3f} s",
                         f"{c['unsquashfs']['process_' + key]['median']:.3f} s",
                         show(r["ratios"][f"read/decode {key}"]),
                         show(r["ratios"][f"read/unsquashfs {key}"]),
                         f"{c['read']['rss_kib']['median'] / 1024:.0f} MiB"])


def heading():
    row(sys.stdout, ["image", "threads", "decode", "read", "unpack", "read/decode",
                     "read/unpack", "read RSS"])


def suite_decode(args):
    names = args.images or ["xz-33", "gzip-33", "zstd-33", "lz4-33"]
    results = []
    heading()
    for name in names:
        for threads in args.threads:
            r = measure_image(name, threads, args.runs)
            results.append(r)
            print_image(r)
    for r in results:
        for what, bar in r["bars"].items():
            print(f"{r['image']} on {r['threads']}: {what}",
                  ", ".join(f"{k} {verdict(r['ratios'][f'{what} {k}']['median'], bar)}"
                            for k in ("cpu", "wall")))
        if r["image"].endswith("-33"):
            rss = r["cases"]["read"]["rss_kib"]["median"] / 1024
            print(f"{r['image']} on {r['threads']}: peak memory {verdict(rss, BAR_MIB)}")
    return results


def suite_growth(args):
    sizes = [1, 4, 16, 64] + ([256] if args.large else [])
    results = []
    heading()
    for size in sizes:
        for threads in args.threads:
            r = measure_image(f"xz-{size}", threads, max(3, args.runs // (1 + size // 32)))
            results.append(r)
            print_image(r)
    return results


def suite_scan(args):
    if not os.access(ASSAY, os.X_OK):
        print("scan: build/assay is not there; ./run build makes it")
        return None
    names = args.images or ["xz-33", "gzip-33", "zstd-33", "lz4-33"]
    results = []
    print(f"{'image':>10}  threads  {'scan':>9}  {'scan/decode':>15}  {'scan/unsquashfs':>15}  peak RSS")
    for name in names:
        path = image(name)
        for threads in args.threads:
            scan = Case("scan", [ASSAY, "scan", "--quiet", "--fail-on", "never", "--format", "json",
                                 "--jobs", str(threads), path], threads, ok=(0, 1))
            cases = [Case("decode", [DECODE, "decode", path, str(threads)], threads, True), scan,
                     unsquashfs(path, threads)]
            take_turns(cases, args.runs)
            r = {"image": name, "threads": threads, "runs": args.runs,
                 "scan": {k: {"median": scan.median(k), "quartiles": scan.spread(k)}
                          for k in ("cpu", "wall", "rss_kib")},
                 "ratios": {}}
            for key in ("cpu", "wall"):
                r["ratios"][f"scan/decode {key}"] = ratio(scan, cases[0], key)
                r["ratios"][f"scan/unsquashfs {key}"] = ratio(scan, cases[2], "process_" + key)
                print(f"{name:>10}  {threads} {key:<5}  {scan.median(key):7.3f} s  "
                      f"{show(r['ratios'][f'scan/decode {key}']):>15}  "
                      f"{show(r['ratios'][f'scan/unsquashfs {key}']):>15}  "
                      f"{scan.median('rss_kib') / 1024:.0f} MiB")
            results.append(r)
    return results


def suite_device(_):
    return device_size.main()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--runs", type=int, default=9)
    p.add_argument("--only", choices=["decode", "growth", "scan", "device"])
    p.add_argument("--images", type=lambda s: s.split(","))
    p.add_argument("--threads", type=lambda s: [int(n) for n in s.split(",")], default=[1, 2])
    p.add_argument("--large", action="store_true", help="also the image of 256 MB")
    args = p.parse_args()
    if not os.path.exists(os.path.join(BUILD, "build.ninja")):
        subprocess.run(["meson", "setup", BUILD, "--buildtype=release", "-Db_lto=true"], cwd=ROOT,
                       check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", BUILD, "--quiet", "bench/bench-decode"], check=True)
    suites = {"decode": suite_decode, "growth": suite_growth, "scan": suite_scan, "device": suite_device}
    os.makedirs(os.path.join(ROOT, "bench/results"), exist_ok=True)
    for name, suite in suites.items():
        if args.only and name != args.only:
            continue
        print(f"== {name}")
        results = suite(args)
        if results:
            path = os.path.join(ROOT, f"bench/results/{name}.json")
            with open(path, "w", encoding="utf-8") as f:
                json.dump({"schema": "assay-bench/1", "suite": name, "machine": machine(),
                           "results": results}, f, indent=1)
                f.write("\n")


if __name__ == "__main__":
    main()
