# SPDX-License-Identifier: Apache-2.0
"""The example product in a folder of its own, to change and to assess."""
import importlib.util
import json
import re
import shutil
import tempfile
from pathlib import Path

from images import ROOT, assay

EXAMPLE = ROOT / "examples/thermostat"


def maker():
    """The example's make_image.py."""
    spec = importlib.util.spec_from_file_location("make_image", EXAMPLE / "make_image.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE = maker().make


class Thermostat:
    """A copy of the example; with image=None its image is not built."""

    def __init__(self, image=True):
        self.temporary = tempfile.TemporaryDirectory(prefix="assay-thermostat-")
        self.where = Path(self.temporary.name)
        shutil.copytree(EXAMPLE, self.where, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.tar", "evidence"))
        self.product = self.where / "product.yaml"
        if image:
            self.build()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.temporary.cleanup()

    def build(self):
        MAKE(self.where / "tree", self.where / "thermostat.tar")

    def replace(self, old, new, count=1):
        """Changes product.yaml; old has to stand in it count times."""
        text = self.product.read_text()
        assert text.count(old) == count, (old, text.count(old))
        self.product.write_text(text.replace(old, new))

    def claim(self, id, present, reason="It is not in the product at all."):
        """Declares a feature or condition present or absent."""
        text, n = re.subn(rf'^(  "?{id}"?: ).*$',
                          rf"\1{{present: {'yes' if present else 'no'}, reason: {reason}}}",
                          self.product.read_text(), flags=re.M)
        assert n == 1, (id, n)
        self.product.write_text(text)

    def ics(self, id, support, detail=""):
        text, n = re.subn(rf'^(  "{re.escape(id)}":) ?(\{{.*|\n    .*\n    .*)$',
                          rf'\1 {{support: {support}, detail: "{detail}"}}',
                          self.product.read_text(), flags=re.M)
        assert n == 1, (id, n)
        self.product.write_text(text)

    def cell(self, table, row, key, value=None):
        """Changes a cell of the IXIT, or takes it out; row is None in tables that
        are no lists, "*" for all rows."""
        lines, out, inside, right, changed = self.product.read_text().splitlines(), [], False, False, 0
        for line in lines:
            if re.match(r"  \S", line):
                inside = line.startswith(f"  {table}:")
                right = row is None
            found = re.match(r"    - id: (\S+)", line)
            if found:
                right = row in ("*", found[1])
            if inside and right and re.match(rf" +{key}:", line):
                changed += 1
                if value is None:
                    continue
                line = line.split(":")[0] + ": " + value
            out.append(line)
        assert changed, (table, row, key)
        self.product.write_text("\n".join(out) + "\n")

    def tree(self, path, data, add=False):
        """Changes or adds a file of the image."""
        file = self.where / "tree" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, str):
            data = data.encode()
        file.write_bytes((file.read_bytes() if add else b"") + data)

    def run(self, verb, *words, **how):
        how.setdefault("cwd", self.where)
        return assay(verb, *words, **how)

    def assess(self, *words, status=(0, 1)):
        result = self.run("assess", "-f", "json", *words)
        assert result.returncode in status, (result.returncode, result.stderr[-2000:])
        return Assessment(json.loads(result.stdout))

    def record(self, case, verdict, *words, note="done as told", by="A. Tester"):
        return self.run("record", case, verdict, "--tester", by, "--note", note, *words)


class Assessment:
    def __init__(self, answer):
        self.all = answer
        self.summary = answer["summary"]
        self.cases = {c["id"]: c for c in answer["cases"]}
        self.provisions = {p["id"]: p for p in answer["provisions"]}
        self.remarks = {r["id"]: r for r in answer["remarks"]}

    def verdict(self, key):
        place = self.provisions if key in self.provisions else self.cases
        return place[key].get("verdict")

    def ids(self, verdict):
        return {k for k, p in self.provisions.items() if p["verdict"] == verdict}

    def state(self, state):
        return [k for k, c in self.cases.items() if c["state"] == state]
