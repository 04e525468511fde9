"""Writes JSON the way catalogue/ keeps it: one idea a line, stable."""
# SPDX-License-Identifier: Apache-2.0
import json
import sys

WIDTH = 100


def flat(value):
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def is_scalar(value):
    return not isinstance(value, (dict, list))


def is_small(value):
    if isinstance(value, dict):
        return all(not isinstance(v, dict) for v in value.values())
    return True


def filled(items, pad):
    """Scalars, as many a line as fit."""
    out, line = [], pad + " "
    for text in items:
        if len(line) + 1 + len(text) > WIDTH and line.strip():
            out.append(line)
            line = pad + " "
        line += " " + text
    return out + [line]


def text(value, indent, lead):
    """The text of value, which starts after lead columns on its line."""
    pad = "  " * indent
    if is_scalar(value) or not value:
        return flat(value)
    one = flat(value)
    if indent > 0 and is_small(value) and lead + len(one) <= WIDTH:
        return one
    if isinstance(value, dict):
        parts = []
        for key, item in value.items():
            head = pad + "  " + flat(key) + ": "
            parts.append(head + text(item, indent + 1, len(head) + 1))
        return "{\n" + ",\n".join(parts) + "\n" + pad + "}"
    if all(is_scalar(v) for v in value):
        items = [flat(v) for v in value]
        items = [i + "," for i in items[:-1]] + items[-1:]
        return "[\n" + "\n".join(filled(items, pad)) + "\n" + pad + "]"
    parts = [pad + "  " + text(v, indent + 1, len(pad) + 3) for v in value]
    return "[\n" + ",\n".join(parts) + "\n" + pad + "]"


def text_of(value):
    return text(value, 0, 0) + "\n"


def main():
    check = "--check" in sys.argv
    bad = 0
    for path in (a for a in sys.argv[1:] if a != "--check"):
        with open(path, encoding="utf-8") as file:
            old = file.read()
        new = text_of(json.loads(old))
        if old == new:
            continue
        bad += 1
        if check:
            print(path + ": run tools/jsonfmt.py on it")
            continue
        with open(path, "w", encoding="utf-8") as file:
            file.write(new)
    return 1 if check and bad else 0


if __name__ == "__main__":
    sys.exit(main())
