# SPDX-License-Identifier: Apache-2.0
"""Runs test functions (named as statements) and tells the results as TAP."""
import sys
import traceback


class Skip(Exception):
    """Raised with the reason why a test cannot run here."""


def run(tests):
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, test in enumerate(tests, 1):
        name = f"{number} - {test.__name__}"
        try:
            test()
            print(f"ok {name}", flush=True)
        except Skip as why:
            print(f"ok {name} # SKIP {why}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok {name}", flush=True)
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
    sys.exit(1 if failed else 0)
