# SPDX-License-Identifier: Apache-2.0
"""The example product in a folder of its own, to change and to assess."""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from images import ROOT, assay

EXAMPLE = ROOT / "examples/thermostat"


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
        subprocess.run([sys.executable, str(self.where / "make_image.py")], check=True)

    def replace(self, old, new, count=1):
        """Changes product.yaml; old has to stand in it count times."""
        text = self.product.read_text()
        assert text.count(old) == count, (old, text.count(old))
        self.product.write_text(text.replace(old, new))

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
        return self.run("record", case, verdict, "--by", by, "--note", note, *words)


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
