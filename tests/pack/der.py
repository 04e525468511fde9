# SPDX-License-Identifier: Apache-2.0
"""DER taken apart and put together."""


def der(tag, body):
    n = len(body)
    if n < 128:
        return bytes([tag, n]) + body
    size = (n.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + n.to_bytes(size, "big") + body


def parts(data):
    """The elements of a DER body: (tag, body)."""
    out, at = [], 0
    while at < len(data):
        tag, n, at = data[at], data[at + 1], at + 2
        if n & 0x80:
            size = n & 0x7f
            n, at = int.from_bytes(data[at:at + size], "big"), at + size
        out.append((tag, data[at:at + n]))
        at += n
    return out
