# SPDX-License-Identifier: Apache-2.0
"""Documents for the suite of bench/run.py: PDFs of 20 pages, of the texts that
the tests of reviews know the truth of."""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "review"))
import corpus  # noqa: E402
import make  # noqa: E402

PAGES, LINES, WIDTH, DISTINCT = 20, 48, 90, 50


def lines_of(number):
    """Sentences of all the texts, beginning with another one in each document."""
    texts = [t for _, _, t in corpus.POLICY + corpus.SUPPORT + corpus.PAPERS]
    words = " ".join(texts[number % len(texts):] + texts[:number % len(texts)]).split()
    line, at = "", 0
    while True:
        word = words[at % len(words)].encode("cp1252", "replace").decode("cp1252")
        at += 1
        if len(line) + len(word) < WIDTH:
            line += " " + word
            continue
        yield line
        line = word


def write(folder, count):
    """Of so many files, DISTINCT are made; the others are links to them."""
    os.makedirs(folder, exist_ok=True)
    paths = []
    for number in range(count):
        if number >= DISTINCT:
            paths.append(os.path.join(folder, f"document-{number:04}.pdf"))
            os.link(paths[number % DISTINCT], paths[-1])
            continue
        lines = lines_of(number)
        pages = [[next(lines) for _ in range(LINES)] for _ in range(PAGES)]
        paths.append(os.path.join(folder, f"document-{number:04}.pdf"))
        with open(paths[-1], "wb") as file:
            file.write(make.pdf(pages))
    return paths
