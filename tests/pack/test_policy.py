# SPDX-License-Identifier: Apache-2.0
"""What a policy wants of packs, and assessments that claim too much."""
import copy
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from packs import ROOT, Authority, assay, container, entries, have, manifest, sign, verify
from tap import Skip, run

WORK = Path(tempfile.mkdtemp(prefix="assay-test-policy-"))
PRODUCT = b"product: T\n"
IMAGE = b"image"


def hexed(data, kind="sha256"):
    return hashlib.new(kind, data).hexdigest()


def provision(id_, verdict, mandatory=True):
    return {"id": id_, "verdict": verdict, "mandatory": mandatory}


ASSESSMENT = {
    "schema": "assay-assess/1",
    "catalogue": {"id": "en303645", "edition": "3.1.3"},
    "declarations": {"file": "product.yaml", "sha256": hexed(PRODUCT)},
    "targets": [{"kind": "image", "path": "fw.bin", "sha256": hexed(IMAGE)}],
    "summary": {"verdict": "INCONCLUSIVE"},
    "provisions": [provision("5.1-1", "PASS"), provision("5.1-2", "INCONCLUSIVE"),
                   provision("5.2-2", "N/A", False)],
    "cases": [{"id": "5.1-1-1", "provision": "5.1-1", "verdict": "PASS"},
              {"id": "5.1-1-2", "provision": "5.1-1", "verdict": "PASS"},
              {"id": "5.1-2-1", "provision": "5.1-2", "verdict": "INCONCLUSIVE"}],
}


class World:
    def __init__(self):
        if not have("openssl"):
            raise Skip("openssl is not installed")
        self.ca = Authority(WORK / "ca")
        self.signer = self.ca.issue("Maker", self.ca.root, "seal")
        self.n = 0

    def pack(self, assessment=None, product=None, signer=None, more=None, omit=(), listed=True):
        self.n += 1
        text = json.dumps(ASSESSMENT if assessment is None else assessment).encode() \
            if not isinstance(assessment, bytes) else assessment
        roles = {"product.yaml": "declarations", "out/a.json": "assessment", **(more or {})}
        files = {"product.yaml": PRODUCT, "out/a.json": text}
        files.update({n: b"x" for n in more or {}})
        for n in omit:
            files.pop(n)
        pack = {"schema": "assay-pack/1", "tool": {"name": "t", "version": "1"},
                "standard": {"id": "en303645", "edition": "3.1.3"},
                "product": {"name": "T", "model": "T1", "manufacturer": "M",
                            "support_until": "2099-12-31", **(product or {})},
                "images": [{"path": "fw.bin", "size_bytes": len(IMAGE), "sha256": hexed(IMAGE),
                            "sha512": hexed(IMAGE, "sha512")}],
                "files": [{"name": n, "role": roles[n], "size_bytes": len(d), "sha256": hexed(d),
                           "sha512": hexed(d, "sha512")} for n, d in files.items()]}
        if listed:
            files["pack.json"] = json.dumps(pack).encode()
        xml = manifest(files)
        path = WORK / f"p{self.n}.asice"
        path.write_bytes(container(entries(files, xml, sign(xml, signer or self.signer, WORK))))
        return path


def world():
    if not hasattr(world, "made"):
        world.made = World()
    return world.made


def judge(path, policy=None, trust=True, more=()):
    args = list(more)
    if policy is not None:
        (WORK / "policy.json").write_text(json.dumps({"schema": "assay-policy/1", "id": "t", **policy}))
        args += ["--policy", WORK / "policy.json"]
    got = verify(path, trust=world().ca.root[0] if trust else None, more=args)[path.name]
    checks = [f["check"] for f in got["findings"]
              if f["result"] == "policy" and f["verdict"] != "PASS"]
    return got["results"]["policy"], checks, got


def changed(fn):
    value = copy.deepcopy(ASSESSMENT)
    fn(value)
    return value


def every_wish_is_granted_or_refused():
    w = world()
    path = w.pack(more={"s.json": "sbom"})
    name = judge(path)[2]["signatures"][0]
    cases = [
        ({}, None),
        ({"product": {"manufacturer": "M", "model": "T1"}}, None),
        ({"product": {"manufacturer": "m"}}, "policy-product"),
        ({"product": {"model": "T10"}}, "policy-product"),
        ({"signers": {"subjects": [name["subject"]]}}, None),
        ({"signers": {"certificates": [name["certificate_sha256"]]}}, None),
        ({"signers": {"subjects": ["CN=Maker"]}}, "policy-signer"),
        ({"signers": {"certificates": ["0" * 64]}}, "policy-signer"),
        ({"editions": ["2.1.1", "3.1.3"]}, None),
        ({"editions": ["2.1.1"]}, "policy-edition"),
        ({"max_age_days": 1}, None),
        ({"time_stamp": True}, "policy-time-stamp"),
        ({"time_stamp": False}, None),
        ({"support_period": True}, None),
        ({"roles": ["declarations", "assessment", "sbom"]}, None),
        ({"roles": ["bench"]}, "policy-files"),
        ({"provisions": {"pass": ["5.1-1"]}}, None),
        ({"provisions": {"pass": ["5.1-2"]}}, "policy-verdicts"),
        ({"provisions": {"pass": ["5.2-2"]}}, "policy-verdicts"),
        ({"provisions": {"pass": ["9.9-9"]}}, "policy-verdicts"),
        ({"provisions": {"may_fail": "none"}}, None),
    ]
    for policy, check in cases:
        verdict, checks, got = judge(path, policy)
        assert verdict == ("FAIL" if check else "PASS"), (policy, got["findings"])
        assert checks == ([check] if check else []), (policy, checks)
        assert got["policy"] == "t"


def a_fail_is_weighed_by_what_may_fail():
    w = world()
    def failing(id_, mandatory):
        return w.pack(changed(lambda v: v["provisions"].append(provision(id_, "FAIL", mandatory))))
    hard, soft = failing("5.1-4", True), failing("5.1-5", False)
    for may, path, verdict in (("any", hard, "PASS"), ("recommendations", hard, "FAIL"),
                               ("none", hard, "FAIL"), ("any", soft, "PASS"),
                               ("recommendations", soft, "PASS"), ("none", soft, "FAIL")):
        assert judge(path, {"provisions": {"may_fail": may}})[0] == verdict, (may, verdict)


def the_support_period_is_told_and_not_over():
    w = world()
    for until, verdict in (("2001-01-01", "FAIL"), ("", "FAIL"), ("soon", "FAIL"),
                           ("2099-12-31x", "FAIL"), ("2099-12-31", "PASS")):
        assert judge(w.pack(product={"support_until": until}), {"support_period": True})[0] == verdict


def what_is_missing_is_not_taken_for_granted():
    w = world()
    assert judge(w.pack(omit=["out/a.json"]), {"provisions": {"may_fail": "none"}})[1] == ["policy-verdicts"]
    bare = w.pack(listed=False)
    assert judge(bare, {})[1] == ["policy-files"]
    assert judge(bare)[0] == "none"


def an_assessment_that_claims_too_much_fails_without_being_asked():
    w = world()
    def set_case(i, verdict):
        return lambda v: v["cases"][i].update(verdict=verdict)
    lies = {
        "open case": set_case(0, "INCONCLUSIVE"),
        "failed case": set_case(0, "FAIL"),
        "hidden failure": set_case(2, "FAIL"),
        "case without verdict": lambda v: v["cases"][0].pop("verdict"),
        "no cases": lambda v: v.update(cases=[]),
        "cases of another": lambda v: [c.update(provision="5.1-3") for c in v["cases"]],
        "sum": lambda v: v["summary"].update(verdict="PASS"),
        "no provisions": lambda v: v.update(provisions=[]),
        "too many provisions": lambda v: v.update(provisions=[provision("x", "N/A")] * 3000),
        "too many cases": lambda v: v.update(cases=v["cases"] * 4000),
        "other image": lambda v: v["targets"][0].update(sha256="0" * 64),
        "one image more": lambda v: v["targets"].append({"sha256": "0" * 64}),
        "image left out": lambda v: v.update(targets=[]),
        "other declarations": lambda v: v["declarations"].update(sha256="0" * 64),
        "no declarations": lambda v: v.pop("declarations"),
        "other edition": lambda v: v["catalogue"].update(edition="2.1.1"),
        "other schema": lambda v: v.update(schema="assay-assess/9"),
        "a list": None,
    }
    assert judge(w.pack())[0] == "none"
    for name, lie in lies.items():
        verdict, checks, got = judge(w.pack(changed(lie) if lie else b"[]"))
        assert verdict == "FAIL" and "claims" in checks, (name, got["findings"])
        assert got["verdict"] == "FAIL"
    twice = json.dumps(ASSESSMENT).replace('"verdict": "PASS"', '"verdict": "FAIL", "verdict": "PASS"', 1)
    assert judge(w.pack(twice.encode()))[0] == "FAIL"


def nothing_is_judged_of_an_unproven_pack():
    w = world()
    path = w.pack()
    assert judge(path, {}, trust=False)[0] == "INCONCLUSIVE"
    broken = WORK / "broken.asice"
    broken.write_bytes(path.read_bytes()[:-1])
    assert judge(broken, {})[0] == "INCONCLUSIVE"
    stranger = Authority(WORK / "other", "Other")
    other = w.pack(signer=stranger.issue("Maker", stranger.root, "seal"))
    assert judge(other, {})[0] == "INCONCLUSIVE"


def age_is_the_signers_word_and_has_an_end():
    path = world().pack()
    import datetime
    later = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()
    assert judge(path, {"max_age_days": 10}, more=["--at", later])[1] == ["policy-age"]
    assert judge(path, {"max_age_days": 30}, more=["--at", later])[0] == "PASS"
    early = (datetime.date.today() - datetime.timedelta(days=3)).isoformat()
    got = judge(path, {}, more=["--at", early])[2]
    assert got["results"]["identity"] == "FAIL"


def a_policy_that_is_not_understood_is_refused():
    path = world().pack()
    bad = [
        "", "[]", "{}", '{"schema": "assay-policy/1"}',
        '{"schema": "assay-policy/2", "id": "x"}',
        '{"schema": "assay-policy/1", "id": "x", "id": "y"}',
        '{"schema": "assay-policy/1", "id": "x", "timestamp": true}',
        '{"schema": "assay-policy/1", "id": "x", "time_stamp": "yes"}',
        '{"schema": "assay-policy/1", "id": "x", "signers": {}}',
        '{"schema": "assay-policy/1", "id": "x", "signers": ["CN=x"]}',
        '{"schema": "assay-policy/1", "id": "x", "signers": {"subjects": []}}',
        '{"schema": "assay-policy/1", "id": "x", "signers": {"certificates": ["AA"]}}',
        '{"schema": "assay-policy/1", "id": "x", "max_age_days": 0}',
        '{"schema": "assay-policy/1", "id": "x", "max_age_days": "9"}',
        '{"schema": "assay-policy/1", "id": "x", "product": {"name": "T"}}',
        '{"schema": "assay-policy/1", "id": "x", "product": "T"}',
        '{"schema": "assay-policy/1", "id": "x", "editions": "3.1.3"}',
        '{"schema": "assay-policy/1", "id": "x", "roles": [1]}',
        '{"schema": "assay-policy/1", "id": "x", "provisions": {"may_fail": "some"}}',
        '{"schema": "assay-policy/1", "id": "x", "provisions": {"open": "any"}}',
    ]
    for text in bad:
        (WORK / "bad.json").write_text(text)
        status, out, err = assay("verify", "--policy", WORK / "bad.json", path)
        assert status == 3 and "bad.json" in err and not out, (text, status, err)


def the_ready_policies_are_read_and_fit_their_schema():
    path = world().pack(more={"s.json": "sbom"})
    ready = sorted((ROOT / "catalogue/policies").glob("*.json"))
    assert len(ready) >= 4
    for p in ready:
        got = verify(path, trust=world().ca.root[0], more=["--policy", p])[path.name]
        assert got["policy"] == p.stem
        assert got["results"]["policy"] == ("FAIL" if p.stem in ("importer", "uk-psti") else "PASS"), got["findings"]
    try:
        from jsonschema import Draft202012Validator
    except ImportError as e:
        raise Skip("python3-jsonschema 4 or newer is not installed") from e
    schema = json.loads((ROOT / "catalogue/schema/policy.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    for p in ready:
        Draft202012Validator(schema).validate(json.loads(p.read_text()))


TESTS = [every_wish_is_granted_or_refused, a_fail_is_weighed_by_what_may_fail,
         the_support_period_is_told_and_not_over, what_is_missing_is_not_taken_for_granted,
         an_assessment_that_claims_too_much_fails_without_being_asked,
         nothing_is_judged_of_an_unproven_pack, age_is_the_signers_word_and_has_an_end,
         a_policy_that_is_not_understood_is_refused, the_ready_policies_are_read_and_fit_their_schema]
try:
    run(TESTS)
finally:
    shutil.rmtree(WORK, ignore_errors=True)
