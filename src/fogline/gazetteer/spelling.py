"""Spellings of one name brought together: folding, articles, consonant skeletons.

The index is built with these functions and asked with them, so a change here means building it anew.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart into a plain letter and a mark.
_LETTERS = str.maketrans({
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ə": "a", "ħ": "h", "ŧ": "t",
    "ɓ": "b", "ɗ": "d", "ƙ": "k", "&": " and ", "'": None, "’": None, "‘": None, "ʼ": None, "ʻ": None, "ʿ": None, "ʾ": None,
    "`": None, "´": None, "′": None, ".": None, "ь": None, "ъ": None, "ё": "е", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None,
})  # fmt: skip


class _Marks(dict[int, int | None]):
    """A table that drops combining marks; what it has seen it knows."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_MARKS = _Marks()
_BREAKS = re.compile(r"[\W_]+")
_PLAIN = re.compile(r"[a-z]+(?: [a-z]+)*")
# The Arabic article as English writers assimilate it.
ARTICLES = frozenset(
    ("al", "el", "ul", "il", "ar", "er", "as", "es", "ash", "esh", "at", "et", "ad", "ed", "an", "en", "az", "ez",
     "adh", "ath", "uz", "ur")
)  # fmt: skip
# Countries whose place names bear it.
ARABIC_COUNTRIES = frozenset(
    ("SY", "IQ", "YE", "LY", "LB", "JO", "PS", "EG", "SD", "SA", "TN", "DZ", "MA", "MR", "OM", "AE", "QA", "KW", "BH", "SO", "DJ")
)  # fmt: skip
# And those whose names reach English by transliteration, from scripts without vowels or with many conventions.
TRANSLITERATED = ARABIC_COUNTRIES | {"AF", "BY", "IL", "IR", "PK", "RU", "UA"}
_DIGRAPHS = (
    ("ph", "f"), ("dh", "d"), ("th", "t"), ("kh", "k"), ("gh", "g"), ("sh", "s"), ("ch", "s"),
    ("q", "k"), ("c", "k"), ("z", "s"), ("j", "g"),
)  # fmt: skip
_VOWELS = re.compile(r"[aeiouyw]+")
# An article run together with its noun: "Ezzor".
_GLUED = re.compile(r"^[ae]([rzdtn])(?=\1)")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """A name in small letters without accents, apostrophes and punctuation, its words parted by single spaces.

    Args:
        name: a name in Latin, Arabic or Cyrillic script.

    Returns:
        The folded name; empty where nothing is left of it.
    """
    plain = name.lower() if name.isascii() else name
    if _PLAIN.fullmatch(plain):
        return plain
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold().translate(_LETTERS))
    plain = letters.translate(_MARKS).casefold().translate(_LETTERS)
    return _BREAKS.sub(" ", plain).strip()


def without_articles(folded: str) -> str:
    """A folded name without Arabic articles, glued or apart; the name itself where nothing else would be left."""
    words = [word for word in folded.split(" ") if word not in ARTICLES]
    if words and len(words[0]) > 5 and words[0].startswith("ال"):
        words[0] = words[0][2:]
    return " ".join(words) if words else folded


def skeleton(folded: str) -> str:
    """The consonants of a romanised name, so that Baghouz and Baghuz, Deir Ezzor and Dayr az Zawr meet.

    Args:
        folded: as `fold` gives it.

    Returns:
        First letters and consonants, the words run together; empty where too little is left to tell names apart.
    """
    bones = []
    for word in without_articles(folded).split(" "):
        bare = _GLUED.sub("", word).removesuffix("h")
        for old, new in _DIGRAPHS:
            bare = bare.replace(old, new)
        if not bare:
            continue
        first = "a" if bare[0] in "aeiou" else bare[0]
        bones.append(first + _VOWELS.sub("", bare[1:]))
    joined = _DOUBLED.sub(r"\1", "".join(bones))
    return joined if len(joined) >= 3 else ""
