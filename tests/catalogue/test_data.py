"""The catalogue is complete, agrees with itself, and claims nothing false."""
# SPDX-License-Identifier: Apache-2.0
#
# Plain python3. The JSON Schemas are test_schemas.py's affair.
import collections
import os
import re
import subprocess
import sys
import unittest

ROOT = os.environ.get("ASSAY_SOURCE_ROOT") or os.path.abspath(
    os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import catalogue as merge_tool  # noqa: E402

FOLDER = os.path.join(ROOT, "catalogue")
DOC, _ = merge_tool.merge(FOLDER)
PROVISIONS = [p for c in DOC["clauses"] for p in c["provisions"]]
ROWS = DOC["previous"]["rows"]


# Rules that make a FAIL of a fact that is not certain, and why that is right.
LIKELY_IS_ENOUGH = {
    "key-published": "its numbers are those of a published key, wherever it stands",
    "key-in-use": "a certificate of the image has its public half",
    "boot-interruptible": "read where the boot loader keeps it",
    "boot-shell-as-init": "read where the boot loader keeps it",
    "signature-published-update-key": "the key is read from the signature",
    "signature-published-boot-key": "the key is read from the signature",
    "signature-disabled": "the loader's own setting",
    "signature-weak-update": "the algorithm is read from the signature",
    "update-unsigned-network": "the update program's own settings",
    "update-unsigned-local": "the update program's own settings",
}


def ids(entries):
    return [e["id"] for e in entries]


def json_files():
    for folder, _, names in os.walk(FOLDER):
        for name in sorted(names):
            if name.endswith(".json"):
                yield os.path.join(folder, name)


def texts(value, path=""):
    """Every string of value with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from texts(item, "%s[%d]" % (path, at))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, path + "." + key)


class Counts(unittest.TestCase):
    def test_78_provisions_36_mandatory_42_recommended(self):
        self.assertEqual(len(PROVISIONS), 78)
        kinds = collections.Counter(p["status"][0] for p in PROVISIONS)
        self.assertEqual(kinds, {"M": 36, "R": 42})

    def test_status_codes_by_form(self):
        forms = collections.Counter(
            re.sub(r" \(.*\)", "", p["status"]) for p in PROVISIONS)
        self.assertEqual(forms, {"M": 11, "M F": 21, "M C": 3, "M C F": 1,
                                 "R": 21, "R F": 16, "R C": 5})

    def test_132_cases_by_type(self):
        types = collections.Counter(
            c["type"] for p in PROVISIONS for c in p["tests"]["cases"])
        self.assertEqual(types, {"conceptual": 73, "functional": 58,
                                 "conceptual/functional": 1})

    def test_27_features_5_conditions_29_ixit_tables(self):
        self.assertEqual(ids(DOC["features"]),
                         list("abcdefghijklmnopqrstuvwxyz") + ["aa"])
        self.assertEqual(ids(DOC["conditions"]), ["3", "12", "14", "15", "16"])
        self.assertEqual([int(i.split("-")[0]) for i in ids(DOC["ixit"])],
                         list(range(1, 30)))

    def test_67_rows_of_v2_1_1_and_4_1(self):
        self.assertEqual(len([r for r in ROWS if r["id"] != "4-1"]), 67)
        self.assertEqual(len(ROWS), 68)


class Ids(unittest.TestCase):
    def test_no_id_stands_twice(self):
        lists = {
            "provisions": ids(PROVISIONS) + [a for p in PROVISIONS
                                             for a in p.get("aliases", [])],
            "cases": [c["id"] for p in PROVISIONS
                      for c in p["tests"]["cases"]],
            "rows": ids(ROWS), "rules": ids(DOC["rules"]),
            "kinds": ids(DOC["kinds"]), "terms": ids(DOC["terms"]),
            "ixit": ids(DOC["ixit"]), "sources": ids(DOC["sources"]),
            "xref catalogues": ids(DOC["xref_catalogues"]),
        }
        for catalogue in DOC["xref_catalogues"]:
            lists[catalogue["id"]] = ids(catalogue["refs"])
        for kind in DOC["kinds"]:
            lists[kind["id"]] = ids(kind["attributes"])
        for name, entries in lists.items():
            twice = [i for i, n in collections.Counter(entries).items()
                     if n > 1]
            self.assertEqual(twice, [], name)

    def test_void_ids_are_no_provisions(self):
        self.assertEqual(DOC["previous"]["void"],
                         ["5.3-4", "5.3-6", "5.3-15", "5.6-4", "5.13-1",
                          "6-3"])
        self.assertFalse(set(DOC["previous"]["void"]) & set(ids(PROVISIONS)))

    def test_provisions_stand_in_their_clause(self):
        for clause in DOC["clauses"]:
            for p in clause["provisions"]:
                self.assertEqual(p["id"].rsplit("-", 1)[0], clause["clause"])

    def test_cases_are_numbered_within_their_group(self):
        for p in PROVISIONS:
            self.assertEqual(p["tests"]["group"], p["id"])
            self.assertEqual(
                ids(p["tests"]["cases"]),
                ["%s-%d" % (p["id"], n + 1)
                 for n in range(len(p["tests"]["cases"]))])


class References(unittest.TestCase):
    def test_status_code_says_what_the_lists_say(self):
        for p in PROVISIONS:
            code = p["status"][0]
            inside = p["conditions"] + p["features"]
            code += (" C" if p["conditions"] else "") + (
                " F" if p["features"] else "")
            if inside:
                code += " (%s)" % ", ".join(inside)
            self.assertEqual(code, p["status"], p["id"])

    def test_conditions_and_features_are_defined_and_used(self):
        for name in ("conditions", "features"):
            used = {i for p in PROVISIONS for i in p[name]}
            self.assertEqual(used, set(ids(DOC[name])), name)

    def test_ixit_tables_exist_and_are_used(self):
        known = ids(DOC["ixit"])
        used = {i for p in PROVISIONS for i in p["tests"]["ixit"]}
        self.assertEqual(used, set(known))
        old = set(known) | {i["was"] for i in DOC["ixit"] if "was" in i}
        for p in PROVISIONS:
            self.assertLessEqual(set(p["tests"]["ixit_v1_1_1"]), old, p["id"])

    def test_cross_references_resolve(self):
        known = {c["id"]: set(ids(c["refs"]))
                 for c in DOC["xref_catalogues"]}
        sources = set(ids(DOC["sources"]))
        for p in PROVISIONS:
            for x in p["xrefs"]:
                self.assertIn(x["to"], known, p["id"])
                self.assertLessEqual(set(x["refs"]), known[x["to"]], p["id"])
                self.assertIn(x["source"], sources, p["id"])
            self.assertLessEqual(set(p["sources"]), sources, p["id"])

    def test_changes_agree_both_ways(self):
        rows = {r["id"]: r for r in ROWS}
        now = set(ids(PROVISIONS))
        for r in ROWS:
            self.assertLessEqual(set(r["became"]), now, r["id"])
            self.assertEqual(r["fate"] == "split",
                             r["id"] in DOC["previous"]["void"], r["id"])
        for p in PROVISIONS:
            change = p["since_2_1_1"]
            if change["from"]:
                self.assertIn(p["id"], rows[change["from"]]["became"])
            if change["change"] == "added":
                self.assertIn(p["id"], DOC["previous"]["added"])
        known = set(ids(DOC["previous"]["conditions"]))
        for r in ROWS:
            used = set(re.findall(r"\d+", r["status"] or ""))
            self.assertLessEqual(used, known, r["id"])


class Scan(unittest.TestCase):
    def test_every_provision_says_what_an_image_can_do(self):
        kinds = set(ids(DOC["kinds"]))
        for p in PROVISIONS:
            scan = p["scan"]
            self.assertLessEqual(set(scan["collects"]), kinds, p["id"])
            self.assertEqual(scan["reach"] == "none", not scan["collects"],
                             p["id"])
            self.assertTrue(scan["evidence"].endswith("."), p["id"])
            self.assertTrue(scan["missing"].endswith("."), p["id"])

    def test_what_is_missing_names_known_tables_and_cases(self):
        cases = {c["id"]: p["id"] for p in PROVISIONS
                 for c in p["tests"]["cases"]}
        tables = set(ids(DOC["ixit"]))
        for p in PROVISIONS:
            text = p["scan"]["missing"]
            for case in re.findall(r"test case ([0-9.]+-\w+-\d+|6-\w+-\d+)",
                                   text):
                self.assertEqual(cases.get(case), p["id"], text)
            for table in re.findall(r"IXIT (\d+-\w+)", text):
                self.assertIn(table, tables, p["id"])

    def test_law_and_personal_data_are_out_of_an_images_reach(self):
        reach = {p["id"]: p["scan"]["reach"] for p in PROVISIONS}
        for provision, value in reach.items():
            if re.match(r"6-|5\.(2-[12]|8|9|10|11|12)", provision):
                self.assertEqual(value, "none", provision)


class Sentences(unittest.TestCase):
    """EN 303 645 is voluntary, is harmonised under no act, presumes nothing."""

    LOUD = re.compile(r"presumption|harmoni[sz]ed|mandatory (from|by|since|under|in "
                      r"the EU|for all)|(is|becomes|are) mandatory|legally "
                      r"required|certified|guarantee", re.I)
    CALM = re.compile(r"\b(no|not|never|none|nor|without|voluntary|"
                      r"restrictions?|guarantees)\b|important products of class",
                      re.I)

    def test_no_sentence_claims_more_than_is_so(self):
        for path in json_files():
            if os.sep + "schema" + os.sep in path:
                continue
            if os.sep + "review" + os.sep in path:  # patterns, which say nothing
                continue
            for where, text in texts(merge_tool.load(path)):
                if " " not in text or where.endswith(".claim"):
                    continue
                for sentence in re.split(r"(?<=[.;])\s", text):
                    if self.LOUD.search(sentence):
                        self.assertRegex(sentence, self.CALM,
                                         "%s%s" % (path, where))

    def test_every_false_claim_is_answered(self):
        claims = merge_tool.load(os.path.join(FOLDER, "claims.json"))["claims"]
        self.assertGreaterEqual(len(claims), 7)
        for claim in claims:
            self.assertEqual(claim["verdict"], "false")
            self.assertTrue(claim["shows"] and claim["source"])


class Files(unittest.TestCase):
    def test_only_reviewed_rules_fail_on_what_is_merely_likely(self):
        likely = {r["id"] for r in DOC["rules"]
                  if r["effect"] == "fail" and r.get("least", "certain") != "certain"}
        self.assertLessEqual(likely, set(LIKELY_IS_ENOUGH))

    def test_layout_is_the_one_that_diffs_well(self):
        tool = os.path.join(ROOT, "tools", "jsonfmt.py")
        files = [p for p in json_files()
                 if not re.search(r"(credentials|components|known-keys)(\.schema)?\.json$",
                                  p)]
        done = subprocess.run([sys.executable, tool, "--check", *files],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_editions_name_the_catalogues_own(self):
        editions = merge_tool.load(os.path.join(FOLDER, "editions.json"))
        own = {(e["document"], e.get("catalogue")): e
               for e in editions["editions"]}
        self.assertEqual(own["EN 303 645", DOC["edition"]]["status"],
                         "current")
        self.assertEqual(
            own["EN 303 645", DOC["previous"]["edition"]]["status"],
            "superseded")


if __name__ == "__main__":
    unittest.main(verbosity=1)
