# SPDX-License-Identifier: Apache-2.0
"""The tour in README.md: each of its commands does what stands beside it."""
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from packs import ASSAY, ROOT
from tap import run


def each_command_of_the_tour_works():
    text = (ROOT / "README.md").read_text()
    block = re.search(r"## From a scan to evidence.*?```sh\n(.*?)```", text, re.S)[1]
    lines = block.splitlines()
    assert len(lines) >= 8
    with tempfile.TemporaryDirectory(prefix="assay-test-tour-") as where:
        where = Path(where)
        shutil.copytree(ROOT / "examples", where / "examples",
                        ignore=shutil.ignore_patterns("*.tar", "out", "evidence"))
        shutil.copytree(ROOT / "catalogue", where / "catalogue")
        (where / "bin").mkdir()
        (where / "bin/assay").symlink_to(Path(ASSAY).resolve())
        env = {**os.environ, "PATH": f"{where}/bin:{os.environ['PATH']}"}
        said = ""
        for line in lines:
            done = subprocess.run(["bash", "-c", line], cwd=where, env=env, capture_output=True, text=True,
                                  check=False)
            want = 1 if "# exit 1" in line else 0
            assert done.returncode == want, (line, done.returncode, done.stdout, done.stderr)
            said += done.stdout
        words = " ".join(said.split())
        for part in ("Hearth T2", "out/assessment.json: INCONCLUSIVE", "the evidence is about this image",
                     "t2.asice: PASS", "t2.asice: FAIL", "it holds no file of this role"):
            assert part in words, part


run([each_command_of_the_tour_works])
