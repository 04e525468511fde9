# SPDX-License-Identifier: Apache-2.0
"""The threat model: elements of the IXIT, threats that stand as the verdicts
do, and the forms that other tools read."""
import json
import re
from xml.etree import ElementTree

from images import ROOT
from tap import run
from thermostat import Thermostat

LIST = json.loads((ROOT / "catalogue/threats.json").read_text())["threats"]


def model(t, form="otm"):
    out = t.run("report", "--kind", "threat-model", "-f", form)
    assert out.returncode in (0, 1), out.stderr
    return out.stdout.decode() if form in ("html", "text") else json.loads(out.stdout)


def states(t):
    m = model(t)
    names = {x["id"]: x["name"] for x in m["threats"]}
    return {(e["name"], names[x["threat"]]): x["state"]
            for e in m["components"] + m["dataflows"] for x in e["threats"]}


def elements_are_those_of_the_ixit():
    with Thermostat() as t:
        m = model(t)
    flows = {f["name"] for f in m["dataflows"]}
    assert flows == {"LogIntf-Web", "LogIntf-Service", "UpdMech-Ota", "UserIntf-Web", "UserIntf-Buttons",
                     "PhyIntf-Uart"}, flows
    stores = {c["name"] for c in m["components"] if c["type"] == "data-store"}
    assert stores == {"SecParam-DeviceKey", "SecParam-Password", "SecParam-UpdateKey", "PersData-Schedule",
                      "PersData-Faults"}, stores
    ids = {c["id"] for c in m["components"]}
    zones = {z["id"] for z in m["trustZones"]}
    assert all(f["source"] in ids and f["destination"] in ids for f in m["dataflows"])
    assert all(c["parent"]["trustZone"] in zones for c in m["components"])


def threats_stand_as_the_verdicts_do():
    title = {x["id"]: x["title"] for x in LIST}
    with Thermostat() as t:
        assert set(states(t).values()) == {"exposed"}, "nothing is settled yet"
        cases = ",".join(t.assess().state("open"))
        assert t.record(cases, "PASS").returncode == 0
        now = states(t)
        assert now["LogIntf-Web", title["T02"]] == "mitigated"
        assert all(s == "mitigated" for s in now.values()), now
        t.record("5.5-1-2", "FAIL")
        assert states(t)["LogIntf-Web", title["T02"]] == "exposed"
        assert states(t)["UpdMech-Ota", title["T07"]] == "mitigated"


def what_an_image_shows_and_nothing_declares_is_an_exposed_flow():
    with Thermostat() as t:
        t.tree("etc/inittab", "::respawn:/usr/sbin/telnetd -F -l /bin/sh\n", add=True)
        t.tree("usr/sbin/telnetd", "Stands for a program of the product.\n")
        t.build()
        m = model(t)
    found = [f for f in m["dataflows"] if f["name"] == "undeclared-telnetd"]
    assert found and all(x["state"] == "exposed" for x in found[0]["threats"]), m["dataflows"]


def threat_dragon_gets_a_whole_model():
    with Thermostat() as t:
        d = model(t, "threat-dragon")
    diagram = d["detail"]["diagrams"][0]
    cells = {c["id"]: c for c in diagram["cells"]}
    assert len(cells) == len(diagram["cells"]) and diagram["diagramType"] == "STRIDE"
    for c in cells.values():
        assert c["data"]["name"] and isinstance(c["data"]["hasOpenThreats"], bool), c
        if c["shape"] == "flow":
            assert c["source"]["cell"] in cells and c["target"]["cell"] in cells
        else:
            assert c["size"]["width"] >= 10 and c["position"]["x"] >= 0
    threats = [x for c in cells.values() for x in c["data"]["threats"]]
    assert len(threats) == d["detail"]["threatTop"] > 20
    assert {x["status"] for x in threats} <= {"Open", "Mitigated", "NotApplicable"}
    assert {x["type"] for x in threats} == {"Spoofing", "Tampering", "Repudiation", "Information disclosure",
                                            "Denial of service", "Elevation of privilege"}


def the_picture_is_well_formed_whatever_the_names_are():
    with Thermostat() as t:
        t.replace("id: LogIntf-Web", 'id: "<b>&\\u202e\\x01\\""')
        page = model(t, "html")
    svg = re.search(r"<svg.*?</svg>", page, re.S)[0]
    picture = ElementTree.fromstring(svg)
    texts = [x.text for x in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert any("<b>&" in x for x in texts), texts
    assert "<b>&" not in page and "\u202e" not in page


def the_model_makes_no_rating_that_is_not_ours():
    with Thermostat() as t:
        text = model(t, "text")
    assert "It is no rating after TS 102 165-1." in text
    out = None
    with Thermostat() as t:
        out = t.run("report", "--kind", "ics", "-f", "otm")
    assert out.returncode == 2 and b"only the threat model" in out.stderr


if __name__ == "__main__":
    run([
        elements_are_those_of_the_ixit,
        threats_stand_as_the_verdicts_do,
        what_an_image_shows_and_nothing_declares_is_an_exposed_flow,
        threat_dragon_gets_a_whole_model,
        the_picture_is_well_formed_whatever_the_names_are,
        the_model_makes_no_rating_that_is_not_ours,
    ])
