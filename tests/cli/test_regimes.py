# SPDX-License-Identifier: Apache-2.0
"""assay regimes: what applies by what is declared, and the three requirements
of the United Kingdom judged from the same evidence. No claim goes beyond the
dated facts of catalogue/regimes.json."""
import json
import re

from images import ROOT
from tap import run
from thermostat import Thermostat

DATA = json.loads((ROOT / "catalogue/regimes.json").read_text())
MARKET = "market:\n  regions: [EU, UK]\n  cra_class: default\n  placed: 2026-01-01\n  radio: yes\n"
BY_PROVISION = {"Sch. 1 para 1": ["5.1-1", "5.1-2"], "Sch. 1 para 2": ["5.2-1"], "Sch. 1 para 3": ["5.3-13"]}


def regimes(t, *words, status=0):
    out = t.run("regimes", "-f", "json", "--date", "2026-11-25", *words)
    assert out.returncode == status, (out.returncode, out.stderr)
    return {r["id"]: r for r in json.loads(out.stdout)["regimes"]}


def states(t, *words):
    return {k: r["state"] for k, r in regimes(t, *words).items()}


def what_applies_follows_from_the_market():
    with Thermostat() as t:
        assert states(t) == {"cra": "applies", "red": "applies", "nis2": "not", "psti": "applies", "sg-cls": "not",
                             "de-label": "label", "fi-label": "not", "jc-star": "not"}
        t.replace("regions: [EU, UK]", "regions: SG")
        assert [k for k, s in states(t).items() if s != "not"] == ["sg-cls"]
        t.replace("regions: SG", "regions: [EU]")
        t.replace("radio: yes", "radio: no")
        now = regimes(t)
        assert now["red"]["state"] == "not" and "radio" in now["red"]["because"]
        t.replace("  radio: no\n", "")
        assert states(t)["red"] == "open"
        t.replace("market:\n  regions: [EU]\n  cra_class: default\n  placed: 2026-01-01\n", "")
        assert {s for k, s in states(t).items() if k not in ("nis2", "fi-label")} == {"open"}


def days_and_roles_count():
    with Thermostat() as t:
        cra = regimes(t)["cra"]
        assert cra["begun"] == "part"
        assert [f["past"] for f in cra["facts"] if f["date"] in ("2026-09-11", "2027-12-11")] == [True, False]
        assert any("substantially modified" in f.get("for_this_product", "") for f in cra["facts"])
        assert "Art. 14" in {d["ref"] for d in cra["duties"]} and "Art. 19" not in {d["ref"] for d in cra["duties"]}
        importer = regimes(t, "--role", "importer")["cra"]["duties"]
        assert {d["ref"] for d in importer} == {"Art. 19", "Art. 64"}
        later = json.loads(t.run("regimes", "-f", "json", "--date", "2027-12-11").stdout)["regimes"][0]
        assert later["begun"] == "all"
        t.replace("placed: 2026-01-01", "placed: 2028-01-01")
        assert not any("for_this_product" in f for f in regimes(t)["cra"]["facts"])


def uk(t):
    return {q["id"]: q for q in regimes(t)["psti"]["requirements"]}


def the_second_standard_is_judged_from_the_same_evidence():
    with Thermostat() as t:
        assert {k: q["provisions"] for k, q in uk(t).items()} == BY_PROVISION
        assert {q["verdict"] for q in uk(t).values()} == {"INCONCLUSIVE"}
        for case in ("5.1-1-1", "5.1-1-2", "5.2-1-1", "5.2-1-2", "5.3-13-1", "5.3-13-2"):
            assert t.record(case, "PASS").returncode == 0
        assert {q["verdict"] for q in uk(t).values()} == {"PASS"}, uk(t)
        guide = t.where / "documents/user-guide.md"
        guide.write_text(guide.read_text().replace("until 31 December 2031", "until 31 December 2024"))
        assert uk(t)["Sch. 1 para 3"]["verdict"] == "FAIL"
        assert uk(t)["Sch. 1 para 2"]["verdict"] == "PASS"


def a_failure_of_the_wider_edition_alone_is_no_failure_of_the_law():
    with Thermostat() as t:
        t.cell("1-AuthMech", "*", "password_generation_mechanism", '"?"')
        t.record("5.1-1-1", "FAIL")
        assert t.assess().verdict("5.1-1") == "FAIL"
        first = uk(t)["Sch. 1 para 1"]
        assert first["verdict"] == "INCONCLUSIVE" and first["wider"], first


def every_fact_has_its_source_and_nothing_more_is_claimed():
    with Thermostat() as t:
        text = t.run("regimes", "--all", "--date", "2026-11-25").stdout.decode()
        found = regimes(t)
    for r in DATA["regimes"]:
        got = found[r["id"]]
        assert [f["what"] for f in got["facts"]] == [f["what"] for f in r["facts"]]
        for part in [got, *got["facts"], *got["duties"], *got["requirements"]]:
            assert part["source"] and part["confidence"], part
    flat = re.sub(r"\s+", " ", text)
    assert "gives no presumption of conformity" in flat and "no legal advice" not in flat.lower()[:10]
    for claim in ("is mandatory", "EN 303 645 is a harmonised", "harmonised standard EN 303 645"):
        assert claim not in flat, claim
    assert all("presumption of conformity" not in s or "no presumption" in s or "not" in s
               for s in re.split(r"(?<=[.;]) ", flat))


def wrong_words_are_told_with_their_line():
    with Thermostat(image=False) as t:
        for old, new, why in (("cra_class: default", "cra_class: important", "important-1"),
                              ("regions: [EU, UK]", "regions: [Europe]", "two letters"),
                              ("placed: 2026-01-01", "placed: 2026-13-01", "no day"),
                              ("radio: yes", "wireless: yes", "wireless")):
            before = t.product.read_text()
            t.replace(old, new)
            out = t.run("check")
            assert out.returncode != 0 and why in out.stdout.decode(), (new, out.stdout)
            t.product.write_text(before)


if __name__ == "__main__":
    run([
        what_applies_follows_from_the_market,
        days_and_roles_count,
        the_second_standard_is_judged_from_the_same_evidence,
        a_failure_of_the_wider_edition_alone_is_no_failure_of_the_law,
        every_fact_has_its_source_and_nothing_more_is_claimed,
        wrong_words_are_told_with_their_line,
    ])
