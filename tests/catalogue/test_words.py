"""Probes use the words of catalogue/observations.json: scans real images and
looks up every kind, attribute, type and listed value."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys
import unittest

ROOT = os.environ.get("ASSAY_SOURCE_ROOT") or os.path.abspath(
    os.path.join(os.path.dirname(__file__), "..", ".."))
SAMPLES = os.environ.get("ASSAY_SAMPLES")
ASSAY = os.environ.get("ASSAY")
NAMES = ["br-2022.02-rootfs-arm", "esp32s3-linux-etc-jffs2",
         "owrt-1505-tplink-wr841n", "nas-dlink-dns320-netboot",
         "sig-rauc-plain-good", "ub-rock64-fit"]
if not SAMPLES or not ASSAY:
    print("skipped: ASSAY_SAMPLES and ASSAY name no images and no program")
    sys.exit(77)

with open(os.path.join(ROOT, "catalogue", "observations.json"),
          encoding="utf-8") as file:
    KINDS = {k["id"]: {a["id"]: a for a in k["attributes"]}
             for k in json.load(file)["kinds"]}
TYPES = {"text": str, "int": int, "bool": bool, "list": list, "map": dict}


def strange(observation):
    """What the vocabulary does not have, as text; None: all is known."""
    kind = observation["kind"]
    if kind not in KINDS:
        return "kind %s" % kind
    for key, value in observation["attributes"].items():
        known = KINDS[kind].get(key)
        if not known:
            return "%s of %s" % (key, kind)
        if type(value) is not TYPES[known["type"]]:
            return "%s of %s: %s is not %s" % (key, kind, value, known["type"])
        if isinstance(value, str) and value not in known.get("values", [value]):
            return "%s of %s: value %s" % (key, kind, value)
    return None


class Words(unittest.TestCase):
    def test_observations_are_in_the_vocabulary(self):
        seen, unknown = 0, set()
        for name in NAMES:
            folder = os.path.join(SAMPLES, name)
            if not os.path.isdir(folder):
                continue
            image = max((os.path.join(folder, n) for n in os.listdir(folder)),
                        key=os.path.getsize)
            done = subprocess.run([ASSAY, "scan", "--format", "json", image],
                                  capture_output=True, text=True)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            for observation in json.loads(done.stdout)["observations"]:
                seen += 1
                unknown.add(strange(observation))
        self.assertGreater(seen, 100)
        self.assertEqual(unknown - {None}, set(),
                         "add the words to catalogue/observations.json")


if __name__ == "__main__":
    unittest.main(verbosity=1)
