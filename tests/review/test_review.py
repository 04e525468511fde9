# SPDX-License-Identifier: Apache-2.0
"""security.txt, contradictions, exit status, the sandbox of a review."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from tap import run  # noqa: E402

ASSAY = os.path.abspath(sys.argv[1])
GOOD = ("Contact: mailto:security@a.example\nContact: https://a.example/report\nExpires: 2027-06-01T00:00:00Z\n"
        "Encryption: https://a.example/key.asc\nPreferred-Languages: en, de, fr-CA\nPolicy: https://a.example/cvd\n")
SIGNED = ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n%s-----BEGIN PGP SIGNATURE-----\n\niQEzBAEB\n=AAAA\n"
          "-----END PGP SIGNATURE-----\n")
CANONICAL = "Canonical: https://a.example/.well-known/security.txt\n"

# What is done to the good file, and what must be said of it (errors and
# warnings; not_signed is left out where the file is not signed).
CASES = [
    (GOOD, []),
    (GOOD.replace("\n", "\r\n"), []),
    (GOOD.replace("Contact", "CONTACT"), []),
    ("# a comment\n\n" + GOOD, []),
    ("\ufeff" + GOOD, ["bom_in_file"]),
    (GOOD.rstrip("\n"), ["no_line_separators"]),
    (GOOD.replace("Expires: 2027-06-01T00:00:00Z\n", ""), ["no_expire"]),
    (GOOD + "Expires: 2027-07-01T00:00:00Z\n", ["multi_expire"]),
    (GOOD.replace("2027-06-01T00:00:00Z", "2027-06-01"), ["invalid_expiry"]),
    (GOOD.replace("2027-06-01T00:00:00Z", "2027-02-29T00:00:00Z"), ["invalid_expiry"]),
    (GOOD.replace("2027-06-01T00:00:00Z", "2027-06-01T00:00:00"), ["invalid_expiry"]),
    (GOOD.replace("2027-06-01T00:00:00Z", "Tue, 1 Jun 2027 00:00:00 +0000"), ["invalid_expiry"]),
    (GOOD.replace("2027-06-01T00:00:00Z", "2027-06-01t00:00:00.5+02:00"), []),
    (GOOD.replace("2027-06-01T00:00:00Z", "2026-11-24T23:59:59Z"), ["expired"]),
    (GOOD.replace("2027-06-01T00:00:00Z", "2026-11-25T00:00:00Z"), ["expired"]),
    (GOOD.replace("2027-06-01T00:00:00Z", "2026-11-25T01:00:00+02:00"), ["expired"]),
    (GOOD.replace("2027-06-01T00:00:00Z", "2026-11-25T12:00:00Z"), ["expires_soon"]),
    (GOOD.replace("2027-06-01T00:00:00Z", "2026-12-20T00:00:00Z"), ["expires_soon"]),
    (GOOD.replace("2027-06-01T00:00:00Z", "2029-01-01T00:00:00Z"), ["long_expiry"]),
    ("Expires: 2027-06-01T00:00:00Z\n", ["no_contact"]),
    (GOOD.replace("mailto:", "", 1), ["bare_address"]),
    (GOOD.replace("mailto:security@a.example", "call us"), ["no_uri"]),
    (GOOD.replace("mailto:security@a.example", "mailto:security"), ["no_uri"]),
    (GOOD.replace("mailto:security@a.example", "tel:+49-89-123456"), []),
    (GOOD.replace("https://a.example/report", "http://a.example/report"), ["no_https"]),
    (GOOD.replace("Encryption: https://a.example/key.asc\n", ""), ["no_encryption"]),
    (GOOD.replace("https://a.example/key.asc", "openpgp4fpr:5f2de5521c63a801ab59ccb603d49de44b29100f"), []),
    (GOOD.replace("https://a.example/key.asc", "dns:5d2d._openpgpkey.a.example?type=OPENPGPKEY"), []),
    (GOOD.replace("en, de, fr-CA", "english language"), ["invalid_lang"]),
    (GOOD.replace("en, de, fr-CA", "en,,de"), ["invalid_lang"]),
    (GOOD + "Preferred-Languages: it\n", ["multi_lang"]),
    (GOOD.replace("Policy: ", "Policy:"), ["no_space"]),
    (GOOD.replace("Policy:", "Policy :"), ["prec_ws"]),
    (GOOD + ": value\n", ["empty_key"]),
    (GOOD + "Hiring:\n", ["empty_value"]),
    (GOOD + "This is a sentence\n", ["invalid_line"]),
    (GOOD + "CSAF: https://a.example/csaf/provider-metadata.json\n", []),
    (GOOD + "CSAF: https://a.example/csaf/\n", ["no_csaf_file"]),
    (GOOD + 2 * "CSAF: https://a.example/provider-metadata.json\n", ["multiple_csaf_fields"]),
    (GOOD + "X-Own: yes\n", []),
    (SIGNED % (GOOD + CANONICAL), []),
    (SIGNED % (GOOD + CANONICAL + "- # dash\n"), []),
    (SIGNED % GOOD, ["no_canonical"]),
    (SIGNED % (GOOD + CANONICAL) + "Hiring: https://a.example/jobs\n", ["data_after_sig"]),
    ("Hiring: https://a.example/jobs\n" + SIGNED % (GOOD + CANONICAL), ["data_after_sig"]),
    ((SIGNED % (GOOD + CANONICAL)).replace("-----END PGP SIGNATURE-----\n", ""), ["signed_format_issue"]),
    ((SIGNED % (GOOD + CANONICAL)).replace("Hash: SHA256", "Rash: SHA256"), ["signed_format_issue"]),
    (b"Contact: https://a.example/\xff\nExpires: 2027-06-01T00:00:00Z\n", ["utf8"]),
]


def review(files, *options, status=None):
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        result = subprocess.run(
            [ASSAY, "review", "--format", "json", "--date", "2026-11-25", *options,
             *[f for f in files if not f.endswith(".yaml")]],
            cwd=folder, capture_output=True, text=True, timeout=120)
    expected = (0, 1) if status is None else (status,)
    assert result.returncode in expected, (result.returncode, result.stderr)
    return json.loads(result.stdout)


def rules_of(answer, family, *severities):
    return sorted(f["rule"].removeprefix(family) for f in answer["findings"]
                  if f["rule"].startswith(family) and f["severity"] in severities)


def every_rule_of_rfc_9116_that_a_file_shows_is_told():
    seen = set()
    for text, want in CASES:
        answer = review({"security.txt": text})
        got = [c for c in rules_of(answer, "txt-", "error", "warning") if c != "not_signed"]
        assert got == sorted(want), (text, got, want)
        seen.update(got)
        signed = "BEGIN PGP SIGNED" in str(text)
        assert ("not_signed" in rules_of(answer, "txt-", "warning")) == (not signed)
        assert "V3" not in [r["rule"] for r in answer["results"] if "document" in r]
    print(f"# {len(CASES)} files, {len(seen)} rules broken and told")


def a_line_is_named():
    answer = review({"security.txt": GOOD.replace("Policy: ", "Policy:")})
    place = next(f for f in answer["findings"] if f["rule"] == "txt-no_space")["places"][0]
    assert place["line"] == 6 and "Policy" in place["quote"], place


def one(answer, rule):
    found = [f for f in answer["findings"] if f["rule"] == rule]
    assert len(found) == 1, (rule, answer["findings"])
    return found[0]


POLICY = "# Vulnerability disclosure policy\n\nReport vulnerabilities to security@a.example.\n\n" \
         "We acknowledge receipt of your report within %s. We send a status update every %s.\n"


def documents_that_differ_are_both_named():
    answer = review({"a.md": POLICY % ("3 business days", "2 weeks"), "b.md": POLICY % ("7 days", "2 weeks")})
    f = one(answer, "differs-acknowledgement")
    assert "3 working days" in f["message"] and "7 days" in f["message"], f
    assert [p["document"] for p in f["places"]] == ["a.md", "b.md"], f
    assert f["severity"] == "error"
    assert not rules_of(answer, "differs-status", "error")


def what_is_the_same_in_other_words_does_not_differ():
    for a, b in (("24 hours", "1 day"), ("7 days", "one week"), ("5 business days", "7 days"),
                 ("2 weeks", "14 days"), ("three (3) days", "3 days")):
        answer = review({"a.md": POLICY % (a, "2 weeks"), "b.md": POLICY % (b, "14 days")})
        assert not rules_of(answer, "differs-", "error", "warning"), (a, b)
    for a, b in (("24 hours", "2 days"), ("5 business days", "14 days"), ("1 month", "2 weeks")):
        answer = review({"a.md": POLICY % (a, "2 weeks"), "b.md": POLICY % (b, "14 days")})
        assert rules_of(answer, "differs-", "error") == ["acknowledgement"], (a, b)


def addresses_that_differ_are_a_warning():
    answer = review({"a.md": POLICY % ("3 days", "2 weeks"), "security.txt": GOOD.replace("security@a", "psirt@b")})
    assert rules_of(answer, "differs-", "warning") == ["contact"]
    answer = review({"a.md": POLICY % ("3 days", "2 weeks"), "security.txt": GOOD})
    assert not rules_of(answer, "differs-", "warning")


def support_periods_that_differ_are_both_named():
    page = "# Support period of the T100\n\nThe T100 receives security updates until %s.\n"
    answer = review({"a.md": page % "31 December 2030", "b.md": page % "30 June 2031"}, "--model", "T100")
    f = one(answer, "differs-support-end")
    assert "2030-12-31" in f["message"] and "2031-06-30" in f["message"], f
    answer = review({"a.md": page % "31 December 2030", "b.md": page % "December 2030"}, "--model", "T100")
    assert not rules_of(answer, "differs-", "error")


def product_yaml_is_held_against_them():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([ASSAY, "init", "--name", "Thermostat", "--model", "T100", folder], check=True,
                       capture_output=True)
        product = Path(folder) / "product.yaml"
        text = product.read_text()
        assert "#   until: 2031-12-31" in text, text
        product.write_text(text.replace("#   from: 2026-01-01", "  from: 2025-01-15")
                           .replace("#   until: 2031-12-31", "  until: 2031-12-31")
                           .replace("# support_period:", "support_period:"))
        path = Path(folder) / "s.md"
        path.write_text("# Support period\n\nThe T100 receives security updates until 31 December 2030.\n")
        result = subprocess.run([ASSAY, "review", "-f", "json", "--date", "2026-11-25", "--workspace", folder,
                                 str(path)], capture_output=True, text=True, timeout=60)
        assert result.returncode in (0, 1), result.stderr
        answer = json.loads(result.stdout)
        s1 = next(r for r in answer["results"] if r["rule"] == "S1")
        assert s1["verdict"] == "PASS", "the model comes from product.yaml"
        s9 = next(r for r in answer["results"] if r["rule"] == "S9")
        assert s9["verdict"] == "PASS", s9
        f = one(answer, "differs-support-end")
        assert "2031-12-31" in f["message"] and "2030-12-31" in f["message"], f
        assert "product.yaml" in [p["document"] for p in f["places"]], f


def the_exit_status_tells():
    good = {"a.md": "# Note\n\nNothing to see.\n"}
    review(good, status=0)
    bad = {"a.md": "# Declaration\n\nIt conforms to EN 303 645 V2.1.1 (2020-06).\n"}
    review(bad, status=1)
    review(bad, "--fail-on", "never", status=0)
    undated = {"a.md": "# Declaration\n\nIt conforms to EN 303 645.\n"}
    review(undated, status=0)
    review(undated, "--fail-on", "any", status=1)
    review({"a.bin": bytes(range(256))}, status=3)
    result = subprocess.run([ASSAY, "review", "--date", "2026-02-30", "x"], capture_output=True, text=True)
    assert result.returncode == 3 and "is no day" in result.stderr, result
    assert subprocess.run([ASSAY, "review"], capture_output=True).returncode == 2


def the_same_documents_give_the_same_bytes():
    files = {"a.md": POLICY % ("3 days", "2 weeks"), "security.txt": GOOD}
    assert review(files) == review(files)


def a_terminal_sees_no_control_characters():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.md"
        path.write_text("# Declaration\n\nIt conforms to EN 303 645 V2.1.1 \x1b[31m\u202e (2020-06).\n")
        result = subprocess.run([ASSAY, "review", str(path)], capture_output=True, text=True, timeout=60)
    assert "edition-outdated" in result.stdout
    assert "\x1b" not in result.stdout and "\u202e" not in result.stdout


if __name__ == "__main__":
    run([every_rule_of_rfc_9116_that_a_file_shows_is_told,
         a_line_is_named,
         documents_that_differ_are_both_named,
         what_is_the_same_in_other_words_does_not_differ,
         addresses_that_differ_are_a_warning,
         support_periods_that_differ_are_both_named,
         product_yaml_is_held_against_them,
         the_exit_status_tells,
         the_same_documents_give_the_same_bytes,
         a_terminal_sees_no_control_characters])
