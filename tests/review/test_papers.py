# SPDX-License-Identifier: Apache-2.0
"""Declarations of conformity, information for users, technical files: what of
their contents is found, what is not; never a PASS for what a person must read."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from tap import run  # noqa: E402

ASSAY = os.path.abspath(sys.argv[1])

DECLARATION = """# EU Declaration of Conformity

1. Product: Thermostat T100, serial numbers from 1000
2. Manufacturer: Hearth GmbH, Hauptstrasse 1, 10115 Berlin, Germany
3. This declaration of conformity is issued under the sole responsibility of the provider.
4. Object of the declaration: the thermostat named above.
5. The object of the declaration is in conformity with Regulation (EU) 2024/2847.
6. Other technical specification: ETSI EN 303 645 V3.1.3 (2024-09)
7. Notified body: none
8. Signed for and on behalf of Hearth GmbH, Berlin, 1 March 2028, A. Miller, Managing Director
"""
DE = """# EU-Konformitätserklärung

Produkt: Thermostat T100. Hersteller: Hearth GmbH, Berlin. Gegenstand der Erklärung: der Thermostat T100.

Die alleinige Verantwortung für die Ausstellung dieser Konformitätserklärung trägt der Anbieter.

Der Gegenstand der Erklärung entspricht den Rechtsvorschriften der Union: Verordnung (EU) 2024/2847.

Unterzeichnet für Hearth GmbH, Berlin, 1. März 2028
"""
FR = """# Déclaration UE de conformité

Produit : thermostat T100. Fabricant : Hearth SA, Lyon. Objet de la déclaration : le thermostat T100.

La présente déclaration est établie sous la seule responsabilité du fournisseur.

L'objet de la déclaration est conforme à la législation d'harmonisation de l'Union : règlement (UE) 2024/2847.

Signé par et au nom de Hearth SA, Lyon, le 1er mars 2028
"""
MANUAL = """# User manual of the T100

Made by Hearth GmbH; contact us at help@hearth.example.

## Intended use

The T100 is intended for homes. Warning: do not open the case.

## Setting up

Choose a password of your own.

## Checking

Open Settings, Status: every line has to be green.

## Updates

Updates are installed automatically; turn that off under Settings.

## Sensors

A thermometer. There is no microphone.

## Fault reports

Fault reports are sent if you say yes.

## Deleting

Hold the button for 10 seconds: a factory reset deletes all your data.

## More

Report vulnerabilities to psirt@hearth.example. The declaration of conformity is at https://hearth.example/doc.
We provide security updates for the T100 until 31 December 2032.
"""
TECHNICAL = """# Technical documentation of the T100

1. General description and intended purpose
2. Architecture
3. SBOM and vulnerability handling
4. Production process and quality control
5. Risk assessment
6. Support period: how it was determined
7. List of standards applied
8. Test reports
9. Declaration of conformity
"""


def review(files, *options):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        result = subprocess.run([ASSAY, "review", "--format", "json", "--date", "2028-03-02", "--model", "T100", *options,
                                 *files], cwd=folder, capture_output=True, text=True, timeout=120)
    assert result.returncode in (0, 1), (result.returncode, result.stderr)
    return json.loads(result.stdout)


def verdicts(answer, name, family):
    return {r["rule"]: r["verdict"] for r in answer["results"] if r.get("document") == name and r["rule"][0] == family}


def gaps(answer):
    return sorted(f["rule"] for f in answer["findings"] if f["rule"].startswith("gap-"))


def the_fixed_sentences_of_annex_v_are_seen_in_three_languages():
    for text in (DECLARATION, DE, FR):
        answer = review({"a.md": text})
        got = verdicts(answer, "a.md", "D")
        assert [got["D1"], got["D3"], got["D5"]] == ["PASS"] * 3, (text[:40], got)
        assert all(got[d] == "INCONCLUSIVE" for d in ("D2", "D4", "D8")), got
    assert gaps(review({"a.md": DECLARATION})) == []
    assert gaps(review({"a.md": DE})) == ["gap-d6", "gap-d7"]


def what_annex_v_wants_and_is_not_there_fails():
    for old, new, rule in (("under the sole responsibility of the provider", "by us", "D3"), ("T100", "T200", "D1"),
                           ("8. Signed for and on behalf of Hearth GmbH, Berlin, 1 March 2028, A. Miller, Managing Director",
                            "", "D8")):
        text = DECLARATION.replace(old, new)
        assert text != DECLARATION
        got = verdicts(review({"a.md": text}), "a.md", "D")
        assert got[rule] in ("FAIL", "INCONCLUSIVE"), (rule, got)
    got = verdicts(review({"a.md": DECLARATION.replace("T100", "T200")}), "a.md", "D")
    assert got["D1"] == "FAIL", got


def another_law_or_a_denial_is_no_pass():
    for text in ("# EU Declaration of Conformity (Regulation (EU) 2024/2847)\n\nProduct: T100.\n",
                 "# EU Declaration of Conformity\n\nThe law of the Union, Regulation (EU) 2024/2847, applies from 2027.\n"):
        got = verdicts(review({"a.md": text}), "a.md", "D")
        assert got["D5"] != "PASS", (text, got)
    for old, new, rule in (("2024/2847", "2022/2555", "D5"), ("2024/2847", "2014/53", "D5"),
                           ("is in conformity", "is not yet in conformity", "D5"),
                           ("is issued under the sole", "is not issued under the sole", "D3")):
        text = DECLARATION.replace(old, new)
        assert text != DECLARATION
        got = verdicts(review({"a.md": text}), "a.md", "D")
        assert got[rule] != "PASS", (new, got)


def a_declaration_is_no_proof_of_presumption():
    text = DECLARATION.replace("6. Other", "6. Presumption of conformity with the Cyber Resilience Act follows from EN 303 645. Other")
    assert any(f["rule"] == "law-presumption" for f in review({"a.md": text})["findings"])


def user_information_is_an_index_with_gaps():
    answer = review({"manual.md": MANUAL})
    got = verdicts(answer, "manual.md", "U")
    assert got["U3"] == "PASS" and all(v == "INCONCLUSIVE" for r, v in got.items() if r != "U3"), got
    assert gaps(answer) == [], gaps(answer)
    for part, gap in (("## Sensors\n\nA thermometer. There is no microphone.\n", "gap-u12"),
                      ("## Fault reports\n\nFault reports are sent if you say yes.\n", "gap-u13"),
                      ("Report vulnerabilities to psirt@hearth.example. ", "gap-u2"),
                      ("The declaration of conformity is at https://hearth.example/doc.", "gap-u6"),
                      ("## Checking\n\nOpen Settings, Status: every line has to be green.\n", "gap-u9")):
        text = MANUAL.replace(part, "")
        assert text != MANUAL
        assert gaps(review({"manual.md": text})) == [gap], (gap, gaps(review({"manual.md": text})))


def a_technical_file_is_an_index_with_gaps():
    assert gaps(review({"t.md": TECHNICAL})) == []
    lines = TECHNICAL.splitlines(True)
    for n in range(1, 10):
        text = "".join(line for line in lines if not line.startswith(f"{n}."))
        got = gaps(review({"t.md": text}))
        assert got == [f"gap-t{n}"], (n, got)


def a_document_in_another_language_has_no_gaps():
    answer = review({"manual.md": "# User manual\n\n" + "El fabricante es una empresa que no se puede leer por el usuario y "
                     "que con los datos de su seguridad se ha de leer en este manual para usted. " * 5})
    assert gaps(answer) == [], gaps(answer)


if __name__ == "__main__":
    run([the_fixed_sentences_of_annex_v_are_seen_in_three_languages,
         what_annex_v_wants_and_is_not_there_fails,
         another_law_or_a_denial_is_no_pass,
         a_declaration_is_no_proof_of_presumption,
         user_information_is_an_index_with_gaps,
         a_technical_file_is_an_index_with_gaps,
         a_document_in_another_language_has_no_gaps])
