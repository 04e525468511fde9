# SPDX-License-Identifier: Apache-2.0
"""Documents with known truth, reviewed one by one; precision and recall."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
import corpus  # noqa: E402
import corpus_more  # noqa: E402
from tap import run  # noqa: E402

ASSAY = os.path.abspath(sys.argv[1])
LETTER = {"PASS": "P", "FAIL": "F", "INCONCLUSIVE": "I", "N/A": "N"}
FAMILIES = ("edition", "law", "differs")


def review(folder, name, text, options):
    path = Path(folder) / name
    path.write_text(text.lstrip("\n"), encoding="utf-8")
    result = subprocess.run(
        [ASSAY, "review", "--format", "json", "--date", "2026-11-25", *options, name],
        cwd=folder, capture_output=True, text=True, timeout=120)
    assert result.returncode in (0, 1), (name, result.returncode, result.stderr)
    return json.loads(result.stdout)


def said(answer, rule):
    found = [LETTER[r["verdict"]] for r in answer["results"]
             if r["rule"] == rule and "document" in r]
    return found[0] if found else "-"


def check_rules(documents, recall=None):
    """recall: how many of the true PASS must be said; None: everything is told
    exactly. What is said for sure is right in any case."""
    wrong, rows = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name, truth, text in documents:
            answer = review(folder, name, text, truth.get("options", []))
            for rule, want in truth.items():
                if rule == "options":
                    continue
                got = said(answer, rule)
                rows.append((want, got))
                if got != want:
                    wrong.append(f"{name} {rule}: {got}, is {want}")
    passes = [w for w, g in rows if g == "P"]
    fails = [w for w, g in rows if g == "F"]
    for word, said_so, letter in (("PASS", passes, "P"), ("FAIL", fails, "F")):
        right = said_so.count(letter)
        true = sum(w == letter for w, _ in rows)
        print(f"# {word}: said {len(said_so)}, right {right}, true {true}: precision "
              f"{right / max(1, len(said_so)):.3f}, recall {right / max(1, true):.3f}")
    print(f"# {len(documents)} documents, {len(rows)} verdicts")
    for line in wrong:
        print("#", line)
    assert passes.count("P") == len(passes), "a PASS that is none"
    assert "P" not in fails, "a FAIL that is none"
    if recall is None:
        assert not wrong, wrong
    else:
        assert sum(w == g == "P" for w, g in rows) >= recall * len([w for w, _ in rows if w == "P"])


def what_policies_say_is_seen_and_nothing_else():
    check_rules(corpus.POLICY)


def what_support_periods_say_is_seen_and_nothing_else():
    check_rules(corpus.SUPPORT)


def what_only_seems_to_be_said_is_no_pass():
    check_rules(corpus_more.POLICY, recall=0.9)
    check_rules(corpus_more.SUPPORT, recall=0.9)


def editions_and_law_are_told_and_none_invented():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for name, truth, text in corpus.PAPERS + corpus_more.PAPERS:
            answer = review(folder, name, text, [])
            got = sorted(f"{f['rule']}:{f['severity']}" for f in answer["findings"]
                         if f["rule"].split("-")[0] in FAMILIES)
            if got != sorted(truth["findings"]):
                wrong.append(f"{name}: {got}, is {truth['findings']}")
    print(f"# {len(corpus.PAPERS)} documents")
    for line in wrong:
        print("#", line)
    assert not wrong, wrong


def the_corpus_is_large_enough():
    assert len(corpus.POLICY) + len(corpus.SUPPORT) + len(corpus.PAPERS) >= 40


if __name__ == "__main__":
    os.environ["SOURCE_DATE_EPOCH"] = "1795000000"
    run([what_policies_say_is_seen_and_nothing_else,
         what_support_periods_say_is_seen_and_nothing_else,
         what_only_seems_to_be_said_is_no_pass,
         editions_and_law_are_told_and_none_invented,
         the_corpus_is_large_enough])
