"""SentencePiece's compiled character map, which XLM-R's tokenizer.json holds in base64."""

import struct
import unicodedata

REPLACED = "\t\n\r\u00a0\u200b\u3000\u2026\u212b\u2460\u2167\u00bd\ufb01"
REMOVED = "\u0001\u0007\u007f\u0085\u00ad\ufeff"


def character_map():
    """Bytes of a map of some 110 characters, each to what NFKC makes of it, or to a blank, or to
    nothing.

    A trie over UTF-8 in a double array: the length of the array in bytes, its units (32 bits
    each), then the replacements, each with a zero behind it. A node has a base; the child for a
    byte is the unit at base XOR byte, and the value, an index into the replacements, is the unit
    at the base itself. A unit holds the byte in bits 0 to 7, in bit 8 whether there is a value,
    and from bit 10 on its own index XOR the base.
    """
    rules = {c: unicodedata.normalize("NFKC", c) for c in REPLACED}
    rules.update({chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)})
    rules.update(dict.fromkeys("\t\n\r\u200b", " "))
    rules.update(dict.fromkeys(REMOVED, ""))
    trie, replacements = {}, b""
    for character, replacement in sorted(rules.items()):
        node = trie
        for byte in character.encode():
            node = node.setdefault(byte, {})
        node[0] = len(replacements)
        replacements += replacement.encode() + b"\0"
    units = {0: 0}
    place(trie, 0, units, set())
    size = -(-(max(units) + 1) // 256) * 256
    array = struct.pack(f"<{size}I", *(units.get(i, 0) for i in range(size)))
    return struct.pack("<I", len(array)) + array + replacements


def place(node, index, units, bases):
    """Puts the children of the node at an index into free units, below a base of its own."""
    base = 1
    while base in bases or any(base ^ byte in units for byte in node):
        base += 1
    bases.add(base)
    units[index] |= (index ^ base) << 10 | (0 in node) << 8
    for byte, child in node.items():
        units[base ^ byte] = byte if byte else child | 1 << 31
    for byte, child in node.items():
        if byte:
            place(child, base ^ byte, units, bases)
