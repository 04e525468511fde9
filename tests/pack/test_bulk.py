# SPDX-License-Identifier: Apache-2.0
"""assay verify --bulk: lists of offers, the cache, kills, and other people's broken packs."""
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from packs import ASSAY, ROOT, assay
from tap import run

WORK = Path(tempfile.mkdtemp(prefix="assay-test-bulk-"))
TRUST = WORK / "keys/test-ca.pem"


def packs():
    """Two good packs and a broken one."""
    if not hasattr(packs, "made"):
        assay("keys", "-q", WORK / "keys", status=0)
        for n in ("a", "b"):
            assay("init", "-q", "--name", "Thing", "--model", f"M-{n}", WORK / n, status=0)
            assay("pack", "-q", "--key", WORK / "keys/test-maker.key", "--cert",
                  WORK / "keys/test-maker.pem", "-o", WORK / f"{n}.asice", WORK / n, status=0)
        data = bytearray((WORK / "a.asice").read_bytes())
        data[data.index(b"M-a")] ^= 1
        (WORK / "bad.asice").write_bytes(data)
        packs.made = True


def bulk(listings, *more, form="ndjson", status=None, trust=TRUST):
    """(results, summary) or the CSV's rows."""
    packs()
    code, out, err = assay("verify", "--bulk", listings, "--trust", trust, "-f", form, *more)
    assert status is None or code == status, (code, err, out[-500:])
    if form == "csv":
        return [line.split(",") for line in out.splitlines()]
    rows = [json.loads(line) for line in out.splitlines()]
    if rows:
        assert rows[0]["schema"] == "assay-bulk/1"
    return rows[1:-1], rows[-1]["summary"] if rows else err


def listing(text, name="list.csv"):
    path = WORK / name
    path.write_text(text)
    return path


def each_listing_gets_a_line_in_order():
    packs()
    good = hashlib.sha256((WORK / "a.asice").read_bytes()).hexdigest()
    shutil.copy(WORK / "a.asice", WORK / f"{good}.asice")
    path = listing("id,brand,pack,model,sha256,extra\n"
                   "1,B,a.asice,M-a,,x\n"
                   '2,"B, ""quoted""",b.asice,M-b,,\n'
                   "3,,a.asice,M-b,,\n"
                   "4,,bad.asice,,,\n"
                   "5,,nothing.asice,,,\n"
                   f"6,,,,{good},\n"
                   f"7,,b.asice,,{good},\n"
                   '8,"open,a.asice,,,\n'
                   ",,a.asice,,,\n"
                   "10,,,,,\n")
    rows, summary = bulk(path, status=1)
    got = [(r["line"], r.get("id"), r["verdict"], r["reasons"]) for r in rows]
    assert got == [(1, "1", "PASS", []), (2, "2", "PASS", []), (3, "3", "FAIL", ["other-model"]),
                   (4, "4", "FAIL", got[3][3]), (5, "5", "INCONCLUSIVE", ["unreadable"]),
                   (6, "6", "PASS", []), (7, "7", "FAIL", ["other-pack"]),
                   (8, "8", "INCONCLUSIVE", ["listing"]), (9, None, "INCONCLUSIVE", ["listing"]),
                   (10, "10", "INCONCLUSIVE", ["listing"])], got
    assert rows[1]["brand"] == 'B, "quoted"' and "contents" in got[3][3], rows
    assert summary["listings"] == 10 and summary["PASS"] == 3 and summary["reasons"]["listing"] == 3
    table = bulk(path, form="csv")
    assert [r[2] for r in table[1:]] == [r["verdict"] for r in rows], table
    lines = listing("".join(json.dumps({"id": str(i), "pack": p}) + "\n" for i, p in
                            enumerate(("a.asice", "bad.asice"))) + '{"id": 1}\n[]\nx\n', "list.ndjson")
    rows, _ = bulk(lines)
    assert [r["verdict"] for r in rows] == ["PASS", "FAIL"] + ["INCONCLUSIVE"] * 3, rows
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        return
    check = Draft202012Validator(json.loads((ROOT / "catalogue/schema/bulk.schema.json").read_text()))
    for line in assay("verify", "--bulk", path, "-f", "ndjson")[1].splitlines():
        check.validate(json.loads(line))


def without_trust_nothing_passes():
    path = listing("id,pack\n1,a.asice\n")
    packs()
    out = assay("verify", "--bulk", path, "-f", "ndjson")[1].splitlines()
    assert json.loads(out[1])["verdict"] == "INCONCLUSIVE" and json.loads(out[1])["reasons"] == ["trust"]


def verdicts_are_kept_by_pack_and_policy():
    path = listing("id,pack\n1,a.asice\n2,bad.asice\n3,b.asice\n")
    store = WORK / "cache"
    first, _ = bulk(path, "--cache", store)
    again, summary = bulk(path, "--cache", store)
    assert not any(r["cached"] for r in first) and all(r["cached"] for r in again) and summary["cached"] == 3
    assert [(r["verdict"], r["reasons"]) for r in first] == [(r["verdict"], r["reasons"]) for r in again]
    # Another policy, another trust store, another day: all is looked at again.
    policy = WORK / "policy.json"
    policy.write_text(json.dumps({"schema": "assay-policy/1", "id": "p", "title": "T",
                                  "reviewed": "2026-01-01", "roles": ["sbom"]}))
    rows, _ = bulk(path, "--cache", store, "--policy", policy)
    assert not any(r["cached"] for r in rows) and rows[0]["reasons"] == ["policy-files"], rows
    other = WORK / "other.pem"
    other.write_bytes(TRUST.read_bytes() + b"\n")
    assert not any(r["cached"] for r in bulk(path, "--cache", store, trust=other)[0])
    assert not any(r["cached"] for r in bulk(path, "--cache", store, "--at", "2027-01-01")[0])
    # A pack that changed is another pack.
    keep = (WORK / "b.asice").read_bytes()
    (WORK / "b.asice").write_bytes((WORK / "bad.asice").read_bytes())
    assert bulk(path, "--cache", store)[0][2]["verdict"] == "FAIL"
    (WORK / "b.asice").write_bytes(keep)
    # A record that was changed or torn is not believed.
    data = bytearray(store.read_bytes())
    where = data.find(hashlib.sha256((WORK / "bad.asice").read_bytes()).digest())
    while where >= 0:
        data[where + 64] = 1
        where = data.find(hashlib.sha256((WORK / "bad.asice").read_bytes()).digest(), where + 1)
    store.write_bytes(data)
    rows, _ = bulk(path, "--cache", store)
    assert rows[1]["verdict"] == "FAIL" and not rows[1]["cached"] and rows[0]["cached"]
    assert assay("verify", "--bulk", path, "-f", "ndjson", "--cache", policy)[0] == 3


def a_killed_run_goes_on_where_it_was():
    packs()
    n = 400
    # No two packs are the same, so that each takes its time.
    many = WORK / "many"
    many.mkdir()
    data = (WORK / "a.asice").read_bytes()
    for i in range(n):
        (many / f"{i}.asice").write_bytes(data[:-1] + bytes([i % 256]) + bytes(i // 256))
    path = listing("id,pack\n" + "".join(f"i{i},many/{i}.asice\n" for i in range(n)))
    whole = WORK / "whole.ndjson"
    assay("verify", "--bulk", path, "--trust", TRUST, "-f", "ndjson", "-o", whole, "-q")
    for form in ("ndjson", "csv"):
        out = WORK / f"killed.{form}"
        args = ["verify", "--bulk", path, "--trust", TRUST, "-f", form, "-o", out, "-q"]
        kills = 0
        for _ in range(20):
            before = out.stat().st_size if out.exists() else 0
            child = subprocess.Popen([ASSAY, *map(str, args), *(["--resume"] if kills else [])])
            while child.poll() is None and (not out.exists() or out.stat().st_size <= before + 200):
                time.sleep(0.005)
            if child.poll() is not None:
                break
            child.send_signal(signal.SIGKILL)
            child.wait()
            kills += 1
            # Torn in the middle of a line.
            with open(out, "r+b") as f:
                f.truncate(max(out.stat().st_size - 7, 0))
        assert kills >= 1, kills
        assay(*args, "--resume")
        if form == "ndjson":
            assert out.read_text() == whole.read_text()
            final = out.read_text()
            assay(*args, "--resume")  # once more, when all is done
            assert out.read_text() == final
        else:
            rows = [line.split(",") for line in out.read_text().splitlines()][1:]
            assert [r[0] for r in rows] == [str(i + 1) for i in range(n)]
            assert [r[1] for r in rows] == [f"i{i}" for i in range(n)]
    out = WORK / "killed.ndjson"
    lines = out.read_text().splitlines(keepends=True)
    out.write_text("".join(lines[:50]))
    args = ["verify", "--bulk", path, "-f", "ndjson", "-o", out, "-q", "--resume"]
    status, _, err = assay(*args)
    assert status == 3 and "cannot be continued" in err, err
    listing("id,pack\n" + "".join(f"j{i},many/{i}.asice\n" for i in range(n)))
    status, _, err = assay(*args, "--trust", TRUST)
    assert status == 3 and "another list" in err, err
    listing("id,pack\ni0,many/0.asice\n")
    status, _, err = assay(*args, "--trust", TRUST)
    assert status == 3 and "longer list" in err, err


def memory_does_not_grow_with_the_list():
    packs()
    def peak(n):
        path = listing("id,pack\n" + "".join(f"i{i},many/{i % 400}.asice\n" for i in range(n)), "peak.csv")
        pid = os.fork()
        if pid == 0:
            # A sanitizer keeps what was freed for a while.
            subprocess.run([ASSAY, "verify", "--bulk", str(path), "-f", "csv", "-o", "/dev/null", "-q"],
                           check=False, env={**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=1"})
            used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            os._exit(min(used // 4096, 255))  # in units of 4 MiB
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    small, large = peak(200), peak(1200)
    assert large <= small + 4, (small, large)


def wrong_usage_is_said():
    packs()
    one = WORK / "a.asice"
    path = listing("id,pack\n1,a.asice\n")
    for args in (["--bulk", path, one, "-f", "csv"], ["--bulk", path], ["--cache", "x", one],
                 ["--resume", one], ["-f", "csv", one], [], ["--bulk", path, "-f", "csv", "--resume"]):
        assert assay("verify", *args)[0] == 2, args
    for text in ("", "a,b\n", "id,id,pack\n", "id\n"):
        assert assay("verify", "--bulk", listing(text), "-f", "csv")[0] == 3, text
    assert assay("verify", "--bulk", WORK / "none", "-f", "csv")[0] == 3


tests = [v for k, v in list(globals().items())
         if callable(v) and getattr(v, "__module__", "") == "__main__"
         and k not in ("packs", "bulk", "listing", "run")]
try:
    run(tests)
finally:
    shutil.rmtree(WORK, ignore_errors=True)
