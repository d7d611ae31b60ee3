"""Check that a file written by `fogline proof` leads to a published root. Needs Python 3.8 or later; nothing else, and nothing of Fogline.

Usage: python check_proof.py FILE ROOT_HEX [SIZE]      Exit status 0: proven. 1: not proven; a line says why.
FILE is described in proofs.md, the tree in RFC 6962, section 2.1. SIZE is checked only where it was published with the root.
"""

import hashlib
import json
import pathlib
import re
import sys

FIELDS = "claim entry entry_path format log row row_path salt version"
PARTS = {"row": "body counts document place recorded_at sentence table words", "entry": "action at digest position subject who", "log": "root size"}


def need(fits, why):
    """Go on if something fits; else stop, and say why."""
    return fits or sys.exit("not proven: " + why)


def leaf(row, salt=b""):
    """Hash a byte 0, the salt, and the row as JSON in the one form that counts: names in order, no spaces, ASCII with escapes."""
    return hashlib.sha256(b"\x00" + salt + json.dumps(row, sort_keys=True, separators=(",", ":")).encode("ascii")).digest()


def climb(found, path):
    """Go up a path: each step says where the other hash stands, and what it is; a byte 1 and the two make the next hash."""
    for step in path:
        side, other = need(re.fullmatch("(left|right) ([0-9a-f]{64})", step), "a step is not left or right, a space, and 64 digits").groups()
        found = hashlib.sha256(b"\x01" + (bytes.fromhex(other) + found if side == "left" else found + bytes.fromhex(other))).digest()
    return found.hex()


def sides(index, size):
    """Say on which sides the others stand above a leaf: a tree is cut at the largest power of two below its size."""
    cut = 1 << (size - 1).bit_length() >> 1
    return [] if size == 1 else [*sides(index, cut), "right"] if index < cut else [*sides(index - cut, size - cut), "left"]


def check(file, root, size=None):
    """Check every part, from the claim's row up to the root, and say what that shows."""
    proof = json.loads(pathlib.Path(file).read_bytes(), object_pairs_hook=lambda p: need(len(dict(p)) == len(p), "a name stands twice") and dict(p))
    need(sorted(proof) == FIELDS.split() and all(sorted(proof[name]) == PARTS[name].split() for name in PARTS), "these are not the fields of a proof")
    claim, entry, path, form, log, row, row_path, salt, version = (proof[name] for name in FIELDS.split())
    kinds = [type(part) for part in (version, log["size"], path, row_path)]
    need((form, version, kinds) == ("fogline proof", 1, [int, int, list, list]), "this is no proof of version 1")
    need(log["root"] == root.strip().lower() and size in (None, str(log["size"])), f"it is for the root {log['root']!r} over {log['size']} entries")
    salt = bytes.fromhex(need(re.fullmatch("[0-9a-f]{64}", salt), "the salt is not 64 digits")[0])
    need(climb(leaf(row, salt), row_path) == entry["digest"], "the row, its salt and row_path do not lead to the digest of the entry")
    need(climb(leaf(entry), path) == log["root"], "the entry and entry_path do not lead to the root")
    fits = 0 < entry["position"] <= log["size"] < 2**62 and sides(entry["position"] - 1, log["size"]) == [step.split()[0] for step in path]
    need(fits and (row["table"], row["body"]["id"]) == ("claim", claim), "the position, the size or the claim is not the one that is named")
    shown = claim, row["body"]["kind"], row["body"]["stance"], row["words"], row["body"]["speaker"], entry["position"], entry["at"]
    return "proven: {!r}, {!r}, {!r}, with the words {!r}, said by {!r}, is entry {} of the log, made at {!r}\n".format(*shown)


if __name__ == "__main__":
    sys.excepthook = lambda kind, error, trace: sys.stderr.write(f"not proven: {error!r}\n")
    sys.stdout.buffer.write(check(*sys.argv[1:]).encode())
