#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""assay bench: a right updater is found right, each broken one is caught by the case that is meant
for it, and what SWUpdate does is told as it is. And adapters that do not keep to their part."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from xml.etree import ElementTree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from tap import Skip, run  # noqa: E402
from thermostat import Thermostat  # noqa: E402

ASSAY = Path(sys.argv[1]).resolve()
ROOT = Path(os.environ["ASSAY_SOURCE_ROOT"])
MODEL = Path(os.environ["ASSAY_BENCH_MODEL"])
DEVICE = Path(os.environ["ASSAY_BENCH_DEVICE"])
# A leak check needs ptrace, which strace has taken.
ENV = dict(os.environ, ASAN_OPTIONS="detect_leaks=0:abort_on_error=1:verify_asan_link_order=0")

# defect: (the case meant for it, with the variant where one is enough; the verdict)
DEFECTS = {
    "no-signature-check": ("A3.1", "ACCEPTED"),
    "any-key": ("A3.1", "ACCEPTED"),
    "unsigned-is-fine": ("A1.1", "ACCEPTED"),
    "empty-signature-is-fine": ("A2.1", "ACCEPTED"),
    "writes-before-checking": ("A3.1", "REJECTED-DIRTY"),
    "leaves-a-lock": ("A3.1", "WEDGED"),
    "no-content-check": ("I1.13", "ACCEPTED SILENT"),
    "checks-the-start-only": ("I1.13", "SILENT"),
    "downgrades": ("R1.1", "ACCEPTED"),
    "replays": ("R2.1", "ACCEPTED"),
    "same-version-other-content": ("R3.1", "ACCEPTED"),
    "compares-as-text": ("R5.1", "ACCEPTED"),
    "raises-index-early": ("R9.1", "WEDGED"),
    "any-hardware": ("C1.1", "ACCEPTED"),
    "switches-before-writing": ("P1", "SILENT"),
    "writes-the-running-slot": ("P1", "BRICK SILENT"),
    "ignores-write-errors": ("P10.2", "SILENT"),
    "never-reads-back": ("I9.2", "SILENT"),
    "first-checked-last-used": ("Z4.7", "ACCEPTED"),
    "follows-paths": ("Z3.1", "ACCEPTED"),
    "appended-counts": ("Z6.3", "ACCEPTED"),
    "crashes-on-length": ("Z1.5", "CRASH"),
    "crashes-on-truncation": ("Z9.3", "CRASH"),
    "hangs-on-empty": ("Z1.1", "HANG"),
    "takes-sizes-as-signed": ("Z10.1", "CRASH"),
    "counts-in-few-bits": ("I2.1", "SILENT"),
    "long-signatures-are-fine": ("A12.3", "ACCEPTED"),
    "missing-is-fine": ("Z11.1", "ACCEPTED"),
    "the-mode-decides": ("I4.1", "ACCEPTED"),
    "runs-scripts-first": ("Z2.1", "ACCEPTED"),
    "locks-after-ten": ("X5.1", "WEDGED"),
    "crashes-on-odd-digits": ("Z12.8", "CRASH"),
    "no-hardware-is-fine": ("C2.1", "ACCEPTED"),
    "reads-twice": ("I7", "ACCEPTED"),
    "no-check-without-clock": ("A10.1", "ACCEPTED"),
    "one-key-for-all": ("A14.1", "ACCEPTED"),
    "gives-up-after-two": ("P5", "WEDGED"),
    "knows-no-way-back": ("C6.1", "BRICK"),
    "raises-index-untried": ("R7.1", "WEDGED"),
}
FAULTS = {"P1", "P5", "P10", "I7", "I9", "X2"}  # by strace
CANNOT = {"A10"} if not shutil.which("faketime") else set()
if os.geteuid() or not shutil.which("setpriv"):
    CANNOT |= {"I7"}


def bench(*words, adapter=MODEL, **env):
    return subprocess.run([ASSAY, "bench", "--adapter", adapter, *words], capture_output=True,
                          timeout=500, env=dict(ENV, **env), stdin=subprocess.DEVNULL)


def outcomes(*words, **how):
    result = bench("-f", "json", *words, **how)
    assert result.returncode in (0, 1), (result.args, result.stderr)
    report = json.loads(result.stdout)
    assert (result.returncode == 1) == any(p["verdict"] == "FAIL" for p in report["provisions"])
    return {o["case"]: o for o in report["outcomes"]}, report


def can_trace():
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-qq", "-o", os.devnull, "true"],
                          capture_output=True).returncode == 0


def needs_trace():
    if not can_trace():
        raise Skip("strace is not installed, or may not trace here")


def a_right_updater_is_found_right():
    found, report = outcomes()
    safe = {"REJECTED-CLEAN", "UNAFFECTED", "RECOVERED", "NOT-TESTED", "NOT-APPLICABLE"}
    assert {o["verdict"] for o in found.values()} <= safe, [
        (c, o["verdict"], o.get("note")) for c, o in found.items() if o["verdict"] not in safe]
    assert len(found) == 119 and "fault" not in report
    tried = {c for c, o in found.items() if o["tried"]}
    wanted = {case.split(".")[0] for case, _ in DEFECTS.values()}
    wanted -= CANNOT | (set() if can_trace() else FAULTS)
    assert tried >= wanted, wanted - tried
    assert all(o.get("note") for o in found.values())
    assert all(p["verdict"] == "INCONCLUSIVE" for p in report["provisions"])


def each_defect_is_caught_by_its_case():
    missed = []
    for defect, (only, verdict) in DEFECTS.items():
        case = only.split(".")[0]
        if case in CANNOT or case in FAULTS and not can_trace():
            continue
        found, _ = outcomes("--only", only, "--step-time", "5s" if "HANG" in verdict else "60s",
                            MODEL_DEFECT=defect)
        got = found[case]
        if got["verdict"] not in verdict.split() or got["unsafe"] == 0:
            missed.append((defect, case, verdict, got["verdict"], got["note"]))
        others = {c for c, o in found.items() if o["tried"]} - {case}
        assert not others, others
    assert not missed, missed


def writes_that_fail_are_survived():
    needs_trace()
    found, _ = outcomes("--only", "P1,P10,I9,X2")
    for case in ("P1", "P10", "I9", "X2"):
        assert found[case]["verdict"] == "RECOVERED" and found[case]["tried"] >= 3, found[case]


def provisions_and_cases_are_of_the_standard():
    _, report = outcomes("--only", "A1")
    known = json.loads(subprocess.run([ASSAY, "list", "cases", "-f", "json"], check=True,
                                      capture_output=True).stdout)
    text = json.dumps(known)
    for o in report["outcomes"]:
        assert o["provisions"] and o["what"] and o["safe"], o
        for case in o["test_cases"]:
            assert f'"{case}"' in text, (o["case"], case)
        for case in o["test_cases"]:
            assert case.rsplit("-", 1)[0] in o["provisions"], (o["case"], case)


def the_report_keeps_to_its_schema():
    try:
        import jsonschema
    except ImportError as e:
        raise Skip("python3-jsonschema is not installed") from e
    _, report = outcomes("--only", "A1,R1", MODEL_DEFECT="downgrades")
    with open(ROOT / "catalogue/schema/bench.schema.json", encoding="utf-8") as f:
        jsonschema.validate(report, json.load(f))
    failed = {p["id"]: p for p in report["provisions"] if p["verdict"] == "FAIL"}
    assert list(failed) == ["5.3-2"] and failed["5.3-2"]["worst"] == "R1", failed


def script(folder, text):
    path = Path(folder) / "adapter"
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return path


CAPS = """echo '{"name": "x", "version": "1", "format": "raw"}'"""


def bad_adapters_end_with_a_reason():
    for text, why in ((":", "printed no JSON"), ("exit 3", "status 3"), ("kill -SEGV $$", "signal 11"),
                      ("echo '[]'", "printed no JSON"), ("echo '{}'", "lacks name"),
                      ("yes | head -c 3000000", "more than a mebibyte"), ("sleep 60", "in time"),
                      (f'[ "$1" = caps ] && {CAPS} || echo "{{}}"', "without slots")):
        with tempfile.TemporaryDirectory() as folder:
            result = bench("--step-time", "1s", "--only", "A1", adapter=script(folder, text),
                           TMPDIR=folder)
        assert result.returncode == 3, (text, result)
        assert why in result.stderr.decode(), (text, result.stderr)
        assert b"A1" not in result.stdout or b"NOT-TESTED" in result.stdout


def what_an_adapter_leaves_running_is_ended():
    with tempfile.TemporaryDirectory() as folder:
        pid = Path(folder) / "pid"
        text = f"setsid sleep 300 & echo $! >{pid}\nsleep 0.2; exit 3"
        bench("--only", "A1", adapter=script(folder, text), TMPDIR=folder)
        number = pid.read_text().strip()
        assert not Path(f"/proc/{number}").exists() or \
            "sleep" not in Path(f"/proc/{number}/comm").read_text()


def nothing_is_left_behind():
    with tempfile.TemporaryDirectory() as folder:
        bench("--only", "A1", TMPDIR=folder)
        assert not list(Path(folder).iterdir())
        kept = Path(folder) / "kept"
        bench("--only", "A1", "--work", kept)
        assert (kept / "good.pkg").exists()
        assert bench("--only", "A1", "--work", kept).returncode == 3  # is there already


def wrong_usage_is_told():
    result = subprocess.run([ASSAY, "bench"], capture_output=True)
    assert result.returncode == 2 and b"--adapter" in result.stderr
    result = bench(adapter="no-such-adapter")
    assert result.returncode == 3 and b"no such adapter" in result.stderr


def swupdate_is_told_as_it_is():
    for tool in ("swupdate", "openssl", "cpio"):
        if not shutil.which(tool, path=os.environ["PATH"] + ":/usr/sbin"):
            raise Skip(f"{tool} is not installed")
    def attacked(only, **env):
        for _ in range(3):  # now and then SWUpdate waits for ever, whatever the package
            found, report = outcomes("--only", only, "--step-time", "20s",
                                     adapter=ROOT / "adapters/swupdate", **env)
            if not any(o["verdict"] == "HANG" for o in found.values()):
                return found, report
        raise Skip("swupdate does not come to an end here")
    found, report = attacked("A1,A3,C1,R1")
    assert report["subject"]["name"] == "SWUpdate"
    for case in ("A1", "A3", "C1"):
        assert found[case]["verdict"] == "REJECTED-CLEAN", found[case]
    assert found["R1"]["verdict"] == "ACCEPTED", found["R1"]  # unless told otherwise
    found, _ = attacked("R1", ASSAY_SWUPDATE_OPTIONS="-N 1.10.0")
    assert found["R1"]["verdict"] == "REJECTED-CLEAN", found["R1"]


def a_replay_does_the_same_again():
    found, _ = outcomes("--only", "R5", MODEL_DEFECT="compares-as-text")
    bad = found["R5"]
    words = bad["replay"].split()
    assert words[:3] == ["assay", "bench", "--adapter"] and words[4] == "--only", bad
    assert "slot 1 runs: evil" in bad["medium"], bad
    again, _ = outcomes(*words[4:], MODEL_DEFECT="compares-as-text")
    assert again["R5"]["tried"] == 1 and again["R5"]["verdict"] == bad["verdict"], again["R5"]
    assert again["R5"]["note"] == bad["note"]


def results_come_as_junit_and_as_a_page():
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for defect in ("downgrades", "<script>alert(1)</script>"):
            path = Path(folder) / f"{len(files)}.json"
            bench("--only", "A1,R1", "-f", "json", "-o", path, MODEL_DEFECT=defect)
            files.append(path)
        result = bench("--only", "A1,R1", "-f", "junit", MODEL_DEFECT="downgrades")
        suite = ElementTree.fromstring(result.stdout)
        assert (suite.get("tests"), suite.get("failures")) == ("119", "1"), suite.attrib
        assert suite.get("skipped") == "117"
        failure = suite.find(".//failure")
        assert failure.get("type") == "ACCEPTED" and "--only R1.1" in failure.text, failure.text
        page = subprocess.run([ASSAY, "bench", "compare", *files, "-f", "html"],
                              capture_output=True)
        assert page.returncode == 0, page
        text = page.stdout.decode()
        assert "<script>" not in text and "&lt;script&gt;" in text
        assert text.count('class="tiles"') == 2 and text.count("<article") == 1
        assert "--only R1.1" in text and 'id="cuts"' in text
        for line in ("not json", '{"schema": "assay-bench/2"}', "[]",
                     json.dumps(dict(json.loads(files[0].read_text()),
                                     outcomes=[{"case": "A1", "verdict": "PASS"}])),
                     json.dumps(dict(json.loads(files[0].read_text()),
                                     outcomes=[{"case": "A1", "verdict": "REJECTED-CLEAN"}]))):
            bad = Path(folder) / "bad.json"
            bad.write_text(line)
            result = subprocess.run([ASSAY, "bench", "compare", bad, "-f", "html"],
                                    capture_output=True)
            assert result.returncode == 3 and b"no results" in result.stderr, (line, result)


def results_are_evidence_in_a_workspace():
    with Thermostat() as t:
        path = t.where / "bench.json"
        bench("--only", "A1,R1,C1,P1.1", "-f", "json", "-o", path, MODEL_DEFECT="downgrades")
        def record(*words):
            return subprocess.run([ASSAY, "bench", "record", path, t.where, *words],
                                  capture_output=True)
        assert record().returncode == 2  # nobody stands for it
        made = record("--tester", "A. Tester")
        assert made.returncode == 0, made
        results = {p.stem: json.loads(p.read_text())
                   for p in (t.where / "evidence/results").iterdir()}
        assert results["5.3-2-2"]["verdict"] == "FAIL" and "R1, ACCEPTED" in results["5.3-2-2"]["note"]
        others = {r["verdict"] for c, r in results.items() if c != "5.3-2-2"}
        assert others == {"INCONCLUSIVE"} and all(c.endswith("-2") for c in results), results.keys()
        a = t.assess()
        assert a.cases["5.3-2-2"]["verdict"] == "FAIL", a.cases["5.3-2-2"]
        assert "--only R1.1" in a.cases["5.3-2-2"]["because"]
        assert a.cases["5.3-9-2"]["verdict"] == "INCONCLUSIVE"
        # Another image is another product: the results are about neither.
        t.tree("etc/motd", "changed\n")
        t.build()
        a = t.assess()
        assert a.cases["5.3-2-2"]["verdict"] == "INCONCLUSIVE", a.cases["5.3-2-2"]
        # What a person recorded stays; what the bench did is replaced.
        t.run("record", "5.3-2-2", "PASS", t.where, "--tester", "B.", "--note", "seen")
        again = record("--tester", "A. Tester")
        assert again.returncode == 0 and b"stays" in again.stderr, again
        assert "assay bench on" in t.assess().cases["5.3-9-2"]["because"]
        kept = json.loads((t.where / "evidence/results/5.3-2-2.json").read_text())
        assert kept["verdict"] == "PASS" and kept["by"] == "B."


def the_bad_example_is_found_bad():
    found, _ = outcomes("--only", "A1,A3,A14,R1,P10.1,Z6", adapter=ROOT / "adapters/bad-vendor")
    for case in ("A1", "A3", "A14", "R1", "Z6"):
        assert found[case]["verdict"] == "ACCEPTED", found[case]
    if can_trace():
        assert found["P10"]["verdict"] in ("BRICK", "SILENT"), found["P10"]


def a_new_adapter_runs_as_it_is():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine"
        made = subprocess.run([ASSAY, "bench", "new-adapter", path], capture_output=True)
        assert made.returncode == 0 and path.stat().st_mode & 0o111, made
        again = subprocess.run([ASSAY, "bench", "new-adapter", path], capture_output=True)
        assert again.returncode == 3 and b"already" in again.stderr, again
        found, report = outcomes("--only", "A1,A3,Z9.1", adapter=path)
        assert report["subject"]["name"] == "my updater"
        assert found["A3"]["verdict"] == "ACCEPTED", found["A3"]
        assert found["Z9"]["verdict"] == "BRICK" or found["Z9"]["unsafe"] == 0, found["Z9"]


# One variant of each case that a naive updater fails.
NAIVE = "I9.14,R7.1,P1.3,P2.1,P3.1,P4.1,P6.2,P7.2,P8.1,P10.15,B1.2,B2.1"


def the_device_library_is_found_right():
    only = "A3,I1.3,R1,R7,C6,P1.1,P2.20,P3.5,P4.3,P6.4,P7,P8.1,P10.1,I9.1,Z4.1,B1.2,B2.1"
    found, report = outcomes("--only", only, adapter=DEVICE)
    assert report["subject"]["name"] == "assay device library"
    for case in {c.split(".")[0] for c in only.split(",")}:
        o = found[case]
        assert o["tried"] and o["unsafe"] == 0, o
        assert o["verdict"] in ("REJECTED-STAGED", "UNAFFECTED", "RECOVERED"), o
    # every cut of the small layout, counted by its own sweep
    assert int(found["P1"]["note"].rsplit(": ", 1)[1].split()[0]) > 1000, found["P1"]


def a_naive_updater_fails_at_each_operation():
    found, _ = outcomes("--only", NAIVE, adapter=DEVICE, BENCH_DEVICE_NAIVE="1")
    for case in NAIVE.split(","):
        o = found[case.split(".")[0]]
        assert o["verdict"] in ("BRICK", "SILENT", "WEDGED"), o
        assert o["replay"].split()[-1] == (case if "." in case else case + ".1"), o


def rauc_is_told_as_it_is():
    for tool in ("rauc", "dbus-daemon", "gdbus", "mksquashfs", "openssl", "unshare"):
        if not shutil.which(tool):
            raise Skip(f"{tool} is not installed")
    if os.geteuid() or not Path("/dev/loop-control").exists() or \
            subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:
        raise Skip("RAUC mounts its bundles, which may not be done here")
    before = Path("/proc/self/mounts").read_text()
    found, report = outcomes("--only", "A3,C1,R1,R2,Z6.1", adapter=ROOT / "adapters/rauc")
    if report.get("fault"):
        raise Skip("RAUC does not come up here: " + report["fault"])
    assert report["subject"]["name"] == "RAUC"
    for case in ("A3", "C1", "Z6"):
        assert found[case]["verdict"] == "REJECTED-CLEAN", found[case]
    if report["subject"]["version"].startswith("1.8"):  # it has no lowest version
        for case in ("R1", "R2"):
            assert found[case]["verdict"] == "ACCEPTED", found[case]
    assert Path("/proc/self/mounts").read_text() == before


run([
    a_right_updater_is_found_right,
    each_defect_is_caught_by_its_case,
    writes_that_fail_are_survived,
    provisions_and_cases_are_of_the_standard,
    the_report_keeps_to_its_schema,
    bad_adapters_end_with_a_reason,
    what_an_adapter_leaves_running_is_ended,
    nothing_is_left_behind,
    wrong_usage_is_told,
    swupdate_is_told_as_it_is,
    a_replay_does_the_same_again,
    results_come_as_junit_and_as_a_page,
    results_are_evidence_in_a_workspace,
    the_bad_example_is_found_bad,
    a_new_adapter_runs_as_it_is,
    the_device_library_is_found_right,
    a_naive_updater_fails_at_each_operation,
    rauc_is_told_as_it_is,
])
