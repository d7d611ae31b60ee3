"""A page's bytes -> its characters, by what the server, the page and the bytes themselves say."""

from __future__ import annotations

import codecs
import re

from fogline.errors import ReadError

# What browsers read under these names: https://encoding.spec.whatwg.org/#names-and-labels
AS_BROWSERS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
    "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8",
}  # fmt: skip
STATED = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})"
    rb"|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.\-]{2,40})", re.IGNORECASE
)
LOOKED_AT = 4_096  # bytes; browsers look at 1024
FEW_FAULTS = 1_000  # one broken character in so many is a slip, not another charset
FEW_HIGH = 0.05  # share of bytes above ASCII in Western text: quotation marks and an accent now and then


def decode(data: bytes, name: str, declared: str | None) -> str:
    """The page's characters; a stray broken byte becomes U+FFFD.

    Args:
        data: the page.
        name: what to call it in an error.
        declared: charset that the server named.

    Raises:
        ReadError: the bytes are in no charset that anybody named, and no Western text.
    """
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", "replace")
    found = STATED.search(data[:LOOKED_AT])
    stated = (found[1] or found[2]).decode("ascii") if found else None
    for charset in filter(None, map(_known, (declared, stated, "utf-8"))):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            text = data.decode(charset, "replace")
        if text.count("\ufffd") * FEW_FAULTS <= len(text):
            return text
    if len(data.translate(None, bytes(range(128)))) <= FEW_HIGH * len(data):
        return data.decode("cp1252", "replace")
    raise ReadError(f"{name} is in an unknown charset, neither UTF-8 nor what it says. Convert it: iconv -f CHARSET -t UTF-8")


def _known(charset: str | None) -> str | None:
    """Python's name for the charset as browsers read it; None where there is none."""
    try:
        found = codecs.lookup(charset or "")
    except LookupError:
        return None
    return AS_BROWSERS.get(found.name, found.name) if found._is_text_encoding else None
