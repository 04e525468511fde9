"""Writes catalogue/schema/product.schema.json from the catalogue."""
# SPDX-License-Identifier: Apache-2.0
#
# product_schema.py [--check]: with --check, says whether the file is so. Run
# tools/jsonfmt.py on it afterwards.
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import catalogue  # noqa: E402

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "catalogue")
OUT = os.path.join(ROOT, "schema", "product.schema.json")
TEXT = {"type": ["string", "number", "null"]}
DATE = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
YES_NO = {"enum": [True, False, "yes", "no"]}


def key(column):
    return re.sub("[^a-z0-9]+", "_", column.split(" (")[0].lower()).strip("_")


def thing(properties, required=(), **more):
    out = {"type": "object", "additionalProperties": False, "properties": properties}
    if required:
        out["required"] = list(required)
    out.update(more)
    return out


def cells(value):
    one = {"enum": value + [True, False]} if "yes" in value else {"enum": value}
    return {"anyOf": [one, {"type": "array", "items": one}, {"type": "null"}]}


def table(doc, t):
    row = {key(c): {"$ref": "#/$defs/cell", "description": c} for c in t["columns"]}
    for e in doc["declared"]["extras"]:
        if e["table"] == t["id"]:
            row[e["id"]] = dict(cells(e["values"]), description=e["what"])
    if not t["list"]:
        return thing(row, description=t["name"], type=["object", "null"])
    row["id"] = {"type": ["string", "number"]}
    row["seen_as"] = {"$ref": "#/$defs/cell",
                      "description": "patterns of names that evidence shows: dropbear, /etc/key.pem, *"}
    return {"type": ["array", "null"], "description": t["name"], "items": thing(row, ["id"])}


def listed(item):
    return {"type": ["array", "null"], "items": item}


def make():
    doc, _ = catalogue.merge(ROOT)
    claim = thing({"present": YES_NO, "reason": TEXT, "evidence": TEXT}, ["present"])
    party = thing({"name": {"type": "string"}, "address": TEXT, "contact": TEXT}, ["name"])
    provisions = [p for c in doc["clauses"] for p in c["provisions"]]
    ids = {i: p for p in provisions for i in [p["id"], *p.get("aliases", [])]}
    row = {"support": {"enum": ["Y", "N", "N/A", None]}, "detail": TEXT}
    exception = thing({"finding": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
                       "rule": {"type": "string"}, "path": {"type": "string"},
                       "why": {"type": "string", "minLength": 10}, "until": DATE}, ["why", "until"],
                      oneOf=[{"required": ["finding"]}, {"required": ["rule"]}])
    target = {"oneOf": [{"type": "string"}, thing({"path": {"type": "string"}}, ["path"])]}
    paper = {"oneOf": [{"type": "string"}, thing({"path": {"type": "string"}, "what": TEXT}, ["path"])]}
    roles = ["manufacturer", "authorised_representative", "importer", "distributor",
             "test_laboratory"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:assay:schema:product",
        "title": "product.yaml: a product and what its maker declares of it",
        **thing({
            "schema": {"const": "assay-product/1"},
            "product": thing({"name": {"type": "string"}, "model": TEXT, "variant": TEXT,
                              "hardware": TEXT, "software": TEXT, "description": TEXT},
                             ["name", "model"]),
            "roles": thing({r: party for r in roles}, type=["object", "null"]),
            "intended_use": TEXT,
            "support_period": thing({"from": DATE, "until": DATE, "reason": TEXT},
                                    type=["object", "null"]),
            "market": thing({
                "regions": {"anyOf": [listed({"type": "string", "pattern": "^[A-Z]{2}$"}), TEXT]},
                "cra_class": {"enum": ["default", "important-1", "important-2", "critical", None]},
                "placed": DATE, "radio": YES_NO}, type=["object", "null"]),
            "disclosure": thing({k: TEXT for k in ("contact", "acknowledge", "status", "policy", "encryption",
                                                   "languages")}, type=["object", "null"]),
            "declaration": thing({
                "acts": listed({"enum": ["cra", "red"]}), "standards": {"$ref": "#/$defs/cell"},
                **{k: TEXT for k in ("procedure", "notified_body", "certificate", "place", "signatory",
                                     "function", "address")}}, type=["object", "null"]),
            "features": thing({f["id"]: dict(claim, description=f["text"])
                               for f in doc["features"]}, type=["object", "null"]),
            "conditions": thing({f["id"]: dict(claim, description=f["text"])
                                 for f in doc["conditions"]}, type=["object", "null"]),
            "ics": thing({i: dict(thing(row), description=p["status"] + ": " + p["title"])
                          for i, p in ids.items()}, type=["object", "null"]),
            "ixit": thing({t["id"]: table(doc, t) for t in doc["ixit"]}, type=["object", "null"]),
            "targets": thing({"images": listed(target), "packages": listed(target),
                              "documents": listed(paper)}, type=["object", "null"]),
            "suppressions": listed(exception),
        }, ["schema", "product"]),
        "$defs": {"cell": {"anyOf": [TEXT, {"type": "boolean"},
                                     {"type": "array", "items": {"type": ["string", "number"]}}]}},
    }


def main():
    text = json.dumps(make(), indent=1, ensure_ascii=False) + "\n"
    if "--check" in sys.argv[1:]:
        with open(OUT, encoding="utf-8") as file:
            if json.load(file) != make():
                sys.exit("product.schema.json is not what the catalogue gives; "
                         "run tools/product_schema.py")
        return
    with open(OUT, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
