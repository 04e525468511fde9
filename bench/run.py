#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures assay against the decoding alone and against its peers.

    bench/run.py [--runs N] [--only SUITE] [--images A,B] [--threads 1,2] [--large] [--keep]

Suites: decode    files shown to a visitor that does nothing, against decoding
                  alone and against unsquashfs, which only unpacks;
        scan      the whole verdict, with and without guessing passwords,
                  against both of these;
        growth    the verdict on images of 1 to 64 MB (256 with --large): is
                  time linear, and memory flat?
        peers     the verdict against binwalk's extraction and checksec;
        packs     verifying evidence packs against the arithmetic alone, and in
                  bulk (bench/pack_bench.py);
        documents a review of 1,000 PDFs of 20 pages, against pdftotext alone;
        device    size of the device library (bench/device_size.py);
        update    assay bench itself: boots a second of processor time on the
                  simulated device, and whole runs of subjects that are built.
Each command has as many processors as threads, and no more, and unpacks to
memory (/dev/shm). The commands of a suite take turns, so that a busy machine
slows all of them; a ratio is the median of the ratios within each turn.
Results go to build/bench-results, with --keep to bench/results: measure such on
a machine that does nothing else (the load is among the results).
"""
import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import time

import device_size
import documents
import pack_bench

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build/release")
PACK = os.path.join(BUILD, "bench/bench-pack")
DECODE = os.path.join(BUILD, "bench/bench-decode")
ASSAY = os.path.join(ROOT, "build/assay")
UNPACKED = "/dev/shm/assay-bench" if os.path.isdir("/dev/shm") else os.path.join(ROOT, "build/unpacked")

# The most that a ratio, or the peak memory on the image of 33 MB, may be.
BAR_DECODE = {"xz": 1.15, "lzma": 1.15}
BAR_UNPACK = {"xz": 1.0, "lzma": 1.0, "gzip": 0.4, "zstd": 0.4, "lz4": 0.4, "lzo": 0.4}
BAR_SCAN = 1.15  # the verdict against decoding alone, xz
BAR_MIB = 64
BAR_LINEAR = 1.25  # time for a byte inside, the largest image against the one of 4 MB
BAR_FLAT_MIB = 64  # memory on any of the growing images


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


def ratio(a, b, key, key_of_b=None):
    v = sorted(x[key] / y[key_of_b or key] for x, y in zip(a.runs, b.runs))
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


def scan_case(name, path, threads, *more):
    return Case(name, [ASSAY, "scan", "--quiet", "--fail-on", "never", "--format", "json",
                       "--jobs", str(threads), *more, path], threads)


def summary(case):
    return {k: {"median": case.median(k), "quartiles": case.spread(k)}
            for k in ("process_cpu", "process_wall", "rss_kib")}


def suite_scan(args):
    names = args.images or ["xz-33", "gzip-33", "zstd-33", "lz4-33"]
    results = []
    print(f"{'image':>10}  threads  {'scan':>9}  {'no guessing':>11}  {'decode':>8}  {'unpack':>8}  "
          f"{'scan/decode':>13}  {'same, no guess':>14}  {'scan/unpack':>13}  {'same, no guess':>14}  memory")
    for name in names:
        path = image(name)
        for threads in args.threads:
            decode = Case("decode", [DECODE, "decode", path, str(threads)], threads, True)
            scan = scan_case("scan", path, threads)
            quick = scan_case("scan, no guessing", path, threads, "--limit-guess", "0s")
            unpack = unsquashfs(path, threads)
            take_turns([decode, scan, quick, unpack], args.runs)
            r = {"image": name, "bytes": os.path.getsize(path), "threads": threads, "runs": args.runs,
                 "cases": {c.name: summary(c) for c in (decode, scan, quick, unpack)}, "ratios": {}}
            for key in ("cpu", "wall"):
                for c in (scan, quick):
                    # Of decoding, the blocks alone: not the start, nor finding them.
                    r["ratios"][f"{c.name} / decode, {key}"] = ratio(c, decode, "process_" + key, key)
                    r["ratios"][f"{c.name} / unsquashfs, {key}"] = ratio(c, unpack, "process_" + key)
                m = {c.name: c.median("process_" + key) for c in (scan, quick, unpack)}
                of = lambda c, d: show(r["ratios"][f"{c} / {d}, {key}"])
                print(f"{name:>10}  {threads} {key:<5}  {m['scan']:7.3f} s  {m[quick.name]:9.3f} s  "
                      f"{decode.median(key):6.3f} s  {m['unsquashfs']:6.3f} s  {of('scan', 'decode'):>13}  "
                      f"{of(quick.name, 'decode'):>14}  {of('scan', 'unsquashfs'):>13}  "
                      f"{of(quick.name, 'unsquashfs'):>14}  {scan.median('rss_kib') / 1024:.0f} MiB")
                sys.stdout.flush()
            results.append(r)
    for r in results:
        say_scan_bars(r)
    return results


def say_scan_bars(r):
    """Which bars the image meets, each with and without guessing."""
    compressor = r["image"].split("-")[0]
    on = f"{r['image']} on {r['threads']}"
    for case in ("scan", "scan, no guessing"):
        of = lambda d, key: r["ratios"][f"{case} / {d}, {key}"]["median"]
        if compressor in BAR_DECODE:
            print(f"{on}: {case} / decode, cpu {verdict(of('decode', 'cpu'), BAR_SCAN)}")
        print(f"{on}: {case} / unsquashfs,", ", ".join(
            f"{key} {verdict(of('unsquashfs', key), BAR_UNPACK[compressor])}" for key in ("cpu", "wall")))
    if r["image"].endswith("-33"):
        print(f"{on}: peak memory, MiB", verdict(r["cases"]["scan"]["rss_kib"]["median"] / 1024, BAR_MIB))


def suite_growth(args):
    sizes = [1, 4, 16, 64] + ([256] if args.large else [])
    results = []
    print(f"{'image':>10}  threads  {'inside':>8}  {'wall':>9}  {'cpu':>9}  cpu for 100 MB inside  memory")
    for threads in args.threads:
        for size in sizes:
            path = image(f"xz-{size}")
            scan = scan_case("scan, no guessing", path, threads, "--limit-guess", "0s")
            decode = Case("decode", [DECODE, "decode", path, str(threads)], threads, True)
            take_turns([scan, decode], max(3, args.runs // (1 + size // 32)))
            inside = decode.runs[0]["bytes"]
            r = {"image": f"xz-{size}", "bytes": os.path.getsize(path), "inside": inside,
                 "threads": threads, "runs": len(scan.runs), "cases": {scan.name: summary(scan)},
                 "cpu_100mb": scan.median("process_cpu") * 1e8 / inside,
                 "ratios": {"scan, no guessing / decode, cpu":
                            ratio(scan, decode, "process_cpu", "cpu")}}
            results.append(r)
            print(f"{r['image']:>10}  {threads:>7}  {inside / 1e6:5.0f} MB  "
                  f"{scan.median('process_wall'):7.3f} s  {scan.median('process_cpu'):7.3f} s  "
                  f"{r['cpu_100mb']:19.3f} s  {scan.median('rss_kib') / 1024:.0f} MiB")
            sys.stdout.flush()
        mine = [r for r in results if r["threads"] == threads]
        by_byte = mine[-1]["cpu_100mb"] / mine[1]["cpu_100mb"]
        most = max(r["cases"]["scan, no guessing"]["rss_kib"]["median"] for r in mine) / 1024
        print(f"on {threads}: time for a byte, {mine[-1]['image']} against {mine[1]['image']}:",
              verdict(by_byte, BAR_LINEAR))
        print(f"on {threads}: most memory, MiB", verdict(most, BAR_FLAT_MIB))
    return results


def suite_peers(args):
    """What others do in two programs: extract, then judge the programs."""
    missing = [p for p in ("binwalk", "checksec", "unsquashfs") if not shutil.which(p)]
    if missing:
        print("peers: not there:", ", ".join(missing))
        return None
    names = args.images or ["xz-4", "xz-33"]
    results = []
    print(f"{'image':>10}  {'scan':>9}  {'binwalk':>9}  {'+ checksec':>10}  both/scan, wall")
    for name in names:
        path = image(name)
        extract = f"binwalk --run-as=root -q -e -C {UNPACKED} {path}"
        scan = scan_case("scan", path, 1)
        walk = Case("binwalk", ["sh", "-c", extract], 1, clean=UNPACKED)
        both = Case("binwalk and checksec", ["sh", "-c", extract + f" && checksec --format=json --dir={UNPACKED}"],
                    1, clean=UNPACKED)
        take_turns([scan, walk, both], 1 if name.endswith("33") else 3)
        r = {"image": name, "threads": 1, "runs": len(scan.runs),
             "cases": {c.name: summary(c) for c in (scan, walk, both)},
             "ratios": {f"binwalk and checksec / scan, {key}": ratio(both, scan, "process_" + key)
                        for key in ("cpu", "wall")}}
        results.append(r)
        print(f"{name:>10}  {scan.median('process_wall'):7.2f} s  {walk.median('process_wall'):7.2f} s  "
              f"{both.median('process_wall'):8.2f} s  "
              f"{r['ratios']['binwalk and checksec / scan, wall']['median']:.1f}")
    return results


def suite_packs(args):
    return pack_bench.suite(ROOT, ASSAY, PACK, args.runs)


def suite_documents(args):
    """The review reads each document in a process of its own, behind locks."""
    if not shutil.which("pdftotext"):
        print("documents: not there: pdftotext")
        return None
    shutil.rmtree(UNPACKED, ignore_errors=True)
    paths = documents.write(UNPACKED, 1000)
    results = []
    for threads in args.threads:
        review = Case("review", [ASSAY, "review", "--format", "json", "--jobs", str(threads), *paths], threads, ok=(0, 1))
        text = Case("pdftotext", ["sh", "-c", 'for f; do pdftotext "$f" - > /dev/null; done', "sh", *paths], threads)
        take_turns([review, text], min(3, args.runs))
        results.append({"threads": threads, "documents": len(paths), "pages": documents.PAGES, "runs": len(review.runs),
                        "cases": {c.name: summary(c) for c in (review, text)},
                        "ratios": {f"review / pdftotext, {key}": ratio(review, text, "process_" + key)
                                   for key in ("cpu", "wall")}})
        print(f"on {threads}: review {review.median('process_wall'):.1f} s, {review.median('process_cpu'):.1f} s of processor, "
              f"{review.median('rss_kib') / 1024:.0f} MiB; pdftotext {text.median('process_wall'):.1f} s, "
              f"{text.median('process_cpu'):.1f} s")
    shutil.rmtree(UNPACKED, ignore_errors=True)
    return results


def suite_device(_):
    return device_size.main()


def suite_update(_):
    """The update-attack bench: its own speed on the simulated device, and whole runs."""
    subprocess.run(["ninja", "-C", BUILD, "--quiet", "tests/bench-device", "tests/bench-model"], check=True)
    device = os.path.join(BUILD, "tests/bench-device")
    results = []
    for kind in ("cuts", "pairs", "errors", "lies"):
        begin = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        out = subprocess.run([device, "sweep", kind], check=True, capture_output=True,
                             env=dict(os.environ, ASSAY_BENCH_WORK="/nowhere"))
        took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - begin
        answer = json.loads(out.stdout)
        assert answer["failed"] is None, answer
        results.append({"sweep": kind, "lives": answer["lives"], "boots": answer["boots"], "cpu_seconds": took,
                        "boots_per_second": answer["boots"] / took})
        print(f"sweep {kind:>7}: {answer['lives']:>7} lives, {answer['boots']:>8} boots, {took:7.2f} s CPU, "
              f"{answer['boots'] / took:>9.0f} boots/s")
    for name, adapter in (("model", os.path.join(BUILD, "tests/bench-model")), ("device", device),
                          ("bad-vendor", os.path.join(ROOT, "adapters/bad-vendor"))):
        begin = time.monotonic()
        out = subprocess.run([ASSAY, "bench", "--adapter", adapter, "-f", "json", "--quiet"], capture_output=True)
        took = time.monotonic() - begin
        report = json.loads(out.stdout)
        tried = sum(o["tried"] for o in report["outcomes"])
        cases = sum(o["tried"] > 0 for o in report["outcomes"])
        results.append({"subject": name, "cases": cases, "variants": tried, "seconds": took})
        print(f"{name:>13}: {cases} cases, {tried} variants, {took:.1f} s, {tried / took:.1f} variants/s")
    return results


SUITES = {"decode": suite_decode, "scan": suite_scan, "growth": suite_growth, "peers": suite_peers,
          "packs": suite_packs, "documents": suite_documents, "device": suite_device, "update": suite_update}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--runs", type=int, default=9)
    p.add_argument("--only", choices=list(SUITES))
    p.add_argument("--images", type=lambda s: s.split(","))
    p.add_argument("--threads", type=lambda s: [int(n) for n in s.split(",")], default=[1, 2])
    p.add_argument("--large", action="store_true", help="also the image of 256 MB")
    p.add_argument("--keep", action="store_true", help="results to bench/results")
    args = p.parse_args()
    if not os.access(ASSAY, os.X_OK):
        sys.exit("bench: build/assay is not there; ./run build makes it")
    if not os.path.exists(os.path.join(BUILD, "build.ninja")):
        subprocess.run(["meson", "setup", BUILD, "--buildtype=release"], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", BUILD, "--quiet", "bench/bench-decode", "bench/bench-pack"],
                   check=True)
    folder = os.path.join(ROOT, "bench/results" if args.keep else "build/bench-results")
    os.makedirs(folder, exist_ok=True)
    for name, suite in SUITES.items():
        if args.only and name != args.only:
            continue
        print(f"== {name}")
        results = suite(args)
        if results:
            path = os.path.join(folder, f"{name}.json")
            with open(path, "w", encoding="utf-8") as f:
                json.dump({"schema": "assay-bench/1", "suite": name, "machine": machine(),
                           "results": results}, f, indent=1)
                f.write("\n")


if __name__ == "__main__":
    main()
