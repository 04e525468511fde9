# SPDX-License-Identifier: Apache-2.0
"""assay propose: what an image shows and nothing declares, and what becomes of
it when it is taken over."""
import re

from tap import run
from thermostat import Thermostat

TELNET = "::respawn:/usr/sbin/telnetd -F -l /bin/sh\n"


def open_shell(t):
    t.tree("etc/inittab", TELNET, add=True)
    t.tree("usr/sbin/telnetd", "Stands for a program of the product.\n")
    t.build()


def ids(t):
    out = t.run("propose")
    assert out.returncode == 0, out.stderr
    return re.findall(r'^    - id: "(.*)"', out.stdout.decode(), re.M), out.stdout.decode()


def nothing_is_proposed_where_all_is_declared():
    with Thermostat() as t:
        found, text = ids(t)
        before = t.product.read_bytes()
        assert found == [] and "ixit:" not in text, text
        assert t.run("propose", "--accept", "all").returncode == 0
        assert t.product.read_bytes() == before


def what_the_image_shows_is_proposed_with_its_place():
    with Thermostat() as t:
        open_shell(t)
        found, text = ids(t)
        assert found == ["SoftServ-telnetd", "LogIntf-telnetd"], found
        assert "thermostat.tar!tar@0x0!/etc/inittab:3" in text
        assert '"?"' in text and "PASS" not in text


def an_accepted_row_ends_the_fail_and_passes_nothing():
    with Thermostat() as t:
        open_shell(t)
        before = t.assess()
        old = t.product.read_text()
        assert before.verdict("5.6-5-1") == "FAIL"
        assert t.run("propose", "--accept", "13-SoftServ").returncode == 0
        after = t.assess()
        assert after.verdict("5.6-5-1") == "INCONCLUSIVE", after.cases["5.6-5-1"]
        passed = {c for c, v in after.cases.items() if v.get("verdict") == "PASS"}
        assert passed <= {c for c, v in before.cases.items() if v.get("verdict") == "PASS"}
        new = t.product.read_text()
        added = [x for x in new.splitlines() if x not in old.splitlines()]
        left = new.splitlines()
        at = left.index(added[0])
        assert left[:at] + left[at + 7:] == old.splitlines(), "nothing else may change"
        assert ids(t)[0] == ["LogIntf-telnetd"], "what was taken over is not proposed again"


def a_feature_that_is_shown_is_proposed_and_a_denied_one_is_named():
    with Thermostat() as t:
        open_shell(t)
        t.claim("p", False)
        _, text = ids(t)
        line = next(i for i, x in enumerate(t.product.read_text().splitlines(), 1)
                    if x.startswith("  p:"))
        assert f"# Correct: line {line} declares absent" in text, text
        before = t.product.read_text()
        t.product.write_text(re.sub(r"^  p: .*\n", "", before, flags=re.M))
        assert '"p": {present: yes, evidence: "thermostat.tar!' in ids(t)[1]
        assert t.run("propose", "--accept", "p").returncode == 0
        assert '  "p": {present: yes' in t.product.read_text()
        assert t.run("check").returncode == 0


def a_new_workspace_is_filled_from_its_image():
    with Thermostat() as t:
        t.run("init", "--name", "T", "--model", "M", "--image", "../thermostat.tar", "new")
        out = t.run("propose", "new", "--accept", "all")
        assert out.returncode == 0 and b"put into product.yaml" in out.stderr, out.stderr
        text = (t.where / "new/product.yaml").read_text()
        assert "SoftServ-lighttpd" in text and "# a: {present: no" in text
        assert t.run("check", "new").returncode == 0


def an_unknown_proposal_changes_nothing():
    with Thermostat() as t:
        open_shell(t)
        before = t.product.read_bytes()
        out = t.run("propose", "--accept", "13-SoftServ,99-None")
        assert out.returncode == 3 and b"'99-None' is no proposal" in out.stderr, out.stderr
        assert t.product.read_bytes() == before


def a_name_that_is_a_pattern_is_not_proposed():
    with Thermostat() as t:
        t.tree("etc/inittab", "::respawn:/usr/sbin/a*d -p 23\n" + TELNET.replace("telnetd", "*"), add=True)
        t.build()
        for line in ids(t)[1].splitlines():
            assert "*" not in line, line


if __name__ == "__main__":
    run([
        nothing_is_proposed_where_all_is_declared,
        what_the_image_shows_is_proposed_with_its_place,
        an_accepted_row_ends_the_fail_and_passes_nothing,
        a_feature_that_is_shown_is_proposed_and_a_denied_one_is_named,
        a_new_workspace_is_filled_from_its_image,
        an_unknown_proposal_changes_nothing,
        a_name_that_is_a_pattern_is_not_proposed,
    ])
