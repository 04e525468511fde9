# SPDX-License-Identifier: Apache-2.0
"""assay assess on the example product: what it decides, what it leaves open,
and what it never does."""
import json
import os
import re
from datetime import date, timedelta

from images import ROOT, assay
from tap import Skip, run
from thermostat import Thermostat

DECIDED = {"5.0-1-1", "5.1-2A-1", "5.3-1-1", "5.3-4A-1", "5.3-6A-1", "5.3-6B-1"}
ABSENT = {"5.1-2", "5.3-14", "5.3-15A", "5.3-15B", "5.4-2", "5.5-6", "5.5-7", "5.8-2", "6-7"}
NOT_SUPPORTED = {"5.6-8", "6-8"}


def open_shell(t):
    """A shell for anyone who connects."""
    t.tree("etc/inittab", "::respawn:/usr/sbin/telnetd -F -l /bin/sh\n", add=True)
    t.tree("usr/sbin/telnetd", "Stands for a program of the product.\n")
    t.build()


def every_case_has_a_verdict_or_an_open_task():
    with Thermostat() as t:
        a = t.assess(status=(0,))
    assert len(a.cases) == 132 and len(a.provisions) == 78
    for case in a.cases.values():
        assert case["because"] and case["reason"], case
        if case["state"] == "decided":
            assert case["verdict"] in ("PASS", "FAIL"), case
        elif case["state"] == "open":
            assert case["verdict"] == "INCONCLUSIVE" and case["task"]["do"], case
        else:
            assert case["state"] == "not-run" and "verdict" not in case, case


def the_example_assesses_to_its_stated_result():
    with Thermostat() as t:
        a = t.assess(status=(0,))
    assert set(a.state("decided")) == DECIDED, a.state("decided")
    assert all(a.verdict(c) == "PASS" for c in DECIDED)
    assert a.ids("N/A") == ABSENT, a.ids("N/A") ^ ABSENT
    assert a.ids("NOT SUPPORTED") == NOT_SUPPORTED
    assert a.ids("FAIL") == set() and a.ids("PASS") == {"5.0-1"}, a.ids("PASS")
    assert a.summary["verdict"] == "INCONCLUSIVE"
    stated = (ROOT / "examples/thermostat/README.md").read_text()
    for n, what in ((len(a.ids("INCONCLUSIVE")), "INCONCLUSIVE"), (len(ABSENT), "N/A"),
                    (len(a.state("open")), "open"), (len(DECIDED), "decided")):
        assert f"{n} {what}" in stated, (n, what)


def no_functional_case_passes_without_a_person():
    with Thermostat() as t:
        a = t.assess()
    for case in a.cases.values():
        assert "functional" not in case["type"] or case.get("verdict") != "PASS", case


def declarations_pass_nothing_that_no_image_could_contradict():
    with Thermostat() as t:
        t.replace("  images: [thermostat.tar]\n", "  images: []\n")
        a = t.assess()
    assert set(a.state("decided")) == {"5.0-1-1"}, a.state("decided")
    assert a.verdict("5.1-2") == "INCONCLUSIVE", "an image could show factory passwords"


def an_image_that_is_none_counts_for_nothing():
    with Thermostat(image=False) as t:
        (t.where / "thermostat.tar").write_text("This is no firmware at all.\n" * 1000)
        a = t.assess()
        p = plan(t)
    assert not a.all["targets"][0]["complete"] and a.all["targets"][0]["lack"]
    assert set(a.state("decided")) == {"5.0-1-1"}, a.state("decided")
    assert a.cases["5.6-1-2"]["reason"] == "unreadable", a.cases["5.6-1-2"]
    assert a.verdict("5.1-2") == "INCONCLUSIVE"
    assert [m["kind"] for m in p["missing"]] == ["target"], p["missing"]


def the_json_is_as_its_schema_says():
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        raise Skip("python3-jsonschema 4 or newer is not installed")
    schema, result, planned = (json.loads((ROOT / f"catalogue/schema/{n}.schema.json").read_text())
                               for n in ("assess", "result", "plan"))
    with Thermostat() as t:
        open_shell(t)
        (t.where / "page.txt").write_text("seen")
        assert t.record("5.2-1-2", "PASS", "--attach", "page.txt").returncode == 0
        assert t.record("5.9-1-2", "FAIL").returncode == 0
        answer = t.assess().all
        to_do = plan(t, "--by", "2099-12-31")
        kept = json.loads((t.where / "evidence/results/5.2-1-2.json").read_text())
    assert answer["remarks"] and answer["evidence"][0]["findings"]
    for s, value in ((schema, answer), (result, kept), (planned, to_do)):
        errors = [e.message for e in Draft202012Validator(s).iter_errors(value)]
        assert not errors, errors[:3]


def every_citation_leads_to_what_it_cites():
    with Thermostat() as t:
        open_shell(t)
        a = t.assess()
        lines = t.product.read_text().splitlines()
    findings = {f["id"]: f for e in a.all["evidence"] for f in e["findings"]}
    seen = {o["id"]: o for e in a.all["evidence"] for o in e["observations"]}
    for f in findings.values():
        assert all(o in seen for o in f["observations"]), f
    for o in seen.values():
        assert o["where"]["path"] and o["where"].get("sha256"), o
    for r in a.remarks.values():
        assert seen[r["observed"]["observation"]]["where"]["path"] == r["observed"]["path"]
        assert lines[r["declared"]["line"] - 1].strip().startswith(("28-", "13-", "15-", "1-")), r
    for c in a.cases.values():
        assert set(c["grounds"]) <= {"finding", "remark", "declared"}
        assert c["grounds"].get("finding", next(iter(findings))) in findings
        assert all(r in a.remarks for r in c["remarks"])


def the_same_input_gives_the_same_bytes():
    with Thermostat() as t:
        for form in ("json", "text"):
            one, two = (t.run("assess", "-f", form).stdout for _ in range(2))
            assert one == two and one


def the_exit_status_tells_what_failed():
    with Thermostat() as t:
        assert t.run("assess").returncode == 0
        t.replace('"5.6-5": {support: Y', '"5.6-5": {support: N/A')
        assert t.run("assess").returncode == 0, "N/A without a ground is open, not failed"
        assert t.record("5.9-1-2", "FAIL").returncode == 0
        assert t.run("assess").returncode == 0, "5.9-1 is a recommendation"
        assert t.run("assess", "--fail-on", "any").returncode == 1
        assert t.record("5.1-1-2", "FAIL").returncode == 0
        assert t.run("assess").returncode == 1
        assert t.run("assess", "--fail-on", "never").returncode == 0
        assert t.run("assess", "--nonsense").returncode == 2
        (t.where / "thermostat.tar").unlink()
        result = t.run("assess")
        assert result.returncode == 3 and b"thermostat.tar" in result.stdout, result
        t.product.write_text("schema: assay-product/1\nproduct: [\n")
        assert t.run("assess").returncode == 3
        t.product.unlink()
        result = t.run("assess")
        assert result.returncode == 3 and b"assay init" in result.stderr


def a_recommendation_that_fails_is_a_fail():
    with Thermostat() as t:
        assert t.record("5.9-1-2", "FAIL").returncode == 0
        a = t.assess()
    assert a.verdict("5.9-1") == "FAIL" and a.summary["verdict"] == "FAIL"
    assert a.summary["provisions"]["fail_mandatory"] == 0


def with_all_results_the_example_passes_and_any_change_is_noticed():
    with Thermostat() as t:
        result = t.record(",".join(t.assess().state("open")), "PASS")
        assert result.returncode == 0, result.stderr
        a = t.assess(status=(0,))
        assert a.summary["verdict"] == "PASS", {k: p["because"] for k, p in a.provisions.items()
                                                if p["verdict"] == "INCONCLUSIVE"}
        assert a.state("open") == []
        t.replace("a fixed table of states", "a table of states")
        a = t.assess()
        assert a.ids("INCONCLUSIVE") == {"5.13-1A", "5.13-1B"}, "only what judges 29-InpVal"
        assert a.cases["5.13-1A-1"]["reason"] == "result-outdated"
        t.tree("etc/motd", "a newer build\n")
        t.build()
        a = t.assess()
        assert a.state("recorded") == [] and a.summary["verdict"] == "INCONCLUSIVE"


def a_result_does_not_outweigh_evidence():
    with Thermostat() as t:
        open_shell(t)
        for case in ("5.5-5-2", "5.6-5-1"):
            assert t.record(case, "PASS").returncode == 0
        a = t.assess()
        assert a.verdict("5.5-5-2") == "FAIL", "an image shows a shell for all"
        assert a.cases["5.6-5-1"]["reason"] == "undeclared" and a.verdict("5.6-5-1") == "FAIL"


def what_speaks_against_a_case_can_be_weighed():
    with Thermostat() as t:
        t.tree("etc/init.d/rcS", "/usr/sbin/snmpd -c /etc/snmpd.conf\n", add=True)
        t.tree("usr/sbin/snmpd", "Stands for a program of the product.\n")
        t.replace("  13-SoftServ:\n", "  13-SoftServ:\n"
                  "    - {id: Serv-snmpd, status: enabled, justification: for the installer}\n")
        t.replace("  28-LogIntf:\n", "  28-LogIntf:\n"
                  "    - {id: Intf-snmpd, status: enabled, disclosed_information: model}\n")
        t.build()
        a = t.assess()
        against = [f["id"] for e in a.all["evidence"] for f in e["findings"]
                   if "5.6-2" in f["provisions"]]
        assert against, a.all["evidence"]
        assert t.record("5.6-2-2", "PASS").returncode == 0
        assert t.assess().cases["5.6-2-2"]["reason"] == "evidence-against"
        assert t.record("5.6-2-2", "PASS", "--weighed", ",".join(against)).returncode == 0
        assert t.assess().verdict("5.6-2-2") == "PASS"


def the_report_is_whole_and_harmless():
    with Thermostat() as t:
        open_shell(t)
        t.replace("name: Hearth T2 connected thermostat", "name: T2 <script>alert(1)</script> & co")
        t.cell("25-DelFunc", "DelFunc-Reset", "confirmation", '"<img src=x>"')
        (t.where / "page.txt").write_text("seen")
        assert t.record("5.2-1-2", "PASS", "--attach", "page.txt", note="<b>seen</b>").returncode == 0
        one, two = (t.run("report") for _ in range(2))
        assert one.returncode == 0 and one.stdout == two.stdout
        page = one.stdout.decode()
        a = t.assess()
        t.product.unlink()
        assert t.run("report").returncode == 3
    for kind, ids in (("p", a.provisions), ("c", a.cases), ("r", a.remarks)):
        for id in ids:
            assert page.count(f'id="{kind}-{id}"') == 1, (kind, id)
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets and targets <= set(re.findall(r' id="([^"]+)"', page)), \
        targets - set(re.findall(r' id="([^"]+)"', page))
    assert "<script" not in page and "<img" not in page and "<b>seen" not in page
    assert not re.search(r'<[^>]+ (src|href)="?[^#"]', page), "nothing is loaded"
    assert not re.search("harmonised|presumption|CE mark", page)
    for word in ("T2-24", a.all["declarations"]["sha256"], a.all["targets"][0]["sha256"], "A. Tester"):
        assert word in page, word


def plan(t, *words):
    result = t.run("plan", "-f", "json", *words)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def the_plan_tells_who_does_what_with_what():
    with Thermostat() as t:
        p = plan(t)
        open_cases = set(t.assess().state("open"))
    assert p["summary"]["ready"] and p["missing"] == [], p["missing"]
    assert {s["case"] for s in p["steps"] if s["open"]} == open_cases
    for s in p["steps"]:
        assert s["do"] and s["with"] and set(s["with"]) <= set(p["equipment"]), s
        desk = set(s["with"]) <= {"ixit", "documents", "browser"}
        assert s["who"] == ("assay" if s["case"] in DECIDED else
                            "person" if desk else "laboratory"), s
        assert desk or "functional" in s["type"], s


def what_is_missing_is_named_once_and_shortly():
    with Thermostat() as t:
        t.replace('  "5.9-1": {support: Y, detail: settings are kept}\n', "")
        t.replace('  "5.9-2": {support: Y, detail: heating goes on}\n', "")
        t.replace("  hardware: rev C\n", "")
        text = t.product.read_text()
        start = text.index("  23-ResMech:\n")
        t.product.write_text(text[:start] + text[text.index("  24-TelData:\n"):])
        t.ics("5.11-3", "N/A", "users delete nothing at all")
        t.cell("25-DelFunc", "DelFunc-Reset", "target_type")
        t.cell("12-NetSecImpl", "*", "report", "none")
        t.tree("etc/init.d/rcS", "/usr/sbin/snmpd -c /etc/snmpd.conf\n", add=True)
        t.tree("usr/sbin/snmpd", "Stands for a program of the product.\n")
        t.cell("28-LogIntf", "LogIntf-Service", "description", "MQTT; there is no snmpd")
        t.build()
        p = plan(t)
    kinds = {}
    for m in p["missing"]:
        kinds.setdefault(m["kind"], []).append(m["needed_by"])
    assert not p["summary"]["ready"]
    assert kinds["identification"] == [[]] and kinds["ics"] == [["5.9-1", "5.9-2"]], kinds
    assert kinds["ixit-table"] == [["5.9-1-1", "5.9-1-2", "5.9-2-1", "5.9-2-2", "5.9-3-1", "5.9-3-2"]]
    assert kinds["claim"] == [["5.11-3"]] and ["5.5-2"] in kinds["fail"], kinds
    assert ["5.11-1-1", "5.11-2-1"] in kinds["ixit-cell"], kinds
    assert kinds["conflict"] == [["5.5-5-2", "5.6-1-2", "5.13-1B-2"]], kinds


def an_empty_workspace_lacks_everything():
    with Thermostat(image=False) as t:
        assert t.run("init", "new").returncode == 0
        p = plan(t, "new")
    assert len([m for m in p["missing"] if m["kind"] == "ixit-table"]) == 29
    assert [m for m in p["missing"] if m["kind"] == "ics"][0]["needed_by"].__len__() == 78
    assert len(p["steps"]) == 132 and all(s["open"] and s["do"] for s in p["steps"])


def the_work_is_laid_out_backwards_from_a_day():
    clock = {"env": {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}}  # 2026-01-01
    with Thermostat() as t:
        p = json.loads(t.run("plan", "-f", "json", "--by", "2026-06-30", **clock).stdout)["schedule"]
        late = json.loads(t.run("plan", "-f", "json", "--by", "2026-02-27", **clock).stdout)["schedule"]
        assert t.run("plan", "--by", "2025-12-31", **clock).returncode == 2
        assert t.run("plan", "--by", "2026-02-29", **clock).returncode == 2
    days = p["stretches"]
    assert days[-1]["to"] == "2026-06-30" and p["late_working_days"] == 0
    for s in days:
        first, last = date.fromisoformat(s["from"]), date.fromisoformat(s["to"])
        work = [d for d in (first + timedelta(n) for n in range((last - first).days + 1))
                if d.weekday() < 5]
        assert len(work) == s["working_days"] and first in work and last in work, s
    for before, after in zip(days[1:], days[2:]):
        assert before["to"] < after["from"], (before, after)
    tests = [s for s in days if "laboratory" in s["what"] and s["working_days"] > 1][0]
    assert days[0]["what"] == "book the laboratory" and days[0]["from"] < tests["from"]
    assert late["late_working_days"] > 0


def what_is_automated_is_counted():
    answer = json.loads(assay("list", "cases", "--automation", "-f", "json").stdout)
    counts = answer["counts"]
    assert sum(counts.values()) == 132 == len(answer["entries"]), counts
    levels = [e["detail"] for e in answer["entries"]]
    assert all(levels.count(level) == n for level, n in counts.items()), counts
    assert counts["decided"] == len(DECIDED)
    assert {e["id"] for e in answer["entries"] if e["detail"] == "decided"} == DECIDED
    level = {e["id"]: e["detail"] for e in answer["entries"]}
    assert level["5.2-1-2"] == level["5.3-13-2"] == "fails", "documents are read"
    assert level["5.3-14-2"] == "supported"
    assert assay("list", "rules", "--automation").returncode == 2


if __name__ == "__main__":
    run([
        the_report_is_whole_and_harmless,
        the_plan_tells_who_does_what_with_what,
        what_is_missing_is_named_once_and_shortly,
        an_empty_workspace_lacks_everything,
        the_work_is_laid_out_backwards_from_a_day,
        what_is_automated_is_counted,
        every_case_has_a_verdict_or_an_open_task,
        the_example_assesses_to_its_stated_result,
        no_functional_case_passes_without_a_person,
        declarations_pass_nothing_that_no_image_could_contradict,
        an_image_that_is_none_counts_for_nothing,
        the_json_is_as_its_schema_says,
        every_citation_leads_to_what_it_cites,
        the_same_input_gives_the_same_bytes,
        the_exit_status_tells_what_failed,
        a_recommendation_that_fails_is_a_fail,
        with_all_results_the_example_passes_and_any_change_is_noticed,
        a_result_does_not_outweigh_evidence,
        what_speaks_against_a_case_can_be_weighed,
    ])
