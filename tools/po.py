"""Makes one JSON file of po/*.po: language to message to translation. A
translation takes the same values in the same order as its message."""
# SPDX-License-Identifier: Apache-2.0
import ast
import json
import re
import sys
from pathlib import Path

VALUES = re.compile(r"%[-+ 0#]*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j|t)?[a-zA-Z%]")


def entries(text):
    """Messages with their translations; fuzzy and empty ones are left out."""
    for block in text.split("\n\n"):
        got = {"msgid": "", "msgstr": ""}
        key = None
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            word = re.match(r'(msgid|msgstr) (".*")$|(".*")$', line)
            if not word:
                sys.exit(f"not understood: {line}")
            key = word[1] or key
            got[key] += ast.literal_eval(word[2] or word[3])
        if got["msgid"] and got["msgstr"] and "#, fuzzy" not in block:
            yield got["msgid"], got["msgstr"]


def main(out, *files):
    languages = {}
    for file in map(Path, files):
        words = languages[file.stem] = {}
        for message, text in entries(file.read_text(encoding="utf-8").strip()):
            if message in words:
                sys.exit(f"{file}: '{message}' stands twice")
            if VALUES.findall(message) != VALUES.findall(text):
                sys.exit(f"{file}: '{message}' and its translation take different values")
            words[message] = text
    Path(out).write_text(json.dumps(languages, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
