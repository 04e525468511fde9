"""Turns a file into C source: a byte array and its size, for any compiler."""
# SPDX-License-Identifier: Apache-2.0
#
#     embed.py NAME INPUT OUT.c
#
# gives   const unsigned char NAME[]; const size_t NAME_size;
# A NUL that the size does not count follows the bytes.
import sys


def main():
    name, source, target = sys.argv[1:4]
    with open(source, "rb") as file:
        data = file.read()
    with open(target, "w", encoding="ascii") as out:
        out.write("/* Made by tools/embed.py. */\n"
                  "/* SPDX-License-Identifier: Apache-2.0 */\n"
                  "#include <stddef.h>\n\n"
                  "extern const unsigned char %s[];\n"
                  "extern const size_t %s_size;\n"
                  "const unsigned char %s[] = {\n" % (name, name, name))
        for at in range(0, len(data), 24):
            out.write(",".join(map(str, data[at:at + 24])) + ",\n")
        out.write("0};\nconst size_t %s_size = %d;\n" % (name, len(data)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
