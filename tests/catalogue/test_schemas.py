"""Every file of catalogue/ is as its JSON Schema says."""
# SPDX-License-Identifier: Apache-2.0
import glob
import json
import os
import subprocess
import sys
import unittest

try:
    import jsonschema
    from jsonschema import Draft202012Validator
except ImportError:
    print("skipped: python3-jsonschema 4 or newer is not installed")
    sys.exit(77)

ROOT = os.environ.get("ASSAY_SOURCE_ROOT") or os.path.abspath(
    os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import catalogue as merge_tool  # noqa: E402

FOLDER = os.path.join(ROOT, "catalogue")


def schema(name):
    return merge_tool.load(os.path.join(FOLDER, "schema",
                                        name + ".schema.json"))


class Schemas(unittest.TestCase):
    def check(self, name, value, what):
        for error in Draft202012Validator(schema(name)).iter_errors(value):
            self.fail("%s: %s: %s" % (
                what, "/".join(map(str, error.absolute_path)),
                error.message[:300]))

    def test_schemas_are_schemas(self):
        for path in glob.glob(os.path.join(FOLDER, "schema", "*.json")):
            Draft202012Validator.check_schema(merge_tool.load(path))

    def test_the_merged_catalogue(self):
        value, _ = merge_tool.merge(FOLDER)
        self.check("catalogue", value, "merged")

    def test_the_tables_beside_it(self):
        for name in ("observations", "editions", "regimes", "claims",
                     "credentials", "known-keys", "components", "threats"):
            path = os.path.join(FOLDER, name + ".json")
            self.check(name, merge_tool.load(path), path)

    def test_the_schema_of_products_is_made_from_the_catalogue(self):
        subprocess.run([sys.executable, os.path.join(ROOT, "tools", "product_schema.py"),
                        "--check"], check=True)

    def test_the_rules(self):
        for path in glob.glob(os.path.join(FOLDER, "rules", "*.json")):
            self.check("rules", merge_tool.load(path), path)

    def test_what_reviews_go_by(self):
        """Each file is one of the kinds, each once but the rules; what rules
        name is in the catalogue."""
        merged, _ = merge_tool.merge(FOLDER)
        provisions = {p["id"]: {c["id"] for c in p["tests"]["cases"]}
                      for c in merged["clauses"] for p in c["provisions"]}
        seen, rules = [], []
        for path in sorted(glob.glob(os.path.join(FOLDER, "review", "*.json"))):
            value = merge_tool.load(path)
            kind = value["schema"].split("-", 2)[2].split("/")[0]
            one = schema("review-data")
            one["$ref"] = "#/$defs/file-" + kind
            del one["oneOf"]
            for error in Draft202012Validator(one).iter_errors(value):
                self.fail("%s: %s: %s" % (path, "/".join(
                    map(str, error.absolute_path)), error.message[:300]))
            self.check("review-data", value, path)
            seen.append(value.get("about") or kind)
            if kind != "security-txt":
                rules += value.get("rules", [])
        self.assertEqual(len(seen), len(set(seen)))
        ids = [r["id"] for r in rules]
        self.assertEqual(len(ids), len(set(ids)))
        for rule in rules:
            cases = set()
            for p in rule["provisions"]:
                self.assertIn(p, provisions, rule["id"])
                cases |= provisions[p]
            self.assertLessEqual(set(rule.get("cases", [])), cases, rule["id"])

    def test_what_explain_prints(self):
        program = os.environ.get("ASSAY_DUMP_EXPLAIN")
        if not program:
            self.skipTest("ASSAY_DUMP_EXPLAIN does not name the program")
        text = subprocess.run([program], check=True, capture_output=True,
                              text=True).stdout
        validator = Draft202012Validator(schema("explain"))
        decoder, at, seen = json.JSONDecoder(), 0, 0
        while at < len(text.rstrip()):
            value, at = decoder.raw_decode(text, at)
            at += len(text[at:]) - len(text[at:].lstrip())
            seen += 1
            for error in validator.iter_errors(value):
                self.fail("%s: %s" % (list(error.absolute_path),
                                      error.message[:300]))
        self.assertGreater(seen, 78 + 132 + 68)

    def test_a_wrong_file_is_refused(self):
        value, _ = merge_tool.merge(FOLDER)
        value["clauses"][0]["provisions"][0]["status"] = "X"
        with self.assertRaises(jsonschema.ValidationError):
            Draft202012Validator(schema("catalogue")).validate(value)


if __name__ == "__main__":
    unittest.main(verbosity=1)
