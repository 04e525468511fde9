# SPDX-License-Identifier: Apache-2.0
"""Runs a cmocka program and passes its TAP on, with skipped tests as skipped.

cmocka writes "not ok 3 # SKIP name" for skip(), which Meson takes for a failure.
"""
import re
import subprocess
import sys

SKIPPED = re.compile(r"not ok (\d+) # SKIP (.*)")

with subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True, errors="replace") as program:
    for line in program.stdout:
        print(SKIPPED.sub(r"ok \1 - \2 # SKIP", line), end="", flush=True)
sys.exit(program.returncode if program.returncode >= 0 else 128 - program.returncode)
