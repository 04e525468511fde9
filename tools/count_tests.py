#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Adds up the test results of build directories, subtests counted one by one."""
import sys
import xml.etree.ElementTree as ET
from pathlib import Path


def count(build):
    passed = failed = skipped = 0
    for case in ET.parse(Path(build) / "meson-logs" / "testlog.junit.xml").iter("testcase"):
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            failed += 1
        elif "skipped" in kinds:
            skipped += 1
            print(f"skipped: {case.get('classname', '')} {case.get('name', '')}")
        else:
            passed += 1
    return passed, failed, skipped


def main():
    total = [sum(column) for column in zip(*(count(b) for b in sys.argv[1:]))]
    print("{} passed, {} failed, {} skipped".format(*total))
    return 1 if total[1] else 0


sys.exit(main())
